"""Addresses of this computer's own loopback that tests which run side by side do not take from each other."""

import os


def own_address(number: int) -> str:
    """Return a loopback address that no other test process listens on."""
    return f"127.{66 + os.getpid() // 256 % 128}.{os.getpid() % 256}.{number}"

"""A multicast group of this process alone: tests that run at the same time share the loopback interface."""

import os

OWN_GROUP = f"239.255.{os.getpid() >> 8 & 255}.{os.getpid() & 255}"

"""What one scan saw at one target, and which later scan asked and saw all of it again."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Superseded:
    """The Evidence and Coverage of `target` in scan `scan_id` add nothing to the picture once `by_scan` is part of it.

    `device` is the id of the device that was seen there, "" for what is none: a website.
    """

    scan_id: str
    target: str
    by_scan: str
    device: str = ""

"""The systems' own timers, one file each."""

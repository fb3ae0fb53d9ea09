"""Checks: remote control of devices."""

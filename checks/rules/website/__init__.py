"""Checks: websites and web pages of devices."""

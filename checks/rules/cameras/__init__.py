"""Checks: cameras."""

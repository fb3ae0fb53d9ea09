"""Checks: shared files."""

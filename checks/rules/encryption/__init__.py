"""Checks: encrypted connections."""

"""Checks: software past its support."""

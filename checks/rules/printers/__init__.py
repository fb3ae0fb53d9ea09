"""Checks: printers."""

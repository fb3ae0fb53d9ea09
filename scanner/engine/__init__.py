"""Runs a plan: finds hosts, asks them, stores what they say, and tells of it by events."""

from scanner.engine.run import run_scan

__all__ = ["run_scan"]

"""Measurements: each prints its figure as a ratio against a named tool, both run in turn on the same lab."""

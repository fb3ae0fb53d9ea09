"""Checks: databases that answer on the network."""

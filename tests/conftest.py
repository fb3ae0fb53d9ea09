"""Fixtures that every test may ask for."""

from tests.lab.fixture import lab

__all__ = ["lab"]

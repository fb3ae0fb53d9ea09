"""Checks: the computer that rasoat runs on."""

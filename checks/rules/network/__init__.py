"""Checks: network services and network devices."""

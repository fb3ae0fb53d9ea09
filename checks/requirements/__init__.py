"""Requirement packs, questions, indicators and verdicts."""

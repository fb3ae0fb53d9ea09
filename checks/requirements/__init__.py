"""Requirement packs, questions, indicators and verdicts."""

from checks.requirements.overlay import SUGGESTIONS, Overlay, load_overlay, read_overlay
from checks.requirements.pack import Entry, Pack, PackError, Question, load_pack, read_pack
from checks.requirements.threshold import Basis, Threshold
from checks.requirements.verdicts import judge_requirements

__all__ = [
    "SUGGESTIONS",
    "Basis",
    "Entry",
    "Overlay",
    "Pack",
    "PackError",
    "Question",
    "Threshold",
    "judge_requirements",
    "load_overlay",
    "load_pack",
    "read_overlay",
    "read_pack",
]

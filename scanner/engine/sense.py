"""Looks over what a probe brought before it is kept: one wrong field would make the stored scan unreadable."""

import json
from collections.abc import Mapping
from ipaddress import ip_address

from scanner.model.observations.base import Observation, from_data, kind_of, to_data
from scanner.probes.base import Answer


class NonsenseError(Exception):
    """A probe brought something that is no answer; its own fault, not that of what it asked."""


def sensible(answer: object) -> Answer:
    """Return the answer if all of it can be stored and read back; raises `NonsenseError`."""
    if not isinstance(answer, Answer) or not isinstance(answer.excerpt, bytes | str):
        raise NonsenseError(f"answered with {type(answer).__name__}")
    _all_readable(answer.observations)
    return answer


def sensible_segment(answers: object) -> Mapping[str, tuple[Observation, ...]]:
    """Return the answers of a segment by address, checked as by `sensible`; raises `NonsenseError`."""
    if not isinstance(answers, Mapping):
        raise NonsenseError(f"answered with {type(answers).__name__}")
    for address, observations in answers.items():
        try:
            ip_address(address)
        except ValueError as error:
            raise NonsenseError("answered for something that is no address") from error
        _all_readable(observations)
    return answers


def _all_readable(observations: object) -> None:
    if not isinstance(observations, tuple | list):
        raise NonsenseError(f"brought {type(observations).__name__}")
    for item in observations:
        if not isinstance(item, Observation) or not _readable(item):
            raise NonsenseError(f"brought {type(item).__name__} that cannot be kept")


def _readable(item: Observation) -> bool:
    """Tell whether the observation comes back from the store as it was."""
    try:
        written = json.dumps(to_data(item), ensure_ascii=False).encode()  # half a surrogate pair cannot be written
        return from_data(kind_of(item), json.loads(written)) == item
    except (TypeError, ValueError, RecursionError):
        return False

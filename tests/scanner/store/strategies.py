"""Values of any shape the nouns may take, drawn from their own annotations."""

import dataclasses
import types
import typing
from datetime import UTC, datetime

from hypothesis import strategies as st

from scanner.model.coverage import Coverage
from scanner.model.evidence import Evidence
from scanner.model.observations.base import load_all
from scanner.model.scan import Scan, Settings
from scanner.text import clean

TEXT = st.text(max_size=40).map(clean)
TIMES = st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC))
CLASSES = sorted(load_all().values(), key=lambda cls: (cls.KIND, cls.VERSION))

_PLAIN = {
    str: TEXT,
    bool: st.booleans(),
    int: st.integers(-(2**53), 2**53),
    float: st.floats(allow_nan=False, allow_infinity=False),
    type(None): st.none(),
    datetime: TIMES,
}


def of(annotation):
    """Return a strategy for a type annotation as the model uses them."""
    if annotation in _PLAIN:
        return _PLAIN[annotation]
    if isinstance(annotation, types.UnionType):
        return st.one_of(*(of(item) for item in typing.get_args(annotation)))
    if typing.get_origin(annotation) is tuple:
        parts = typing.get_args(annotation)
        if parts[-1] is Ellipsis:
            return st.lists(of(parts[0]), max_size=3).map(tuple)
        return st.tuples(*(of(part) for part in parts))
    if dataclasses.is_dataclass(annotation):
        hints = typing.get_type_hints(annotation)
        return st.builds(annotation, **{field.name: of(hints[field.name]) for field in dataclasses.fields(annotation)})
    return st.from_type(annotation)


def evidence(scan_id, observation_class=None):
    """Return a strategy for Evidence of one scan, of one class or of any."""
    observations = of(observation_class) if observation_class else st.one_of(*(of(item) for item in CLASSES))
    return st.builds(
        Evidence,
        id=st.uuids().map(lambda item: item.hex),
        scan_id=st.just(scan_id),
        probe=TEXT,
        target=TEXT,
        seen_at=TIMES,
        observation=observations,
        excerpt=TEXT,
    )


def coverage(scan_id):
    """Return a strategy for Coverage of one scan."""
    return st.builds(
        Coverage, scan_id=st.just(scan_id), probe=TEXT, target=TEXT, port=st.none() | st.integers(0, 65535), detail=TEXT
    )


def scans():
    """Return a strategy for scans."""
    return st.builds(
        Scan,
        id=st.uuids().map(lambda item: item.hex),
        site=TEXT,
        scope=st.lists(TEXT, max_size=3).map(tuple),
        settings=of(Settings),
        started=TIMES,
        finished=st.none() | TIMES,
        vantage=st.none() | TEXT,
        authorised_by=st.none() | TEXT,
        tool_version=TEXT,
    )

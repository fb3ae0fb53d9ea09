"""The naming rows: every example, and the bounds that all rows keep."""

import string
from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.identify.literals import folded, needed_in_frame, needed_literals
from scanner.identify.rule_rows import FIELDS, TEXT_LIMIT, Row, all_rows, rows_for, rows_of
from scanner.model.closed_lists import DeviceKind

EXAMPLES = [(row, example) for row in all_rows() for example in row.examples]


def test_each_row_gives_what_its_examples_say() -> None:
    failed = [
        f"{row.id}: {example.text!r} gives {found}, said to give {dict(example.gives)}"
        for row, example in EXAMPLES
        if not (found := row.apply(example.text)) or not dict(example.gives).items() <= found.items()
    ]
    assert failed == []


def test_rows_are_well_formed() -> None:
    assert [item for item, count in Counter(row.id for row in all_rows()).items() if count > 1] == []
    for row in all_rows():
        assert row.examples, row.id
        assert set(row.gives) <= FIELDS, row.id
        assert set(row.weights) <= set(row.gives), row.id
        assert all(1 <= row.weight(field) <= 99 for field in row.gives), row.id
        kind = row.gives.get("kind")
        assert kind is None or kind in set(DeviceKind), row.id


def test_one_maker_one_product_and_one_system_have_one_spelling() -> None:
    """Votes are added up by value: "Vivotek" and "VIVOTEK" would be two makers."""
    spellings: dict[tuple[str, str], set[str]] = {}
    for row in all_rows():
        for field in ("vendor", "product", "os"):
            value = row.gives.get(field, "")
            spellings.setdefault((field, value.casefold().replace(" ", "").replace("-", "")), set()).add(value)
    assert [sorted(values) for values in spellings.values() if len(values) > 1] == []


def test_the_maker_of_a_card_alone_never_decides_the_kind() -> None:
    assert all(row.weight("kind") <= 40 for row in all_rows() if "mac_vendor" in row.channels and "kind" in row.gives)


HOSTILE = ["a" * 5000, " " * 5000, "0" * 5000, "1." * 2500, "(" * 5000, "A1-" * 1700, "{}%s\\{0}" * 500, "\0\ud800"]


@pytest.mark.parametrize("text", HOSTILE)
def test_every_row_survives_hostile_texts(text: str) -> None:
    for row in all_rows():
        for value in row.apply(text).values():
            assert len(value) <= TEXT_LIMIT + 80


def _decided(channel: str, text: str) -> Iterator[tuple[str, str, Row]]:
    """Yield each field that a row of a channel gives a text, with the row."""
    for row in rows_for(channel, text):
        for field, value in row.apply(text).items():
            yield field, value, row


def _agree(one: str, other: str) -> bool:
    """Tell whether two values are the same or one is the other said more exactly ("Canon LBP" and "Canon LBP226dw")."""
    one, other = one.lower(), other.lower()
    return one == other or one in other or other in one


def test_rows_of_a_channel_do_not_contradict_each_other() -> None:
    """Where two rows match one example and differ, one of them has to be surer: the order of lines never decides."""
    disputed = [
        f"{channel} {example.text!r}: {field} is {own!r} by {row.id}, {other.id} says {value!r}"
        for row, example in EXAMPLES
        for channel in row.channels
        for own_field, own in row.apply(example.text).items()
        for field, value, other in _decided(channel, example.text)
        if field == own_field and not _agree(own, value) and other.weight(field) == row.weight(field)
    ]
    assert disputed == []


def test_each_place_of_a_row_is_shown_by_an_example() -> None:
    hidden = [
        (row.id, field)
        for row in all_rows()
        for field, template in row.gives.items()
        if "{" in template
        and field != "version"  # a product's token stands with a version or without
        and not any(field in row.apply(example.text) for example in row.examples)
    ]
    assert hidden == []


def test_a_literal_is_asked_for_only_where_it_must_stand() -> None:
    assert needed_literals("^Foo(?:bar)?/(?P<v>[0-9]+)") == ("foo",)
    assert needed_literals("(?:abc|xyz) ?[0-9]") == ("abc", "xyz")
    assert needed_literals("(?:abc)?x") == ()
    assert needed_literals("(?!abc)(?:de){1,2}") == ("de",)
    assert folded("SERVER \u0131\u017f\u212a") == "server isk"


def test_asking_for_literals_hides_no_row_of_any_example() -> None:
    for row, example in EXAMPLES:
        for channel in row.channels:
            asked = {found.id for found in rows_for(channel, example.text)}
            assert {other.id for other in rows_of(channel) if other.apply(example.text)} <= asked


CHANNELS = sorted({channel for row in all_rows() for channel in row.channels})


@given(st.sampled_from(CHANNELS), st.sampled_from([example.text for _, example in EXAMPLES]), st.data())
def test_asking_for_literals_hides_no_row_of_a_changed_text(channel: str, text: str, data: st.DataObject) -> None:
    position = data.draw(st.integers(0, len(text)))
    inserted = data.draw(st.text(string.printable + "\u0131\u017f\u212a\u0130\xdf", max_size=4))
    changed = (text[:position] + inserted + text[position:]).swapcase()
    asked = {found.id for found in rows_for(channel, changed)}
    assert {other.id for other in rows_of(channel) if other.apply(changed)} <= asked


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_channel_has_all_its_rows_in_order_though_not_every_file_is_parsed_for_it(channel: str) -> None:
    assert rows_of(channel) == tuple(row for row in all_rows() if channel in row.channels)


def test_a_channel_nobody_speaks_of_has_no_rows() -> None:
    assert rows_of("no such channel") == ()


def test_a_line_of_a_group_is_its_own_part_in_its_frame() -> None:
    framed = [(row, row.framed) for row in all_rows() if row.framed]
    assert framed
    assert [row.id for row, (before, own, after) in framed if row.pattern != f"{before}(?:{own}){after}"] == []


def test_a_literal_of_a_line_is_asked_for_only_where_every_match_has_it() -> None:
    assert needed_in_frame("^", r"Foo\.Bar 2", r"(?:/(?P<v>\d+))?") == ("foo.bar 2",)
    assert needed_in_frame(r"^\.?1\.3\.", r"99\.7", r"(?:\.|$)") == ("1.3.99.7",)
    assert needed_in_frame("^", "(?:Abcd|Efghi) ?[0-9]", "$") == ("abcd", "efghi")
    assert needed_in_frame("(?:x", "Abcd", ")?yz") == ("yz",)
    assert needed_in_frame("^wxyz|", "Abcd", "") == needed_literals("^wxyz|(?:Abcd)")
    assert needed_in_frame("^", "Abcd?", "") == ("abc",)

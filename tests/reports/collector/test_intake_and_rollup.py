import random
from datetime import timedelta
from pathlib import Path

from reports.collector.expected import ExpectedSchool
from reports.collector.intake import take_in
from reports.collector.rollup import roll_up
from scanner.model.closed_lists import Severity, VerdictStatus
from tests.reports.bundle.samples import WHEN, bundle_of, fingerprint, new_key

ENTRIES = ["II.3.b", "II.3.b.s1"]


def schools(count: int) -> list[ExpectedSchool]:
    return [ExpectedSchool(f"T{number:02d}", f"Trường {number}") for number in range(1, count + 1)]


def put(folder: Path, name: str, content: bytes) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def test_the_newest_of_a_school_counts_and_copies_change_nothing(tmp_path: Path):
    key = new_key()
    old, new = bundle_of("T01", key, seq=1), bundle_of("T01", key, seq=2, checks=())
    put(tmp_path, "b/new.rasoat", new)
    put(tmp_path, "a/copy.rasoat", new)
    put(tmp_path, "old.rasoat", old)

    intake = take_in(tmp_path, schools(2), now=WHEN)

    assert intake.current["T01"].payload.seq == 2
    assert (len(intake.repeated), intake.older, intake.refused) == (1, ("old.rasoat",), ())


def test_result_does_not_depend_on_names(tmp_path: Path):
    keys = [new_key() for _ in range(6)]
    files = [bundle_of(f"T{n % 3 + 1:02d}", keys[n % 3], seq=n + 1) for n in range(6)]
    results = []
    for trial in range(3):
        random.Random(trial).shuffle(files)
        folder = tmp_path / str(trial)
        for number, content in enumerate(files):
            put(folder, f"{number}.rasoat", content)
        intake = take_in(folder, schools(3), now=WHEN)
        results.append({code: item.digest for code, item in intake.current.items()})
    assert results[0] == results[1] == results[2]


def test_two_keys_for_one_school_are_left_to_a_person(tmp_path: Path):
    put(tmp_path, "a.rasoat", bundle_of("T01", new_key()))
    put(tmp_path, "b.rasoat", bundle_of("T01", new_key()))

    intake = take_in(tmp_path, schools(1), now=WHEN)

    assert intake.current == {}
    assert [item.reason for item in intake.refused] == ["two_keys", "two_keys"]


def test_the_registered_key_settles_it(tmp_path: Path):
    right, wrong = new_key(), new_key()
    put(tmp_path, "a.rasoat", bundle_of("T01", right))
    put(tmp_path, "b.rasoat", bundle_of("T01", wrong))

    intake = take_in(tmp_path, [ExpectedSchool("T01", "A", fingerprint=fingerprint(right))], now=WHEN)

    assert intake.current["T01"].fingerprint == fingerprint(right)
    assert [item.reason for item in intake.refused] == ["wrong_key"]


def test_a_copied_key_is_noticed(tmp_path: Path):
    key = new_key()
    put(tmp_path, "a.rasoat", bundle_of("T01", key, seq=4, checks=()))
    put(tmp_path, "b.rasoat", bundle_of("T01", key, seq=4))

    assert {item.reason for item in take_in(tmp_path, schools(1), now=WHEN).refused} == {"forked"}


def test_a_clock_ahead_is_told_not_punished(tmp_path: Path):
    put(tmp_path, "a.rasoat", bundle_of("T01", new_key(), created=WHEN + timedelta(days=30)))

    assert take_in(tmp_path, schools(1), now=WHEN).clock_ahead == ("T01",)


def test_missing_schools_stay_in_every_denominator(tmp_path: Path):
    for number in range(1, 8):
        status = VerdictStatus.MET if number % 2 else VerdictStatus.NOT_MET
        put(tmp_path, f"{number}.rasoat", bundle_of(f"T{number:02d}", new_key(), status=status))
    put(tmp_path, "8.rasoat", b"not a bundle")

    rollup = roll_up(schools(10), take_in(tmp_path, schools(10), now=WHEN), ENTRIES)

    assert (rollup.expected, rollup.received, rollup.missing) == (10, 7, 3)
    for row in rollup.requirements:
        assert row.schools == {VerdictStatus.MET: 4, VerdictStatus.NOT_MET: 3}
        assert sum(row.schools.values()) + row.not_submitted == 10


def test_an_entry_that_a_bundle_lacks_is_not_assessed(tmp_path: Path):
    put(tmp_path, "a.rasoat", bundle_of("T01", new_key(), requirements=("II.3.b",)))

    rollup = roll_up(schools(1), take_in(tmp_path, schools(1), now=WHEN), ENTRIES)

    assert rollup.requirements[1].schools == {VerdictStatus.NOT_ASSESSED: 1}


def test_common_gaps_count_schools_before_places(tmp_path: Path):
    put(tmp_path, "a.rasoat", bundle_of("T01", new_key(), checks=("telnet_open", "telnet_open", "redis_no_auth")))
    put(tmp_path, "b.rasoat", bundle_of("T02", new_key(), checks=("redis_no_auth",)))

    gaps = roll_up(schools(2), take_in(tmp_path, schools(2), now=WHEN), ENTRIES).gaps

    assert [(row.check, row.schools, row.findings) for row in gaps] == [("redis_no_auth", 2, 2), ("telnet_open", 1, 2)]
    assert gaps[0].severity is Severity.HIGH

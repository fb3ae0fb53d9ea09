"""`python -m benchmarks.classification`: how many texts and whole devices are named right, wrong or not at all.

The labelled texts are our own (benchmarks/labelled/), by channel; the kits of
whole devices are those that the tests hold. Fails where more than 2 % are wrong.
"""

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scanner.identify.naming import hints
from scanner.model.operating_system import OperatingSystem
from tests.scanner.identify.kits import KITS
from tests.scanner.identify.scene import Scene

MOST_WRONG = 0.02
_TEXTS = Path(__file__).parent / "labelled"
_UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Label:
    """One text of one channel and one field of which the truth is known; "" where nothing may be said."""

    channel: str
    text: str
    field: str
    truth: str


def labels() -> Iterator[Label]:
    """Read the labelled texts of every file of the folder."""
    for line in (line for path in sorted(_TEXTS.glob("*.tsv")) for line in path.read_text("utf-8").splitlines()):
        if line and not line.startswith("#"):
            channel, text, fields = line.split("\t")
            for pair in fields.split("|"):
                field, _, truth = pair.partition("=")
                yield Label(channel, text, field, truth)


def judged(field: str, truth: str, said: str) -> str:
    """Return right, wrong or unknown; of systems the family counts, and a finer name is right too."""
    if not said or said == _UNKNOWN:
        return "right" if not truth else "unknown"
    if field == "os" and truth:
        return "right" if _same_family(truth, said) else "wrong"
    return "right" if said.lower() == truth.lower() else "wrong"


def _same_family(truth: str, said: str) -> bool:
    one, other = OperatingSystem.parse(truth).family, OperatingSystem.parse(said).family
    return one == other or said.startswith(truth) or (one == "Windows Server" and "Server" in said)


def main() -> int:
    """Print the table and the wrong ones; return 1 where too many are wrong."""
    verbose = "-v" in sys.argv[1:]
    tally: dict[str, Counter[str]] = {}
    for label in labels():
        said = hints(label.channel, label.text).get(label.field, "")
        outcome = judged(label.field, label.truth, said)
        tally.setdefault(label.channel, Counter())[outcome] += 1
        if outcome == "wrong" or (verbose and outcome == "unknown"):
            print(f"  {outcome}: {label.channel} {label.text!r}: {label.field} is {label.truth!r}, said {said!r}")
    tally[f"{len(KITS)} kits of whole devices"] = _kits()
    return _print(tally)


def _kits() -> Counter[str]:
    tally: Counter[str] = Counter()
    for name, (seen, expected) in KITS.items():
        device = Scene().scan({"10.0.0.5": seen}).only()
        for field, truth in expected.items():
            guess = getattr(device, field)
            said = guess.value if guess else ""
            outcome = judged(field, "" if truth in {None, _UNKNOWN} else str(truth), said)
            tally[outcome] += 1
            if outcome == "wrong":
                print(f"  wrong: kit {name}: {field} is {truth!r}, said {said!r}")
    return tally


def _print(tally: dict[str, Counter[str]]) -> int:
    print(f"{'channel':<32}{'right':>8}{'wrong':>8}{'unknown':>9}")
    for channel in sorted(tally):
        print(_row(channel, tally[channel]))
    total = sum(tally.values(), Counter[str]())
    print(_row("all", total))
    wrong = total["wrong"] / max(total.total(), 1)
    print(f"wrong: {wrong:.1%} (goal: at most {MOST_WRONG:.0%})")
    return int(wrong > MOST_WRONG)


def _row(name: str, counts: Counter[str]) -> str:
    return f"{name:<32}{counts['right']:>8}{counts['wrong']:>8}{counts['unknown']:>9}"


if __name__ == "__main__":
    sys.exit(main())

"""Our own labelled texts, as the benchmark of naming reads them."""

from collections.abc import Iterator
from pathlib import Path

from benchmarks.classification import Label

TEXT_CHANNELS = Path(__file__).parents[3] / "benchmarks" / "labelled" / "text_channels.tsv"


def labels_of(path: Path) -> Iterator[Label]:
    """Read one file of labels: channel, text, and `field=truth` pairs divided by "|"."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            channel, text, fields = line.split("\t")
            for pair in fields.split("|"):
                field, _, truth = pair.partition("=")
                yield Label(channel, text, field, truth)

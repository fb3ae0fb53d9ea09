"""Making a bundle from the database: review, build, seal, write, remember the order."""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from checks.requirements import load_pack
from reports.bundle.build import build_payload
from reports.bundle.chain import last_link, remember_link
from reports.bundle.dsse import seal
from reports.bundle.keys import fingerprint_of, school_key
from reports.bundle.payload import Payload, pack
from reports.files import write_whole
from reports.review import review
from scanner.folders import data_folder

if TYPE_CHECKING:
    from reports.cli.context import Context


@dataclass(frozen=True, slots=True)
class Made:
    """A bundle that was written."""

    seq: int
    fingerprint: str
    digest: str


def make_bundle(context: "Context", output: Path) -> Made:
    """Write the bundle of the present review to `output`; raises `SetupError`."""
    folder = data_folder()
    payload = _payload(context, folder)
    packed = pack(payload)
    write_whole(output, seal(packed, school_key(folder)))
    remember_link(folder, payload.seq, packed)
    return Made(payload.seq, payload.key, hashlib.sha256(packed).hexdigest())


def preview_bundle(context: "Context") -> str:
    """Return, as readable JSON, exactly what a bundle would carry now."""
    data = _payload(context, data_folder()).model_dump(mode="json", by_alias=True)
    return json.dumps(data, ensure_ascii=False, indent=2)


def _payload(context: "Context", folder: Path) -> Payload:
    with context.repository() as repository:
        reviewed = review(repository, as_of=context.as_of)
        secret = repository.secret()
    link = last_link(folder)
    return build_payload(
        reviewed.inventory,
        reviewed.assessment,
        secret=secret,
        key=fingerprint_of(school_key(folder).public_key().public_bytes_raw()),
        seq=link.seq + 1,
        prev=link.digest,
        created=datetime.now(UTC).replace(microsecond=0),
        pack_sha256=load_pack().letter_sha256,
    )

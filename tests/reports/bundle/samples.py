"""Payloads made by hand for tests of the seal and of the office."""

from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from reports.bundle.dsse import seal
from reports.bundle.keys import fingerprint_of
from reports.bundle.payload import CountsPart, DevicePart, FindingPart, Payload, SchoolPart, VerdictPart, pack
from scanner.model.closed_lists import DeviceKind, Outcome, Severity, VerdictStatus

WHEN = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


def new_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.generate()


def fingerprint(key: Ed25519PrivateKey) -> str:
    return fingerprint_of(key.public_key().public_bytes_raw())


def payload_of(
    code: str | None,
    key: Ed25519PrivateKey,
    *,
    seq: int = 1,
    name: str = "Trường Tiểu học A",
    checks: tuple[str, ...] = ("telnet_open",),
    status: VerdictStatus = VerdictStatus.PARTLY,
    requirements: tuple[str, ...] = ("II.3.b", "II.3.b.s1"),
    created: datetime = WHEN,
) -> Payload:
    gaps = {Severity.HIGH: len(checks)} if checks else {}
    return Payload(
        schema="rasoat.report/1",
        school=SchoolPart(code=code, name=name),
        created=created,
        as_of=WHEN,
        scan_ids=["a" * 32],
        seq=seq,
        prev=None,
        key=fingerprint(key),
        privacy=1,
        tool_version="0.1.0",
        pack_sha256="0" * 64,
        data_dates={"lifecycle": "2026-08-22"},
        addresses_in_scope=256,
        hidden_networks=0,
        devices=[DevicePart(id="d1", kind=DeviceKind.PRINTER, vendor="Canon")],
        findings=[
            FindingPart(
                id=f"f{number}", check=check, outcome=Outcome.FAIL, severity=Severity.HIGH, device="d1", port=23
            )
            for number, check in enumerate(checks)
        ],
        verdicts=[VerdictPart(requirement=item, status=status) for item in requirements],
        counts=CountsPart(
            devices=1,
            personal_devices=0,
            services=1,
            gaps=gaps,
            suspected=0,
            not_evaluated=0,
            waived=0,
            looked_at=10,
            asked=12,
        ),
    )


def bundle_of(code: str | None, key: Ed25519PrivateKey, **given: object) -> bytes:
    return seal(pack(payload_of(code, key, **given)), key)  # type: ignore[arg-type]

"""A Windows past its support."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from checks.base import Check, Judgement
from checks.facts import Facts
from checks.judging import PROTOCOL_REPLY, failed, not_evaluated, passed, suspected
from checks.knowledge import Life, Phase, WindowsEdition
from scanner.model.bilingual import Text
from scanner.model.closed_lists import FixOwner, Reason, Severity
from scanner.model.device import Device
from scanner.model.evidence import Evidence
from scanner.model.observations.access import RdpObservation, SmbObservation
from scanner.model.observations.self_facts import SelfObservation

SOME_EDITIONS = 60
_EDITIONS = (
    ("ltsc", ("ltsc", "ltsb")),
    ("server", ("server",)),
    ("iot", ("iot",)),
    ("enterprise", ("enterprise", "education")),
    ("home_pro", ("home", "pro", "core")),
)


@dataclass(frozen=True, slots=True)
class Build:
    """A Windows build that something told, and the edition where it is known."""

    evidence: Evidence
    number: str
    edition: str = ""


def _judge(facts: Facts) -> Iterator[Judgement]:
    for device in facts.devices:
        builds = _builds(facts, device)
        if builds:
            yield _judge_build(facts, device, builds[0])
        elif device.os is not None and device.os.value.startswith("Windows") and not device.personal:
            yield replace(not_evaluated(Reason.NOT_REACHED), device=device.id)


def _judge_build(facts: Facts, device: Device, build: Build) -> Judgement:
    editions = _of_edition(facts.knowledge.editions(build.number), build.edition)
    judged = _opinion(facts, editions) if editions else not_evaluated(Reason.STALE_DATA)
    return replace(
        judged,
        device=device.id,
        address=None if build.edition else build.evidence.target,
        evidence=(build.evidence.id,),
        params={"address": build.evidence.target, "build": build.number, **judged.params},
    )


def _opinion(facts: Facts, editions: Sequence[WindowsEdition]) -> Judgement:
    """Fail only where every edition of the build is past its support."""
    lives = [edition.life(facts.today) for edition in editions]
    label = " / ".join(sorted({life.label for life in lives}))
    end = max(life.end.isoformat() for life in lives if life.end)
    if all(life.phase is Phase.ENDED for life in lives):
        return failed(PROTOCOL_REPLY, label=label, end=end)
    if all(_is_supported(life) for life in lives):
        return passed(PROTOCOL_REPLY, label=label, end=end)
    contract = all(life.phase is Phase.CONTRACT for life in lives)
    return suspected(SOME_EDITIONS, label=label, end=end, variant="contract" if contract else "edition")


def _is_supported(life: Life) -> bool:
    return life.phase in {Phase.SUPPORTED, Phase.EXTENDED}


def _builds(facts: Facts, device: Device) -> list[Build]:
    """Return the builds told, the computer's own word first, then the newest sign-on greeting."""
    own = [
        Build(evidence, seen.build, f"{seen.edition} {seen.version}")
        for evidence, seen in facts.seen(device, SelfObservation)
        if seen.system == "windows" and seen.build
    ]
    greeted = [
        *_greeted(facts.seen(device, SmbObservation), facts),
        *_greeted(facts.seen(device, RdpObservation), facts),
    ]
    return [*reversed(own), *sorted(greeted, key=lambda item: (item.evidence.seen_at, item.evidence.id), reverse=True)]


def _greeted(
    seen: Sequence[tuple[Evidence, SmbObservation]] | Sequence[tuple[Evidence, RdpObservation]], facts: Facts
) -> Iterator[Build]:
    """Yield builds of NTLM greetings; Samba and xrdp send ones that no Windows has."""
    for evidence, item in seen:
        native = getattr(item, "native_os", "")
        if item.identity and facts.knowledge.editions(item.identity.build) and "samba" not in native.casefold():
            yield Build(evidence, item.identity.build)


def _of_edition(editions: Sequence[WindowsEdition], named: str) -> Sequence[WindowsEdition]:
    words = named.casefold()
    kind = next((kind for kind, marks in _EDITIONS if any(mark in words for mark in marks)), "")
    chosen = [item for item in editions if item.edition == kind or (item.edition == "any" and kind != "server")]
    return chosen if kind and chosen else editions


CHECK = Check(
    id="os_windows_eol",
    area="life_cycle",
    severity=Severity.HIGH,
    fix_owner=FixOwner.SCHOOL,
    title=Text(
        vi="Windows đã hết hỗ trợ",
        en="Windows is past its support",
    ),
    why=Text(
        vi="Máy không còn nhận bản vá bảo mật: mã độc mới vào được dễ dàng và lây sang các máy khác trong trường.",
        en="The computer gets no more security updates: new malware enters easily and spreads to others.",
    ),
    remedy=(
        Text(
            vi='Kiểm tra máy có lên được Windows 11 không: mở "Settings" (Cài đặt), mục "Windows Update" (cập '
            "nhật Windows).",
            en='See whether the computer can take Windows 11: open "Settings", "Windows Update".',
        ),
        Text(
            vi="Nếu được: sao lưu dữ liệu rồi nâng cấp.",
            en="If so: back up the data and upgrade.",
        ),
        Text(
            vi="Nếu không: đăng ký gói cập nhật bảo mật mở rộng (ESU) cho Windows 10, hoặc cài hệ điều hành "
            "khác còn hỗ trợ, "
            "hoặc đưa vào kế hoạch thay máy.",
            en="If not: enrol Windows 10 in Extended Security Updates (ESU), install another supported "
            "system, or plan "
            "to replace the computer.",
        ),
        Text(
            vi="Trong lúc chờ: không dùng máy này để nhập điểm, hồ sơ học sinh hay giao dịch ngân hàng.",
            en="Until then: keep marks, pupils' records and banking off this computer.",
        ),
    ),
    summary=Text(
        vi="Máy {address} chạy {label} (bản dựng {build}), đã hết hỗ trợ ngày {end}.",
        en="{address} runs {label} (build {build}), which went out of support on {end}.",
    ),
    variants={
        "contract": Text(
            vi="Máy {address} chạy {label} (bản dựng {build}): hết hỗ trợ thông thường, chỉ còn bản vá đến "
            "{end} nếu đã "
            "đăng ký cập nhật mở rộng (ESU).",
            en="{address} runs {label} (build {build}): past its ordinary support, updated until {end} only if it is "
            "enrolled in ESU.",
        ),
        "edition": Text(
            vi="Máy {address} có bản dựng {build} ({label}): tùy phiên bản (Home, Pro, Enterprise, LTSC) mà "
            "đã hết hỗ trợ "
            "hay chưa; xem lại trên máy.",
            en="{address} has build {build} ({label}): whether support has ended depends on the edition (Home, Pro, "
            "Enterprise, LTSC); look on the computer.",
        ),
    },
    probes=("self", "smb", "rdp"),
    judge=_judge,
    reproduce="nmap -p 445 --script smb2-time,rdp-ntlm-info {address}",
    references=("https://learn.microsoft.com/lifecycle/products/?terms=Windows",),
)

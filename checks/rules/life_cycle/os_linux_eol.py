"""A Linux distribution past its support."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from checks.age import DISTRIBUTION_REVISION, Release, judge_life, release_in
from checks.base import Check, Judgement
from checks.facts import Facts
from checks.judging import not_evaluated
from checks.knowledge import Phase
from scanner.model.bilingual import Text
from scanner.model.closed_lists import FixOwner, Reason, Severity
from scanner.model.device import Device
from scanner.model.evidence import Evidence
from scanner.model.observations.access import MysqlObservation, SmbObservation, SshObservation
from scanner.model.observations.hosts import ServiceObservation
from scanner.model.observations.self_facts import SelfObservation

BY_PACKAGE_VERSION = 85
_OPENSSH = re.compile(r"OpenSSH_(?P<version>[\d.]+p\d) (?P<name>Debian|Ubuntu|Raspbian)")
_SELF = re.compile(r"(?P<name>debian|ubuntu|centos|almalinux|rocky|red hat)\D*(?P<version>\d+(?:\.\d+)?)")
_PRODUCTS = {"raspbian": "debian", "red hat": "rhel"}


@dataclass(frozen=True, slots=True)
class Hint:
    """What named a release, how surely, and at which port (None for the computer's own word)."""

    evidence: Evidence
    release: Release
    confidence: int
    port: int | None = None

    @property
    def rank(self) -> tuple[int, int, float, str]:
        """Order: the surest first, then the lowest port, so that a finding keeps its place, then the newest."""
        return (-self.confidence, self.port or 0, -self.evidence.seen_at.timestamp(), self.evidence.id)


def _judge(facts: Facts) -> Iterator[Judgement]:
    for device in facts.devices:
        hints = sorted(_hints(facts, device), key=lambda hint: hint.rank)
        if hints:
            yield _judge_release(facts, device, hints[0])
        elif device.os is not None and "linux" in device.os.value.casefold() and not device.personal:
            yield replace(not_evaluated(Reason.NOT_REACHED), device=device.id)


def _judge_release(facts: Facts, device: Device, hint: Hint) -> Judgement:
    evidence = hint.evidence
    life = facts.knowledge.life(hint.release.product, hint.release.version, facts.today)
    if life.phase is Phase.UNKNOWN:
        judged = not_evaluated(Reason.STALE_DATA)
    else:
        judged = judge_life(life, confidence=hint.confidence)
    params = {"address": evidence.target, **judged.params}
    return replace(
        judged, device=device.id, address=evidence.target, port=hint.port, evidence=(evidence.id,), params=params
    )


def _hints(facts: Facts, device: Device) -> Iterator[Hint]:
    """Yield what names a distribution's release, each with its confidence."""
    for evidence, own in facts.latest(device, SelfObservation):
        match = _SELF.search(f"{own.edition} {own.version}".casefold())
        if own.system == "linux" and match:
            yield Hint(evidence, Release(_PRODUCTS.get(match["name"], match["name"]), match["version"]), 100)
    for evidence, text in _texts(facts, device):
        port = getattr(evidence.observation, "port", None)
        release = release_in(text)
        if release is not None:
            yield Hint(evidence, release, DISTRIBUTION_REVISION, port)
        elif shipped := _by_package(facts, text):
            yield Hint(evidence, shipped, BY_PACKAGE_VERSION, port)


def _texts(facts: Facts, device: Device) -> Iterator[tuple[Evidence, str]]:
    yield from ((evidence, seen.banner) for evidence, seen in facts.latest(device, SshObservation))
    yield from ((evidence, seen.version) for evidence, seen in facts.latest(device, MysqlObservation))
    yield from ((evidence, seen.native_os) for evidence, seen in facts.latest(device, SmbObservation))
    for evidence, seen in facts.latest(device, ServiceObservation):
        yield evidence, " ".join(filter(None, (seen.banner, seen.version, seen.extra)))


def _by_package(facts: Facts, banner: str) -> Release | None:
    """Return the release whose OpenSSH package carries this version."""
    match = _OPENSSH.search(banner)
    if match is None:
        return None
    product = _PRODUCTS.get(match["name"].casefold(), match["name"].casefold())
    version = facts.knowledge.openssh_packages.get((product, match["version"]))
    return Release(product, version) if version else None


CHECK = Check(
    id="os_linux_eol",
    area="life_cycle",
    severity=Severity.HIGH,
    fix_owner=FixOwner.SCHOOL,
    title=Text(
        vi="Hệ điều hành Linux đã hết hỗ trợ",
        en="A Linux operating system is past its support",
    ),
    why=Text(
        vi="Không còn bản vá bảo mật: lỗi mới phát hiện sẽ mở mãi cho kẻ tấn công.",
        en="There are no more security updates: every new flaw stays open.",
    ),
    remedy=(
        Text(
            vi="Ghi lại máy này đang chạy phần mềm gì và ai cài đặt.",
            en="Write down what runs on this computer and who installed it.",
        ),
        Text(
            vi="Sao lưu dữ liệu, rồi nâng cấp hệ điều hành lên bản còn hỗ trợ; nếu do nhà cung cấp cài thì "
            "yêu cầu họ làm.",
            en="Back up the data and upgrade to a supported release; if a vendor installed it, ask them to do it.",
        ),
        Text(
            vi="Trong lúc chờ, chỉ cho những máy thật cần thiết kết nối tới máy này.",
            en="Until then, let only those computers reach it that really need to.",
        ),
    ),
    summary=Text(
        vi="Máy {address} chạy {label}, đã hết hỗ trợ ngày {end}.",
        en="{address} runs {label}, which went out of support on {end}.",
    ),
    variants={
        "contract": Text(
            vi="Máy {address} chạy {label}: hết hỗ trợ thông thường, chỉ còn bản vá đến {end} nếu đã đăng ký "
            "gói hỗ trợ mở rộng.",
            en="{address} runs {label}: past its ordinary support, updated until {end} only with an extended contract.",
        ),
    },
    probes=("ssh", "smb", "mysql", "service", "self"),
    judge=_judge,
    reproduce="nmap -sV -p 22 {address}",
    references=("https://wiki.debian.org/DebianReleases", "https://wiki.ubuntu.com/Releases"),
)

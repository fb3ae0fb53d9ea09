"""SNMP answers to the community "public"."""

from collections.abc import Iterator

from checks.base import Check, Judgement
from checks.datagram_judge import DatagramQuestion, judge_address
from checks.facts import Facts, Place
from checks.judging import ACTIVE_PROOF, failed, passed
from checks.service_judge import at_place
from scanner.model.bilingual import Text
from scanner.model.closed_lists import CoverageState, FixOwner, Severity
from scanner.model.device import Device
from scanner.model.evidence import Evidence
from scanner.model.observations.access import SnmpObservation
from scanner.model.observations.snmp import SnmpEngineObservation

SNMP = DatagramQuestion("snmp", SnmpObservation, 161, lambda seen: seen.access == "public")
"""What a device let be read with the user's own credentials says nothing of "public"."""


def _judge(facts: Facts) -> Iterator[Judgement]:
    for device in facts.devices:
        for address in device.addresses:
            refuted = _refuted(facts, device, address)
            if refuted:
                yield at_place(passed(), Place(device, address, SNMP.port), refuted)
            else:
                yield from judge_address(facts, SNMP, lambda seen: failed(ACTIVE_PROOF), device, address)


def _refuted(facts: Facts, device: Device, address: str) -> Evidence | None:
    """Return what shows that the agent is there and answers others, but was silent to "public" in the same scan."""
    attempt = facts.attempt(SNMP.probe, address)
    if attempt is None or attempt.state is not CoverageState.DONE:
        return None
    read = facts.seen(device, SnmpObservation, address=address)
    since = facts.started(attempt.scan_id)
    if any(seen.access == "public" and facts.started(item.scan_id) >= since for item, seen in read):
        return None
    engines = [item for item, _ in facts.seen(device, SnmpEngineObservation, address=address)]
    others = [*engines, *(item for item, _ in read)]
    return next((item for item in others if item.scan_id == attempt.scan_id), None)


CHECK = Check(
    id="snmp_public",
    area="network",
    severity=Severity.HIGH,
    fix_owner=FixOwner.SCHOOL,
    title=Text(
        vi='SNMP (giao thức theo dõi thiết bị) dùng mật khẩu mặc định "public"',
        en='SNMP, device monitoring, takes the default password "public"',
    ),
    why=Text(
        vi="Ai cũng đọc được cấu hình, tên và danh sách thiết bị của trường, rồi dùng để tấn công tiếp.",
        en="Anyone can read the device's settings and what is connected to it, and use that for an attack.",
    ),
    remedy=(
        Text(
            vi="Đăng nhập trang quản trị của thiết bị (máy in, bộ chuyển mạch, bộ phát Wi-Fi), tìm mục SNMP.",
            en="Sign in to the device's settings page (printer, switch, access point) and find SNMP.",
        ),
        Text(
            vi="Nếu trường không dùng phần mềm theo dõi mạng: tắt SNMP.",
            en="If the school has no network monitoring: switch SNMP off.",
        ),
        Text(
            vi='Nếu có dùng: đổi tên "public" thành một chuỗi dài khó đoán, hoặc dùng SNMPv3 (bản có mật khẩu '
            "và mã hóa).",
            en='If it has: change "public" to a long random text, or use SNMPv3, which has passwords and encryption.',
        ),
    ),
    summary=Text(
        vi='Thiết bị {address} trả lời SNMP với mật khẩu mặc định "public".',
        en='{address} answers SNMP with the default password "public".',
    ),
    probes=("snmp",),
    judge=_judge,
    reproduce="snmpget -v2c -c public {address} 1.3.6.1.2.1.1.1.0",
    references=("https://www.cisa.gov/news-events/alerts/2017/06/05/reducing-risk-snmp-abuse",),
)

"""SNMP answers to the community "public"."""

from collections.abc import Iterator

from checks.base import Check, Judgement
from checks.datagram_judge import DatagramQuestion, judge_address
from checks.facts import Facts, Place
from checks.judging import ACTIVE_PROOF, failed, passed
from checks.service_judge import at_place
from scanner.model.bilingual import Text
from scanner.model.closed_lists import FixOwner, Severity
from scanner.model.evidence import Evidence
from scanner.model.observations.access import SnmpObservation

SNMP = DatagramQuestion("snmp", SnmpObservation, 161, lambda seen: seen.access == "public")
"""What a device let be read with the user's own credentials says nothing of "public"."""


def _judge(facts: Facts) -> Iterator[Judgement]:
    for device in facts.devices:
        for address in device.addresses:
            silent = _silent(facts, Place(device, address, SNMP.port))
            if silent:
                yield at_place(passed(), Place(device, address, SNMP.port), silent)
            else:
                yield from judge_address(facts, SNMP, lambda seen: failed(ACTIVE_PROOF), device, address)


def _silent(facts: Facts, place: Place) -> Evidence | None:
    """Return the newest scan's evidence that the agent answers its owner and not "public"; silence alone is none."""
    newest = facts.newest_at(place, SnmpObservation, any_port=True)
    if any(seen.access == "public" for _, seen in newest):
        return None
    return next((evidence for evidence, seen in newest if seen.public_silent), None)


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

"""The raw print port is open to all."""

from collections.abc import Iterator

from checks.base import Check, Judgement
from checks.facts import Facts, Place, is_kind
from checks.judging import failed, not_evaluated, suspected
from checks.service_judge import at_place
from scanner.model.bilingual import Text
from scanner.model.closed_lists import DeviceKind, FixOwner, Reason, Severity
from scanner.model.device import Device

RAW_PRINT = 9100
MAY_BE_SOMETHING_ELSE = 50


def _judge(facts: Facts) -> Iterator[Judgement]:
    """Judge by the port's state alone: whatever is written there is printed."""
    for device in facts.devices:
        unknown = facts.port_unknown(device, RAW_PRINT)
        for address in device.addresses:
            yield from _judge_address(facts, Place(device, address, RAW_PRINT), unknown)


def _judge_address(facts: Facts, place: Place, unknown: Reason | None) -> Iterator[Judgement]:
    swept = facts.sweep(place.device, place.address)
    if swept is not None and RAW_PRINT in swept[1].open:
        yield at_place(_opinion(place.device), place, swept[0])
    elif unknown is not None and not place.device.personal and place.address == place.device.addresses[0]:
        yield at_place(not_evaluated(unknown), place)


def _opinion(device: Device) -> Judgement:
    """Tell a printer from other programs that like this port (node_exporter)."""
    if is_kind(device, DeviceKind.PRINTER):
        return failed(min(device.kind.confidence, 95))
    return suspected(MAY_BE_SOMETHING_ELSE)


CHECK = Check(
    id="printer_raw_9100",
    area="printers",
    severity=Severity.LOW,
    fix_owner=FixOwner.SCHOOL,
    title=Text(
        vi="Cổng in trực tiếp (9100) mở cho mọi máy",
        en="The raw print port (9100) is open to every computer",
    ),
    why=Text(
        vi="Máy nào trong mạng cũng gửi lệnh in được mà không qua máy chủ in, làm hao giấy mực hoặc xem được "
        "tài liệu đang chờ in.",
        en="Any computer can print past the print server, waste paper and ink, or read documents waiting to "
        "be printed.",
    ),
    remedy=(
        Text(
            vi="Đặt mật khẩu quản trị cho trang cài đặt của máy in.",
            en="Set an administrator password on the printer's settings page.",
        ),
        Text(
            vi='Tìm mục "Access control" hoặc "IP filter" (giới hạn máy được in) và chỉ cho phép máy chủ in '
            "hoặc các máy của giáo viên.",
            en='Find "Access control" or "IP filter" and allow only the print server or the teachers\' computers.',
        ),
        Text(
            vi="Nếu máy in không có mục này thì để máy in ở mạng dành cho giáo viên, tách khỏi mạng học sinh.",
            en="If the printer has no such setting, keep it on the teachers' network, apart from the pupils'.",
        ),
    ),
    summary=Text(
        vi="Thiết bị {address} mở cổng in trực tiếp {port}.",
        en="{address} has the raw print port {port} open.",
    ),
    probes=("tcp_ports",),
    judge=_judge,
    reproduce="nmap -sT -p {port} {address}",
    references=("https://www.rfc-editor.org/rfc/rfc3805",),
)

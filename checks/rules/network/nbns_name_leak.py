"""NetBIOS tells names to whoever asks."""

from collections.abc import Iterator

from checks.base import Check, Judgement
from checks.datagram_judge import DatagramQuestion, judge_datagram
from checks.facts import Facts
from checks.judging import failed
from scanner.model.bilingual import Text
from scanner.model.closed_lists import FixOwner, Severity
from scanner.model.observations.names import NetbiosObservation

NETBIOS = DatagramQuestion("netbios", NetbiosObservation, 137)


def _judge(facts: Facts) -> Iterator[Judgement]:
    return judge_datagram(facts, NETBIOS, lambda seen: failed(names=len(seen.names)))


CHECK = Check(
    id="nbns_name_leak",
    area="network",
    severity=Severity.LOW,
    fix_owner=FixOwner.SCHOOL,
    title=Text(
        vi="NetBIOS (cách tìm tên máy kiểu cũ) đang bật",
        en="NetBIOS, the old way of finding computers by name, is on",
    ),
    why=Text(
        vi="Máy cho người hỏi biết tên máy và nhóm; kẻ tấn công trong mạng còn giả làm máy khác để lấy mật khẩu.",
        en="The computer tells its name and group to whoever asks; an attacker can pose as another computer "
        "to get passwords.",
    ),
    remedy=(
        Text(
            vi='Trên Windows: mở thuộc tính card mạng, "Internet Protocol Version 4" (giao thức IPv4), '
            '"Advanced" (nâng '
            'cao), thẻ "WINS", chọn "Disable NetBIOS over TCP/IP" (tắt NetBIOS).',
            en='On Windows: open the network card\'s properties, "Internet Protocol Version 4", "Advanced", "WINS", '
            'and choose "Disable NetBIOS over TCP/IP".',
        ),
        Text(
            vi="Làm trên một máy trước, thử in và mở thư mục chung; ổn rồi mới làm các máy còn lại.",
            en="Do one computer first and try printing and shared folders; then the others.",
        ),
    ),
    summary=Text(
        vi="Thiết bị {address} cho biết {names} tên khi được hỏi qua NetBIOS.",
        en="{address} tells {names} names when asked by NetBIOS.",
    ),
    probes=("netbios",),
    judge=_judge,
    reproduce="nmblookup -A {address}",
    references=("https://www.rfc-editor.org/rfc/rfc1002",),
)

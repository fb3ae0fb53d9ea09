"""A Telnet server answers."""

from collections.abc import Iterator

from checks.base import Check, Judgement
from checks.facts import Facts
from checks.judging import failed, suspected
from checks.service_judge import ServiceQuestion, judge_service
from scanner.model.bilingual import Text
from scanner.model.closed_lists import FixOwner, Severity
from scanner.model.observations.access import TelnetObservation

TELNET = ServiceQuestion("telnet", TelnetObservation, ports=(23,), names=frozenset({"telnet"}))
LOOKS_LIKE = 60


def _judge(facts: Facts) -> Iterator[Judgement]:
    return judge_service(facts, TELNET, _opinion)


def _opinion(seen: TelnetObservation) -> Judgement:
    """Option negotiation is Telnet for certain; a banner alone may be a serial server."""
    return failed() if seen.negotiated else suspected(LOOKS_LIKE)


CHECK = Check(
    id="telnet_open",
    area="remote_access",
    severity=Severity.HIGH,
    fix_owner=FixOwner.SCHOOL,
    title=Text(
        vi="Telnet (điều khiển từ xa không mã hóa) đang mở",
        en="Telnet, remote control without encryption, is open",
    ),
    why=Text(
        vi="Mật khẩu gõ qua Telnet đi trên mạng ở dạng đọc được; bất kỳ ai trong cùng mạng đều có thể xem "
        "trộm rồi chiếm thiết bị.",
        en="A password typed over Telnet crosses the network readable; anyone on the same network can take it "
        "and the device.",
    ),
    remedy=(
        Text(
            vi="Đăng nhập trang quản trị của thiết bị, tìm mục quản trị từ xa (Remote management hoặc "
            "Services) và tắt Telnet.",
            en="Sign in to the device's settings page, find remote management or services, and switch Telnet off.",
        ),
        Text(
            vi="Nếu cần điều khiển từ xa thì bật SSH (điều khiển từ xa có mã hóa) thay cho Telnet.",
            en="If remote control is needed, switch on SSH instead, which is encrypted.",
        ),
        Text(
            vi="Đổi mật khẩu quản trị của thiết bị sau khi tắt Telnet, vì mật khẩu cũ có thể đã lộ.",
            en="Change the device's administration password afterwards; the old one may be known.",
        ),
        Text(
            vi="Nếu là modem của nhà mạng và không thấy mục này, hãy gọi tổng đài nhà mạng nhờ tắt.",
            en="If it is the provider's modem and there is no such setting, ask the provider to switch it off.",
        ),
    ),
    summary=Text(
        vi="Thiết bị {address} mở Telnet ở cổng {port}.",
        en="{address} has Telnet open on port {port}.",
    ),
    probes=("telnet",),
    judge=_judge,
    reproduce="nmap -sV -p {port} {address}",
    references=("https://www.rfc-editor.org/rfc/rfc854",),
)

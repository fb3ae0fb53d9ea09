"""Remote Desktop lets a stranger reach the sign-on screen."""

from collections.abc import Iterator

from checks.base import Check, Judgement
from checks.facts import Facts
from checks.judging import failed, not_evaluated, passed
from checks.service_judge import ServiceQuestion, judge_service
from scanner.model.bilingual import Text
from scanner.model.closed_lists import FixOwner, Reason, Severity
from scanner.model.observations.access import RdpObservation

RDP = ServiceQuestion("rdp", RdpObservation, ports=(3389,), names=frozenset({"ms-wbt-server", "rdp"}))
HYBRID_REQUIRED_BY_SERVER = 5
"""Failure code of a server that insists on network level authentication (MS-RDPBCGR 2.2.1.2.2)."""


def _judge(facts: Facts) -> Iterator[Judgement]:
    return judge_service(facts, RDP, _opinion)


def _opinion(seen: RdpObservation) -> Judgement:
    """Judge by the requests without NLA; that NLA is offered as well proves nothing (xrdp)."""
    if "accepted" in {seen.standard, seen.tls}:
        return failed()
    refused = seen.standard == "refused" and seen.tls == "refused"
    if refused and HYBRID_REQUIRED_BY_SERVER in seen.failure[:2]:
        return passed()
    return not_evaluated(Reason.GARBAGE)


CHECK = Check(
    id="rdp_no_nla",
    area="remote_access",
    severity=Severity.HIGH,
    fix_owner=FixOwner.SCHOOL,
    title=Text(
        vi="Điều khiển từ xa (Remote Desktop) không bắt xác thực trước khi kết nối",
        en="Remote Desktop does not ask for a sign-on before it connects",
    ),
    why=Text(
        vi="Người lạ vào được tới màn hình đăng nhập, dò mật khẩu được và tấn công được lỗi của máy trước khi "
        "bị hỏi mật khẩu.",
        en="A stranger reaches the sign-on screen, can guess passwords there and attack flaws before being "
        "asked for one.",
    ),
    remedy=(
        Text(
            vi='Trên Windows: mở "Settings" (Cài đặt), mục "System" rồi "Remote Desktop" (máy tính từ xa); '
            "nếu không cần thì tắt.",
            en='On Windows: open "Settings", "System", "Remote Desktop"; switch it off if nobody needs it.',
        ),
        Text(
            vi='Nếu cần: đánh dấu "Require computers to use Network Level Authentication to connect" (bắt '
            "buộc xác thực cấp mạng).",
            en='If it is needed: tick "Require computers to use Network Level Authentication to connect".',
        ),
        Text(
            vi="Trên máy Linux dùng xrdp (phần mềm điều khiển từ xa): chỉ cho phép địa chỉ của người quản trị "
            "bằng tường lửa.",
            en="On a Linux computer with xrdp: allow only the administrator's address in the firewall.",
        ),
    ),
    summary=Text(
        vi="Máy {address} nhận kết nối điều khiển từ xa (Remote Desktop) ở cổng {port} mà không xác thực trước.",
        en="{address} accepts Remote Desktop on port {port} without authentication first.",
    ),
    probes=("rdp",),
    judge=_judge,
    reproduce="nmap -p {port} --script rdp-enum-encryption {address}",
    references=(
        "https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/1b3920e7-0116-4345-bc45-f2c4ad012761",
    ),
)

"""VNC's only protection is a short password on an unencrypted line."""

from collections.abc import Iterator

from checks.base import Check, Judgement
from checks.facts import Facts
from checks.judging import failed, not_evaluated, passed
from checks.rules.remote_access.vnc_no_auth import NONE, VNC
from checks.service_judge import judge_service
from scanner.model.bilingual import Text
from scanner.model.closed_lists import FixOwner, Reason, Severity
from scanner.model.observations.access import VncObservation

VNC_AUTHENTICATION = 2
"""Eight characters at most, and the picture stays unencrypted (RFC 6143 section 7.2.2)."""


def _judge(facts: Facts) -> Iterator[Judgement]:
    return judge_service(facts, VNC, _opinion)


def _opinion(seen: VncObservation) -> Judgement:
    if not seen.security_types:
        return not_evaluated(Reason.REFUSED)
    return failed() if set(seen.security_types) <= {NONE, VNC_AUTHENTICATION} else passed()


CHECK = Check(
    id="vnc_password_only",
    area="remote_access",
    severity=Severity.MEDIUM,
    fix_owner=FixOwner.SCHOOL,
    title=Text(
        vi="VNC (điều khiển màn hình từ xa) không mã hóa hình ảnh và mật khẩu ngắn",
        en="VNC, remote control of the screen, is unencrypted and takes short passwords only",
    ),
    why=Text(
        vi="Mật khẩu VNC kiểu này dài tối đa 8 ký tự nên dễ dò, và hình ảnh màn hình đi trên mạng không mã hóa.",
        en="Such a VNC password has eight characters at most and is easy to guess; the screen crosses the "
        "network unencrypted.",
    ),
    remedy=(
        Text(
            vi="Gỡ VNC nếu không dùng; nếu dùng thì đổi sang chương trình có mã hóa hoặc bật mã hóa TLS trong "
            "cài đặt VNC.",
            en="Remove VNC if unused; otherwise change to a program with encryption or switch on TLS in its settings.",
        ),
        Text(
            vi="Chỉ cho phép máy của người quản trị kết nối tới, bằng tường lửa của máy đó.",
            en="Allow only the administrator's computer to connect, in that computer's firewall.",
        ),
    ),
    summary=Text(
        vi="VNC trên {address}, cổng {port}, không có lựa chọn mã hóa nào.",
        en="VNC on {address}, port {port}, offers no encrypted way to sign on.",
    ),
    probes=("vnc",),
    judge=_judge,
    reproduce="nmap -p {port} --script vnc-info {address}",
    references=("https://www.rfc-editor.org/rfc/rfc6143#section-7.2.2",),
)

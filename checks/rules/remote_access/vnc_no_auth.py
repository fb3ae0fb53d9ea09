"""A screen can be taken over without a password."""

from collections.abc import Iterator

from checks.base import Check, Judgement
from checks.facts import Facts
from checks.judging import failed, not_evaluated, passed
from checks.service_judge import ServiceQuestion, judge_service
from scanner.model.bilingual import Text
from scanner.model.closed_lists import FixOwner, Reason, Severity
from scanner.model.observations.access import VncObservation

VNC = ServiceQuestion("vnc", VncObservation, ports=(5900, 5901), names=frozenset({"vnc"}))
NONE = 1
"""Security type "None" (RFC 6143 section 7.1.2)."""


def _judge(facts: Facts) -> Iterator[Judgement]:
    return judge_service(facts, VNC, _opinion)


def _opinion(seen: VncObservation) -> Judgement:
    if not seen.security_types:
        return not_evaluated(Reason.REFUSED)
    return failed() if NONE in seen.security_types else passed()


CHECK = Check(
    id="vnc_no_auth",
    area="remote_access",
    severity=Severity.CRITICAL,
    fix_owner=FixOwner.SCHOOL,
    title=Text(
        vi="VNC (điều khiển màn hình từ xa) không có mật khẩu",
        en="VNC, remote control of the screen, has no password",
    ),
    why=Text(
        vi="Bất kỳ ai trong mạng, kể cả học sinh, đều xem và điều khiển được màn hình của máy này.",
        en="Anyone on the network, pupils included, can watch and control this computer's screen.",
    ),
    remedy=(
        Text(
            vi="Nếu không dùng: gỡ hoặc tắt chương trình VNC trên máy đó.",
            en="If it is not used: remove or stop the VNC program on that computer.",
        ),
        Text(
            vi="Nếu cần dùng: mở phần cài đặt của chương trình VNC, đặt mật khẩu và chỉ cho phép máy của "
            "người quản trị kết nối.",
            en="If it is needed: open the VNC program's options, set a password and allow only the "
            "administrator's computer.",
        ),
    ),
    summary=Text(
        vi="Màn hình của {address} (cổng {port}) có thể bị điều khiển mà không cần mật khẩu.",
        en="The screen of {address} (port {port}) can be controlled without a password.",
    ),
    probes=("vnc",),
    judge=_judge,
    reproduce="nmap -p {port} --script vnc-info {address}",
    references=("https://www.rfc-editor.org/rfc/rfc6143#section-7.1.2",),
)

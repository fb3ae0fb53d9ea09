"""A camera's picture can be had without a password."""

from collections.abc import Iterator

from checks.base import Check, Judgement
from checks.facts import Facts
from checks.judging import failed, not_evaluated, passed
from checks.service_judge import ServiceQuestion, judge_service
from scanner.model.bilingual import Text
from scanner.model.closed_lists import FixOwner, Reason, Severity
from scanner.model.observations.access import RtspObservation

RTSP = ServiceQuestion("rtsp", RtspObservation, ports=(554, 8554), names=frozenset({"rtsp"}))


def _judge(facts: Facts) -> Iterator[Judgement]:
    return judge_service(facts, RTSP, _opinion)


def _opinion(seen: RtspObservation) -> Judgement:
    """Judge DESCRIBE; 404 only says that the path was wrong."""
    if seen.describe_status == 200:
        return failed()
    return passed() if seen.describe_status in {401, 403} else not_evaluated(Reason.GARBAGE)


CHECK = Check(
    id="camera_rtsp_no_auth",
    area="cameras",
    severity=Severity.HIGH,
    fix_owner=FixOwner.SCHOOL,
    title=Text(
        vi="Hình ảnh camera xem được không cần mật khẩu",
        en="A camera's picture can be watched without a password",
    ),
    why=Text(
        vi="Bất kỳ ai trong mạng đều xem được hình ảnh học sinh, giáo viên; đây là dữ liệu cá nhân phải bảo vệ.",
        en="Anyone on the network can watch pupils and teachers; these pictures are personal data to be protected.",
    ),
    remedy=(
        Text(
            vi="Đăng nhập trang quản trị của camera hoặc đầu ghi, đặt mật khẩu mạnh cho mọi tài khoản.",
            en="Sign in to the camera or recorder and set strong passwords on all accounts.",
        ),
        Text(
            vi='Tìm mục RTSP (luồng hình) và bật xác thực ("Authentication": "digest"), tắt xem ẩn danh.',
            en='Find RTSP and switch authentication on ("digest"); switch anonymous viewing off.',
        ),
        Text(
            vi="Đưa camera vào mạng riêng, tách khỏi mạng học sinh, nếu thiết bị mạng của trường làm được.",
            en="Keep cameras on a network of their own, apart from the pupils', if the school's equipment can.",
        ),
    ),
    summary=Text(
        vi="Camera tại {address}, cổng {port}, cho lấy luồng hình mà không hỏi mật khẩu.",
        en="The camera at {address}, port {port}, offers its stream without a password.",
    ),
    probes=("rtsp",),
    judge=_judge,
    reproduce="nmap -p {port} --script rtsp-methods {address}",
    references=("https://www.rfc-editor.org/rfc/rfc2326",),
)

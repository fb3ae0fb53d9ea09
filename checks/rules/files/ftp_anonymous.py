"""FTP lets anybody in."""

from collections.abc import Iterator

from checks.base import Check, Judgement
from checks.facts import Facts
from checks.judging import ACTIVE_PROOF, failed, not_evaluated, passed
from checks.service_judge import ServiceQuestion, judge_service
from scanner.model.bilingual import Text
from scanner.model.closed_lists import FixOwner, Reason, Severity
from scanner.model.observations.access import FtpObservation

FTP = ServiceQuestion("ftp", FtpObservation, ports=(21,), names=frozenset({"ftp"}))


def _judge(facts: Facts) -> Iterator[Judgement]:
    return judge_service(facts, FTP, _opinion)


def _opinion(seen: FtpObservation) -> Judgement:
    if seen.anonymous is None:
        return not_evaluated(Reason.CONSENT_MISSING if not seen.anonymous_reply else Reason.GARBAGE)
    return failed(ACTIVE_PROOF, entries=seen.entries or 0) if seen.anonymous else passed()


CHECK = Check(
    id="ftp_anonymous",
    area="files",
    severity=Severity.HIGH,
    fix_owner=FixOwner.SCHOOL,
    title=Text(
        vi="FTP (máy chủ truyền tệp) cho vào không cần mật khẩu",
        en="FTP, a file server, lets anybody in without a password",
    ),
    why=Text(
        vi="Người lạ trong mạng có thể tải tài liệu của trường, và đôi khi đưa tệp độc hại lên.",
        en="A stranger on the network can take the school's documents, and sometimes put malicious files there.",
    ),
    remedy=(
        Text(
            vi="Xem ai còn dùng nơi chứa tệp này; nếu không ai dùng thì tắt dịch vụ FTP.",
            en="Find out who still uses it; if nobody does, switch the FTP service off.",
        ),
        Text(
            vi='Nếu còn dùng: tắt đăng nhập ẩn danh (mục "Anonymous" trong trang quản trị; với vsftpd là dòng '
            '"anonymous_enable=NO") và tạo tài khoản riêng có mật khẩu.',
            en='If it is used: switch off anonymous sign-on ("Anonymous" on the settings page; with vsftpd the line '
            '"anonymous_enable=NO") and make accounts with passwords.',
        ),
        Text(
            vi="Kiểm tra trong đó có danh sách học sinh hay giấy tờ cá nhân không; nếu có thì chuyển đi nơi khác ngay.",
            en="Look whether it holds pupil lists or personal papers; if so, move them elsewhere at once.",
        ),
    ),
    summary=Text(
        vi="FTP trên {address}, cổng {port}, cho đăng nhập ẩn danh (thấy {entries} mục).",
        en="FTP on {address}, port {port}, accepts anonymous sign-on ({entries} entries shown).",
    ),
    probes=("ftp",),
    judge=_judge,
    reproduce="nmap -p {port} --script ftp-anon {address}",
    references=("https://www.rfc-editor.org/rfc/rfc1635",),
)

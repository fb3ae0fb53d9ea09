"""FTP offers no encryption."""

from collections.abc import Iterator

from checks.base import Check, Judgement
from checks.facts import Facts
from checks.judging import failed, not_evaluated, passed
from checks.rules.files.ftp_anonymous import FTP
from checks.service_judge import judge_service
from scanner.model.bilingual import Text
from scanner.model.closed_lists import FixOwner, Reason, Severity
from scanner.model.observations.access import FtpObservation


def _judge(facts: Facts) -> Iterator[Judgement]:
    return judge_service(facts, FTP, _opinion)


def _opinion(seen: FtpObservation) -> Judgement:
    if seen.auth_tls is None:
        return not_evaluated(Reason.GARBAGE)
    return passed() if seen.auth_tls else failed()


CHECK = Check(
    id="ftp_plaintext",
    area="files",
    severity=Severity.MEDIUM,
    fix_owner=FixOwner.SCHOOL,
    title=Text(
        vi="FTP (máy chủ truyền tệp) không có mã hóa",
        en="FTP, a file server, offers no encryption",
    ),
    why=Text(
        vi="Mật khẩu và tệp đi trên mạng ở dạng đọc được, người trong cùng mạng có thể xem trộm.",
        en="Passwords and files cross the network readable; anyone on the same network can watch.",
    ),
    remedy=(
        Text(
            vi="Nếu không còn dùng FTP thì tắt đi.",
            en="If FTP is no longer used, switch it off.",
        ),
        Text(
            vi="Nếu còn dùng: chuyển sang SFTP (truyền tệp qua kết nối mã hóa) hoặc bật mã hóa TLS trong cài "
            "đặt của máy chủ FTP.",
            en="If it is used: move to SFTP, or switch on TLS in the FTP server's settings.",
        ),
    ),
    summary=Text(
        vi="FTP trên {address}, cổng {port}, không có tùy chọn mã hóa.",
        en="FTP on {address}, port {port}, has no encryption to offer.",
    ),
    probes=("ftp",),
    judge=_judge,
    reproduce="openssl s_client -starttls ftp -connect {address}:{port}",
    references=("https://www.rfc-editor.org/rfc/rfc4217",),
)

"""A database answers to the whole network."""

from collections.abc import Iterator

from checks.base import Check, Judgement
from checks.facts import Facts
from checks.judging import failed, not_evaluated, passed
from checks.service_judge import ServiceQuestion, judge_service
from scanner.model.bilingual import Text
from scanner.model.closed_lists import FixOwner, Reason, Severity
from scanner.model.observations.access import MysqlObservation

MYSQL = ServiceQuestion("mysql", MysqlObservation, ports=(3306,), names=frozenset({"mysql", "mariadb"}))


def _judge(facts: Facts) -> Iterator[Judgement]:
    return judge_service(facts, MYSQL, _opinion)


def _opinion(seen: MysqlObservation) -> Judgement:
    """Take a greeting as an invitation to sign in, an error packet (1130: host not allowed) as a refusal."""
    if seen.version:
        return failed()
    return passed() if seen.error else not_evaluated(Reason.GARBAGE)


CHECK = Check(
    id="mysql_exposed",
    area="databases",
    severity=Severity.MEDIUM,
    fix_owner=FixOwner.SCHOOL,
    title=Text(
        vi="Cơ sở dữ liệu MySQL/MariaDB mở cho cả mạng",
        en="A MySQL/MariaDB database is open to the whole network",
    ),
    why=Text(
        vi="Máy nào trong mạng cũng dò mật khẩu của cơ sở dữ liệu được; thường chỉ phần mềm trên chính máy "
        "chủ mới cần kết nối.",
        en="Every computer on the network can guess at its passwords; usually only programs on the server need it.",
    ),
    remedy=(
        Text(
            vi="Hỏi người cài phần mềm: có máy nào khác cần kết nối tới cơ sở dữ liệu không?",
            en="Ask whoever installed the software: does any other computer need the database?",
        ),
        Text(
            vi='Nếu không: đặt "bind-address = 127.0.0.1" trong tệp cấu hình của cơ sở dữ liệu rồi khởi động lại.',
            en='If not: set "bind-address = 127.0.0.1" in the database\'s configuration and restart it.',
        ),
        Text(
            vi="Nếu có: chỉ cho phép đúng các máy đó bằng tường lửa.",
            en="If so: allow only those computers in the firewall.",
        ),
    ),
    summary=Text(
        vi="Cơ sở dữ liệu trên {address} trả lời mọi máy trong mạng ở cổng {port}.",
        en="The database on {address} answers the whole network on port {port}.",
    ),
    probes=("mysql",),
    judge=_judge,
    reproduce="nmap -sV -p {port} {address}",
    references=("https://dev.mysql.com/doc/refman/8.4/en/security-against-attack.html",),
)

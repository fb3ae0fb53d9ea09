"""The database's root account has no password."""

from collections.abc import Iterator

from checks.base import Check, Judgement
from checks.facts import Facts
from checks.judging import ACTIVE_PROOF, failed, not_evaluated, passed
from checks.service_judge import ServiceQuestion, judge_service
from scanner.model.bilingual import Text
from scanner.model.closed_lists import FixOwner, Reason, Severity
from scanner.model.observations.access import MysqlLoginObservation

LOGIN = ServiceQuestion(
    "mysql_login", MysqlLoginObservation, ports=(3306,), names=frozenset({"mysql", "mariadb"}), opt_in=True
)


def _judge(facts: Facts) -> Iterator[Judgement]:
    return judge_service(facts, LOGIN, _opinion)


def _opinion(seen: MysqlLoginObservation) -> Judgement:
    if seen.result == "accepted":
        return failed(ACTIVE_PROOF)
    return passed() if seen.result == "refused" else not_evaluated(Reason.GARBAGE)


CHECK = Check(
    id="mysql_root_empty",
    area="databases",
    severity=Severity.CRITICAL,
    fix_owner=FixOwner.SCHOOL,
    title=Text(
        vi="Cơ sở dữ liệu MySQL/MariaDB: tài khoản quản trị (root) không có mật khẩu",
        en="MySQL/MariaDB database: the root account has no password",
    ),
    why=Text(
        vi="Bất kỳ ai trong mạng đều đọc, sửa, xóa được toàn bộ dữ liệu của phần mềm quản lý hoặc trang web "
        "của trường.",
        en="Anyone on the network can read, change and delete all data of the school's software or website.",
    ),
    remedy=(
        Text(
            vi="Sao lưu cơ sở dữ liệu trước.",
            en="Make a backup of the database first.",
        ),
        Text(
            vi='Trên máy chủ, chạy "mysql_secure_installation" và đặt mật khẩu dài cho tài khoản root.',
            en='On the server run "mysql_secure_installation" and set a long password for root.',
        ),
        Text(
            vi='Nếu chỉ phần mềm trên chính máy đó dùng: đặt "bind-address = 127.0.0.1" trong tệp cấu hình '
            "rồi khởi động lại.",
            en='If only programs on that server use it: set "bind-address = 127.0.0.1" in its configuration '
            "and restart.",
        ),
        Text(
            vi="Nếu phần mềm do nhà cung cấp cài, chuyển trang này cho họ; họ cần sửa cả mật khẩu trong phần mềm.",
            en="If a vendor installed the software, hand them this page; they must change the password there too.",
        ),
    ),
    summary=Text(
        vi="Cơ sở dữ liệu trên {address}, cổng {port}, cho tài khoản root đăng nhập không mật khẩu.",
        en="The database on {address}, port {port}, lets root sign in without a password.",
    ),
    probes=("mysql_login",),
    judge=_judge,
    reproduce="mysql -h {address} -P {port} -u root --skip-password -e 'select 1'",
    references=("https://dev.mysql.com/doc/refman/8.4/en/default-privileges.html",),
    opt_in=True,
)

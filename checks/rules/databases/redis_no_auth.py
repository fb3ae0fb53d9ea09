"""Redis answers without a password."""

from collections.abc import Iterator

from checks.base import Check, Judgement
from checks.facts import Facts
from checks.judging import ACTIVE_PROOF, failed, not_evaluated, passed
from checks.service_judge import ServiceQuestion, judge_service
from scanner.model.bilingual import Text
from scanner.model.closed_lists import FixOwner, Reason, Severity
from scanner.model.observations.access import RedisObservation

REDIS = ServiceQuestion("redis", RedisObservation, ports=(6379,), names=frozenset({"redis"}))


def _judge(facts: Facts) -> Iterator[Judgement]:
    return judge_service(facts, REDIS, _opinion)


def _opinion(seen: RedisObservation) -> Judgement:
    """`denied` is Redis' protected mode, which refuses everybody from outside."""
    if seen.reply == "pong":
        return failed(ACTIVE_PROOF)
    return passed() if seen.reply in {"noauth", "denied"} else not_evaluated(Reason.GARBAGE)


CHECK = Check(
    id="redis_no_auth",
    area="databases",
    severity=Severity.CRITICAL,
    fix_owner=FixOwner.SCHOOL,
    title=Text(
        vi="Redis (kho dữ liệu tạm của phần mềm) mở không cần mật khẩu",
        en="Redis, an application's data store, is open without a password",
    ),
    why=Text(
        vi="Ai trong mạng cũng đọc, sửa, xóa được dữ liệu, và thường chiếm được luôn máy chủ qua Redis.",
        en="Anyone on the network can read, change and delete the data, and often take over the server through it.",
    ),
    remedy=(
        Text(
            vi='Mở tệp redis.conf trên máy chủ, đặt "bind 127.0.0.1 ::1" nếu chỉ phần mềm trên chính máy đó dùng.',
            en='Open redis.conf on the server and set "bind 127.0.0.1 ::1" if only programs on that server use it.',
        ),
        Text(
            vi='Đặt mật khẩu dài bằng dòng "requirepass", rồi khai báo mật khẩu đó trong phần mềm đang dùng Redis.',
            en='Set a long password with "requirepass" and enter it in the application that uses Redis.',
        ),
        Text(
            vi="Khởi động lại Redis; nếu phần mềm do nhà cung cấp cài thì chuyển trang này cho họ làm.",
            en="Restart Redis; if a vendor installed the application, hand this page to them.",
        ),
    ),
    summary=Text(
        vi="Redis trên {address}, cổng {port}, trả lời mà không hỏi mật khẩu.",
        en="Redis on {address}, port {port}, answers without asking for a password.",
    ),
    probes=("redis",),
    judge=_judge,
    reproduce="redis-cli -h {address} -p {port} ping",
    references=("https://redis.io/docs/latest/operate/oss_and_stack/management/security/",),
)

"""A database past its support."""

import re
from collections.abc import Iterator

from checks.age import judge_version
from checks.base import Check, Judgement
from checks.facts import Facts
from checks.judging import not_evaluated
from checks.rules.databases.mysql_exposed import MYSQL
from checks.service_judge import judge_service
from scanner.model.bilingual import Text
from scanner.model.closed_lists import FixOwner, Reason, Severity
from scanner.model.observations.access import MysqlObservation

_VERSION = re.compile(r"^(?:5\.5\.5-)?(?P<version>\d+\.\d+(?:\.\d+)?)")
"""MariaDB 10 and later greet with "5.5.5-" before their version, for old replicas' sake."""


def _judge(facts: Facts) -> Iterator[Judgement]:
    return judge_service(facts, MYSQL, lambda seen: _opinion(facts, seen))


def _opinion(facts: Facts, seen: MysqlObservation) -> Judgement:
    if not seen.version:
        return not_evaluated(Reason.REFUSED)
    match = _VERSION.match(seen.version)
    product = "mariadb" if "mariadb" in seen.version.casefold() else "mysql"
    judged = judge_version(facts, product, match["version"], text=seen.version) if match else None
    return judged or not_evaluated(Reason.STALE_DATA)


CHECK = Check(
    id="db_eol",
    area="life_cycle",
    severity=Severity.MEDIUM,
    fix_owner=FixOwner.SCHOOL,
    title=Text(
        vi="Cơ sở dữ liệu MySQL/MariaDB đã hết hỗ trợ",
        en="A MySQL/MariaDB database is past its support",
    ),
    why=Text(
        vi="Lỗi bảo mật mới không được vá trong khi máy giữ dữ liệu của trường.",
        en="New security flaws are not repaired while it holds the school's data.",
    ),
    remedy=(
        Text(
            vi="Hỏi nhà cung cấp phần mềm xem phần mềm chạy được với bản cơ sở dữ liệu nào còn hỗ trợ.",
            en="Ask the software's vendor which supported version it works with.",
        ),
        Text(
            vi="Sao lưu, rồi nâng cấp cùng nhà cung cấp ngoài giờ học.",
            en="Back up, then upgrade together with the vendor outside school hours.",
        ),
    ),
    summary=Text(
        vi="Cơ sở dữ liệu trên {address}, cổng {port}: {product}; {label} hết hỗ trợ ngày {end}.",
        en="The database on {address}, port {port}: {product}; {label} went out of support on {end}.",
    ),
    variants={
        "contract": Text(
            vi="Cơ sở dữ liệu trên {address}, cổng {port}: {product}; chỉ còn bản vá đến {end} nếu có hợp đồng hỗ trợ.",
            en="The database on {address}, port {port}: {product}; updated until {end} only with a support contract.",
        ),
    },
    probes=("mysql",),
    judge=_judge,
    reproduce="nmap -sV -p {port} {address}",
    references=("https://mariadb.org/about/#maintenance-policy", "https://www.mysql.com/support/"),
)

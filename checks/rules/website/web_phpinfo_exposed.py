"""A page tells how the server is set up."""

from collections.abc import Iterator

from checks.base import Check, Judgement
from checks.facts import Facts
from checks.path_judge import PathQuestion, judge_paths
from scanner.model.bilingual import Text
from scanner.model.closed_lists import FixOwner, Severity

QUESTION = PathQuestion("phpinfo")


def _judge(facts: Facts) -> Iterator[Judgement]:
    return judge_paths(facts, QUESTION)


CHECK = Check(
    id="web_phpinfo_exposed",
    area="website",
    severity=Severity.MEDIUM,
    fix_owner=FixOwner.WEB_HOST,
    title=Text(
        vi="Trang thông tin máy chủ (phpinfo) mở công khai",
        en="The server's information page (phpinfo) is public",
    ),
    why=Text(
        vi="Trang này cho kẻ tấn công biết phiên bản, đường dẫn và cấu hình của máy chủ.",
        en="The page tells an attacker the server's versions, paths and settings.",
    ),
    remedy=(
        Text(
            vi="Xóa tệp này khỏi trang web (thường tên là phpinfo.php, info.php hoặc test.php).",
            en="Delete the file from the website (often phpinfo.php, info.php or test.php).",
        ),
        Text(
            vi="Tìm thêm các tệp thử nghiệm khác còn sót và xóa luôn.",
            en="Look for other leftover test files and delete them too.",
        ),
    ),
    summary=Text(
        vi="{page} mở trang thông tin máy chủ tại {path}.",
        en="{page} shows the server's information page at {path}.",
    ),
    probes=("http_paths",),
    judge=_judge,
    reproduce="curl -s http://{address}:{port}/phpinfo.php",
    references=("https://www.php.net/manual/en/function.phpinfo.php",),
)

"""The source code of a website can be downloaded."""

from collections.abc import Iterator

from checks.base import Check, Judgement
from checks.facts import Facts
from checks.path_judge import PathQuestion, judge_paths
from scanner.model.bilingual import Text
from scanner.model.closed_lists import FixOwner, Severity

QUESTION = PathQuestion("git_head", ("/.git",))


def _judge(facts: Facts) -> Iterator[Judgement]:
    return judge_paths(facts, QUESTION)


CHECK = Check(
    id="web_git_exposed",
    area="website",
    severity=Severity.CRITICAL,
    fix_owner=FixOwner.WEB_HOST,
    title=Text(
        vi="Mã nguồn trang web (thư mục .git) ai cũng tải về được",
        en="The website's source code (.git) can be downloaded",
    ),
    why=Text(
        vi="Kẻ tấn công lấy được toàn bộ mã nguồn, thường kèm mật khẩu cơ sở dữ liệu.",
        en="An attacker gets all source code, often with the passwords of the database.",
    ),
    remedy=(
        Text(
            vi="Gửi phát hiện này cho người quản trị trang web ngay hôm nay.",
            en="Send this finding to whoever runs the website today.",
        ),
        Text(
            vi="Xóa thư mục .git khỏi thư mục trang web, hoặc chặn truy cập mọi đường dẫn bắt đầu bằng dấu chấm.",
            en="Delete .git from the web folder, or block every path that begins with a dot.",
        ),
        Text(
            vi="Đổi mọi mật khẩu có trong mã nguồn (cơ sở dữ liệu, thư điện tử).",
            en="Change every password in the source code (database, mail).",
        ),
    ),
    summary=Text(
        vi="{page} cho tải thư mục mã nguồn ({path}).",
        en="{page} gives away its source code ({path}).",
    ),
    probes=("http_paths",),
    judge=_judge,
    reproduce="curl -s http://{address}:{port}/.git/HEAD",
    references=("https://owasp.org/www-project-web-security-testing-guide/",),
)

"""A folder of the website lists its files."""

from collections.abc import Iterator

from checks.base import Check, Judgement
from checks.facts import Facts
from checks.path_judge import PathQuestion, judge_paths
from scanner.model.bilingual import Text
from scanner.model.closed_lists import FixOwner, Severity

QUESTION = PathQuestion("directory_index")


def _judge(facts: Facts) -> Iterator[Judgement]:
    return judge_paths(facts, QUESTION)


CHECK = Check(
    id="web_directory_listing",
    area="website",
    severity=Severity.MEDIUM,
    fix_owner=FixOwner.WEB_HOST,
    title=Text(
        vi="Trang web để lộ danh sách tệp trong thư mục",
        en="The website lists the files of a folder",
    ),
    why=Text(
        vi="Người lạ xem và tải được mọi tệp trong thư mục, có khi là danh sách học sinh hoặc bản sao lưu.",
        en="Strangers can see and take every file in it, perhaps pupil lists or backups.",
    ),
    remedy=(
        Text(
            vi="Xem thư mục có tệp chứa thông tin cá nhân không; nếu có thì gỡ xuống ngay.",
            en="See whether files with personal data are there; if so, take them down at once.",
        ),
        Text(
            vi="Yêu cầu nhà cung cấp tắt liệt kê thư mục (nginx: autoindex off; Apache: Options -Indexes; "
            "IIS: tắt Directory Browsing).",
            en="Ask the provider to switch listing off (nginx: autoindex off; Apache: Options -Indexes; IIS: "
            "Directory Browsing off).",
        ),
    ),
    summary=Text(
        vi="{page} để lộ danh sách tệp tại {path}.",
        en="{page} lists its files at {path}.",
    ),
    probes=("http_paths",),
    judge=_judge,
    reproduce="curl -s http://{address}:{port}/uploads/",
    references=("https://cwe.mitre.org/data/definitions/548.html",),
)

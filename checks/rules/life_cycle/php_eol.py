"""PHP past its support."""

import re
from collections.abc import Iterator

from checks.age import judge_version
from checks.base import Check, Judgement
from checks.facts import Facts
from checks.page_judge import Page, Pairs, judge_page, web_pages
from scanner.model.bilingual import Text
from scanner.model.closed_lists import FixOwner, Severity
from scanner.model.observations.web import HttpObservation

_PHP = re.compile(r"\bPHP/(?P<version>\d+\.\d+(?:\.\d+)?)(?P<rest>[^ ]*)", re.IGNORECASE)
_WINDOWS = re.compile(r"Win32|Win64|Microsoft-IIS", re.IGNORECASE)


def _judge(facts: Facts) -> Iterator[Judgement]:
    """Judge pages that tell their PHP; one that hides it is no subject."""

    def opinion(page: Page, seen: Pairs[HttpObservation]) -> Iterator[Judgement]:
        judged = _opinion(facts, seen[-1][1])
        if judged is not None:
            yield judged

    for page in web_pages(facts):
        yield from judge_page(facts, "http", HttpObservation, opinion, page)


def _opinion(facts: Facts, seen: HttpObservation) -> Judgement | None:
    banner = " ".join(filter(None, (seen.header("x-powered-by"), seen.header("server"))))
    match = _PHP.search(banner)
    if match is None:
        return None
    windows = _WINDOWS.search(banner) is not None
    return judge_version(facts, "php", match["version"], text=match[0], maker_only=windows)


CHECK = Check(
    id="php_eol",
    area="life_cycle",
    severity=Severity.HIGH,
    fix_owner=FixOwner.WEB_HOST,
    title=Text(
        vi="PHP (ngôn ngữ chạy trang web) đã hết hỗ trợ",
        en="PHP, which runs the website, is past its support",
    ),
    why=Text(
        vi="Phiên bản này không còn bản vá bảo mật, trang web dễ bị chiếm và chèn nội dung cờ bạc.",
        en="This version gets no more security updates; the website is easily taken over and filled with "
        "gambling spam.",
    ),
    remedy=(
        Text(
            vi="Gửi phát hiện này cho nhà cung cấp trang web, hỏi lịch nâng lên PHP 8.3 trở lên.",
            en="Send this finding to the website's provider and ask when it will move to PHP 8.3 or newer.",
        ),
        Text(
            vi="Nếu tự quản: sao lưu, thử trang trên bản PHP mới, rồi đổi trong trang quản lý máy chủ.",
            en="If you run it yourself: back up, try the site on the new PHP, then change it in the hosting panel.",
        ),
        Text(
            vi="Cập nhật luôn phần mềm trang web và các phần bổ trợ, vì bản cũ có thể không chạy với PHP mới.",
            en="Update the website's software and add-ons too; old ones may not run on the new PHP.",
        ),
    ),
    summary=Text(
        vi="{page} chạy {product}; {label} hết hỗ trợ ngày {end}.",
        en="{page} runs {product}; {label} went out of support on {end}.",
    ),
    probes=("http",),
    judge=_judge,
    reproduce="curl -sI {address}",
    references=("https://www.php.net/supported-versions.php",),
)

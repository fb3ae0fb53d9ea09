"""Web server software past its support."""

import re
from collections.abc import Iterator

from checks.age import MAKER_ONLY, judge_version
from checks.base import Check, Judgement
from checks.facts import Facts
from checks.judging import failed
from checks.knowledge import Phase
from checks.page_judge import Page, Pairs, judge_page, web_pages
from scanner.model.bilingual import Text
from scanner.model.closed_lists import FixOwner, Severity
from scanner.model.observations.web import HttpObservation

_SERVER = re.compile(r"\b(?P<name>nginx|Apache|Microsoft-IIS)/(?P<version>\d+\.\d+(?:\.\d+)?)")
_WINDOWS = re.compile(r"Win32|Win64")
IIS_BUILDS = {"6.0": "5.2.3790", "7.0": "6.0.6003", "7.5": "6.1.7601", "8.0": "6.2.9200", "8.5": "6.3.9600"}
"""IIS ends with the Windows that it is part of; 10.0 is part of many
(https://learn.microsoft.com/lifecycle/products/internet-information-services-iis)."""


def _judge(facts: Facts) -> Iterator[Judgement]:
    """Judge pages that tell their server's version; one that hides it is no subject."""

    def opinion(page: Page, seen: Pairs[HttpObservation]) -> Iterator[Judgement]:
        judged = _opinion(facts, seen[-1][1].header("server") or "")
        if judged is not None:
            yield judged

    for page in web_pages(facts):
        yield from judge_page(facts, "http", HttpObservation, opinion, page)


def _opinion(facts: Facts, banner: str) -> Judgement | None:
    match = _SERVER.search(banner)
    if match is None:
        return None
    if match["name"] == "Microsoft-IIS":
        return _iis(facts, match["version"])
    windows = _WINDOWS.search(banner) is not None
    return judge_version(facts, match["name"].casefold(), match["version"], text=banner, maker_only=windows)


def _iis(facts: Facts, version: str) -> Judgement | None:
    lives = [item.life(facts.today) for item in facts.knowledge.editions(IIS_BUILDS.get(version, ""))]
    if not lives or any(life.phase is not Phase.ENDED for life in lives):
        return None
    last = max(lives, key=lambda life: life.end.isoformat() if life.end else "")
    return failed(MAKER_ONLY, product=f"IIS {version}", label=last.label, end=last.end.isoformat() if last.end else "")


CHECK = Check(
    id="web_server_eol",
    area="life_cycle",
    severity=Severity.MEDIUM,
    fix_owner=FixOwner.WEB_HOST,
    title=Text(
        vi="Phần mềm máy chủ web đã hết hỗ trợ",
        en="The web server's software is past its support",
    ),
    why=Text(
        vi="Lỗi bảo mật mới của phần mềm máy chủ sẽ không được vá.",
        en="New security flaws of the server's software are not repaired any more.",
    ),
    remedy=(
        Text(
            vi="Gửi phát hiện này cho đơn vị quản lý máy chủ, yêu cầu nâng cấp.",
            en="Send this finding to whoever runs the server and ask for an upgrade.",
        ),
        Text(
            vi="Nếu máy chủ dùng bản của hệ điều hành (Debian, Ubuntu...), hỏi rõ hệ điều hành đó còn được "
            "cập nhật không.",
            en="If it comes with the operating system (Debian, Ubuntu ...), ask whether that one still gets updates.",
        ),
    ),
    summary=Text(
        vi="{page} chạy {product}; {label} hết hỗ trợ ngày {end}.",
        en="{page} runs {product}; {label} went out of support on {end}.",
    ),
    probes=("http",),
    judge=_judge,
    reproduce="curl -sI {address}",
    references=("https://httpd.apache.org/dev/release.html", "https://nginx.org/en/download.html"),
)

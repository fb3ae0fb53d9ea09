"""A website does not tell browsers how to protect its visitors."""

import re
from collections.abc import Iterator

from checks.base import Check, Judgement
from checks.facts import Facts
from checks.judging import failed, not_evaluated, passed
from checks.page_judge import Page, Pairs, judge_pages
from scanner.model.bilingual import Text
from scanner.model.closed_lists import FixOwner, Outcome, Reason, Severity
from scanner.model.observations.web import HttpObservation

HALF_A_YEAR = 15_552_000
"""Seconds: the least `max-age` of Strict-Transport-Security (RFC 6797) that lasts over a summer."""


def _judge(facts: Facts) -> Iterator[Judgement]:
    return judge_pages(facts, "http", HttpObservation, _opinion)


def _opinion(page: Page, seen: Pairs[HttpObservation]) -> Iterator[Judgement]:
    newest = next((item for _, item in reversed(seen) if _is_secure(item)), seen[-1][1])
    if newest.status in {401, 407}:
        yield not_evaluated(Reason.AUTH_REQUIRED)
    elif newest.status == 403 or newest.status >= 429:
        yield not_evaluated(Reason.WAF)
    elif not 200 <= newest.status < 300:
        yield Judgement(Outcome.NOT_APPLICABLE)
    else:
        missing = _missing(newest)
        yield failed(missing=", ".join(missing)) if missing else passed()


def _is_secure(seen: HttpObservation) -> bool:
    """Tell whether the page reached came over TLS, be it from a port without it by a redirect."""
    return seen.tls or seen.url.startswith("https:")


def _missing(seen: HttpObservation) -> list[str]:
    """Return the header fields that should be there; HSTS only where the page came over TLS."""
    policy = (seen.header("content-security-policy") or "").casefold()
    absent = {
        "Strict-Transport-Security": _is_secure(seen) and _max_age(seen) < HALF_A_YEAR,
        "X-Content-Type-Options": (seen.header("x-content-type-options") or "").casefold() != "nosniff",
        "X-Frame-Options": seen.header("x-frame-options") is None and "frame-ancestors" not in policy,
    }
    return [name for name, is_absent in absent.items() if is_absent]


def _max_age(seen: HttpObservation) -> int:
    match = re.search(r'max-age="?(\d{1,12})', seen.header("strict-transport-security") or "", re.IGNORECASE)
    return int(match[1]) if match else 0


CHECK = Check(
    id="web_security_headers",
    area="website",
    severity=Severity.LOW,
    fix_owner=FixOwner.WEB_HOST,
    title=Text(
        vi="Trang web thiếu các dòng khai báo bảo vệ trình duyệt",
        en="The website lacks headers that protect browsers",
    ),
    why=Text(
        vi="Thiếu các dòng này, trang dễ bị nhúng vào trang giả hoặc bị trình duyệt hiểu sai tệp tải lên.",
        en="Without them the page is easily framed by a fake one, or an uploaded file is taken for something else.",
    ),
    remedy=(
        Text(
            vi="Gửi danh sách dòng còn thiếu cho nhà cung cấp trang web; việc thêm chỉ mất vài phút trên máy chủ.",
            en="Send the list of missing headers to the provider; adding them takes minutes.",
        ),
        Text(
            vi="Đây là việc nên làm, không gấp: làm sau các điểm mức nghiêm trọng và cao.",
            en="This is good practice, not urgent: after what is critical or high.",
        ),
    ),
    summary=Text(
        vi="{page} thiếu: {missing}.",
        en="{page} lacks: {missing}.",
    ),
    probes=("http",),
    judge=_judge,
    reproduce="curl -sI {address}",
    references=(
        "https://www.rfc-editor.org/rfc/rfc6797",
        "https://fetch.spec.whatwg.org/#x-content-type-options-header",
    ),
)

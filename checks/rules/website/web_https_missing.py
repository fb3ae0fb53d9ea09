"""A website can be read and changed on its way."""

from collections.abc import Iterator

from checks.base import Check, Judgement
from checks.facts import Facts
from checks.judging import failed, not_evaluated, passed
from checks.page_judge import Page, Pairs, judge_page
from scanner.model.bilingual import Text
from scanner.model.closed_lists import FixOwner, Reason, Severity
from scanner.model.observations.web import HttpsRedirectObservation


def _judge(facts: Facts) -> Iterator[Judgement]:
    for website in facts.websites:
        page = Page(website, website.url)
        yield from judge_page(facts, "https_redirect", HttpsRedirectObservation, _opinion, page)


def _opinion(page: Page, seen: Pairs[HttpsRedirectObservation]) -> Iterator[Judgement]:
    newest = seen[-1][1]
    if newest.redirects_to_https is True and newest.https_status is not None:
        yield passed()
    elif newest.redirects_to_https is False:
        yield failed(variant="no_redirect" if newest.https_status is not None else "")
    elif newest.http_status is None and newest.https_status is not None:
        yield passed()
    else:
        yield not_evaluated(Reason.NOT_REACHED)


CHECK = Check(
    id="web_https_missing",
    area="website",
    severity=Severity.HIGH,
    fix_owner=FixOwner.WEB_HOST,
    title=Text(
        vi="Trang web không bắt buộc HTTPS (kết nối mã hóa)",
        en="The website does not insist on HTTPS, the encrypted connection",
    ),
    why=Text(
        vi="Mật khẩu quản trị và nội dung có thể bị đọc hoặc sửa trên đường truyền, nhất là qua Wi-Fi công cộng.",
        en="Passwords and content can be read or changed on the way, above all over public Wi-Fi.",
    ),
    remedy=(
        Text(
            vi="Yêu cầu nhà cung cấp cài chứng thư (có loại miễn phí) và bật HTTPS.",
            en="Ask the provider to install a certificate (there are free ones) and switch HTTPS on.",
        ),
        Text(
            vi="Yêu cầu chuyển hướng mọi địa chỉ http:// sang https:// (mã 301).",
            en="Ask for a redirect of every http:// address to https:// (code 301).",
        ),
        Text(
            vi="Sau khi sửa, gõ địa chỉ trang bắt đầu bằng http:// và xem có tự chuyển sang https:// không.",
            en="Then type the address with http:// and see whether it changes to https:// by itself.",
        ),
    ),
    summary=Text(
        vi="{page} chạy trên kết nối không mã hóa (http).",
        en="{page} is served without encryption (http).",
    ),
    variants={
        "no_redirect": Text(
            vi="{page} có HTTPS nhưng địa chỉ http:// không tự chuyển sang https://.",
            en="{page} has HTTPS, but its http:// address does not lead there.",
        ),
    },
    probes=("https_redirect",),
    judge=_judge,
    reproduce="curl -sI http://{address}/",
    references=("https://www.rfc-editor.org/rfc/rfc9110#section-4.2.2",),
)

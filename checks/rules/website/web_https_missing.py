"""A website can be read and changed on its way."""

from collections.abc import Iterator

from checks.base import Check, Judgement
from checks.facts import Facts, is_kind
from checks.judging import PROTOCOL_REPLY, failed, not_evaluated, passed
from checks.page_judge import HTTP_NAMES, WEB_PORT, Page, Pairs, at_page, judge_page
from scanner.model.bilingual import Text
from scanner.model.closed_lists import DeviceKind, FixOwner, Reason, Severity
from scanner.model.device import Device, Service
from scanner.model.observations.web import HttpsRedirectObservation

NETWORK_KINDS = (DeviceKind.ROUTER, DeviceKind.FIREWALL, DeviceKind.SWITCH, DeviceKind.ACCESS_POINT)
"""Their settings pages are judged by router_admin_http."""
SITE_KINDS = (DeviceKind.SERVER, DeviceKind.COMPUTER, DeviceKind.NAS, DeviceKind.VIRTUAL, DeviceKind.UNKNOWN)
ON_A_DEVICE = 60


def _judge(facts: Facts) -> Iterator[Judgement]:
    for website in facts.websites:
        page = Page(website, website.url)
        yield from judge_page(facts, "https_redirect", HttpsRedirectObservation, _of_website, page)
    for device in facts.devices:
        if not is_kind(device, *NETWORK_KINDS):
            yield from _judge_device(facts, device)


def _judge_device(facts: Facts, device: Device) -> Iterator[Judgement]:
    """Judge what a device serves on the web's own port; other ports have no HTTPS partner."""
    listed = {item.address for item in device.services if item.port == WEB_PORT and _is_web(item)}
    asked = facts.seen(device, HttpsRedirectObservation)
    for address in sorted(listed | {evidence.target for evidence, _ in asked}):
        page = Page(device, address, WEB_PORT)
        here = [pair for pair in asked if pair[0].target == address]
        if here:
            judged = _opinion(here[-1][1], is_site=is_kind(device, *SITE_KINDS) or device.kind.confidence < 50)
            yield at_page(judged, page, here[-1][0])
        else:
            yield from judge_page(facts, "https_redirect", HttpsRedirectObservation, _of_website, page)


def _is_web(service: Service) -> bool:
    return service.name is not None and service.name.value in HTTP_NAMES


def _of_website(page: Page, seen: Pairs[HttpsRedirectObservation]) -> Iterator[Judgement]:
    yield _opinion(seen[-1][1], is_site=True)


def _opinion(seen: HttpsRedirectObservation, *, is_site: bool) -> Judgement:
    """Judge the pair of ports; on a printer or camera it is a hint only, such pages are rarely anybody's website."""
    if seen.redirects_to_https is False:
        variant = "no_redirect" if seen.https_status is not None else ""
        return failed(PROTOCOL_REPLY if is_site else ON_A_DEVICE, variant=variant)
    leads = seen.redirects_to_https is True or seen.http_status is None
    return passed() if leads and seen.https_status is not None else not_evaluated(Reason.NOT_REACHED)


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

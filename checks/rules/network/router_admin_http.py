"""A network device is administered over an unencrypted page."""

from collections.abc import Iterator

from checks.base import Check, Judgement
from checks.facts import Facts, is_kind
from checks.judging import failed, not_evaluated, passed
from checks.page_judge import Page, Pairs, judge_page, web_pages
from scanner.model.bilingual import Text
from scanner.model.closed_lists import DeviceKind, FixOwner, Reason, Severity
from scanner.model.device import Device
from scanner.model.observations.web import HttpObservation

KINDS = (DeviceKind.ROUTER, DeviceKind.FIREWALL, DeviceKind.SWITCH, DeviceKind.ACCESS_POINT)


def _judge(facts: Facts) -> Iterator[Judgement]:
    for page in web_pages(facts):
        if isinstance(page.subject, Device) and is_kind(page.subject, *KINDS):
            yield from judge_page(facts, "http", HttpObservation, _opinion, page)


def _opinion(page: Page, seen: Pairs[HttpObservation]) -> Iterator[Judgement]:
    newest = seen[-1][1]
    if newest.tls or newest.url.startswith("https:") or any(url.startswith("https:") for url in newest.redirects):
        yield passed()
    elif newest.password_form or newest.realm or newest.status == 401:
        yield failed()
    else:
        yield not_evaluated(Reason.GARBAGE)


CHECK = Check(
    id="router_admin_http",
    area="network",
    severity=Severity.MEDIUM,
    fix_owner=FixOwner.SCHOOL,
    title=Text(
        vi="Trang quản trị thiết bị mạng không mã hóa (http)",
        en="A network device's settings page is not encrypted (http)",
    ),
    why=Text(
        vi="Mật khẩu quản trị của bộ định tuyến, bộ phát Wi-Fi có thể bị xem trộm khi đăng nhập.",
        en="The administration password of the router or access point can be read when someone signs in.",
    ),
    remedy=(
        Text(
            vi="Trong trang quản trị, tìm mục quản lý truy cập và bật HTTPS (kết nối mã hóa), tắt HTTP.",
            en="On the settings page find access management, switch HTTPS on and HTTP off.",
        ),
        Text(
            vi="Nếu thiết bị không có HTTPS: chỉ đăng nhập bằng dây mạng, không qua Wi-Fi của học sinh.",
            en="If the device has no HTTPS: sign in by cable only, never over the pupils' Wi-Fi.",
        ),
        Text(
            vi="Đổi mật khẩu quản trị nếu còn là mật khẩu in trên nhãn thiết bị.",
            en="Change the administration password if it is still the one on the label.",
        ),
    ),
    summary=Text(
        vi="Trang quản trị của {page} hỏi mật khẩu qua kết nối không mã hóa.",
        en="The settings page of {page} asks for a password without encryption.",
    ),
    probes=("http",),
    judge=_judge,
    reproduce="curl -sI http://{address}:{port}/",
    references=("https://www.rfc-editor.org/rfc/rfc9110#section-4.2.1",),
)

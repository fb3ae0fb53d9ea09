"""A certificate is expired, for another name, or not trusted."""

from collections.abc import Iterator
from datetime import UTC, datetime

from checks.base import Check, Judgement
from checks.facts import Facts
from checks.judging import failed, not_evaluated, passed
from checks.page_judge import TLS_PORT, Page, Pairs, judge_pages, tls_pages
from scanner.model.bilingual import Text
from scanner.model.closed_lists import FixOwner, Outcome, Reason, Severity
from scanner.model.observations.web import Certificate, TlsObservation


def _judge(facts: Facts) -> Iterator[Judgement]:
    def opinion(page: Page, seen: Pairs[TlsObservation]) -> Iterator[Judgement]:
        yield _of_website(facts, seen[-1][1]) if page.is_website else _of_device(facts, seen[-1][1])

    return judge_pages(facts, "tls", TlsObservation, opinion, pages=tls_pages, port=TLS_PORT)


def _of_website(facts: Facts, seen: TlsObservation) -> Judgement:
    """Judge as a visitor's browser would."""
    end = _end(seen.certificate)
    if seen.certificate is None or end is None:
        return not_evaluated(Reason.GARBAGE)
    until = end.date().isoformat()
    if end < facts.as_of:
        return failed(variant="expired", until=until)
    if seen.name_matches is False:
        return failed(variant="name", until=until)
    if seen.trusted is False:
        return failed(variant="untrusted", until=until)
    settled = seen.name_matches is True and seen.trusted is True
    return passed(until=until) if settled else not_evaluated(Reason.ERROR)


def _of_device(facts: Facts, seen: TlsObservation) -> Judgement:
    """Judge the dates only: nobody could vouch for a private address, and what a device made itself says nothing."""
    end = _end(seen.certificate)
    if seen.certificate is None or end is None:
        return not_evaluated(Reason.GARBAGE)
    if seen.certificate.self_signed:
        return Judgement(Outcome.NOT_APPLICABLE)
    until = end.date().isoformat()
    return failed(variant="expired", until=until) if end < facts.as_of else passed(until=until)


def _end(certificate: Certificate | None) -> datetime | None:
    try:
        end = datetime.fromisoformat(certificate.not_after) if certificate else None
    except ValueError:
        return None
    return end.replace(tzinfo=UTC) if end is not None and end.tzinfo is None else end


CHECK = Check(
    id="tls_cert_problem",
    area="encryption",
    severity=Severity.MEDIUM,
    fix_owner=FixOwner.WEB_HOST,
    title=Text(
        vi="Chứng thư số của trang web không dùng được (hết hạn, sai tên hoặc không được tin cậy)",
        en="The website's certificate does not hold (expired, wrong name or not trusted)",
    ),
    why=Text(
        vi="Trình duyệt báo trang không an toàn; phụ huynh, học sinh quen bấm bỏ qua cảnh báo thì dễ vào nhầm "
        "trang giả.",
        en="Browsers warn of the page; parents and pupils who learn to click warnings away are easily led to "
        "a fake one.",
    ),
    remedy=(
        Text(
            vi="Liên hệ nhà cung cấp trang web, yêu cầu gia hạn hoặc cấp lại chứng thư cho đúng tên miền.",
            en="Ask the website's provider to renew or reissue the certificate for the right name.",
        ),
        Text(
            vi="Yêu cầu bật gia hạn tự động (ví dụ chứng thư miễn phí Let's Encrypt) để không hết hạn lần nữa.",
            en="Ask for automatic renewal (the free Let's Encrypt, for instance), so that it does not expire again.",
        ),
        Text(
            vi="Sau khi sửa, mở trang bằng điện thoại dùng mạng 4G để kiểm tra không còn cảnh báo.",
            en="Then open the page on a phone over mobile data and see that the warning is gone.",
        ),
    ),
    summary=Text(
        vi="Chứng thư của {page} có vấn đề (hạn đến {until}).",
        en="The certificate of {page} has a problem (valid until {until}).",
    ),
    variants={
        "expired": Text(
            vi="Chứng thư của {page} đã hết hạn ngày {until}.",
            en="The certificate of {page} expired on {until}.",
        ),
        "name": Text(
            vi="Chứng thư của {page} được cấp cho tên miền khác.",
            en="The certificate of {page} was issued for another name.",
        ),
        "untrusted": Text(
            vi="Chứng thư của {page} không do tổ chức được tin cậy cấp, hoặc thiếu chứng thư trung gian.",
            en="The certificate of {page} comes from nobody trusted, or an intermediate one is missing.",
        ),
    },
    probes=("tls",),
    judge=_judge,
    reproduce="openssl s_client -connect {address}:{port} -showcerts",
    references=("https://www.rfc-editor.org/rfc/rfc5280#section-6",),
)

"""A printer answers IPP questions without a sign-on."""

from collections.abc import Iterator

from checks.base import Check, Judgement
from checks.facts import Facts
from checks.judging import failed
from checks.service_judge import ServiceQuestion, judge_service
from scanner.model.bilingual import Text
from scanner.model.closed_lists import FixOwner, Severity
from scanner.model.observations.access import PrinterObservation

IPP = ServiceQuestion("ipp", PrinterObservation, ports=(631,), names=frozenset({"ipp", "ipps"}))


def _judge(facts: Facts) -> Iterator[Judgement]:
    return judge_service(facts, IPP, lambda seen: failed(model=seen.make_and_model or "?"))


CHECK = Check(
    id="printer_ipp_open",
    area="printers",
    severity=Severity.LOW,
    fix_owner=FixOwner.SCHOOL,
    title=Text(
        vi="Máy in trả lời qua IPP (giao thức in qua mạng) không cần đăng nhập",
        en="A printer answers IPP, network printing, without a sign-on",
    ),
    why=Text(
        vi="Người lạ trong mạng xem được tên máy in và có thể cả tên tài liệu, tên người đã in.",
        en="A stranger on the network sees the printer's name and perhaps names of documents and of those who printed.",
    ),
    remedy=(
        Text(
            vi="Trong trang cài đặt của máy in, bật yêu cầu đăng nhập cho IPP hoặc giới hạn các máy được in.",
            en="On the printer's settings page, require a sign-on for IPP or limit which computers may print.",
        ),
        Text(
            vi="Nếu không in qua IPP thì tắt mục này.",
            en="If nobody prints by IPP, switch it off.",
        ),
    ),
    summary=Text(
        vi='Máy in "{model}" tại {address} trả lời ở cổng {port} mà không cần đăng nhập.',
        en='The printer "{model}" at {address} answers on port {port} without a sign-on.',
    ),
    probes=("ipp",),
    judge=_judge,
    reproduce="ipptool -tv ipp://{address}:{port}/ipp/print get-printer-attributes.test",
    references=("https://www.rfc-editor.org/rfc/rfc8011",),
)

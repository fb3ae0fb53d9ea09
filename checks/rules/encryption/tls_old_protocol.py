"""A server takes TLS versions that are out of use."""

from collections.abc import Iterator

from checks.base import Check, Judgement
from checks.facts import Facts
from checks.judging import failed, not_evaluated, passed
from checks.page_judge import TLS_PORT, Page, Pairs, judge_pages, tls_pages
from scanner.model.bilingual import Text
from scanner.model.closed_lists import FixOwner, Reason, Severity
from scanner.model.observations.web import TlsObservation

OLD = ("SSLv3", "TLSv1.0", "TLSv1.1")
MUST_BE_REFUSED = frozenset({"TLSv1.0", "TLSv1.1"})


def _judge(facts: Facts) -> Iterator[Judgement]:
    return judge_pages(facts, "tls", TlsObservation, _opinion, pages=tls_pages, port=TLS_PORT)


def _opinion(page: Page, seen: Pairs[TlsObservation]) -> Iterator[Judgement]:
    """Pass only where each old version was asked and refused; an open question is no refusal."""
    newest = seen[-1][1]
    old = [version for version in OLD if version in newest.accepted]
    if old:
        yield failed(versions=", ".join(old))
    elif set(newest.refused) >= MUST_BE_REFUSED and newest.accepted:
        yield passed()
    else:
        yield not_evaluated(Reason.GARBAGE)


CHECK = Check(
    id="tls_old_protocol",
    area="encryption",
    severity=Severity.MEDIUM,
    fix_owner=FixOwner.WEB_HOST,
    title=Text(
        vi="Còn nhận TLS phiên bản cũ (cách mã hóa đã bị loại bỏ)",
        en="Still accepts old TLS versions, which are out of use",
    ),
    why=Text(
        vi="Các phiên bản mã hóa cũ có điểm yếu đã biết, người đứng giữa có thể đọc trộm mật khẩu.",
        en="Old encryption has known weaknesses; someone in between may read passwords.",
    ),
    remedy=(
        Text(
            vi="Trang web thuê ngoài: gửi phát hiện này cho nhà cung cấp, yêu cầu tắt TLS 1.0 và TLS 1.1.",
            en="A hosted website: send this finding to the provider and ask to switch off TLS 1.0 and TLS 1.1.",
        ),
        Text(
            vi="Máy chủ của trường: trong cấu hình máy chủ web chỉ cho phép TLS 1.2 và TLS 1.3 rồi khởi động lại.",
            en="The school's own server: allow only TLS 1.2 and TLS 1.3 in the web server and restart it.",
        ),
        Text(
            vi="Máy in, camera, bộ định tuyến: cập nhật phần mềm của thiết bị.",
            en="Printers, cameras, routers: update the firmware.",
        ),
    ),
    summary=Text(
        vi="{page} còn nhận kết nối {versions}.",
        en="{page} still accepts {versions}.",
    ),
    probes=("tls",),
    judge=_judge,
    reproduce="nmap --script ssl-enum-ciphers -p {port} {address}",
    references=("https://www.rfc-editor.org/rfc/rfc8996",),
)

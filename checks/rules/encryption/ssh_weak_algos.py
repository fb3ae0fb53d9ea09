"""SSH offers algorithms that no longer protect."""

from collections.abc import Iterator

from checks.base import Check, Judgement
from checks.facts import Facts
from checks.judging import failed, not_evaluated, passed
from checks.service_judge import ServiceQuestion, judge_service
from scanner.model.bilingual import Text
from scanner.model.closed_lists import FixOwner, Reason, Severity
from scanner.model.observations.access import SshObservation

SSH = ServiceQuestion("ssh", SshObservation, ports=(22,), names=frozenset({"ssh"}))
WEAK_KEX = frozenset({"diffie-hellman-group1-sha1", "diffie-hellman-group-exchange-sha1", "rsa1024-sha1"})
"""MUST NOT or SHOULD NOT by RFC 9142."""


def _judge(facts: Facts) -> Iterator[Judgement]:
    return judge_service(facts, SSH, _opinion)


def _opinion(seen: SshObservation) -> Judgement:
    if not seen.kex or not seen.ciphers:
        return not_evaluated(Reason.GARBAGE)
    weak = sorted(weak_algorithms(seen))
    return failed(count=len(weak), examples=", ".join(weak[:3])) if weak else passed()


def weak_algorithms(seen: SshObservation) -> set[str]:
    """Return the offered algorithms that are weak (RFC 8758, RFC 9142; NIST SP 800-131A for SHA-1 and MD5)."""
    return {
        *WEAK_KEX.intersection(seen.kex),
        *(name for name in seen.ciphers if name == "none" or name.startswith("arcfour") or "-cbc" in name),
        *(name for name in seen.macs if name == "none" or "md5" in name or "sha1-96" in name),
        *(name for name in seen.host_keys if name == "ssh-dss"),
    }


CHECK = Check(
    id="ssh_weak_algos",
    area="encryption",
    severity=Severity.MEDIUM,
    fix_owner=FixOwner.SCHOOL,
    title=Text(
        vi="SSH (điều khiển từ xa có mã hóa) còn nhận thuật toán mã hóa yếu",
        en="SSH still accepts weak encryption",
    ),
    why=Text(
        vi="Thuật toán cũ có thể bị giải mã hoặc giả mạo, nên kết nối quản trị không còn được bảo vệ.",
        en="Old algorithms can be decrypted or forged, so that administration is no longer protected.",
    ),
    remedy=(
        Text(
            vi="Cập nhật phần mềm của thiết bị hoặc máy chủ; bản mới thường đã bỏ các thuật toán này.",
            en="Update the device or server; newer versions have dropped these algorithms.",
        ),
        Text(
            vi="Trên máy chủ Linux: bỏ các dòng Ciphers, KexAlgorithms, MACs tự thêm trong tệp "
            "/etc/ssh/sshd_config rồi "
            "khởi động lại dịch vụ SSH.",
            en="On a Linux server: remove hand-made Ciphers, KexAlgorithms and MACs lines from "
            "/etc/ssh/sshd_config and "
            "restart SSH.",
        ),
        Text(
            vi="Thiết bị quá cũ không cập nhật được thì chỉ cho máy của người quản trị kết nối tới.",
            en="If a device is too old to update, let only the administrator's computer reach it.",
        ),
    ),
    summary=Text(
        vi="SSH trên {address}, cổng {port}, còn nhận {count} thuật toán yếu: {examples}.",
        en="SSH on {address}, port {port}, still accepts {count} weak algorithms: {examples}.",
    ),
    probes=("ssh",),
    judge=_judge,
    reproduce="nmap -p {port} --script ssh2-enum-algos {address}",
    references=("https://www.rfc-editor.org/rfc/rfc9142", "https://www.rfc-editor.org/rfc/rfc8758"),
)

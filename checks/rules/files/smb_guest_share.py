"""A share can be read without a password."""

from collections.abc import Iterable, Iterator

from checks.base import Check, Judgement
from checks.facts import Facts
from checks.judging import ACTIVE_PROOF, failed, not_evaluated, passed
from checks.rules.files.smb_v1_enabled import SMB_NAMES
from checks.service_judge import ServiceQuestion, judge_service_parts
from scanner.model.bilingual import Text
from scanner.model.closed_lists import FixOwner, Reason, Severity
from scanner.model.observations.access import SmbSharesObservation

SHARES = ServiceQuestion("smb_shares", SmbSharesObservation, ports=(445,), names=SMB_NAMES, stand_ins=frozenset({139}))
HARMLESS = frozenset({"ipc$", "print$"})
"""Pipes and printer drivers: readable on every server, no documents in them."""


def _judge(facts: Facts) -> Iterator[Judgement]:
    return judge_service_parts(facts, SHARES, _opinions)


def _opinions(seen: SmbSharesObservation) -> Iterable[Judgement]:
    if seen.session not in {"anonymous", "guest", "refused"}:
        return (not_evaluated(Reason.GARBAGE),)
    disks = [share for share in seen.shares if share.kind == "disk" and share.name.casefold() not in HARMLESS]
    open_shares = [
        failed(ACTIVE_PROOF, sub_key=share.name, share=share.name, entries=share.entries or 0)
        for share in disks
        if share.readable
    ]
    unknown = [not_evaluated(Reason.ERROR) for share in disks if share.readable is None]
    return open_shares or unknown[:1] or (passed(),)


CHECK = Check(
    id="smb_guest_share",
    area="files",
    severity=Severity.HIGH,
    fix_owner=FixOwner.SCHOOL,
    title=Text(
        vi="Thư mục chia sẻ mở được không cần mật khẩu",
        en="A shared folder can be opened without a password",
    ),
    why=Text(
        vi="Bất kỳ ai vào được mạng, kể cả qua Wi-Fi, đều đọc được tài liệu trong thư mục, có thể có đề thi "
        "hoặc hồ sơ học sinh.",
        en="Anyone on the network, also by Wi-Fi, can read what is in the folder, perhaps exam papers or "
        "pupils' records.",
    ),
    remedy=(
        Text(
            vi="Xem trong thư mục có gì; chuyển ngay đề thi, điểm và giấy tờ cá nhân ra khỏi đó.",
            en="Look what is in the folder; move exam papers, marks and personal papers out of it at once.",
        ),
        Text(
            vi='Trên Windows: mở "Network and Sharing Center" (Trung tâm Mạng và Chia sẻ), chọn "Change '
            "advanced sharing "
            'settings" (thay đổi cài đặt chia sẻ nâng cao), bật "Turn on password protected sharing" (chia '
            "sẻ có mật khẩu).",
            en='On Windows: open "Network and Sharing Center", "Change advanced sharing settings", and choose '
            '"Turn on password protected sharing".',
        ),
        Text(
            vi='Bấm chuột phải vào thư mục, chọn "Properties" (Thuộc tính), thẻ "Sharing" (Chia sẻ), bỏ '
            '"Everyone" (mọi '
            "người) và chỉ thêm tài khoản của người cần dùng.",
            en='Right-click the folder, "Properties", "Sharing": remove "Everyone" and add only those who need it.',
        ),
        Text(
            vi='Trên máy chủ Linux: bỏ dòng "guest ok = yes" của thư mục đó trong tệp /etc/samba/smb.conf.',
            en='On a Linux server: remove "guest ok = yes" from that share in /etc/samba/smb.conf.',
        ),
    ),
    summary=Text(
        vi='Thư mục chia sẻ "{share}" trên {address} mở được mà không cần mật khẩu (thấy {entries} mục).',
        en='The shared folder "{share}" on {address} opens without a password ({entries} entries shown).',
    ),
    probes=("smb_shares",),
    judge=_judge,
    reproduce="smbclient -N -L //{address}",
    references=("https://learn.microsoft.com/windows-server/storage/file-server/smb-security",),
)

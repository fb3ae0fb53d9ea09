"""SMB messages need no signature."""

from collections.abc import Iterator

from checks.base import Check, Judgement
from checks.facts import Facts
from checks.judging import failed, not_evaluated, passed
from checks.rules.files.smb_v1_enabled import SMB
from checks.service_judge import judge_service
from scanner.model.bilingual import Text
from scanner.model.closed_lists import FixOwner, Reason, Severity
from scanner.model.observations.access import SmbObservation


def _judge(facts: Facts) -> Iterator[Judgement]:
    return judge_service(facts, SMB, _opinion)


def _opinion(seen: SmbObservation) -> Judgement:
    if seen.signing_required is None:
        return not_evaluated(Reason.GARBAGE)
    return passed() if seen.signing_required else failed()


CHECK = Check(
    id="smb_signing_not_required",
    area="files",
    severity=Severity.MEDIUM,
    fix_owner=FixOwner.SCHOOL,
    title=Text(
        vi="Chia sẻ tệp không bắt buộc chữ ký gói tin (SMB signing)",
        en="File sharing does not require signed messages (SMB signing)",
    ),
    why=Text(
        vi="Kẻ đứng giữa trong cùng mạng có thể mượn phiên đăng nhập của giáo viên để vào máy chủ tệp.",
        en="Someone in between on the same network can borrow a teacher's session to enter the file server.",
    ),
    remedy=(
        Text(
            vi="Trên máy Windows giữ dữ liệu chung: mở PowerShell (cửa sổ lệnh) bằng quyền quản trị và chạy "
            '"Set-SmbServerConfiguration -RequireSecuritySignature $true".',
            en="On the Windows computer that shares files: open PowerShell as administrator and run "
            '"Set-SmbServerConfiguration -RequireSecuritySignature $true".',
        ),
        Text(
            vi='Trên máy chủ Linux: đặt "server signing = mandatory" trong tệp /etc/samba/smb.conf rồi khởi '
            "động lại dịch vụ.",
            en='On a Linux server: set "server signing = mandatory" in /etc/samba/smb.conf and restart Samba.',
        ),
        Text(
            vi="Thử in và mở tệp từ một máy cũ sau khi đổi; nếu không được thì đặt lại và ghi vào kế hoạch "
            "thay thiết bị.",
            en="Try printing and opening a file from an old computer afterwards; if it fails, undo it and "
            "plan a replacement.",
        ),
    ),
    summary=Text(
        vi="Máy {address} nhận kết nối chia sẻ tệp không có chữ ký ở cổng {port}.",
        en="{address} accepts unsigned file-sharing connections on port {port}.",
    ),
    probes=("smb",),
    judge=_judge,
    reproduce="nmap -p {port} --script smb2-security-mode {address}",
    references=("https://learn.microsoft.com/windows-server/storage/file-server/smb-signing-overview",),
)

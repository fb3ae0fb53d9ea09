"""SMBv1 is switched on."""

from collections.abc import Iterator

from checks.base import Check, Judgement
from checks.facts import Facts
from checks.judging import failed, not_evaluated, passed
from checks.service_judge import ServiceQuestion, judge_service
from scanner.model.bilingual import Text
from scanner.model.closed_lists import FixOwner, Reason, Severity
from scanner.model.observations.access import SmbObservation

SMB_NAMES = frozenset({"microsoft-ds", "netbios-ssn", "smb"})
SMB = ServiceQuestion("smb", SmbObservation, ports=(445, 139), names=SMB_NAMES, stand_ins=frozenset({139}))


def _judge(facts: Facts) -> Iterator[Judgement]:
    return judge_service(facts, SMB, _opinion)


def _opinion(seen: SmbObservation) -> Judgement:
    if seen.smb1 is None:
        return not_evaluated(Reason.GARBAGE)
    return failed() if seen.smb1 else passed()


CHECK = Check(
    id="smb_v1_enabled",
    area="files",
    severity=Severity.HIGH,
    fix_owner=FixOwner.SCHOOL,
    title=Text(
        vi="SMBv1 (giao thức chia sẻ tệp cũ) đang bật",
        en="SMBv1, the old file-sharing protocol, is switched on",
    ),
    why=Text(
        vi="SMBv1 là đường lây lan của mã độc tống tiền WannaCry: một máy nhiễm là cả mạng trường có thể bị "
        "mã hóa dữ liệu.",
        en="SMBv1 is how the WannaCry ransomware spread: one infected computer can get the whole school's "
        "data encrypted.",
    ),
    remedy=(
        Text(
            vi='Trên Windows: mở "Turn Windows features on or off" (Bật hoặc tắt tính năng Windows), bỏ dấu chọn ở '
            '"SMB 1.0/CIFS File Sharing Support", bấm OK rồi khởi động lại máy.',
            en='On Windows: open "Turn Windows features on or off", clear "SMB 1.0/CIFS File Sharing Support", '
            "press OK and restart the computer.",
        ),
        Text(
            vi='Trên máy chủ Linux: đặt dòng "server min protocol = SMB2" trong tệp /etc/samba/smb.conf rồi '
            "khởi động "
            "lại dịch vụ chia sẻ tệp.",
            en='On a Linux server: set "server min protocol = SMB2" in /etc/samba/smb.conf and restart Samba.',
        ),
        Text(
            vi="Nếu đó là máy in hoặc ổ lưu trữ mạng: cập nhật phần mềm của thiết bị; nếu thiết bị chỉ dùng "
            "được SMBv1 "
            "thì hỏi nhà cung cấp hoặc lên kế hoạch thay.",
            en="If it is a printer or network storage: update its firmware; if it knows nothing but SMBv1, ask the "
            "vendor or plan to replace it.",
        ),
    ),
    summary=Text(
        vi="Thiết bị {address} vẫn nhận kết nối SMBv1 ở cổng {port}.",
        en="{address} still accepts SMBv1 on port {port}.",
    ),
    probes=("smb",),
    judge=_judge,
    reproduce="nmap -p {port} --script smb-protocols {address}",
    references=(
        "https://learn.microsoft.com/windows-server/storage/file-server/troubleshoot/detect-enable-and-disable-smbv1-v2-v3",
    ),
)

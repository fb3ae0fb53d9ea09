"""A computer without running antivirus."""

from collections.abc import Iterator

from checks.base import Check, Judgement
from checks.facts import Facts
from checks.self_judge import by_state, judge_computers
from scanner.model.bilingual import Text
from scanner.model.closed_lists import FixOwner, Severity


def _judge(facts: Facts) -> Iterator[Judgement]:
    return judge_computers(facts, lambda own: by_state(own.antivirus) if own.system == "windows" else None)


CHECK = Check(
    id="pc_antivirus_off",
    area="computer",
    severity=Severity.HIGH,
    fix_owner=FixOwner.SCHOOL,
    title=Text(
        vi="Phần mềm chống mã độc trên máy tính đang tắt",
        en="The computer's antivirus is switched off",
    ),
    why=Text(
        vi="Mã độc từ USB hoặc thư điện tử chạy được ngay và lây sang các máy khác trong trường.",
        en="Malware from a USB stick or a mail runs at once and spreads to the school's other computers.",
    ),
    remedy=(
        Text(
            vi='Mở "Windows Security" (Bảo mật Windows), chọn "Virus & threat protection" (chống vi-rút) và '
            "bật bảo vệ "
            "theo thời gian thực.",
            en='Open "Windows Security", "Virus & threat protection", and switch real-time protection on.',
        ),
        Text(
            vi="Nếu có phần mềm chống vi-rút khác đã hết hạn thì gỡ ra, Windows sẽ tự bật phần mềm có sẵn.",
            en="If another antivirus has expired, remove it; Windows then switches on its own.",
        ),
        Text(
            vi="Quét toàn bộ máy một lần sau khi bật.",
            en="Scan the whole computer once afterwards.",
        ),
    ),
    summary=Text(
        vi="Máy {hostname}: phần mềm chống mã độc đang tắt.",
        en="{hostname}: antivirus is switched off.",
    ),
    probes=("self",),
    judge=_judge,
    reproduce='powershell -Command "Get-MpComputerStatus"',
    references=("https://support.microsoft.com/windows/stay-protected-with-the-windows-security-app",),
)

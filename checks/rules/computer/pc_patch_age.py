"""A computer that has not been updated for long."""

from collections.abc import Iterator
from datetime import date

from checks.base import Check, Judgement
from checks.facts import Facts
from checks.judging import not_evaluated, passed, suspected
from checks.self_judge import judge_computers
from scanner.model.bilingual import Text
from scanner.model.closed_lists import FixOwner, Reason, Severity
from scanner.model.observations.self_facts import SelfObservation

TWO_MONTHLY_UPDATES = 62
"""Days after which a computer has missed two of Windows' monthly updates."""
ONE_DATE_IS_A_HINT = 60


def _judge(facts: Facts) -> Iterator[Judgement]:
    return judge_computers(facts, lambda own: _opinion(facts, own) if own.system == "windows" else None)


def _opinion(facts: Facts, own: SelfObservation) -> Judgement:
    try:
        updated = date.fromisoformat((own.last_update or "")[:10])
    except ValueError:
        return not_evaluated(Reason.ERROR)
    days = (facts.today - updated).days
    if days < 0:
        return not_evaluated(Reason.GARBAGE)
    return suspected(ONE_DATE_IS_A_HINT, days=days) if days > TWO_MONTHLY_UPDATES else passed(days=days)


CHECK = Check(
    id="pc_patch_age",
    area="computer",
    severity=Severity.MEDIUM,
    fix_owner=FixOwner.SCHOOL,
    title=Text(
        vi="Máy tính lâu chưa cập nhật Windows",
        en="Windows has not been updated for long",
    ),
    why=Text(
        vi="Mỗi tháng Windows có bản vá cho các lỗi đang bị khai thác; máy bỏ lỡ nhiều tháng thì dễ bị tấn công.",
        en="Windows repairs flaws every month that are being used; a computer that misses months is easily attacked.",
    ),
    remedy=(
        Text(
            vi='Mở "Settings" (Cài đặt), "Windows Update" (cập nhật Windows), bấm "Check for updates" (kiểm '
            "tra bản cập nhật).",
            en='Open "Settings", "Windows Update", and press "Check for updates".',
        ),
        Text(
            vi="Cài xong thì khởi động lại máy và kiểm tra lần nữa.",
            en="Restart when it is done and check once more.",
        ),
        Text(
            vi="Nếu máy dùng phần mềm đóng băng ổ đĩa (Deep Freeze), mở băng trước khi cập nhật.",
            en="If the disk is frozen (Deep Freeze), thaw it before updating.",
        ),
    ),
    summary=Text(
        vi="Máy {hostname}: bản cập nhật gần nhất cách đây {days} ngày.",
        en="{hostname}: the last update was {days} days ago.",
    ),
    probes=("self",),
    judge=_judge,
    reproduce='powershell -Command "Get-HotFix | Sort-Object InstalledOn"',
    references=("https://learn.microsoft.com/windows/deployment/update/release-cycle",),
)

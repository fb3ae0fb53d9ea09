"""A Windows 10 computer that cannot take Windows 11."""

from collections.abc import Iterator

from checks.base import Check, Judgement
from checks.facts import Facts
from checks.judging import failed, not_evaluated, passed, suspected
from checks.self_judge import judge_computers
from scanner.model.bilingual import Text
from scanner.model.closed_lists import FixOwner, Reason, Severity
from scanner.model.observations.self_facts import SelfObservation

GIB = 1024**3
LEAST_MEMORY = int(3.5 * GIB)
"""4 GB by Microsoft's list; part of it is often taken by the graphics and not shown."""
LEAST_DISK = 59 * GIB
"""64 GB as makers count them (10^9 bytes)."""
LEAST_CORES = 2
WINDOWS_10 = ("10.0.1",)
BY_HARDWARE, BY_SETTING, WITHOUT_PROCESSOR_LIST = 90, 60, 70


def _judge(facts: Facts) -> Iterator[Judgement]:
    return judge_computers(facts, lambda own: _opinion(own) if own.build.startswith(WINDOWS_10) else None)


def _opinion(own: SelfObservation) -> Judgement:
    """Judge by memory, disk, cores and TPM; the list of processors is not judged."""
    if own.memory_bytes is None or own.disk_bytes is None or own.cores is None:
        return not_evaluated(Reason.ERROR)
    lacking = [
        name
        for name, is_lacking in {
            "RAM": own.memory_bytes < LEAST_MEMORY,
            "SSD/HDD": own.disk_bytes < LEAST_DISK,
            "CPU": own.cores < LEAST_CORES,
        }.items()
        if is_lacking
    ]
    if lacking:
        return failed(BY_HARDWARE, lacking=", ".join(lacking))
    if own.tpm == "unknown":
        return not_evaluated(Reason.ERROR)
    return suspected(BY_SETTING, lacking="TPM") if own.tpm == "off" else passed(WITHOUT_PROCESSOR_LIST)


CHECK = Check(
    id="pc_win11_capable",
    area="computer",
    severity=Severity.INFO,
    fix_owner=FixOwner.SCHOOL,
    title=Text(
        vi="Máy tính không đủ cấu hình lên Windows 11",
        en="The computer cannot take Windows 11",
    ),
    why=Text(
        vi="Windows 10 đã hết hỗ trợ thông thường; máy không lên được Windows 11 cần có trong kế hoạch thay "
        "hoặc nâng cấp.",
        en="Windows 10 is past its ordinary support; a computer that cannot take Windows 11 belongs in the "
        "purchase plan.",
    ),
    remedy=(
        Text(
            vi="Xem có nâng cấp được bộ nhớ hoặc ổ đĩa không; nếu thiếu TPM (chip bảo mật) thì thử bật trong "
            "phần cài đặt "
            "khởi động của máy (BIOS).",
            en="See whether memory or disk can be extended; if TPM is missing, try switching it on in the BIOS.",
        ),
        Text(
            vi="Nếu không được: ghi máy vào kế hoạch mua sắm, hoặc chuyển sang hệ điều hành còn hỗ trợ chạy "
            "được trên máy cũ.",
            en="If not: put it in the purchase plan, or move to a supported system that runs on old computers.",
        ),
    ),
    summary=Text(
        vi="Máy {hostname} chưa đạt cấu hình Windows 11: {lacking}.",
        en="{hostname} falls short of Windows 11: {lacking}.",
    ),
    probes=("self",),
    judge=_judge,
    reproduce="systeminfo",
    references=("https://www.microsoft.com/windows/windows-11-specifications",),
)

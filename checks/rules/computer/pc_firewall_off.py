"""A computer without a running firewall."""

from collections.abc import Iterator

from checks.base import Check, Judgement
from checks.facts import Facts
from checks.self_judge import by_state, judge_computers
from scanner.model.bilingual import Text
from scanner.model.closed_lists import FixOwner, Severity


def _judge(facts: Facts) -> Iterator[Judgement]:
    return judge_computers(facts, lambda own: by_state(own.firewall) if own.system == "windows" else None)


CHECK = Check(
    id="pc_firewall_off",
    area="computer",
    severity=Severity.MEDIUM,
    fix_owner=FixOwner.SCHOOL,
    title=Text(
        vi="Tường lửa trên máy tính đang tắt",
        en="The computer's firewall is switched off",
    ),
    why=Text(
        vi="Máy nào trong mạng cũng kết nối thử được vào các dịch vụ của máy này.",
        en="Any computer on the network can try this one's services.",
    ),
    remedy=(
        Text(
            vi='Mở "Windows Security" (Bảo mật Windows), chọn "Firewall & network protection" (tường lửa) và '
            "bật cho cả ba "
            "loại mạng.",
            en='Open "Windows Security", "Firewall & network protection", and switch it on for all three '
            "kinds of network.",
        ),
        Text(
            vi="Nếu một phần mềm không chạy sau khi bật thì cho phép riêng phần mềm đó, đừng tắt tường lửa.",
            en="If a program stops working, allow that program; do not switch the firewall off.",
        ),
    ),
    summary=Text(
        vi="Máy {hostname}: tường lửa đang tắt.",
        en="{hostname}: the firewall is switched off.",
    ),
    probes=("self",),
    judge=_judge,
    reproduce="netsh advfirewall show allprofiles state",
    references=(
        "https://learn.microsoft.com/windows/security/operating-system-security/network-security/windows-firewall/",
    ),
)

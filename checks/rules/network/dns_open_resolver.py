"""A DNS server answers everybody's questions."""

from collections.abc import Iterator

from checks.base import Check, Judgement
from checks.datagram_judge import DatagramQuestion, judge_datagram
from checks.facts import Facts
from checks.judging import passed, suspected
from scanner.model.bilingual import Text
from scanner.model.closed_lists import FixOwner, Severity
from scanner.model.observations.access import DnsServerObservation

DNS = DatagramQuestion("dns_server", DnsServerObservation, 53)
FROM_INSIDE = 50


def _judge(facts: Facts) -> Iterator[Judgement]:
    return judge_datagram(facts, DNS, _opinion)


def _opinion(seen: DnsServerObservation) -> Judgement:
    """Judge from inside, where resolving is normal: only a view from outside could make it a gap."""
    if seen.recursion_available or seen.answered:
        return suspected(FROM_INSIDE)
    return passed()


CHECK = Check(
    id="dns_open_resolver",
    area="network",
    severity=Severity.LOW,
    fix_owner=FixOwner.SCHOOL,
    title=Text(
        vi="Máy chủ tên miền (DNS) trả lời mọi câu hỏi",
        en="A name server (DNS) answers every question",
    ),
    why=Text(
        vi="Trong mạng trường điều này là bình thường; nhưng nếu trả lời cả từ Internet thì thiết bị sẽ bị "
        "lợi dụng để "
        "tấn công nơi khác.",
        en="Inside the school this is normal; but if it also answers the Internet, it will be used to attack others.",
    ),
    remedy=(
        Text(
            vi="Nếu là modem hoặc bộ định tuyến: hỏi nhà mạng xem cổng 53 có mở ra Internet không và nhờ chặn.",
            en="If it is the modem or router: ask the provider whether port 53 is open to the Internet and "
            "have it blocked.",
        ),
        Text(
            vi="Nếu là máy khác: xem có cần máy chủ tên miền ở đó không; nếu không thì tắt.",
            en="If it is another computer: find out whether a name server is needed there; if not, switch it off.",
        ),
    ),
    summary=Text(
        vi="Thiết bị {address} phân giải tên miền bên ngoài cho máy hỏi; cần kiểm tra nó không trả lời từ Internet.",
        en="{address} resolves outside names for whoever asks; make sure that it does not answer the Internet.",
    ),
    probes=("dns_server",),
    judge=_judge,
    reproduce="dig @{address} example.com A",
    references=("https://www.rfc-editor.org/rfc/rfc5358",),
)

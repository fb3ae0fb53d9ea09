"""Every bound on the time that one host or one port may take, in seconds; what does not fit is `out_of_budget`."""

from collections import defaultdict
from dataclasses import dataclass, field

from scanner.model.closed_lists import Profile
from scanner.probes.patience import Patience

HOST_SECONDS = {Profile.QUICK: 40.0, Profile.NORMAL: 60.0, Profile.DEEP: 300.0}
"""The longest that one host may take, however much it has to say; twice, where nmap finds more to ask."""
NAMING_SECONDS = 15.0
"""The longest that naming one port may take, however slowly it speaks."""
SILENT_PORT_SECONDS = 8.0
"""The longest that one open port may stay silent, all questions to it together."""
SILENT_HOST_SECONDS = {Profile.QUICK: 8.0, Profile.NORMAL: 16.0, Profile.DEEP: 60.0}
"""The longest that a host may stay silent on its open ports, all of them together: a trap holds nobody longer."""
NMAP_SECONDS = {Profile.NORMAL: 10.0, Profile.DEEP: 120.0}
"""The longest that nmap may try to name what stayed unnamed on one host; other profiles do without it."""
SHORTEST_QUESTION = 0.2
"""Seconds that a question must have: with less left it is not put."""


@dataclass(slots=True)
class Silence:
    """What the open ports of one host have cost in waits in vain.

    A port gets at most half of what its host has left. So however many are
    silent, the next one is still asked, and one that answers at once is heard.
    """

    spent: defaultdict[int, float] = field(default_factory=lambda: defaultdict(float))

    def left(self, profile: Profile, port: int) -> float:
        """Return the seconds that a port may still be silent."""
        of_host = SILENT_HOST_SECONDS[profile] - sum(self.spent.values())
        return max(min(SILENT_PORT_SECONDS - self.spent[port], of_host / 2), 0.0)

    def over(self, profile: Profile, port: int) -> bool:
        """Tell whether a port is not to be asked any more."""
        return self.left(profile, port) < SHORTEST_QUESTION

    def patience(self, profile: Profile, port: int) -> Patience:
        """Return the patience for the next question to a port."""
        return Patience(self.left(profile, port))

    def note(self, port: int, seconds: float) -> None:
        """Take in a wait in vain."""
        self.spent[port] += seconds

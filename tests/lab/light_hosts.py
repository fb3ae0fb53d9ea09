"""Several hundred hosts with a MAC address each, in a handful of namespaces.

Each namespace owns the addresses of one group. nftables gives each address its
own MAC on the wire: outgoing frames get source MACs from a map, incoming
unicast frames are rewritten to the interface's own MAC.
"""

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Member:
    """One light host on the wire; `vendor_known` is False for a randomised (locally administered) MAC."""

    address: str
    mac: str
    vendor_known: bool


@dataclass(frozen=True, slots=True)
class LightGroup:
    """`count` alike hosts from address `first` on, with MACs of `prefix`.

    `answers` says what they answer at all. With `closed="drop"` closed ports
    stay silent, with "reset" they answer RST. `tcp` and `udp` are open ports,
    `setup` the daemons behind them, which all hosts of the group share.
    """

    name: str
    first: str
    count: int
    prefix: str
    vendor: str
    kind: str
    answers: str
    closed: str = "drop"
    tcp: tuple[tuple[int, str], ...] = ()
    udp: tuple[tuple[int, str], ...] = ()
    segment: str = "lan"
    setup: tuple[str, ...] = ()
    settings: tuple[tuple[str, str], ...] = ()
    needs_root: bool = False

    def members(self) -> Iterator[Member]:
        """Yield the group's hosts in the order of their addresses."""
        start = ipaddress.ip_address(self.first)
        for number in range(self.count):
            yield Member(str(start + number), f"{self.prefix}:{self._tail(number)}", not self.randomised)

    @property
    def randomised(self) -> bool:
        """Tell whether the MACs are of the locally administered kind (IEEE 802, bit 0x02 of the first octet)."""
        return bool(int(self.prefix[:2], 16) & 0x02)

    def _tail(self, number: int) -> str:
        return f"{int(self.first.split('.')[2]):02x}:{number // 200 + 0x10:02x}:{number % 200 + 0x11:02x}"


def nft_rules(group: LightGroup, interface_mac: str) -> str:
    """Return the nftables rule set of a group's namespace."""
    macs = ", ".join(f"{member.address} : {member.mac}" for member in group.members())
    return f"""
table netdev wire {{
  map macs {{ type ipv4_addr : ether_addr; elements = {{ {macs} }} }}
  chain out {{
    type filter hook egress device "eth0" priority 0; policy accept;
    ether type arp arp saddr ether set arp saddr ip map @macs
    ether type arp ether saddr set arp saddr ip map @macs
    ether type ip ether saddr set ip saddr map @macs
  }}
  chain in {{
    type filter hook ingress device "eth0" priority 0; policy accept;
    ether daddr & 01:00:00:00:00:00 == 00:00:00:00:00:00 ether daddr set {interface_mac} meta pkttype set host
  }}
}}
table inet firewall {{
  chain in {{
    type filter hook input priority 0; policy drop;
    iif "lo" accept
    {_accepted(group)}
  }}
}}
"""


def _accepted(group: LightGroup) -> str:
    rules = []
    if "icmp" in group.answers:
        rules.append("icmp type echo-request accept")
    if group.closed == "reset":
        rules.append("accept")
    for transport, ports in (("tcp", group.tcp), ("udp", group.udp)):
        if ports:
            rules.append(f"{transport} dport {{ " + ", ".join(str(port) for port, _ in ports) + " } accept")
    return "\n    ".join(rules)

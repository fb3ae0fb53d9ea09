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
    stay silent, with "reset" they answer RST. `tcp` are open ports.
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


LIGHT_GROUPS = (
    LightGroup("pc-dell", "10.77.1.10", 44, "f8:db:88", "Dell", "computer", "arp"),
    LightGroup("pc-lenovo", "10.77.1.80", 44, "6c:4b:90", "LiteON", "computer", "arp"),
    LightGroup("pc-asus", "10.77.1.150", 44, "04:d4:c4", "ASUSTek", "computer", "arp"),
    LightGroup("phone-random", "10.77.2.10", 30, "da:a1:19", "", "phone", "arp icmp"),
    LightGroup("phone-samsung", "10.77.2.60", 30, "00:12:fb", "Samsung", "phone", "arp icmp"),
    LightGroup("pc-open", "10.77.2.120", 30, "00:1b:21", "Intel", "computer", "arp icmp tcp", closed="reset"),
    LightGroup("board", "10.77.3.10", 24, "b8:27:eb", "Raspberry Pi", "computer", "arp icmp tcp", closed="reset"),
    LightGroup("camera", "10.77.3.60", 24, "c0:56:e3", "Hikvision", "camera", "arp icmp tcp", tcp=((554, "rtsp"),)),
)


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
    if group.tcp:
        rules.append("tcp dport { " + ", ".join(str(port) for port, _ in group.tcp) + " } accept")
    return "\n    ".join(rules)

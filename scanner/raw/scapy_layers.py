"""Scapy's own packet classes, without the parts of scapy that send, listen or read this computer.

`import scapy.layers.l2` brings in routes and interfaces asked from the kernel,
sockets, answering machines, a table of makers and a cryptography library, and
of the standard library what reads captures, prints and starts programs:
more than half of the raw process' start-up, for five classes that turn fields
into bytes. While the classes are imported, stand-ins take the place of those
modules; afterwards the stand-ins are gone. Where a version of scapy does not
get along with that, it is imported as it is (docs/decisions/0145, 0193).
"""

import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any, cast

_SILENT = (
    "scapy.ansmachine",
    "scapy.arch",
    "scapy.as_resolvers",
    "scapy.automaton",
    "scapy.interfaces",
    "scapy.main",
    "scapy.plist",
    "scapy.route",
    "scapy.sendrecv",
    "scapy.themes",
)
"""Modules of which the packet classes need only the names: what sends, listens, asks the system or colours a screen."""
_UNUSED = (
    "argparse",
    "decimal",
    "difflib",
    "gzip",
    "hashlib",
    "locale",
    "logging",
    "pathlib",
    "pickle",
    "platform",
    "shutil",
    "subprocess",
    "tempfile",
    "threading",
    "traceback",
    "uuid",
)
"""Modules of the standard library that only other parts of the same files use, if nobody has imported them before."""
_EMPTY_TABLES: dict[str, object] = {"scapy.libs.bluetoothids": {}, "scapy.libs.ethertypes": "", "scapy.libs.manuf": ""}
"""Tables of names, large and only for printing."""


class _Named(type):
    """Whatever is asked of a name that stands for nothing is that name again."""

    def __call__(cls, *_values: object, **_more: object) -> "_Named":
        return cls

    def __getattr__(cls, name: str) -> "_Named":
        if name.startswith("__"):
            raise AttributeError(name)
        return cls

    def __getitem__(cls, _item: object) -> "_Named":
        return cls

    def __iter__(cls) -> Iterator["_Named"]:
        return iter(())  # else Python would ask for one item after another for ever


class _StandIn(ModuleType):
    """A module that has every name asked of it."""

    def __getattr__(self, name: str) -> _Named:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Named(name, (), {})


@dataclass(frozen=True, slots=True)
class PacketClasses:
    """scapy's classes, by scapy's names; each makes a packet of the fields it is given."""

    Ether: Callable[..., Any]
    ARP: Callable[..., Any]
    IP: Callable[..., Any]
    ICMP: Callable[..., Any]
    TCP: Callable[..., Any]


def packet_classes() -> PacketClasses:
    """Import them the first time, and return them."""
    if any(name.startswith("scapy.") for name in sys.modules):
        return _imported()
    before = frozenset(sys.modules)
    stand_ins = _stand_ins()
    sys.modules.update(stand_ins)
    try:
        return _imported()
    except Exception:
        _forget(_since(before))
        return _imported()
    finally:
        _forget(name for name, module in stand_ins.items() if sys.modules.get(name) is module)
        _forget(name for name in _since(before) if not name.startswith("scapy") and _holds_a_stand_in(name))


def _imported() -> PacketClasses:
    from scapy.config import conf  # noqa: PLC0415  (with the stand-ins in place)

    conf.ipv6_enabled = False
    from scapy.layers.inet import ICMP, IP, TCP  # noqa: PLC0415  (as above)
    from scapy.layers.l2 import ARP, Ether  # noqa: PLC0415  (as above)

    return PacketClasses(Ether, ARP, IP, ICMP, TCP)


def _stand_ins() -> dict[str, ModuleType]:
    found: dict[str, ModuleType] = {name: _StandIn(name) for name in _SILENT}
    vars(found["scapy.main"])["SCAPY_CACHE_FOLDER"] = None  # no file is written or read
    for name, table in _EMPTY_TABLES.items():
        found[name] = _StandIn(name)
        vars(found[name])["DATA"] = table
    found.update((name, _StandIn(name)) for name in _UNUSED if name not in sys.modules)
    if "cryptography" not in sys.modules:
        found["cryptography"] = cast("ModuleType", None)  # Python's way to say: there is none
    return found


def _since(before: frozenset[str]) -> list[str]:
    return [name for name in sys.modules if name not in before]


def _holds_a_stand_in(name: str) -> bool:
    return any(isinstance(value, _StandIn | _Named) for value in vars(sys.modules[name]).values())


def _forget(names: Iterable[str]) -> None:
    for name in list(names):
        sys.modules.pop(name, None)

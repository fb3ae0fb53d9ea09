"""Whether a run came to an address, so that its silence means something."""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass

from scanner.model.closed_lists import CoverageState
from scanner.model.coverage import Coverage
from scanner.model.scan import Scan, ScanState
from scanner.model.scope import IPAddress, IPNetwork

_NETWORK = "network"
_NOT_ASKED = frozenset({CoverageState.NOT_RUN, CoverageState.NOT_PERMITTED})


@dataclass(frozen=True, slots=True)
class Looked:
    """`whole` are the networks searched to the end, `doubtful` those of which a part stayed hidden or unsearched.

    `asked` are addresses that were questioned themselves.
    """

    whole: tuple[IPNetwork, ...] = ()
    doubtful: tuple[IPNetwork, ...] = ()
    asked: frozenset[str] = frozenset()

    @classmethod
    def by(cls, scan: Scan, coverage: Iterable[Coverage]) -> "Looked":
        """Read a run's own coverage; one that only listened looked nowhere.

        A run that kept no word on its networks counts as whole if it finished.
        """
        own = [item for item in coverage if item.scan_id == scan.id]
        if scan.settings.passive:
            return cls()
        segments = [item for item in own if item.probe == _NETWORK]
        done = [item.target for item in segments if item.state is CoverageState.DONE]
        if not segments and scan.state is ScanState.FINISHED:
            done = list(scan.scope)
        return cls(
            whole=_networks(done),
            doubtful=_networks(item.target for item in segments if item.state is not CoverageState.DONE),
            asked=frozenset(item.target for item in own if item.state not in _NOT_ASKED),
        )

    def everywhere(self, addresses: Iterable[str]) -> bool:
        """Tell whether the run came to all of these addresses; of no address nothing can be said."""
        wanted = tuple(addresses)
        return bool(wanted) and all(self.at(address) for address in wanted)

    def at(self, address: str) -> bool:
        """Tell whether the run came to this address."""
        if address in self.asked:
            return True
        parsed = ipaddress.ip_address(address.partition("%")[0])
        return _holds(self.whole, parsed) and not _holds(self.doubtful, parsed)


def _holds(networks: Iterable[IPNetwork], address: IPAddress) -> bool:
    return any(network.version == address.version and address in network for network in networks)


def _networks(texts: Iterable[str]) -> tuple[IPNetwork, ...]:
    found = []
    for text in texts:
        try:
            found.append(ipaddress.ip_network(text.partition("%")[0], strict=False))
        except ValueError:
            continue
    return tuple(found)

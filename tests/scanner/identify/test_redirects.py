from datetime import UTC, datetime

from scanner.identify.fold import fold
from scanner.model.evidence import Evidence, evidence_id
from scanner.model.observations.hosts import NeighbourObservation, TcpPortsObservation
from scanner.model.observations.web import HttpObservation
from scanner.model.scan import Scan, ScanState, Settings

WHEN = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def test_a_redirect_to_https_does_not_make_the_plain_port_speak_tls():
    scan = Scan("s", "main", ("10.0.0.0/24",), Settings(tcp_ports=(80, 443)), WHEN, WHEN, ScanState.FINISHED)
    seen = [
        NeighbourObservation("00:25:90:00:00:40", "arp"),
        TcpPortsObservation((80,), 1, 0, "syn"),
        HttpObservation(80, "https://10.0.0.5/", True, 200, redirects=("http://10.0.0.5/",)),
    ]
    evidence = [
        Evidence(evidence_id("s", "http", "10.0.0.5", item), "s", "http", "10.0.0.5", WHEN, item) for item in seen
    ]

    folded = fold(scans=[scan], evidence=evidence, coverage=[], as_of=WHEN)

    (service,) = folded.inventory.devices[0].services
    assert (service.name.value, service.tls) == ("http", False)

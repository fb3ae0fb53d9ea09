"""Records hosts until it is killed; prints each one only after the repository acknowledged it."""

import sys
from datetime import UTC, datetime

from scanner.model.closed_lists import CoverageState
from scanner.model.coverage import Coverage
from scanner.model.evidence import Evidence
from scanner.model.observations.hosts import EchoObservation, TcpPortsObservation
from scanner.model.scan import Scan, Settings
from scanner.store.repository import Repository

SCAN = "f" * 32
HOSTS = tuple(f"10.0.{number // 250}.{number % 250 + 1}" for number in range(2000))


def main(url):
    now = datetime.now(UTC)
    with Repository.open(url) as repository, repository.scan_lock():
        repository.begin_scan(Scan(SCAN, "main", ("10.0.0.0/20",), Settings(), now))
        done = repository.hosts_done(SCAN)
        for host in HOSTS:
            if host not in done:
                seen = (EchoObservation(1.0), TcpPortsObservation((22, 80), 5, 0, "connect"))
                evidence = [Evidence(f"{host}-{item.KIND}", SCAN, item.KIND, host, now, item) for item in seen]
                coverage = [Coverage(SCAN, "tcp_ports", host, CoverageState.DONE)]
                repository.record(SCAN, host, evidence, coverage, host_done=True)
                print(host, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])

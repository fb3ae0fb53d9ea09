"""Every measurement can be run by the one command and names what it is measured against."""

import importlib
import pkgutil

import pytest

import benchmarks

PEERS = ("nmap", "arp-scan", "asyncio", "bare start", "labelled", "that of one scan")
MODULES = sorted(
    info.name for info in pkgutil.iter_modules(benchmarks.__path__) if info.name != "__main__" and not info.ispkg
)


def test_the_goals_have_their_measurements():
    assert {"discovery", "port_sweep", "service_names", "start_up", "udp_questions", "whole_scan"} <= set(MODULES)


@pytest.mark.parametrize("name", MODULES)
def test_a_measurement_has_a_main_and_names_its_peer(name):
    module = importlib.import_module(f"benchmarks.{name}")
    assert callable(module.main)
    assert [peer for peer in PEERS if peer in module.__doc__], module.__doc__

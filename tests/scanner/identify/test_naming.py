"""Whole devices as schools have them: what several channels together make of them."""

import pytest

from scanner.identify.vendor_prefix import vendor_of
from scanner.model.observations.access import (
    MysqlObservation,
    SshObservation,
)
from scanner.model.observations.hosts import NeighbourObservation, ServiceObservation, VantageObservation
from scanner.model.observations.web import HttpObservation
from tests.scanner.identify.kits import KITS
from tests.scanner.identify.scene import Scene, ports


@pytest.mark.parametrize("kit", KITS)
def test_a_kit_is_named(kit: str) -> None:
    seen, expected = KITS[kit]
    device = Scene().scan({"10.0.0.5": seen}).only()
    for field, value in expected.items():
        guess = getattr(device, field)
        assert (guess.value if guess else None) == value, f"{field}: {guess}"
        if guess and guess.value != "unknown":
            assert guess.rule
            assert guess.channel
            assert guess.evidence
            assert 0 < guess.confidence < 100


def test_the_maker_of_a_card_is_read_without_the_network() -> None:
    assert vendor_of("24:0B:2A:00:00:01") == "Viettel Group"
    assert vendor_of("26:0B:2A:00:00:01") is None
    assert vendor_of("no address") is None


def test_mariadb_is_not_an_old_mysql() -> None:
    nmap = ServiceObservation(3306, "tcp", "mysql", "nmap", product="MySQL", version="5.5.5-10.11.6-MariaDB-0+deb12u1")
    own = MysqlObservation(3306, "5.5.5-10.11.6-MariaDB-0+deb12u1")
    for seen in ([own], [own, nmap]):
        device = Scene().scan({"10.0.0.5": [ports(3306), *seen]}).only()
        (service,) = device.services
        assert service.product
        assert service.version
        assert (service.product.value, service.version.value) == ("MariaDB", "10.11.6")
        assert device.os
        assert device.os.value == "Debian 12"


def test_a_version_keeps_the_text_with_the_distributions_revision() -> None:
    device = (
        Scene().scan({"10.0.0.5": [ports(22), SshObservation(22, "SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3")]}).only()
    )
    (service,) = device.services
    assert service.version
    assert service.cpe
    assert (service.version.value, service.cpe.value) == ("9.2p1", "cpe:/a:openbsd:openssh:9.2p1")
    assert service.version.text == "SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3"


def test_php_is_no_product_of_the_port() -> None:
    page = HttpObservation(80, "http://x/", False, 200, (("server", "Apache"), ("x-powered-by", "PHP/7.4.33")))
    (service,) = Scene().scan({"10.0.0.5": [ports(80), page]}).only().services
    assert service.product
    assert (service.product.value, service.version) == ("Apache httpd", None)


def test_an_unknown_product_is_a_weak_hint_with_its_version() -> None:
    page = HttpObservation(80, "http://x/", False, 200, (("server", "FooServer/1.2.3"),))
    (service,) = Scene().scan({"10.0.0.5": [ports(80), page]}).only().services
    assert service.product
    assert service.version
    assert service.cpe is None
    assert (service.product.value, service.version.value) == ("FooServer", "1.2.3")
    assert max(service.product.confidence, service.version.confidence) < 40


def test_a_version_is_never_borrowed_from_another_rule() -> None:
    """The row that knows the maker says no version; the grammar's version stays with the grammar's product."""
    page = HttpObservation(80, "http://x/", False, 200, (("server", "Data ONTAP/8.1.1"),))
    (service,) = Scene().scan({"10.0.0.5": [ports(80), page]}).only().services
    assert service.version is None or (service.product and service.product.rule == service.version.rule)


def test_the_default_gateway_hints_at_a_router() -> None:
    vantage = VantageObservation("eth0", "10.0.0.9", "10.0.0.0/24", gateway="10.0.0.1")
    scene = Scene().scan({"10.0.0.1": [NeighbourObservation("00:1b:21:00:00:01", "arp")], "10.0.0.9": [vantage]})
    (device,) = scene.devices()
    assert (device.kind.value, device.kind.rule) == ("router", "default_gateway")

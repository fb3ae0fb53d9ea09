"""Patched frames are what scapy itself would have built."""

import pytest

scapy_inet = pytest.importorskip("scapy.layers.inet")

from scanner.raw.frames import ArpTemplate, EchoTemplate, SynTemplate, packed  # noqa: E402  (after scapy is known)

MAC, SOURCE = "02:00:00:00:00:01", "10.77.0.2"
HOP = bytes.fromhex("020000000009")
TARGETS = ["10.77.0.1", "10.77.3.254", "192.168.255.255", "0.0.0.1"]


@pytest.mark.parametrize("target", TARGETS)
def test_a_syn_has_the_checksums_scapy_computes(target: str) -> None:
    frame = SynTemplate.build(MAC, SOURCE, 40000).syn(HOP, packed(target), 445, 0xFFFE1234)
    read = scapy_inet.Ether(frame)
    assert (read.dst, read[scapy_inet.IP].dst, read[scapy_inet.TCP].dport) == ("02:00:00:00:00:09", target, 445)
    assert (read[scapy_inet.TCP].seq, read[scapy_inet.TCP].flags, len(frame)) == (0xFFFE1234, "S", 60)
    _assert_checksums(read, scapy_inet.TCP)


@pytest.mark.parametrize("target", TARGETS)
def test_an_echo_request_has_the_checksums_scapy_computes(target: str) -> None:
    read = scapy_inet.Ether(EchoTemplate.build(MAC, SOURCE, 77).request(HOP, packed(target)))
    assert (read[scapy_inet.IP].dst, read[scapy_inet.ICMP].id, read[scapy_inet.ICMP].type) == (target, 77, 8)
    _assert_checksums(read, scapy_inet.ICMP)


@pytest.mark.parametrize("target", TARGETS)
def test_a_timestamp_request_has_the_checksums_scapy_computes(target: str) -> None:
    template = EchoTemplate.build(MAC, SOURCE, 77, timestamp=True)
    read = scapy_inet.Ether(template.request(HOP, packed(target)))
    message = read[scapy_inet.ICMP]
    assert (read[scapy_inet.IP].dst, message.id, message.type, message.ts_rx) == (target, 77, 13, 0)
    assert message.ts_ori < 24 * 3600 * 1000
    _assert_checksums(read, scapy_inet.ICMP)


def test_only_an_ipv4_address_can_be_a_target() -> None:
    for text in ("::1", "nobody"):
        with pytest.raises(ValueError, match=text):
            packed(text)


def test_an_arp_request_asks_everybody_for_one_address() -> None:
    from scapy.layers.l2 import ARP

    read = scapy_inet.Ether(ArpTemplate.build(MAC, SOURCE).request(packed("10.77.0.9")))
    assert (read.dst, read.src) == ("ff:ff:ff:ff:ff:ff", MAC)
    assert (read[ARP].op, read[ARP].psrc, read[ARP].pdst, read[ARP].hwsrc) == (1, SOURCE, "10.77.0.9", MAC)


def _assert_checksums(read: object, layer: type) -> None:
    sent = (read[scapy_inet.IP].chksum, read[layer].chksum)  # type: ignore[index]
    again = read.copy()  # type: ignore[attr-defined]
    again[scapy_inet.IP].chksum = again[layer].chksum = None
    built = scapy_inet.Ether(bytes(again))
    assert sent == (built[scapy_inet.IP].chksum, built[layer].chksum)

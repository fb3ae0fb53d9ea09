from hypothesis import given
from hypothesis import strategies as st

from scanner.engine.questions import Service, datagram_questions, looks_embedded, service_questions, target_of
from scanner.model.closed_lists import Profile, Transport
from scanner.model.ports import NEVER_SEND_PORTS
from scanner.probes.base import all_probes


def asked(*services: Service) -> set[tuple[str, int]]:
    return {(item.probe.name, item.target.port) for item in service_questions("10.0.0.5", services, all_probes())}


def test_a_named_service_gets_its_own_probes_wherever_it_listens() -> None:
    assert ("ssh", 2222) in asked(Service(2222, "ssh"))
    assert ("ssh", 80) not in asked(Service(80, "http"))
    assert {("http", 8443), ("tls", 8443)} <= asked(Service(8443, "https", tls=True))
    assert ("tls", 80) not in asked(Service(80, "http"))
    assert ("http", 631) in asked(Service(631, "ipp"))


def test_an_unnamed_service_gets_those_of_the_port_table() -> None:
    assert ("redis", 6379) in asked(Service(6379))
    assert asked(Service(64999)) == set()


@given(st.sampled_from(sorted(NEVER_SEND_PORTS)), st.sampled_from(["", "http", "ssh", "jetdirect", "printer", "ipp"]))
def test_a_raw_print_port_is_never_questioned(port: int, name: str) -> None:
    assert asked(Service(port, name), Service(port, name, tls=True)) == set()


def test_targets_carry_the_url_of_a_web_service() -> None:
    assert target_of("fd00::5", Service(8443, "https", tls=True)).url == "https://[fd00::5]:8443/"
    assert target_of("10.0.0.5", Service(80, "http")).url == "http://10.0.0.5:80/"
    assert target_of("10.0.0.5", Service(22, "ssh")).url == ""


def test_datagrams_go_to_the_ports_of_the_table_only() -> None:
    questions = datagram_questions("10.0.0.5", Profile.NORMAL, all_probes())
    assert {item.target.transport for item in questions} == {Transport.UDP}
    assert ("snmp", 161) in {(item.probe.name, item.target.port) for item in questions}


def test_only_what_looks_like_a_computer_is_asked_side_by_side() -> None:
    assert not looks_embedded([22, 445])
    assert looks_embedded([80])
    assert looks_embedded([445, 9100])
    assert looks_embedded([])

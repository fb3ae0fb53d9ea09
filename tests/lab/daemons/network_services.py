"""SNMP and DNS."""

from pathlib import Path

from tests.lab.daemons import Command, Setup
from tests.lab.truth import Host, load_truth


def snmpd(host: Host, folder: Path) -> list[Command]:
    """Answer one read-only community with the device's own description, and with the tables that `mib` names."""
    (folder / "snmpd.conf").write_text(
        f"""rocommunity {host.setting("community", "public")}
sysDescr {host.setting("description")}
sysObjectID {host.setting("object")}
sysName {host.setting("system_name", host.name)}
sysLocation Phong may tinh
sysServices 2
"""
        + "".join(_MIBS[name](host) for name in host.setting("mib").split()),
        encoding="utf-8",
    )
    environment = [f"SNMP_PERSISTENT_DIR={folder}/snmp", f"SNMPCONFPATH={folder}", "MIBS="]
    return [["env", *environment, "snmpd", "-f", "-Le", "-I", "-smux", "-C", "-c", f"{folder}/snmpd.conf", "udp:161"]]


def _printer_mib(host: Host) -> str:
    """Return RFC 3805's serial number, page count and toner, and the device's name of RFC 2790."""
    device = (host.setting("printer") or host.setting("description")).replace('"', "")
    rows = (
        ("25.3.2.1.2.1", "object_id", "1.3.6.1.2.1.25.3.1.5"),
        ("25.3.2.1.3.1", "octet_str", f'"{device}"'),
        ("43.5.1.1.17.1", "octet_str", f'"{host.setting("serial")}"'),
        ("43.10.2.1.4.1.1", "counter", "4711"),
        ("43.11.1.1.6.1.1", "octet_str", '"Black Toner"'),
        ("43.11.1.1.8.1.1", "integer", "100"),
        ("43.11.1.1.9.1.1", "integer", "40"),
    )
    return "".join(f"override 1.3.6.1.2.1.{number} {kind} {value}\n" for number, kind, value in rows)


def _ups_mib(host: Host) -> str:
    """Return RFC 1628's identification group and the battery's state."""
    rows = (
        ("1.1.0", "octet_str", f'"{host.maker}"'),
        ("1.2.0", "octet_str", f'"{host.model}"'),
        ("2.1.0", "integer", "2"),
        ("2.4.0", "integer", "100"),
    )
    return "".join(f"override 1.3.6.1.2.1.33.1.{number} {kind} {value}\n" for number, kind, value in rows)


def _entity_mib(host: Host) -> str:
    """Return the chassis of RFC 6933: maker, model and serial number."""
    rows = (
        ("2.1", "octet_str", f'"{host.model}"'),
        ("5.1", "integer", "3"),
        ("7.1", "octet_str", '"Chassis"'),
        ("11.1", "octet_str", f'"{host.setting("serial")}"'),
        ("12.1", "octet_str", f'"{host.maker}"'),
        ("13.1", "octet_str", f'"{host.model}"'),
    )
    return "".join(f"override 1.3.6.1.2.1.47.1.1.1.1.{number} {kind} {value}\n" for number, kind, value in rows)


_MIBS = {"printer": _printer_mib, "ups": _ups_mib, "entity": _entity_mib}


def dnsmasq_recursive(host: Host, folder: Path) -> list[Command]:
    """Resolve any name for anybody, from an upstream of the lab's own (RFC 5737 addresses), and the lab's zone."""
    truth = load_truth(host.truth)
    records = [f"--host-record={truth.site_name(item)},{item.address}" for item in truth.rich]
    common = ["dnsmasq", "--no-daemon", "--conf-file=/dev/null", "--no-hosts", "--no-resolv"]
    upstream = ["--port=5300", "--listen-address=127.0.0.1", "--bind-interfaces", "--address=/#/198.51.100.7"]
    return [
        [*common, *upstream, f"--pid-file={folder}/upstream.pid"],
        # The alias makes dnsmasq drop the upstream's "authoritative" flag, as an answer from the Internet has none.
        [
            *common,
            "--alias=198.51.100.7,198.51.100.9",
            "--server=127.0.0.1#5300",
            *records,
            f"--pid-file={folder}/dnsmasq.pid",
        ],
    ]


def nsd(_host: Host, folder: Path) -> list[Command]:
    """Answer for one zone only and refuse recursion."""
    (folder / "truong.zone").write_text(
        "$ORIGIN truong.example.\n$TTL 60\n@ SOA ns hostmaster 1 60 60 60 60\n@ NS ns\nns A 10.77.0.26\n",
        encoding="utf-8",
    )
    (folder / "nsd.conf").write_text(
        f"""server:
  ip-address: 0.0.0.0
  username: ""
  zonesdir: "{folder}"
  pidfile: "{folder}/nsd.pid"
  database: ""
  xfrdir: "{folder}"
  xfrdfile: "{folder}/xfrd.state"
  zonelistfile: "{folder}/zone.list"
  verbosity: 0
remote-control:
  control-enable: no
zone:
  name: truong.example
  zonefile: truong.zone
""",
        encoding="utf-8",
    )
    return [["nsd", "-d", "-c", f"{folder}/nsd.conf"]]


SETUPS: dict[str, Setup] = {"snmpd": snmpd, "dnsmasq_recursive": dnsmasq_recursive, "nsd": nsd}

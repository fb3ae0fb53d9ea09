"""SNMP and DNS."""

from pathlib import Path

from tests.lab.daemons import Command, Setup
from tests.lab.truth import Host, load_truth


def snmpd(host: Host, folder: Path) -> list[Command]:
    """Answer one read-only community with the device's own description."""
    (folder / "snmpd.conf").write_text(
        f"""rocommunity {host.setting("community")}
sysDescr {host.setting("description")}
sysObjectID {host.setting("object")}
sysName {host.setting("system_name")}
sysLocation Phong may tinh
sysServices 2
""",
        encoding="utf-8",
    )
    environment = [f"SNMP_PERSISTENT_DIR={folder}/snmp", f"SNMPCONFPATH={folder}", "MIBS="]
    return [["env", *environment, "snmpd", "-f", "-Le", "-I", "-smux", "-C", "-c", f"{folder}/snmpd.conf", "udp:161"]]


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

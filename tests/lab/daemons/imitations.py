"""Parts for which Debian has no package: a small stand-in each, written from the protocol's own document."""

import shlex
import sys
from pathlib import Path

from tests.lab.daemons import Command, Setup
from tests.lab.truth import Host

_SCRIPTS = Path(__file__).resolve().parent.parent / "imitations"
_TARPIT_RULES = """
table ip tarpit {
  chain pre {
    type nat hook prerouting priority -100; policy accept;
    meta l4proto tcp redirect to :4444
  }
}
"""
RAW_PRINT_PORTS = "515,9100,9101,9116,9220,9999"


def _script(name: str, *arguments: str) -> Command:
    return [sys.executable, "-S", "-E", str(_SCRIPTS / f"{name}.py"), *arguments]


def print_listener(host: Host, folder: Path) -> list[Command]:
    """Record every byte that reaches a raw print port."""
    return [_script("print_listener", host.setting("ports", RAW_PRINT_PORTS), f"{folder}/print-port-bytes")]


def ipp_printer(host: Host, folder: Path) -> list[Command]:
    """Answer IPP and mDNS with the reference printer of CUPS, a real one; what it prints lands in a folder."""
    (folder / "spool").mkdir()
    make, model = host.setting("make"), host.setting("model")
    options = ["-p", "631", "-M", make, "-m", model, "-d", f"{folder}/spool", "-k"]
    printer = shlex.join(["ippeveprinter", *options, f"{make} {model}"])
    return [["sh", "-c", f"{_mdns(host, folder)} && exec {printer}"]]


def _mdns(host: Host, folder: Path) -> str:
    """Return the shell command that starts a private system bus and Avahi (RFC 6762) on it."""
    (folder / "avahi.conf").write_text(
        f"[server]\nhost-name={host.name}\nuse-ipv6=no\nenable-dbus=yes\n", encoding="utf-8"
    )
    bus = "mkdir -p /run/dbus /run/avahi-daemon && dbus-daemon --system --nopidfile --fork"
    avahi = f"avahi-daemon --daemonize --no-drop-root --no-chroot --no-rlimits --file {folder}/avahi.conf"
    return f"{bus} && {avahi}"


def rdp_nla(_host: Host, _folder: Path) -> list[Command]:
    """Answer X.224 negotiation as Windows with NLA required does ([MS-RDPBCGR] 2.2.1.2)."""
    return [_script("rdp_nla")]


def ssh_banner(host: Host, _folder: Path) -> list[Command]:
    """Greet and offer algorithms as an old OpenSSH does (RFC 4253)."""
    return [_script("ssh_banner", host.setting("banner"))]


def echo(host: Host, _folder: Path) -> list[Command]:
    """Send back whatever arrives."""
    return [_script("echo", host.setting("ports"))]


def tarpit(_host: Host, folder: Path) -> list[Command]:
    """Accept on every TCP port and never answer; the redirection is part of the host's firewall."""
    (folder / "rules.nft").write_text(_TARPIT_RULES, encoding="utf-8")
    return [["sh", "-c", f"nft -f {folder}/rules.nft && exec {shlex.join(_script('tarpit', '4444'))}"]]


def closed_firewall(_host: Host, folder: Path) -> list[Command]:
    """Drop whatever comes, as a Windows does that thinks it is in a public network."""
    rules = "table ip firewall { chain in { type filter hook input priority 0; policy drop; } }\n"
    (folder / "firewall.nft").write_text(rules, encoding="utf-8")
    return [["nft", "-f", f"{folder}/firewall.nft"]]


def hostile(_host: Host, _folder: Path) -> list[Command]:
    """Offer names and banners full of markup, control characters and formulas."""
    return [_script("hostile")]


def hostile_snmpd(host: Host, folder: Path) -> list[Command]:
    """Answer SNMP from the real daemon with a hostile name, description and place."""
    (folder / "snmpd.conf").write_text(
        f"rocommunity {host.setting('community')}\n"
        "sysDescr <script>alert(1)</script> [@click=app.quit]x[/] \u202egnp.exe\n"
        "sysName =cmd|'/C calc'!A0\n"
        "sysLocation \x1b[2J\x1b]0;owned\x07\n",
        encoding="utf-8",
    )
    environment = [f"SNMP_PERSISTENT_DIR={folder}/snmp", f"SNMPCONFPATH={folder}", "MIBS="]
    return [["env", *environment, "snmpd", "-f", "-Le", "-I", "-smux", "-C", "-c", f"{folder}/snmpd.conf", "udp:161"]]


def rtsp_camera(_host: Host, _folder: Path) -> list[Command]:
    """Answer RTSP for every camera of a light group (RFC 2326)."""
    return [_script("rtsp_camera")]


SETUPS: dict[str, Setup] = {
    "print_listener": print_listener,
    "ipp_printer": ipp_printer,
    "rdp_nla_imitation": rdp_nla,
    "ssh_imitation": ssh_banner,
    "echo_imitation": echo,
    "tarpit_imitation": tarpit,
    "closed_firewall": closed_firewall,
    "hostile_imitation": hostile,
    "hostile_snmpd": hostile_snmpd,
    "rtsp_camera": rtsp_camera,
}

"""Real daemons that announce themselves: Avahi, wsdd, MiniUPnPd, MiniDLNA; and two small real servers."""

import shlex
from pathlib import Path

from tests.lab.daemons import Command, Setup
from tests.lab.truth import Host


def avahi(host: Host, folder: Path) -> list[Command]:
    """Announce services by Multicast DNS (RFC 6762); `services` is a list "type port key=value|key=value; …"."""
    services = folder / "services"
    services.mkdir()
    for number, row in enumerate(part.strip() for part in host.setting("services").split(";")):
        kind, port, *texts = row.split(" ", 2)
        records = "".join(f"<txt-record>{text}</txt-record>" for text in (texts[0].split("|") if texts else ()))
        body = f"<service><type>{kind}</type><port>{port}</port>{records}</service>"
        named = f'<service-group><name replace-wildcards="yes">{host.setting("instance", "%h")}</name>'
        (services / f"{number}.service").write_text(f"{named}{body}</service-group>\n", encoding="utf-8")
    name = host.setting("mdns_name", host.name)
    (folder / "avahi.conf").write_text(
        f"[server]\nhost-name={name}\nuse-ipv6=no\nenable-dbus=no\n[publish]\npublish-workstation=no\n"
        "publish-hinfo=no\n",
        encoding="utf-8",
    )
    prepare = f"mkdir -p /run/avahi-daemon && mount --bind {folder}/services /etc/avahi/services"
    options = "--no-drop-root --no-chroot --no-rlimits"
    return [["sh", "-c", f"{prepare} && exec avahi-daemon {options} --file {folder}/avahi.conf"]]


def wsdd(host: Host, _folder: Path) -> list[Command]:
    """Announce a Windows computer by WS-Discovery, as wsdd does for those that Windows does not do it for."""
    name = host.setting("computer", host.name.upper())
    return [["wsdd", "--interface", "eth0", "--ipv4only", "--hostname", name, "--workgroup", "WORKGROUP"]]


def miniupnpd(host: Host, folder: Path) -> list[Command]:
    """Offer an Internet gateway's port mappings (UPnP IGD) to the LAN; the line is a bridge that leads nowhere."""
    (folder / "miniupnpd.conf").write_text(
        f"""ext_ifname=line
listening_ip=eth0
port=5000
friendly_name={host.model}
manufacturer_name={host.maker}
model_name={host.model}
model_description={host.model}
enable_natpmp=no
enable_upnp=yes
uuid={host.setting("uuid")}
secure_mode=yes
allow 1024-65535 0.0.0.0/0 1024-65535
""",
        encoding="utf-8",
    )
    line = "ip link add line type bridge && ip addr add 198.51.100.44/32 dev line && ip link set line up"
    group = "ip route add 239.0.0.0/8 dev eth0"
    serve = f"exec miniupnpd -d -f {folder}/miniupnpd.conf -P {folder}/miniupnpd.pid"
    return [["sh", "-c", f"{line} && {group} && {serve}"]]


def minidlna(host: Host, folder: Path) -> list[Command]:
    """Offer an empty media library (UPnP AV), as shared video folders of a school do."""
    for name in ("media", "db"):
        (folder / name).mkdir()
    (folder / "minidlna.conf").write_text(
        f"port=8200\nnetwork_interface=eth0\nmedia_dir={folder}/media\ndb_dir={folder}/db\nlog_dir={folder}\n"
        f"friendly_name={host.setting('friendly_name')}\ninotify=no\nuuid={host.setting('uuid')}\n",
        encoding="utf-8",
    )
    return [["minidlnad", "-S", "-f", f"{folder}/minidlna.conf", "-P", f"{folder}/minidlna.pid"]]


def dropbear(_host: Host, folder: Path) -> list[Command]:
    """Serve SSH as access points do; nobody can sign on."""
    key = f"dropbearkey -t ed25519 -f {folder}/key >/dev/null 2>&1"
    return [["sh", "-c", f"{key}; exec dropbear -F -E -s -g -p 22 -r {folder}/key -P {folder}/dropbear.pid"]]


def mosquitto(_host: Host, folder: Path) -> list[Command]:
    """Pass on messages of things (MQTT)."""
    (folder / "mosquitto.conf").write_text("listener 1883 0.0.0.0\nallow_anonymous false\n", encoding="utf-8")
    return [["mosquitto", "-c", shlex.quote(f"{folder}/mosquitto.conf")]]


SETUPS: dict[str, Setup] = {
    "avahi": avahi,
    "wsdd": wsdd,
    "miniupnpd": miniupnpd,
    "minidlna": minidlna,
    "dropbear": dropbear,
    "mosquitto": mosquitto,
}

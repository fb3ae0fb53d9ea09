"""Telnet, VNC, RDP and SSH."""

import sys
from pathlib import Path

from tests.lab.certificates import write_certificate
from tests.lab.daemons import Command, Setup
from tests.lab.truth import Host

_FRONT_DOOR = Path(__file__).resolve().parent.parent / "front_door.py"
_HARDENED = """KexAlgorithms curve25519-sha256,curve25519-sha256@libssh.org
Ciphers chacha20-poly1305@openssh.com,aes256-gcm@openssh.com
MACs hmac-sha2-512-etm@openssh.com,hmac-sha2-256-etm@openssh.com
HostKeyAlgorithms ssh-ed25519
"""
_WEAK = """KexAlgorithms +diffie-hellman-group1-sha1,diffie-hellman-group14-sha1
Ciphers +3des-cbc,aes128-cbc
MACs +hmac-md5,hmac-sha1
HostKeyAlgorithms +ssh-rsa
"""


def telnetd(_host: Host, folder: Path) -> list[Command]:
    """Serve Telnet from inetd; nobody can sign on, the prompt is all there is."""
    (folder / "inetd.conf").write_text(
        "0.0.0.0:23 stream tcp nowait root /usr/sbin/telnetd telnetd -h -E /bin/cat\n", encoding="utf-8"
    )
    return [["inetutils-inetd", "--debug", f"{folder}/inetd.conf"]]


def tigervnc(host: Host, folder: Path) -> list[Command]:
    """Serve an empty X screen without a password or with one (VncAuth)."""
    return [_tigervnc(host, folder, "-rfbport 5900")]


def tigervnc_of_many(host: Host, folder: Path) -> list[Command]:
    """Serve one for many hosts: five callers may wait at its own door, where thirty computers have thirty doors."""
    behind = "5901"
    door = [sys.executable, "-S", "-E", str(_FRONT_DOOR), "5900", behind]
    return [_tigervnc(host, folder, f"-rfbport {behind} -localhost"), door]


def _tigervnc(host: Host, folder: Path, place: str) -> Command:
    password = f"{folder}/password"
    options = f"{place} -SecurityTypes {host.setting('security')} -geometry 320x240 -depth 16"
    quiet = "-nolisten unix -nolisten tcp -nolock -noreset -UseBlacklist=0"
    prepare = f"printf 'labonly1\\nlabonly1\\n' | tigervncpasswd -f >{password}"
    server = f"exec Xtigervnc :0 {options} {quiet} -desktop {host.name} -PasswordFile {password}"
    return ["sh", "-c", f"{prepare}; {server}"]


def xrdp(host: Host, folder: Path) -> list[Command]:
    """Serve RDP as a fresh Debian does: TLS or RDP security, never NLA."""
    certificate, key = write_certificate(host, folder)
    (folder / "xrdp.ini").write_text(
        f"""[Globals]
ini_version=1
fork=true
port=3389
security_layer=negotiate
crypt_level=high
certificate={certificate}
key_file={key}
ssl_protocols=TLSv1.2, TLSv1.3
autorun=
[Logging]
LogFile={folder}/xrdp.log
LogLevel=ERROR
EnableSyslog=false
[Xvnc]
name=Xvnc
lib=libvnc.so
username=ask
password=ask
ip=127.0.0.1
port=-1
""",
        encoding="utf-8",
    )
    keys = f"xrdp-keygen xrdp {folder}/rsakeys.ini && mount --bind {folder}/rsakeys.ini /etc/xrdp/rsakeys.ini"
    return [["sh", "-c", f"mkdir -p /run/xrdp && {keys} && exec xrdp --nodaemon --config {folder}/xrdp.ini"]]


def sshd_hardened(_host: Host, folder: Path) -> list[Command]:
    """Serve SSH with today's algorithms only."""
    return _sshd(folder, _HARDENED, ("ed25519",))


def sshd_weak(_host: Host, folder: Path) -> list[Command]:
    """Serve SSH with algorithms of long ago switched on again."""
    return _sshd(folder, _WEAK, ("ed25519", "rsa"))


def _sshd(folder: Path, algorithms: str, keys: tuple[str, ...]) -> list[Command]:
    config = folder / "sshd_config"
    host_keys = "".join(f"HostKey {folder}/ssh_{kind}\n" for kind in keys)
    many = "MaxStartups 100\n"  # a group of light hosts shares one server
    refuse_all = (
        many + "UsePAM no\nPasswordAuthentication no\nKbdInteractiveAuthentication no\nAuthorizedKeysFile none\n"
    )
    config.write_text(algorithms + host_keys + refuse_all + f"PidFile {folder}/sshd.pid\n", encoding="utf-8")
    make = " && ".join(f"ssh-keygen -q -t {kind} -N '' -f {folder}/ssh_{kind}" for kind in keys)
    return [["sh", "-c", f"mkdir -p /run/sshd && {make} && exec /usr/sbin/sshd -D -e -f {config}"]]


SETUPS: dict[str, Setup] = {
    "telnetd": telnetd,
    "tigervnc": tigervnc,
    "tigervnc_of_many": tigervnc_of_many,
    "xrdp": xrdp,
    "sshd_hardened": sshd_hardened,
    "sshd_weak": sshd_weak,
}

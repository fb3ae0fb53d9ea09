import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from scanner.gate import Gate, Limits
from scanner.model.scope import Scope
from scanner.probes.base import Target
from scanner.stream import Stream
from tests.scanner.probes import snmp_agent
from tests.scanner.probes.daemons import (
    Daemon,
    folder_for_others,
    free_port,
    free_udp_port,
    make_certificate,
    program,
    running,
)


@pytest.fixture
def gate() -> Gate:
    return Gate(Scope(networks=("127.0.0.0/8",)), Limits(host_rate=500.0))


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port that nobody else gets while the test runs, and that refuses connections."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        yield sock.getsockname()[1]


def at(port: int, **fields: object) -> Target:
    return Target("127.0.0.1", port, **fields)  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def redis_open(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    yield from _redis(tmp_path_factory.mktemp("redis"), "protected-mode no\n")


@pytest.fixture(scope="session")
def redis_password(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    yield from _redis(tmp_path_factory.mktemp("redis"), "requirepass secret\n")


def _redis(folder: Path, extra: str) -> Iterator[Daemon]:
    port = free_port()
    (folder / "redis.conf").write_text(f"bind 127.0.0.1\nport {port}\nsave ''\ndir {folder}\n{extra}")
    with running([program("redis-server"), str(folder / "redis.conf")], port, folder):
        yield Daemon(port, folder)


@pytest.fixture(scope="session")
def sshd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    yield from _sshd(tmp_path_factory.mktemp("sshd"), "")


@pytest.fixture(scope="session")
def sshd_weak(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    weak = "KexAlgorithms +diffie-hellman-group1-sha1\nCiphers +3des-cbc\nMACs +hmac-md5\n"
    yield from _sshd(tmp_path_factory.mktemp("sshd"), weak)


def _sshd(folder: Path, extra: str) -> Iterator[Daemon]:
    server = program("sshd")
    port = free_port()
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / "host_key")], check=True, capture_output=True
    )
    text = f"Port {port}\nListenAddress 127.0.0.1\nHostKey {folder}/host_key\nPidFile none\nUsePAM no\n{extra}"
    (folder / "sshd_config").write_text(text)
    with running([server, "-D", "-e", "-f", str(folder / "sshd_config")], port, folder):
        yield Daemon(port, folder)


@pytest.fixture(scope="session")
def vsftpd_anonymous() -> Iterator[Daemon]:
    with folder_for_others("vsftpd") as folder:
        yield from _vsftpd(folder, "anonymous_enable=YES\nno_anon_password=NO\n")


@pytest.fixture(scope="session")
def vsftpd_closed() -> Iterator[Daemon]:
    with folder_for_others("vsftpd") as folder:
        key, certificate = make_certificate(folder)
        tls = f"ssl_enable=YES\nrsa_cert_file={certificate}\nrsa_private_key_file={key}\nforce_local_logins_ssl=NO\n"
        yield from _vsftpd(folder, f"anonymous_enable=NO\nlocal_enable=YES\n{tls}")


def _vsftpd(folder: Path, extra: str) -> Iterator[Daemon]:
    if os.geteuid() != 0:
        pytest.skip("vsftpd needs root")
    port = free_port()
    root, empty = folder / "files", folder / "empty"
    for path in (root, empty):
        path.mkdir(mode=0o755)
    for name in ("a.txt", "b.txt"):
        (root / name).write_text("x")
    (folder / "vsftpd.conf").write_text(
        f"listen=YES\nlisten_address=127.0.0.1\nlisten_port={port}\nbackground=NO\nanon_root={root}\n"
        f"secure_chroot_dir={empty}\nxferlog_enable=NO\nseccomp_sandbox=NO\n{extra}"
    )
    (folder / "vsftpd.conf").chmod(0o644)
    with running([program("vsftpd"), str(folder / "vsftpd.conf")], port, folder):
        yield Daemon(port, folder)


@pytest.fixture(scope="session")
def nginx(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    """A web server with a login page, a listing, a .git folder and TLS 1.2/1.3 on the second port."""
    folder = tmp_path_factory.mktemp("nginx")
    key, certificate = make_certificate(folder)
    root = folder / "root"
    for name in ("images", ".git", "to-admin"):
        (root / name).mkdir(parents=True)
    (root / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    (root / "index.html").write_text(
        "<html><head><title>Trường học &amp; bạn</title><meta name=generator content='NukeViet v4.5'>"
        "<script src='/js/jquery-3.4.1.min.js'></script><link rel=stylesheet href='a.css'></head>"
        "<body><form><input type=password></form></body></html>"
    )
    as_root = "user root; " if os.geteuid() == 0 else ""
    plain, secure = free_port(), free_port()
    (folder / "nginx.conf").write_text(
        f"{as_root}daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;\n"
        "events { worker_connections 64; }\n"
        f"http {{ access_log off; client_body_temp_path {folder}/a; proxy_temp_path {folder}/b;\n"
        f"fastcgi_temp_path {folder}/c; uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;\n"
        f"server {{ listen 127.0.0.1:{plain}; root {root}; autoindex on;\n"
        "add_header Set-Cookie 'session=topsecret; HttpOnly';\n"
        "location = /away { return 302 http://192.0.2.1/; } location = /round { return 302 /round; }\n"
        "location = /hop { return 302 /; } location = /secret { add_header WWW-Authenticate 'Basic realm=\"Camera 1\"'"
        " always; return 401; } }\n"
        f"server {{ listen 127.0.0.1:{secure} ssl; root {root}; ssl_certificate {certificate};\n"
        f"ssl_certificate_key {key}; ssl_protocols TLSv1.2 TLSv1.3; }} }}\n"
    )
    with running(
        [program("nginx"), "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(folder / "nginx.conf")],
        plain,
        folder,
    ):
        yield Daemon(plain, folder, secure)


@pytest.fixture(scope="session")
def tls_old(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    """OpenSSL's test server with TLS 1.0 only and a weak key."""
    folder = tmp_path_factory.mktemp("s_server")
    key, certificate = make_certificate(folder, bits=1024)
    port = free_port()
    arguments = [program("openssl"), "s_server", "-accept", f"127.0.0.1:{port}", "-key", str(key), "-www", "-quiet"]
    with running([*arguments, "-cert", str(certificate), "-tls1", "-cipher", "ALL:@SECLEVEL=0"], port, folder):
        yield Daemon(port, folder)


@pytest.fixture(scope="session")
def samba_open() -> Iterator[Daemon]:
    """Samba with SMB 1 and a share for guests."""
    with folder_for_others("samba") as folder:
        yield from _samba(folder, "server min protocol = NT1\nmap to guest = Bad User\n", guest="yes")


@pytest.fixture(scope="session")
def samba_closed() -> Iterator[Daemon]:
    """Samba as it comes, with signing demanded and no guests."""
    with folder_for_others("samba") as folder:
        yield from _samba(folder, "server signing = mandatory\nrestrict anonymous = 2\n", guest="no")


def _samba(folder: Path, extra: str, *, guest: str) -> Iterator[Daemon]:
    if os.geteuid() != 0:
        pytest.skip("smbd needs root")
    port = free_port()
    share = folder / "share"
    share.mkdir(mode=0o755)
    for name in ("điểm.xlsx", "b.txt", "c.txt"):
        (share / name).write_text("x")
    folders = "".join(
        f"{name} = {folder}/state\n"
        for name in ("lock directory", "state directory", "cache directory", "pid directory", "private dir")
    )
    (folder / "state").mkdir()
    (folder / "smb.conf").write_text(
        f"[global]\nworkgroup = TRUONG\nnetbios name = MAYCHU\nsmb ports = {port}\ninterfaces = 127.0.0.1\n"
        f"bind interfaces only = yes\nload printers = no\nprinting = bsd\ndisable spoolss = yes\n{folders}"
        f"log file = {folder}/log\nguest account = nobody\nncalrpc dir = {folder}/ncalrpc\n{extra}\n"
        f"[hoc-lieu]\npath = {share}\nguest ok = {guest}\nread only = yes\n"
        f"[rieng]\npath = {share}\nguest ok = no\nvalid users = root\n"
    )
    with running([program("smbd"), "-F", "--no-process-group", "-s", str(folder / "smb.conf")], port, folder):
        yield Daemon(port, folder)


@pytest.fixture(scope="session")
def mariadb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    """MariaDB whose root has no password."""
    folder = tmp_path_factory.mktemp("mariadb")
    installer, server = program("mariadb-install-db"), program("mariadbd")
    port = free_port()
    user = ["--user=root"] if os.geteuid() == 0 else []
    common = [
        f"--datadir={folder}/data",
        "--innodb-log-file-size=4M",
        "--innodb-buffer-pool-size=8M",
        "--innodb-use-native-aio=0",  # of the kernel's there are few, and servers of other tests take them too
    ]
    subprocess.run(
        [installer, "--no-defaults", *common, "--auth-root-authentication-method=normal", "--skip-test-db", *user],
        check=True,
        capture_output=True,
    )
    arguments = [server, "--no-defaults", *common, *user, "--bind-address=127.0.0.1", f"--port={port}"]
    with running([*arguments, f"--socket={folder}/socket", f"--pid-file={folder}/pid"], port, folder):
        yield Daemon(port, folder)


@pytest.fixture(scope="session")
def vnc_open(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    folder = tmp_path_factory.mktemp("vnc")
    port = free_port()
    arguments = [program("Xtigervnc"), f":{port % 20000 + 100}", "-interface", "127.0.0.1", "-rfbport", str(port)]
    with running([*arguments, "-SecurityTypes", "None", "-nolisten", "tcp", "-geometry", "64x64"], port, folder):
        yield Daemon(port, folder)


@pytest.fixture(scope="session")
def snmpd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    folder = tmp_path_factory.mktemp("snmpd")
    system = ("sysName may-in-01", "sysLocation Phòng tin học", "sysDescr Test printer 1.2")
    with snmp_agent.snmpd(folder, ("rocommunity public 127.0.0.1", *system), "system_mib,vacm_conf") as port:
        yield Daemon(port, folder)


@pytest.fixture(scope="session")
def dnsmasq(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    """A recursing server whose upstream is a second one that knows the answer."""
    folder = tmp_path_factory.mktemp("dnsmasq")
    upstream, port = free_udp_port(), free_udp_port()
    common = [program("dnsmasq"), "-k", "--no-resolv", "--no-hosts", "--listen-address=127.0.0.1", "--bind-interfaces"]
    common += ["--conf-file=/dev/null", "--user=root", "--pid-file="]
    authority = [*common, f"--port={upstream}", "--address=/example.com/192.0.2.80"]
    recursor = [*common, f"--port={port}", f"--server=127.0.0.1#{upstream}"]
    with running(authority, upstream, folder), running(recursor, port, folder):
        yield Daemon(port, folder, upstream)


@pytest.fixture(scope="session")
def dnsmasq_with_a_dead_line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    folder = tmp_path_factory.mktemp("dnsmasq")
    port = free_udp_port()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        arguments = [program("dnsmasq"), "-k", "--no-resolv", "--no-hosts", "--listen-address=127.0.0.1"]
        arguments += ["--bind-interfaces", "--conf-file=/dev/null", "--user=root", "--pid-file=", f"--port={port}"]
        with running([*arguments, f"--server=127.0.0.1#{silent.getsockname()[1]}"], port, folder):
            yield Daemon(port, folder)


@pytest.fixture(scope="session")
def xrdp(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    yield from _xrdp(tmp_path_factory.mktemp("xrdp"), "negotiate")


@pytest.fixture(scope="session")
def xrdp_tls_only(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    yield from _xrdp(tmp_path_factory.mktemp("xrdp"), "tls")


def _xrdp(folder: Path, security: str) -> Iterator[Daemon]:
    port = free_port()
    key, certificate = make_certificate(folder)
    (folder / "xrdp.ini").write_text(
        f"[Globals]\nini_version=1\nfork=true\nport=tcp://127.0.0.1:{port}\nuse_vsock=false\n"
        f"security_layer={security}\ncertificate={certificate}\nkey_file={key}\nssl_protocols=TLSv1.2, TLSv1.3\n"
        f"crypt_level=high\nmax_bpp=32\n[Logging]\nLogFile={folder}/xrdp.log\nLogLevel=INFO\nEnableSyslog=false\n"
        "[Xorg]\nname=Xorg\nlib=libxup.so\nusername=ask\npassword=ask\nip=127.0.0.1\nport=-1\ncode=20\n"
    )
    with running([program("xrdp"), "-n", "-c", str(folder / "xrdp.ini")], port, folder):
        yield Daemon(port, folder)


class HurriedGate(Gate):
    """A gate that waits half a second for anything: hostile servers are asked without long waits."""

    async def connect(self, address: str, port: int, *, timeout: float = 0.5) -> Stream:
        return await super().connect(address, port, timeout=min(timeout, 0.5))


@pytest.fixture
def hurried_gate() -> Gate:
    return HurriedGate(Scope(networks=("127.0.0.0/8",)), Limits(host_rate=500.0, connection_seconds=1.0))


@pytest.fixture(scope="session")
def memcached(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    folder, port = tmp_path_factory.mktemp("memcached"), free_port()
    user = ["-u", "root"] if os.geteuid() == 0 else []
    with running([program("memcached"), "-l", "127.0.0.1", "-p", str(port), "-U", "0", *user], port, folder):
        yield Daemon(port, folder)


@pytest.fixture(scope="session")
def mosquitto(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    folder, port = tmp_path_factory.mktemp("mosquitto"), free_port()
    (folder / "mosquitto.conf").write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\nuser root\n")
    with running([program("mosquitto"), "-c", str(folder / "mosquitto.conf")], port, folder):
        yield Daemon(port, folder)


@pytest.fixture(scope="session")
def dropbear(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    folder, port = tmp_path_factory.mktemp("dropbear"), free_port()
    subprocess.run([program("dropbearkey"), "-t", "rsa", "-f", str(folder / "key")], check=True, capture_output=True)
    arguments = [program("dropbear"), "-F", "-E", "-r", str(folder / "key"), "-p", f"127.0.0.1:{port}"]
    with running([*arguments, "-P", str(folder / "pid")], port, folder):
        yield Daemon(port, folder)


@pytest.fixture(scope="session")
def slapd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    folder, port = tmp_path_factory.mktemp("slapd"), free_port()
    (folder / "slapd.conf").write_text(
        f"include /etc/ldap/schema/core.schema\npidfile {folder}/pid\n"
        "modulepath /usr/lib/ldap\nmoduleload back_mdb\ndatabase mdb\nsuffix dc=test\n"
        f"directory {folder}\nmaxsize 1048576\n"
    )
    arguments = [program("slapd"), "-d", "0", "-h", f"ldap://127.0.0.1:{port}", "-f", str(folder / "slapd.conf")]
    with running(arguments, port, folder):
        yield Daemon(port, folder)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Daemon]:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    if not found:
        pytest.skip("postgres is not installed")
    with folder_for_others("postgresql") as folder:
        yield from _postgresql(folder, found[-1])


def _postgresql(folder: Path, server: Path) -> Iterator[Daemon]:
    port = free_port()
    as_user = []
    if os.geteuid() == 0:
        as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
        shutil.chown(folder, "postgres", "postgres")
    data = str(folder / "data")
    initialise = [*as_user, str(server.with_name("initdb")), "-D", data, "-A", "trust", "--no-sync"]
    subprocess.run(initialise, check=True, capture_output=True, cwd=folder)
    arguments = [*as_user, str(server), "-D", data, "-p", str(port), "-k", str(folder), "-c", "fsync=off"]
    with running([*arguments, "-c", "listen_addresses=127.0.0.1"], port, folder):
        yield Daemon(port, folder)


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A UDP port that takes datagrams and never answers."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        yield sock.getsockname()[1]

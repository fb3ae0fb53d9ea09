"""File servers: Samba and vsftpd."""

from pathlib import Path

from tests.lab.certificates import write_certificate
from tests.lab.daemons import Command, Setup
from tests.lab.truth import Host


def samba(host: Host, folder: Path) -> list[Command]:
    """Write an smb.conf with the asked dialects; a guest share holds two plain files."""
    guest = host.setting("guest") == "yes"
    share = folder / "share"
    share.mkdir()
    for name in ("thoi-khoa-bieu.txt", "danh-sach.txt"):
        (share / name).write_text("lab\n", encoding="utf-8")
    for name in ("private", "lock", "state", "cache", "pid", "ncalrpc", "log"):
        (folder / name).mkdir()
    (folder / "smb.conf").write_text(
        f"""[global]
server role = standalone server
netbios name = {host.name}
server min protocol = {host.setting("min_protocol")}
server signing = {host.setting("signing", "default")}
map to guest = {"Bad User" if guest else "Never"}
restrict anonymous = {"0" if guest else "2"}
guest account = nobody
private dir = {folder}/private
lock directory = {folder}/lock
state directory = {folder}/state
cache directory = {folder}/cache
pid directory = {folder}/pid
ncalrpc dir = {folder}/ncalrpc
log file = {folder}/log/%m.log
disable spoolss = yes
load printers = no
[tailieu]
path = {share}
read only = yes
guest ok = {"yes" if guest else "no"}
""",
        encoding="utf-8",
    )
    return [["smbd", "--foreground", "--no-process-group", "--configfile", f"{folder}/smb.conf"]]


def vsftpd(host: Host, folder: Path) -> list[Command]:
    """Serve FTP: open to anonymous in the clear, or to known users and only inside TLS."""
    certificate, key = write_certificate(host, folder)
    for name in ("empty", "pub"):
        (folder / name).mkdir()
        (folder / name).chmod(0o555)
    (folder / "vsftpd.conf").write_text(
        f"""listen=YES
background=NO
anonymous_enable={host.setting("anonymous")}
local_enable=YES
ssl_enable={"NO" if host.setting("anonymous") == "YES" else "YES"}
rsa_cert_file={certificate}
rsa_private_key_file={key}
write_enable=NO
anon_root={folder}/pub
secure_chroot_dir={folder}/empty
seccomp_sandbox=NO
vsftpd_log_file={folder}/vsftpd.log
""",
        encoding="utf-8",
    )
    return [["vsftpd", f"{folder}/vsftpd.conf"]]


SETUPS: dict[str, Setup] = {"samba": samba, "vsftpd": vsftpd}

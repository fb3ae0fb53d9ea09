"""Databases: Redis and MariaDB."""

from pathlib import Path

from tests.lab.daemons import Command, Setup
from tests.lab.truth import Host


def redis(host: Host, folder: Path) -> list[Command]:
    """Serve Redis open, with a password, or in protected mode."""
    options = ["--bind", "0.0.0.0", "--protected-mode", host.setting("protected"), "--save", "", "--dir", str(folder)]
    if password := host.setting("password"):
        options += ["--requirepass", password]
    return [["redis-server", *options]]


def mariadb(host: Host, folder: Path) -> list[Command]:
    """Make an empty database where root may sign on from the network, with or without a password."""
    password = host.setting("password")
    identified = f" IDENTIFIED BY '{password}'" if password else ""
    (folder / "init.sql").write_text(
        f"CREATE USER IF NOT EXISTS root@'%'{identified};\nGRANT ALL ON *.* TO root@'%';\n"
        + (f"ALTER USER root@localhost{identified};\n" if password else ""),
        encoding="utf-8",
    )
    small = "--innodb-log-file-size=4M --innodb-data-file-path=ibdata1:12M:autoextend --innodb-buffer-pool-size=8M"
    install = (
        f"mariadb-install-db --no-defaults --datadir={folder}/data --user=root --skip-test-db "
        f"--auth-root-authentication-method=normal {small} >{folder}/install.log 2>&1"
    )
    serve = (
        f"exec mariadbd --no-defaults --datadir={folder}/data --user=root --bind-address=0.0.0.0 "
        f"--socket={folder}/s --pid-file={folder}/pid --init-file={folder}/init.sql --skip-name-resolve "
        f"--performance-schema=OFF {small}"
    )
    return [["sh", "-c", f"{install} && {serve}"]]


SETUPS: dict[str, Setup] = {"redis": redis, "mariadb": mariadb}

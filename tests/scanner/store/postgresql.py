"""A PostgreSQL server of the test's own: a socket in its folder, no network."""

import os
import shutil
import subprocess
from pathlib import Path


def programs():
    """Return the folder of the server's programs, None where it is not installed."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return folders[-1].parent if folders else None


class Server:
    """Runs until `stop`; as the user postgres where the test is root, because the server refuses root."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self._bin = programs()
        self._prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        if self._prefix:
            shutil.chown(self.folder, "postgres")
        self._run("initdb", "-D", self.folder / "data", "-A", "trust", "-U", "postgres", "--no-sync", "-E", "UTF8")
        options = f"-F -c listen_addresses= -c max_connections=40 -k {self.folder}"
        self._run("pg_ctl", "-D", self.folder / "data", "-w", "-o", options, "-l", self.folder / "log", "start")

    def new_database(self, name):
        """Create a database and return its URL."""
        self._run("createdb", "-h", self.folder, "-U", "postgres", name)
        return f"postgresql://postgres@/{name}?host={self.folder}"

    def stop(self):
        """End the server."""
        self._run("pg_ctl", "-D", self.folder / "data", "-m", "immediate", "stop")

    def _run(self, program, *arguments):
        command = [*self._prefix, str(self._bin / program), *map(str, arguments)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")

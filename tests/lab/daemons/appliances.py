"""Boxes for which Debian has no package: what each says on its ports is described in tests/lab/appliances/*.toml."""

import functools
import json
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.lab.daemons import Command, Setup
from tests.lab.truth import Host

_HERE = Path(__file__).resolve().parent.parent


@functools.cache
def descriptions() -> Mapping[str, Any]:
    """Return every description by its name; `source` says in each where its texts come from."""
    found: dict[str, Any] = {}
    for file in sorted((_HERE / "appliances").glob("*.toml")):
        found |= tomllib.loads(file.read_text(encoding="utf-8"))
    return found


def appliance(host: Host, folder: Path) -> list[Command]:
    """Speak as the appliance of the setting `appliance`; @…@ in its texts are the host's own settings."""
    own = {"mac": host.mac, "tail": host.mac.replace(":", ""), "name": host.name, "address": host.address}
    values = {**dict(host.settings), **own, "maker": host.maker, "model": host.model}
    described = _filled(descriptions()[host.setting("appliance")], values)
    file = folder / "appliance.json"
    file.write_text(json.dumps(described), encoding="utf-8")
    script = _HERE / "imitations" / "appliance.py"
    return [[sys.executable, "-S", "-E", str(script), str(file), host.address]]


def _filled(value: Any, values: Mapping[str, str]) -> Any:
    """Put the host's settings in place of @name@ in every text."""
    if isinstance(value, dict):
        return {key: _filled(item, values) for key, item in value.items()}
    if isinstance(value, list):
        return [_filled(item, values) for item in value]
    if isinstance(value, str):
        for key, text in values.items():
            value = value.replace(f"@{key}@", text)
    return value


def windows(host: Host, _folder: Path) -> list[Command]:
    """Answer RPC and SMB as Windows does; `version` is major, minor and build, `signing` the server's policy."""
    script = _HERE / "imitations" / "windows_smb.py"
    options = ["signing"] if host.setting("signing") == "required" else []
    name = host.setting("computer", host.name.upper())
    return [[sys.executable, "-S", "-E", str(script), name, host.setting("version"), *options]]


SETUPS: dict[str, Setup] = {"appliance": appliance, "windows": windows}

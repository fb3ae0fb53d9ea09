"""The real registry, through the standard library; imported on Windows only."""

import sys
from collections.abc import Mapping

from scanner.probes.self_facts.machine import Registry, RegistryValue

if sys.platform == "win32":
    import winreg

    _HIVES = {"HKLM": winreg.HKEY_LOCAL_MACHINE, "HKCU": winreg.HKEY_CURRENT_USER}

    class WindowsRegistry(Registry):
        """Reads keys in their 64-bit view."""

        def values(self, key: str) -> Mapping[str, RegistryValue]:
            """Return the texts and numbers of a key."""
            found: dict[str, RegistryValue] = {}
            try:
                with self._open(key) as handle:
                    for index in range(winreg.QueryInfoKey(handle)[1]):
                        name, value, _ = winreg.EnumValue(handle, index)
                        if isinstance(value, str | int):
                            found[name] = value
            except OSError:
                return found
            return found

        def subkeys(self, key: str) -> tuple[str, ...]:
            """Return the full names of the keys below a key."""
            try:
                with self._open(key) as handle:
                    count = winreg.QueryInfoKey(handle)[0]
                    return tuple(f"{key}\\{winreg.EnumKey(handle, index)}" for index in range(count))
            except OSError:
                return ()

        @staticmethod
        def _open(key: str) -> winreg.HKEYType:
            hive, _, path = key.partition("\\")
            return winreg.OpenKey(_HIVES[hive], path, 0, winreg.KEY_READ | winreg.KEY_WOW64_64KEY)

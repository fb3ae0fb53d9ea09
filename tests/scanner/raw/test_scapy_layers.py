"""scapy's classes build the same bytes whether or not its sockets and tables were imported with them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("scapy.layers.inet")

ROOT = Path(__file__).resolve().parents[3]
_BUILD = """
import json, sys
sys.path.insert(0, sys.argv[1])
{before}
from scanner.raw.frames import ArpTemplate, EchoTemplate, SynTemplate
place = ("02:00:00:00:00:01", "10.77.0.2")
frames = [ArpTemplate.build(*place).frame, SynTemplate.build(*place, 40000).frame, EchoTemplate.build(*place, 7).frame]
from scanner.raw.scapy_layers import _Named, _StandIn
held = [
    name for name, module in sys.modules.items()
    if not name.startswith("scapy")
    and (isinstance(module, _StandIn) or any(isinstance(value, (_Named, _StandIn)) for value in vars(module).values()))
]
print(json.dumps({{"frames": [frame.hex() for frame in frames], "modules": sorted(sys.modules), "held": held}}))
"""


def _told(before: str = "") -> dict[str, list[str]]:
    argv = [sys.executable, "-I", "-c", _BUILD.format(before=before), str(ROOT)]
    told: dict[str, list[str]] = json.loads(
        subprocess.run(argv, check=True, capture_output=True, text=True, timeout=60).stdout
    )
    return told


def _built(before: str = "") -> tuple[list[str], set[str]]:
    told = _told(before)
    return told["frames"], set(told["modules"])


def test_frames_are_those_of_the_whole_scapy() -> None:
    assert _built()[0] == _built("import scapy.layers.inet")[0]


def test_nothing_of_scapy_that_sends_or_reads_this_computer_is_imported_and_no_stand_in_stays() -> None:
    _, modules = _built()
    assert "scapy.layers.inet" in modules
    assert (
        not {"scapy.arch", "scapy.sendrecv", "scapy.route", "scapy.main", "cryptography", "scapy.libs.manuf"} & modules
    )


@pytest.mark.parametrize("before", ["", "import shutil, logging", "import tempfile"])
def test_no_module_but_scapys_keeps_a_stand_in(before: str) -> None:
    told = _told(before)
    assert not [name for name in told["held"] if name != "scanner.raw.scapy_layers"]
    assert not {"argparse", "subprocess", "uuid"} & set(told["modules"])


def test_what_scapy_was_not_given_is_there_for_whoever_imports_it_later() -> None:
    after = "import pathlib, calendar; assert pathlib.Path('/').parts and calendar.day_name[0]"
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
    code += f"import scanner.raw.scapy_layers as own; own.packet_classes(); {after}"
    subprocess.run([sys.executable, "-I", "-c", code], check=True, capture_output=True)


def test_a_scapy_that_does_not_get_along_with_stand_ins_is_imported_as_it_is() -> None:
    frames, modules = _built("import scanner.raw.scapy_layers as own; own._SILENT += ('scapy.fields',)")
    assert frames == _built()[0]
    assert "scapy.arch" in modules


def test_going_through_what_stands_for_nothing_ends() -> None:
    frames, _ = _built("import scanner.raw.scapy_layers as own; own._SILENT += ('scapy.utils6',)")
    assert frames == _built()[0]

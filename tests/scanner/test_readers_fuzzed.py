"""Readers of outside bytes under a coverage-guided fuzzer: only `ValueError`, never longer than a second."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
INPUTS = 200_000
NAMES = [
    "cast",
    "cdp",
    "credssp",
    "dce_rpc_bind",
    "dce_rpc_shares",
    "der",
    "dns",
    "escl",
    "frame",
    "ftp",
    "http_ntlm",
    "ipp",
    "ipp_serial",
    "isapi",
    "ldap",
    "lldp",
    "mndp",
    "mysql",
    "netbios",
    "ntlm",
    "onvif",
    "pjlink",
    "pjlink_answer",
    "recognise",
    "router_advertisement",
    "sip",
    "smb1_session",
    "smb2_negotiate",
    "snmp",
    "snmp_engine",
    "snmp_rows",
    "ssdp",
    "ssh_host_key",
    "ssh_kexinit",
    "tds",
    "telnet",
    "ubnt",
    "upnp_description",
    "windows_neighbours",
    "ws_discovery",
    "wsd",
    "x224",
]

needs_atheris = pytest.mark.skipif(not importlib.util.find_spec("atheris"), reason="atheris is not on this platform")


@needs_atheris
def test_every_reader_is_named():
    from tests.scanner.fuzz_target import READERS

    assert sorted(READERS) == NAMES


@needs_atheris
@pytest.mark.soak
@pytest.mark.parametrize("name", NAMES)
def test_two_hundred_thousand_inputs(name: str, tmp_path: Path):
    argv = [sys.executable, "-m", "tests.scanner.fuzz_target", name, f"-runs={INPUTS}", f"-artifact_prefix={tmp_path}/"]

    done = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True)

    assert done.returncode == 0, [path.read_bytes() for path in tmp_path.iterdir()]

"""SMB against Samba, and against servers that only say so."""

import re

from scanner.gate import Gate
from scanner.model.observations.access import Share, SmbObservation, SmbSharesObservation
from scanner.probes import smb, smb_shares
from scanner.probes.protocols import smb2
from tests.scanner.probes.conftest import at
from tests.scanner.probes.daemons import Daemon


async def asked(gate: Gate, port: int) -> SmbObservation:
    (found,) = (await smb.ask(at(port), gate)).observations
    assert isinstance(found, SmbObservation)
    return found


async def test_samba_with_smb1_is_seen_and_is_no_windows_7(gate: Gate, samba_open: Daemon):
    found = await asked(gate, samba_open.port)
    assert (found.dialects, found.smb1, found.signing_required) == (("3.1.1",), True, False)
    assert found.identity is not None
    assert (found.identity.computer, found.identity.build) == ("MAYCHU", "")
    assert "Samba" in found.native_os
    assert found.guid_spells_name


async def test_samba_as_it_comes_has_no_smb1(gate: Gate, samba_closed: Daemon):
    found = await asked(gate, samba_closed.port)
    assert (found.dialects, found.smb1, found.signing_required) == (("3.1.1",), False, True)
    assert found.guid_spells_name


def test_a_guid_drawn_at_random_spells_nothing():
    assert smb2.guid_spells(b"maychu".ljust(16, b"\0"), "MAYCHU")
    assert smb2.guid_spells(b"may-chu-phong-t\0", "MAY-CHU-PHONG-TIN")
    assert not smb2.guid_spells(bytes(16), "")
    assert not smb2.guid_spells(bytes.fromhex("8a5d5f1c94c80b4f8c1e7a0e35b1f0aa"), "MAYCHU")


async def test_a_guest_sees_the_open_share_and_its_three_entries(gate: Gate, samba_open: Daemon):
    before = sorted(path.name for path in samba_open.folder.joinpath("share").iterdir())
    (found,) = (await smb_shares.ask(at(samba_open.port), gate)).observations
    assert isinstance(found, SmbSharesObservation)
    assert found.session in {"anonymous", "guest"}
    assert re.fullmatch(r"IPC Service \(Samba \d+\.\d+\.\d+\S*\)", found.ipc_remark)
    assert found.shares == (Share("hoc-lieu", "disk", True, 3), Share("rieng", "disk", False, None))
    assert sorted(path.name for path in samba_open.folder.joinpath("share").iterdir()) == before


async def test_a_server_without_guests_refuses(gate: Gate, samba_closed: Daemon):
    (found,) = (await smb_shares.ask(at(samba_closed.port), gate)).observations
    assert found == SmbSharesObservation(samba_closed.port, "refused")

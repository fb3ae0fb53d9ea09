"""A coverage-guided fuzzer of one reader of outside bytes: `python -m tests.scanner.fuzz_target NAME -runs=N`.

Any other exception than `ValueError` ends it with a crash, an input that takes longer than a second too.
"""

import importlib
import sys

import atheris

READERS = {
    "cast": "scanner.probes.cast:parse_information",
    "cdp": "scanner.listening.announcements:parse_cdp",
    "credssp": "scanner.probes.protocols.credssp:parse_challenge",
    "dce_rpc_bind": "scanner.probes.protocols.dce_rpc:parse_bind_answer",
    "dce_rpc_shares": "scanner.probes.protocols.dce_rpc:parse_share_list",
    "der": "scanner.probes.protocols.der:parse",
    "dns": "scanner.probes.protocols.dns_message:parse_message",
    "escl": "scanner.probes.escl:parse_capabilities",
    "frame": "scanner.listening.frames:read_frame",
    "ftp": "scanner.probes.protocols.ftp_reply:parse_reply",
    "http_ntlm": "scanner.probes.http_ntlm:parse_challenge",
    "ipp": "scanner.probes.protocols.ipp_message:parse_attributes",
    "ipp_serial": "scanner.probes.protocols.ipp_message:serial_of",
    "isapi": "scanner.probes.isapi:parse_information",
    "ldap": "scanner.probes.protocols.ldap_message:parse_root",
    "lldp": "scanner.listening.announcements:parse_lldp",
    "mndp": "scanner.probes.mndp:parse_reply",
    "mysql": "scanner.probes.protocols.mysql_packet:parse_greeting",
    "netbios": "scanner.probes.netbios:parse_status",
    "ntlm": "scanner.probes.protocols.ntlm:parse_challenge",
    "onvif": "scanner.probes.onvif:parse_information",
    "pjlink": "scanner.probes.protocols.pjlink_message:parse_greeting",
    "pjlink_answer": "scanner.probes.protocols.pjlink_message:parse_answer",
    "recognise": "scanner.probes.protocols.recognise:recognise",
    "sip": "scanner.probes.protocols.sip_message:parse_reply",
    "smb1_session": "scanner.probes.protocols.smb1:parse_session_setup",
    "smb2_negotiate": "scanner.probes.protocols.smb2:read_negotiate",
    "router_advertisement": "scanner.probes.protocols.router_advertisement:parse_advertisement",
    "snmp": "scanner.probes.protocols.snmp_message:parse_response",
    "snmp_engine": "scanner.probes.protocols.snmp_v3:engine_of",
    "snmp_rows": "scanner.probes.protocols.snmp_message:parse_rows",
    "ssdp": "scanner.probes.protocols.upnp:parse_reply",
    "ssh_host_key": "scanner.probes.protocols.ssh_packet:parse_host_key",
    "ssh_kexinit": "scanner.probes.protocols.ssh_packet:parse_kexinit",
    "tds": "scanner.probes.protocols.tds_message:parse_prelogin",
    "telnet": "scanner.probes.telnet:parse_greeting",
    "ubnt": "scanner.probes.ubnt:parse_reply",
    "upnp_description": "scanner.probes.protocols.upnp:parse_description",
    "windows_neighbours": "scanner.probes.neighbour_table.windows:parse_table",
    "ws_discovery": "scanner.probes.ws_discovery:parse_matches",
    "wsd": "scanner.probes.wsd:parse_metadata",
    "x224": "scanner.probes.protocols.x224:parse_confirm",
}
"""Every reader by a short name, as "module:function"."""
_MORE_ARGUMENTS = {
    "netbios": (1,),
    "pjlink_answer": (b"INF1",),
    "snmp": ("2c", 1),
    "snmp_engine": (1,),
    "snmp_rows": ("2c", 1),
}


def main() -> None:
    """Fuzz the reader named first; the other arguments are libFuzzer's."""
    name = sys.argv.pop(1)
    module, _, function = READERS[name].partition(":")
    with atheris.instrument_imports(include=["scanner"]):
        reader = getattr(importlib.import_module(module), function)
    more = _MORE_ARGUMENTS.get(name, ())

    def one_input(data: bytes) -> None:
        try:
            found = reader(data, *more)
            if hasattr(found, "__next__"):
                list(found)
        except ValueError:
            return

    atheris.Setup([*sys.argv, "-timeout=1", "-max_len=2048", "-close_fd_mask=3"], one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()

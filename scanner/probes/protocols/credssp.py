"""The first message of CredSSP (MS-CSSP 2.2.1): a TSRequest that carries an NTLM question."""

from scanner.probes.protocols import der, ntlm

_VERSION = 2
LONGEST_MESSAGE = 8192


def ts_request() -> bytes:
    """Return a TSRequest with an SPNEGO token; it holds no name and no credential."""
    token = der.encode(der.OCTET_STRING, ntlm.spnego_init(ntlm.negotiate_message()))
    tokens = der.encode(der.SEQUENCE, der.encode(der.SEQUENCE, der.encode(0xA0, token)))
    return der.encode(der.SEQUENCE, der.encode(0xA0, der.encode_integer(_VERSION)), der.encode(0xA1, tokens))


def parse_challenge(data: bytes) -> ntlm.Challenge:
    """Read the challenge in the server's TSRequest."""
    if der.parse(data).tag != der.SEQUENCE:
        raise ValueError("no TSRequest")
    return ntlm.parse_challenge(data)

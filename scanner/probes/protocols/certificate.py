"""The fields of an X.509 certificate that checks need (RFC 5280)."""

from typing import TYPE_CHECKING

from scanner.model.observations.web import Certificate
from scanner.text import clean

if TYPE_CHECKING:
    from cryptography import x509

_MOST_NAMES = 50


def parse_certificate(der: bytes) -> Certificate:
    """Read a DER certificate; raise `ValueError` where it cannot be read."""
    import warnings  # noqa: PLC0415  (only here)

    from cryptography import x509  # noqa: PLC0415  (start-up time)
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415  (start-up time)

    try:
        with warnings.catch_warnings():
            # Devices ship certificates with zero serial numbers and worse; that is for checks to say.
            warnings.simplefilter("ignore")
            return _fields(x509.load_der_x509_certificate(der), der)
    except (ValueError, TypeError, UnsupportedAlgorithm, x509.InvalidVersion, x509.DuplicateExtension) as error:
        raise ValueError(f"certificate: {error}") from error


def covers(names: tuple[str, ...], host: str) -> bool:
    """Tell whether one of a certificate's names fits a host name (RFC 6125: `*` stands for one whole label)."""
    wanted = host.rstrip(".").lower()
    return any(_fits(name.rstrip(".").lower(), wanted) for name in names)


def _fits(name: str, wanted: str) -> bool:
    if name.startswith("*."):
        return wanted.partition(".")[2] == name[2:] and "." in name[2:]
    return name == wanted


def _fields(item: "x509.Certificate", der: bytes) -> Certificate:
    from hashlib import sha256  # noqa: PLC0415  (only here)

    key_type, key_bits = _key(item)
    algorithm = item.signature_hash_algorithm
    return Certificate(
        subject=clean(item.subject.rfc4514_string(), 300),
        issuer=clean(item.issuer.rfc4514_string(), 300),
        names=_names(item),
        not_before=item.not_valid_before_utc.isoformat(),
        not_after=item.not_valid_after_utc.isoformat(),
        self_signed=_is_self_signed(item),
        key_type=key_type,
        key_bits=key_bits,
        signature=algorithm.name if algorithm else "",
        serial=f"{item.serial_number:x}",
        sha256=sha256(der).hexdigest(),
    )


def _names(item: "x509.Certificate") -> tuple[str, ...]:
    """Return the alternative names, or the common name where there are none (old devices)."""
    from cryptography import x509  # noqa: PLC0415  (start-up time)

    try:
        found = item.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        names = [str(name.value) for name in found if isinstance(name, x509.DNSName | x509.IPAddress)]
    except (x509.ExtensionNotFound, ValueError):
        names = [str(part.value) for part in item.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)]
    return tuple(clean(name, 255) for name in names[:_MOST_NAMES])


def _key(item: "x509.Certificate") -> tuple[str, int]:
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415  (start-up time)

    try:
        key = item.public_key()
    except (UnsupportedAlgorithm, ValueError):
        return "unknown", 0
    name = type(key).__name__.removesuffix("PublicKey").lstrip("_")
    kinds = {"RSA": "rsa", "EllipticCurve": "ec", "DSA": "dsa", "Ed25519": "ed25519", "Ed448": "ed448"}
    size = getattr(key, "key_size", 0)
    return kinds.get(name, name.lower()), size if isinstance(size, int) else 0


def _is_self_signed(item: "x509.Certificate") -> bool:
    """Tell whether the issuer is the subject and no other key made the signature."""
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm  # noqa: PLC0415  (start-up time)

    if item.issuer != item.subject:
        return False
    try:
        item.verify_directly_issued_by(item)
    except InvalidSignature:
        return False
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return True
    return True

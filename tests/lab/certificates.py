"""Certificates of the lab's web servers, signed by an authority that lives only inside the lab."""

import datetime
import functools
import ipaddress
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from tests.lab.truth import Host, load_truth

_DAY = datetime.timedelta(days=1)


def write_certificate(host: Host, folder: Path, *, expired: bool = False) -> tuple[Path, Path]:
    """Write a certificate chain and its key for the host's name and address; return their paths."""
    now = datetime.datetime.now(datetime.UTC)
    start, end = (now - 400 * _DAY, now - 35 * _DAY) if expired else (now - 30 * _DAY, now + 300 * _DAY)
    site_name = load_truth(host.truth).site_name(host)
    names = [x509.DNSName(site_name), x509.IPAddress(ipaddress.ip_address(host.address))]
    leaf = (
        _builder(site_name, start, end)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(_key(), hashes.SHA256())
    )
    chain, key = folder / "chain.pem", folder / "key.pem"
    chain.write_bytes(b"".join(item.public_bytes(serialization.Encoding.PEM) for item in (leaf, authority())))
    key.write_bytes(
        _key().private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return chain, key


def write_authority(path: Path) -> None:
    """Write the lab's root certificate, for a scanner that is to trust it (SSL_CERT_FILE)."""
    path.write_bytes(authority().public_bytes(serialization.Encoding.PEM))


@functools.cache
def authority() -> x509.Certificate:
    """Return the lab's own root certificate of this process."""
    now = datetime.datetime.now(datetime.UTC)
    return (
        _builder("rasoat lab authority", now - 800 * _DAY, now + 800 * _DAY)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(_key(), hashes.SHA256())
    )


@functools.cache
def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _builder(subject: str, start: datetime.datetime, end: datetime.datetime) -> x509.CertificateBuilder:
    def name(text: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])

    return (
        x509.CertificateBuilder()
        .subject_name(name(subject))
        .issuer_name(name("rasoat lab authority"))
        .public_key(_key().public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
    )

"""HTTPS without anybody's help: a certificate authority of our own and a server certificate from it.

Browsers give a tablet's camera, the service worker and locks to a secure context only. EC P-256; the server
certificate lasts 397 days, the most that Apple's devices accept.
"""

import fcntl
import ipaddress
import os
import socket
import ssl
import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

log: structlog.stdlib.BoundLogger = structlog.get_logger()

CA_FILE = "ca.pem"
_CA_LIFE = timedelta(days=3650)
_LEAF_LIFE = timedelta(days=397)
_RENEW_BEFORE = timedelta(days=30)
_SIOCGIFADDR = 0x8915
"""Linux: the IPv4 address of an interface (netdevice(7))."""
_BACKDATED = timedelta(days=1)
"""A Pi without a clock of its own may be behind when it makes the certificate, or a tablet when it checks it."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """Files for the server: the chain it shows and its key."""

    chain: Path
    key: Path

    def context(self) -> ssl.SSLContext:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.load_cert_chain(self.chain, self.key)
        return context


def own_names(extra: Iterable[str] = ()) -> list[str]:
    """The names and addresses under which this machine is reached: host name, `.local`, its addresses, localhost."""
    host = socket.gethostname().split(".")[0].lower() or "toolcare"
    return sorted({"localhost", "127.0.0.1", "::1", host, f"{host}.local", *extra} | _addresses())


def own_certificate(folder: Path, names: Sequence[str], now: datetime) -> tuple[Certificate, bool]:
    """The certificate for these names, made anew when there is none, it lacks a name or ends within 30 days.

    Tells also whether it was made now. The CA stays as long as it lasts: devices have it installed.
    """
    certificate = Certificate(folder / "server.pem", folder / "server.key")
    if _still_good(certificate, folder, names, now):
        return certificate, False
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    ca, ca_key = _authority(folder, now)
    key = ec.generate_private_key(ec.SECP256R1())
    leaf = _leaf(names, ca, ca_key, key, now)
    _write(certificate.key, _pem(key), 0o600)
    _write(certificate.chain, leaf.public_bytes(serialization.Encoding.PEM) + _certificate_pem(ca), 0o644)
    log.info("tls.certificate_made", names=list(names), until=leaf.not_valid_after_utc.isoformat())
    return certificate, True


def _still_good(certificate: Certificate, folder: Path, names: Sequence[str], now: datetime) -> bool:
    if not (certificate.chain.exists() and certificate.key.exists() and (folder / CA_FILE).exists()):
        return False
    try:
        leaf = x509.load_pem_x509_certificate(certificate.chain.read_bytes())
        ca = x509.load_pem_x509_certificate((folder / CA_FILE).read_bytes())
        leaf.verify_directly_issued_by(ca)
        covered = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except Exception as error:  # noqa: BLE001 - a damaged file of any kind is replaced
        log.warning("tls.certificate_unusable", why=type(error).__name__)
        return False
    return set(names) <= _texts(covered) and leaf.not_valid_after_utc - now > _RENEW_BEFORE


def _authority(folder: Path, now: datetime) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    cert_file, key_file = folder / CA_FILE, folder / "ca.key"
    if cert_file.exists() and key_file.exists():
        ca = x509.load_pem_x509_certificate(cert_file.read_bytes())
        key = serialization.load_pem_private_key(key_file.read_bytes(), None)
        if isinstance(key, ec.EllipticCurvePrivateKey) and ca.not_valid_after_utc - now > _LEAF_LIFE:
            return ca, key
    key = ec.generate_private_key(ec.SECP256R1())
    ca = _root(key, now)
    _write(key_file, _pem(key), 0o600)
    _write(cert_file, _certificate_pem(ca), 0o644)
    return ca, key


def _root(key: ec.EllipticCurvePrivateKey, now: datetime) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Toolcare on {socket.gethostname()[:40]}")])
    usage = x509.KeyUsage(
        digital_signature=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _BACKDATED)
        .not_valid_after(now + _CA_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )


def _leaf(
    names: Sequence[str],
    ca: x509.Certificate,
    ca_key: ec.EllipticCurvePrivateKey,
    key: ec.EllipticCurvePrivateKey,
    now: datetime,
) -> x509.Certificate:
    begin = now - _BACKDATED
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Toolcare")]))
        .issuer_name(ca.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + _LEAF_LIFE)
        .add_extension(x509.SubjectAlternativeName([_general(name) for name in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key()), critical=False)
        .sign(ca_key, hashes.SHA256())
    )


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _texts(names: x509.SubjectAlternativeName) -> set[str]:
    return {*names.get_values_for_type(x509.DNSName), *map(str, names.get_values_for_type(x509.IPAddress))}


def _addresses() -> set[str]:
    """This machine's own addresses, without asking anybody: a name server that is away would hold up the start."""
    return {address for address in (*_ipv4(), *_ipv6()) if not ipaddress.ip_address(address).is_link_local}


def _ipv4() -> Iterator[str]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        for _, interface in socket.if_nameindex():
            try:
                asked = fcntl.ioctl(any_socket.fileno(), _SIOCGIFADDR, struct.pack("256s", interface.encode()[:15]))
            except OSError:  # it has no IPv4 address
                continue
            yield socket.inet_ntoa(asked[20:24])


def _ipv6() -> Iterator[str]:
    """Linux lists them, 32 hex digits first in each line."""
    listed = Path("/proc/net/if_inet6")
    for line in listed.read_text(encoding="ascii").splitlines() if listed.exists() else ():
        yield str(ipaddress.IPv6Address(int(line.split()[0], 16)))


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _certificate_pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _write(file: Path, content: bytes, mode: int) -> None:
    draft = file.with_name(f".{file.name}")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())
    draft.replace(file)

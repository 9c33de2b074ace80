"""Making and reading X.509 certificates as OPC UA wants them (OPC 10000-6, 6.2.2)."""

from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from toolcare_shotcounter.trust import Facts, Identity

_BITS = 2048
"""All policies take 2048 to 4096 bits; presses with small controllers are slow with more."""

_CLOCKS = timedelta(days=1)
"""A press whose clock is a little behind shall not find the certificate too young."""

_LONGEST_NAME = 64


class NoCertificate(Exception):
    """These bytes are none."""


def make(application_uri: str, host: str, now: datetime, valid: timedelta) -> Identity:
    """A key and a self-signed certificate for it; takes a second on a Pi, so call it in a thread."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=_BITS)
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, f"Toolcare@{host}"[:_LONGEST_NAME]),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Toolcare"),
        ]
    )
    names = x509.SubjectAlternativeName([x509.UniformResourceIdentifier(application_uri), x509.DNSName(host)])
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _CLOCKS)
        .not_valid_after(now + valid)
        .add_extension(names, critical=False)
        .add_extension(identifier, critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_USAGE, critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    return identity(
        certificate.public_bytes(Encoding.DER),
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
    )


_USAGE = x509.KeyUsage(
    digital_signature=True,
    content_commitment=True,
    key_encipherment=True,
    data_encipherment=True,
    key_agreement=False,
    key_cert_sign=False,
    crl_sign=False,
    encipher_only=False,
    decipher_only=False,
)


def identity(certificate: bytes, key: bytes) -> Identity:
    facts = read(certificate)
    return Identity(certificate, key, facts.application_uri, facts.thumbprint)


def first(chain: bytes) -> bytes:
    """The server's own certificate (DER); some send their issuers behind it."""
    if len(chain) < 4 or chain[0] != 0x30 or chain[1] != 0x82:  # noqa: PLR2004 - a sequence with a length of two bytes
        raise NoCertificate
    return chain[: int.from_bytes(chain[2:4], "big") + 4]


def read(certificate: bytes) -> Facts:
    try:
        parsed = x509.load_der_x509_certificate(certificate)
        subject = parsed.subject.rfc4514_string()
    except ValueError as error:
        raise NoCertificate from error
    return Facts(
        subject=subject,
        application_uri=_application_uri(parsed),
        # OPC UA names certificates by it; nothing is trusted for it.
        thumbprint=parsed.fingerprint(hashes.SHA1()).hex().upper(),  # noqa: S303 - OPC UA names certificates by it; nothing is proven with it
        fingerprint=parsed.fingerprint(hashes.SHA256()).hex().upper(),
        starts_at=parsed.not_valid_before_utc.astimezone(UTC),
        ends_at=parsed.not_valid_after_utc.astimezone(UTC),
    )


def pem(certificate: bytes) -> bytes:
    return x509.load_der_x509_certificate(certificate).public_bytes(serialization.Encoding.PEM)


def _application_uri(parsed: x509.Certificate) -> str:
    try:
        names = parsed.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (x509.ExtensionNotFound, ValueError):
        return ""
    found = names.get_values_for_type(x509.UniformResourceIdentifier)
    return found[0] if found else ""

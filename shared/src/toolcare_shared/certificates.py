"""Certificates from an authority of our own: EC P-256, and backdated a day.

A Pi without a clock of its own may be behind when it makes a certificate, or a tablet when it checks it.
"""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

BACKDATED = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Issued:
    """PEM: the certificate alone, and its key."""

    certificate: bytes
    key: bytes
    until: datetime


@dataclass(frozen=True, slots=True)
class Authority:
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @classmethod
    def made(cls, name: str, life: timedelta, now: datetime, *, below: int = 0) -> Self:
        """`below`: how many authorities may stand between it and what is issued."""
        key = ec.generate_private_key(ec.SECP256R1())
        draft = _authority(_name(name), _name(name), key, now, life, below)
        return cls(draft.sign(key, hashes.SHA256()), key)

    @classmethod
    def read(cls, certificate: bytes, key: bytes) -> Self:
        """Raise ValueError for what is no pair of these."""
        private = serialization.load_pem_private_key(key, None)
        if not isinstance(private, ec.EllipticCurvePrivateKey):
            raise ValueError("the authority's key is not of the kind that Toolcare makes")  # noqa: TRY004 - a file's content
        return cls(x509.load_pem_x509_certificate(certificate), private)

    @property
    def pem(self) -> bytes:
        return certificate_pem(self.certificate)

    @property
    def key_pem(self) -> bytes:
        return key_pem(self.key)

    def below(self, name: str, life: timedelta, now: datetime, permitted: Sequence[str]) -> "Authority":
        """An authority that can speak for these names and addresses alone."""
        key = ec.generate_private_key(ec.SECP256R1())
        draft = _authority(_name(name), self.certificate.subject, key, now, life, 0)
        # Where no address is permitted all would be: the one that means "none" is named then.
        limits: list[x509.GeneralName] = [_limit(one) for one in permitted]
        if not any(isinstance(one, x509.IPAddress) for one in limits):
            limits.append(_limit("0.0.0.0"))  # noqa: S104 - an address in a certificate
        draft = draft.add_extension(x509.NameConstraints(limits, None), critical=True).add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False
        )
        return Authority(draft.sign(self.key, hashes.SHA256()), key)

    def issue(self, common_name: str, names: Sequence[str], life: timedelta, now: datetime) -> Issued:
        """A certificate for a server that is reached by these names and addresses; its life begins backdated."""
        key = ec.generate_private_key(ec.SECP256R1())
        begin = now - BACKDATED
        draft = (
            x509.CertificateBuilder()
            .subject_name(_name(common_name))
            .issuer_name(self.certificate.subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(begin)
            .not_valid_after(begin + life)
            .add_extension(x509.SubjectAlternativeName([_general(name) for name in names]), critical=False)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False)
        )
        return Issued(certificate_pem(draft.sign(self.key, hashes.SHA256())), key_pem(key), begin + life)


def names_of(certificate: x509.Certificate) -> set[str]:
    """Host names and addresses that a server's certificate is for."""
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return {*names.get_values_for_type(x509.DNSName), *map(str, names.get_values_for_type(x509.IPAddress))}


def limits_of(certificate: x509.Certificate) -> set[str]:
    """Host names and addresses that an authority may speak for."""
    limits = certificate.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees or ()
    return {str(one.value).split("/", maxsplit=1)[0] for one in limits} - {"0.0.0.0"}  # noqa: S104 - as above


def key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def certificate_pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _authority(
    name: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    now: datetime,
    life: timedelta,
    below: int,
) -> x509.CertificateBuilder:
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
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BACKDATED)
        .not_valid_after(now + life)
        .add_extension(x509.BasicConstraints(ca=True, path_length=below), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _name(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _limit(name: str) -> x509.GeneralName:
    """As `_general`; an address in a limit is a network, here of one address."""
    try:
        return x509.IPAddress(ipaddress.ip_network(name))
    except ValueError:
        return x509.DNSName(name)

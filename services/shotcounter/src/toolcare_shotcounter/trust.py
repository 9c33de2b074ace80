"""Certificates of OPC UA: ours, which the presses must trust, and theirs, which a person trusts or refuses."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from urllib.parse import urlsplit


class OwnState(StrEnum):
    """Of our certificates one is in use; the next one waits until the presses know it; the former can come back."""

    ACTIVE = "active"
    NEXT = "next"
    FORMER = "former"


class Standing(StrEnum):
    """What a person decided about a server's certificate. `replaced`: another one of that server is trusted now."""

    WAITING = "waiting"
    TRUSTED = "trusted"
    REFUSED = "refused"
    REPLACED = "replaced"


class Warned(IntEnum):
    """How urgently somebody was told that a certificate ends."""

    NOT = 0
    EARLY = 1
    SOON = 2
    ENDED = 3


SOON = timedelta(days=14)
"""The second warning; the first comes as early as the settings say."""


def urgency(ends_at: datetime, now: datetime, early: timedelta) -> Warned:
    if now >= ends_at:
        return Warned.ENDED
    if now >= ends_at - SOON:
        return Warned.SOON
    return Warned.EARLY if now >= ends_at - early else Warned.NOT


@dataclass(frozen=True, slots=True)
class Facts:
    """What a certificate says. OPC UA tools show the `thumbprint` (SHA-1); trust goes by `fingerprint` (SHA-256)."""

    subject: str
    application_uri: str
    thumbprint: str
    fingerprint: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Identity:
    """A certificate of ours (DER) with its key (PEM)."""

    certificate: bytes = field(repr=False)
    key: bytes = field(repr=False)
    application_uri: str
    thumbprint: str


@dataclass(frozen=True, slots=True)
class Papers:
    """What we show a server, and which of its certificates (by fingerprint) people decided about."""

    identity: Identity | None = None
    trusted: frozenset[str] = frozenset()
    even_expired: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()


NO_PAPERS = Papers()


def server_of(url: str) -> str:
    """The host and port of an address: whose certificate it is."""
    parts = urlsplit(url)
    return f"{(parts.hostname or '').casefold()}:{parts.port or 4840}"


class UnknownCertificate(Exception):
    def __init__(self, certificate_id: str) -> None:
        super().__init__(f"There is no certificate {certificate_id}. Load the list again; it may have been replaced.")
        self.certificate_id = certificate_id


class NextIsThere(Exception):
    """A second one would make the presses' engineers trust one that is never used."""

    def __init__(self, thumbprint: str) -> None:
        super().__init__(
            f"A new certificate is there already ({thumbprint}). Let the presses trust that one, then switch to it."
        )
        self.thumbprint = thumbprint


class CertificateEnded(Exception):
    def __init__(self, ends_at: datetime) -> None:
        super().__init__(f"This certificate ended on {ends_at:%Y-%m-%d}. Make a new one and switch to that.")
        self.ends_at = ends_at


class CannotTrust(Exception):
    """It has expired, and nobody said that it shall be trusted all the same."""

    def __init__(self, ends_at: datetime) -> None:
        super().__init__(
            f"This certificate ended on {ends_at:%Y-%m-%d}. Have the press given a new one, or say that you trust it "
            "although it has ended."
        )
        self.ends_at = ends_at

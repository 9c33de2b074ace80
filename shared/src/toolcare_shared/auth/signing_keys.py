"""The key pair behind the gateway's tokens, and how it is replaced while everything runs.

The public file holds the key that signs now and, while their last tokens live, those before it: PEM blocks, each with
a line `until <time>` before it once it signs no more. A token names its key (`kid`), and whoever checks tokens reads
the file again when it changes. A new key is published before it signs, so at no moment is a token out of reach.
"""

import base64
import hashlib
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from toolcare_shared.auth.key_files import read_or_make, sync_folder, write_whole

_BLOCK = re.compile(
    rb"(?:^until (?P<until>\S+)\s+)?^(?P<pem>-----BEGIN PUBLIC KEY-----.*?-----END PUBLIC KEY-----)",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class PublishedKey:
    """`until`: when its last token has run out; None for one that signs or is about to."""

    key: Ed25519PublicKey
    until: datetime | None = None

    @property
    def kid(self) -> str:
        return key_id(self.key)

    def checks(self, kid: str | None, now: datetime) -> bool:
        """Whether a token of this key id is to be checked with it; one without an id is of before there were ids."""
        return (kid is None or kid == self.kid) and (self.until is None or now <= self.until)


@dataclass(frozen=True, slots=True)
class SigningKey:
    private: Ed25519PrivateKey

    @property
    def public(self) -> Ed25519PublicKey:
        return self.private.public_key()

    @property
    def kid(self) -> str:
        return key_id(self.public)


def key_id(key: Ed25519PublicKey) -> str:
    """Told by the key itself, so that nobody has to keep a list."""
    digest = hashlib.sha256(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).digest()
    return base64.urlsafe_b64encode(digest[:12]).decode()


def new_private_pem() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def signing_key(pem: bytes) -> SigningKey:
    key = load_pem_private_key(pem, password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError("the private key file holds no Ed25519 key")
    return SigningKey(key)


def published_keys(content: bytes) -> tuple[PublishedKey, ...]:
    """Raises TypeError when there is none."""
    keys = tuple(_published(found["pem"], found["until"]) for found in _BLOCK.finditer(content))
    if not keys:
        raise TypeError("the public key file holds no key")
    return keys


def publish(path: Path, signing: SigningKey, now: datetime, kept: timedelta) -> None:
    """Have this key in the public file as the one that signs. Others stay there for `kept`, then they go.

    A folder that only others write to is left as it is once the key stands in it.
    """
    known = _known(path)
    stands = any(one.kid == signing.kid and one.until is None for one in known)
    if stands and not os.access(path.parent, os.W_OK):
        return
    others = [
        one if one.until is not None else replace(one, until=now + kept) for one in known if one.kid != signing.kid
    ]
    _write(path, known, [PublishedKey(signing.public), *(one for one in others if one.checks(None, now))])


def rotate(private: Path, public: Path, now: datetime, kept: timedelta) -> str:
    """Sign with a new key from here on; returns its id. Whatever step it is killed at, the next run goes on there."""
    coming_file = private.with_name(f"{private.stem}.next{private.suffix}")
    coming = signing_key(read_or_make(coming_file, new_private_pem))
    known = _known(public)
    _write(public, known, [*(one for one in known if one.kid != coming.kid), PublishedKey(coming.public)])
    coming_file.replace(private)
    sync_folder(private.parent)
    publish(public, coming, now, kept)
    return coming.kid


def _known(path: Path) -> Sequence[PublishedKey]:
    return published_keys(path.read_bytes()) if path.exists() else ()


def _write(path: Path, known: Sequence[PublishedKey], wanted: Iterable[PublishedKey]) -> None:
    text = b"".join(map(_text, wanted))
    if text != b"".join(map(_text, known)):
        write_whole(path, text, mode=0o644)


def _published(pem: bytes, until: bytes | None) -> PublishedKey:
    key = load_pem_public_key(pem)
    if not isinstance(key, Ed25519PublicKey):
        raise TypeError("the public key file holds a key that is not Ed25519")
    return PublishedKey(key, None if until is None else datetime.fromisoformat(until.decode()))


def _text(one: PublishedKey) -> bytes:
    line = b"" if one.until is None else f"until {one.until.isoformat()}\n".encode()
    return line + one.key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

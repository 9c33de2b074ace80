"""Tokens with which services call each other.

Each service signs with a key of its own and names itself (`iss`) and the service it asks (`aud`). The others have its
public key alone, so none can speak for another, and what was sent to one service opens no door at a third.
"""

import re
from pathlib import Path

import jwt

from toolcare_shared.auth.actor import Actor, service_actor
from toolcare_shared.auth.key_files import WatchedFile
from toolcare_shared.auth.signed_tokens import Claims, Pen, checked
from toolcare_shared.auth.signing_keys import PublishedKey, published_keys
from toolcare_shared.clock import Clock, SystemClock
from toolcare_shared.ids import new_id

_NAME = re.compile(r"[a-z][a-z_]{0,39}")
"""A name that comes in a token becomes a file's name: nothing but this."""
_PUBLIC = ".pub.pem"


class ServiceSigner:
    """One service's pen, for its calls to others."""

    def __init__(self, service: str, private_key: Path, public_keys: Path, *, clock: Clock | None = None) -> None:
        self._service = service
        self._pen = Pen(private_key, public_key_of(service, public_keys), clock or SystemClock())

    def ensure_keys(self) -> None:
        """Have both files in place; the others believe this service from here on."""
        self._pen.ready()

    def sign(self, asked: str) -> str:
        """A token for one service alone."""
        return self._pen.signed({"iss": self._service, "aud": asked, "jti": new_id()})


class KnownServices:
    """Which service sent a request to the one that is asked; jwt's errors, KeyError, TypeError or ValueError if none.

    A service is known by its public key in the folder, which is read again when it changes.
    """

    def __init__(self, asked: str, public_keys: Path, *, clock: Clock | None = None) -> None:
        self._asked = asked
        self._folder = public_keys
        self._clock = clock or SystemClock()
        self._files: dict[str, WatchedFile[tuple[PublishedKey, ...]]] = {}

    def sender(self, token: str, issuer: str) -> Actor:
        claims: Claims = checked(token, self._keys(issuer), self._clock.now(), audience=self._asked, required=["iss"])
        return service_actor(str(claims["iss"]))

    def _keys(self, issuer: str) -> tuple[PublishedKey, ...]:
        if not _NAME.fullmatch(issuer):
            raise jwt.InvalidIssuerError("this is no service's name")
        file = self._files.get(issuer) or WatchedFile(public_key_of(issuer, self._folder), published_keys)
        keys = file.get()
        if keys is None:
            raise jwt.InvalidIssuerError("no service of this name has published a key")
        self._files[issuer] = file
        return keys


def public_key_of(service: str, folder: Path) -> Path:
    return folder / f"{service}{_PUBLIC}"


def private_keys_in(folder: Path) -> dict[str, Path]:
    """Service -> its private key, of those that have theirs in this folder."""
    return {path.stem: path for path in sorted(folder.glob("*.pem")) if _NAME.fullmatch(path.stem)}

"""Short-lived tokens between our own processes.

For a request of a person the gateway signs with its private key; services hold the public key only, so none of them
can speak for a person. What services ask each other they sign with their own keys (`service_tokens`): such a token
names its issuer, is always of kind `service`, and may read and nothing else.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import jwt
import structlog

from toolcare_shared.auth.actor import Actor, Kind, Origin, Via
from toolcare_shared.auth.key_files import WatchedFile
from toolcare_shared.auth.roles import Role
from toolcare_shared.auth.service_tokens import KnownServices
from toolcare_shared.auth.signed_tokens import Claims, Pen, checked_by, in_time
from toolcare_shared.auth.signing_keys import PublishedKey, published_keys
from toolcare_shared.clock import Clock, SystemClock
from toolcare_shared.errors import Unauthenticated, Unavailable
from toolcare_shared.ids import new_id

log: structlog.stdlib.BoundLogger = structlog.get_logger()

AUDIENCE = "toolcare"
_REMEMBERED = 64
"""Tokens: a page asks the same service several things in one breath."""


class TokenSigner:
    """The gateway's pen, for requests of people."""

    def __init__(self, private_key: Path, public_key: Path | None = None, *, clock: Clock | None = None) -> None:
        self._pen = Pen(private_key, public_key or private_key.with_name("token.pub.pem"), clock or SystemClock())

    def ensure_keys(self) -> None:
        """Have both files in place; the services can verify from here on."""
        self._pen.ready()

    def sign(self, actor: Actor) -> str:
        return self._pen.signed(_claims(actor))


@dataclass(frozen=True, slots=True)
class _Checked:
    """What a token was found to say, and the keys it was checked with; `key` is the one that has signed it."""

    actor: Actor
    claims: Claims
    keys: tuple[PublishedKey, ...]
    key: PublishedKey

    def counts(self, now: datetime) -> bool:
        """Whether its time is now and its key still checks, as ever."""
        try:
            in_time(self.claims, now)
        except jwt.InvalidTokenError:
            return False
        return self.key.checks(None, now)


class TokenVerifier:
    """Tells who sent a request, or raises `Unauthenticated`; `Unavailable` while the public key is not there yet."""

    def __init__(self, public_key: Path, services: KnownServices | None = None, *, clock: Clock | None = None) -> None:
        self._public = WatchedFile(public_key, published_keys)
        self._services = services
        self._clock = clock or SystemClock()
        self._checked: dict[str, _Checked] = {}

    def verify(self, token: str) -> Actor:
        known = self._checked.get(token)
        if known is not None and known.counts(self._clock.now()) and known.keys is self._keys():
            return known.actor
        try:
            issuer = jwt.decode(token, options={"verify_signature": False}).get("iss")
            return self._person(token, self._keys()) if issuer is None else self._service(token, str(issuer))
        except (jwt.PyJWTError, KeyError, TypeError, ValueError, OSError) as error:
            log.info("token.refused", why=type(error).__name__)
            raise Unauthenticated("Log in again; the token of this request is not valid.") from error

    def _keys(self) -> tuple[PublishedKey, ...]:
        try:
            keys = self._public.get()
        except (OSError, TypeError, ValueError) as error:
            log.warning("token.key_not_usable", file=self._public.path.name, why=str(error))
            raise Unavailable(
                f"The signing key of Toolcare cannot be read: look at the file {self._public.path.name} among its keys."
            ) from error
        if keys is None:
            raise Unavailable("Toolcare is still starting: its signing key is not there yet. Try again in a moment.")
        return keys

    def _person(self, token: str, keys: tuple[PublishedKey, ...]) -> Actor:
        claims, key = checked_by(token, keys, self._clock.now(), audience=AUDIENCE, required=["sub", "name", "kind"])
        if claims["kind"] == Kind.SERVICE:
            raise jwt.InvalidTokenError("a service signs with its own key")
        actor = _actor(claims)
        while len(self._checked) >= _REMEMBERED:
            del self._checked[next(iter(self._checked))]
        self._checked[token] = _Checked(actor, claims, keys, key)
        return actor

    def _service(self, token: str, issuer: str) -> Actor:
        if self._services is None:
            raise jwt.InvalidIssuerError("no service is known here")
        return self._services.sender(token, issuer)


def _claims(actor: Actor) -> dict[str, str | int | list[str] | None]:
    scopes = {} if actor.scopes is None else {"scopes": sorted(actor.scopes)}
    areas = {"areas": sorted(actor.areas)} if actor.areas else {}
    unproven = {} if actor.proven else {"quick": 1}
    return {
        **scopes,
        **areas,
        **unproven,
        "sub": actor.id,
        "name": actor.name,
        "kind": actor.kind,
        "role": actor.role,
        "aud": AUDIENCE,
        "jti": new_id(),
        **({"addr": actor.origin.address, "dev": actor.origin.device} if actor.origin else {}),
        **({"via": actor.via.id, "via_name": actor.via.name} if actor.via else {}),
    }


def _actor(claims: Mapping[str, object]) -> Actor:
    role, scopes, areas = claims.get("role"), claims.get("scopes"), claims.get("areas", [])
    if not isinstance(scopes, list | None) or not isinstance(areas, list):
        raise TypeError("scopes and areas are lists")
    return Actor(
        id=str(claims["sub"]),
        name=str(claims["name"]),
        kind=Kind(str(claims["kind"])),
        role=None if role is None else Role(str(role)),
        scopes=None if scopes is None else frozenset(map(str, scopes)),
        areas=frozenset(map(str, areas)),
        origin=Origin(str(claims["addr"]), str(claims.get("dev", ""))) if "addr" in claims else None,
        via=Via(str(claims["via"]), str(claims.get("via_name", ""))) if "via" in claims else None,
        proven="quick" not in claims,
    )

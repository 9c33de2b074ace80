"""Short-lived tokens between our own processes.

For a request of a person the gateway signs an EdDSA token with its private key; services hold the public key only,
so none of them can speak for a person. Services call each other's feed with an HS256 token of the secret they
share (`keys/service.key`); such a token is always of kind `service`, which may read and nothing else.
The two keys accept one algorithm each, so a token signed with the one never passes for the other.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import jwt
import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from toolcare_shared.auth.actor import Actor, Kind, Origin, Via, service_actor
from toolcare_shared.auth.key_files import WatchedFile, read_or_make
from toolcare_shared.auth.roles import Role
from toolcare_shared.auth.shared_secrets import SharedSecret, new_secret, shared_secrets
from toolcare_shared.auth.signing_keys import SigningKey, new_private_pem, publish, published_keys, signing_key
from toolcare_shared.clock import Clock, SystemClock
from toolcare_shared.errors import Unauthenticated, Unavailable
from toolcare_shared.ids import new_id

log: structlog.stdlib.BoundLogger = structlog.get_logger()

AUDIENCE = "toolcare"
LIFETIME = timedelta(seconds=60)
LEEWAY = timedelta(seconds=10)
"""Clocks of two containers on one host differ by less; a Pi and a server need NTP (see the README)."""
KEPT = LIFETIME + 2 * LEEWAY
"""How long a key that signs no more still checks: until its last token has run out by anybody's clock."""

_REQUIRED = ["sub", "name", "kind", "aud", "exp", "iat", "jti"]


class TokenSigner:
    """The gateway's pen. Makes the key pair at its first use: private 0600, public beside it for the services.

    It takes up a new private key by itself, and signs with none that it has not published.
    """

    def __init__(self, private_key: Path, public_key: Path | None = None, *, clock: Clock | None = None) -> None:
        self._public_path = public_key or private_key.with_name("token.pub.pem")
        self._clock = clock or SystemClock()
        self._file = WatchedFile(private_key, signing_key)
        self._published: SigningKey | None = None

    def ensure_keys(self) -> None:
        """Have both files in place; the services can verify from here on."""
        self._signing()

    def sign(self, actor: Actor) -> str:
        key = self._signing()
        return jwt.encode(_claims(actor, self._clock), key.private, algorithm="EdDSA", headers={"kid": key.kid})

    def _signing(self) -> SigningKey:
        key = self._file.get() or signing_key(read_or_make(self._file.path, new_private_pem))
        if self._published is None or key.kid != self._published.kid:
            publish(self._public_path, key, self._clock.now(), KEPT)
            self._published = key
        return key


class ServiceKey:
    """The secret the services share to read each other's feeds; whoever needs it first makes the file (0600)."""

    def __init__(self, path: Path, *, clock: Clock | None = None) -> None:
        self._path = path
        self._clock = clock or SystemClock()
        self._file = WatchedFile(path, shared_secrets)

    def sign(self, service: str) -> str:
        return jwt.encode(_claims(service_actor(service), self._clock), self.secret(), algorithm="HS256")

    def secret(self) -> bytes:
        """The one that signs."""
        return self._secrets()[0].secret

    def usable(self) -> Sequence[bytes]:
        """Those that check: the one that signs, and one before it while its last tokens live."""
        now = self._clock.now()
        return [one.secret for one in self._secrets() if one.until is None or now <= one.until]

    def _secrets(self) -> Sequence[SharedSecret]:
        return self._file.get() or shared_secrets(read_or_make(self._path, new_secret))


class TokenVerifier:
    """Tells who sent a request, or raises `Unauthenticated`; `Unavailable` while the public key is not there yet."""

    def __init__(self, public_key: Path, service_key: ServiceKey | None = None, *, clock: Clock | None = None) -> None:
        self._public = WatchedFile(public_key, published_keys)
        self._service_key = service_key
        self._clock = clock or SystemClock()

    def verify(self, token: str) -> Actor:
        try:
            header = jwt.get_unverified_header(token)
            claims = self._by_service(token) if header.get("alg") == "HS256" else self._by_gateway(token, header)
            self._in_time(claims)
            return _actor(claims)
        except (jwt.PyJWTError, KeyError, TypeError, ValueError) as error:
            log.info("token.refused", why=type(error).__name__)
            raise Unauthenticated("Log in again; the token of this request is not valid.") from error

    def _by_gateway(self, token: str, header: Mapping[str, object]) -> Mapping[str, object]:
        keys = self._public.get()
        if keys is None:
            raise Unavailable("Toolcare is still starting: its signing key is not there yet. Try again in a moment.")
        kid, now = header.get("kid"), self._clock.now()
        usable = [one.key for one in keys if one.checks(None if kid is None else str(kid), now)]
        claims = _decode_by_any(token, usable, "EdDSA")
        if claims["kind"] == Kind.SERVICE:
            raise jwt.InvalidTokenError("a service signs with the services' own key")
        return claims

    def _by_service(self, token: str) -> Mapping[str, object]:
        if self._service_key is None:
            raise jwt.InvalidAlgorithmError("no service tokens here")
        claims = _decode_by_any(token, self._service_key.usable(), "HS256")
        if claims["kind"] != Kind.SERVICE:
            raise jwt.InvalidTokenError("the services' key speaks for services only")
        return claims

    def _in_time(self, claims: Mapping[str, object]) -> None:
        now = self._clock.now().timestamp()
        expires, issued = claims["exp"], claims["iat"]
        if not isinstance(expires, int) or not isinstance(issued, int):
            raise TypeError("exp and iat are whole seconds")
        if now > expires + LEEWAY.total_seconds():
            raise jwt.ExpiredSignatureError("too old; if every request is refused, compare the clocks")
        if issued > now + LEEWAY.total_seconds():
            raise jwt.ImmatureSignatureError("from the future; compare the clocks")


def _claims(actor: Actor, clock: Clock) -> dict[str, str | int | list[str] | None]:
    now = clock.now()
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
        "iat": int(now.timestamp()),
        "exp": int((now + LIFETIME).timestamp()),
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


def _decode_by_any(token: str, keys: Sequence[Ed25519PublicKey | bytes], algorithm: str) -> Mapping[str, object]:
    for key in keys:
        with suppress(jwt.InvalidSignatureError):
            return _decode(token, key, algorithm)
    raise jwt.InvalidSignatureError("no key that counts has signed it")


def _decode(token: str, key: Ed25519PublicKey | bytes, algorithm: str) -> Mapping[str, object]:
    """Signature, audience and shape; times are checked by our own clock, so that tests can set it."""
    options: jwt.types.Options = {"require": _REQUIRED, "verify_exp": False, "verify_iat": False}
    claims: dict[str, object] = jwt.decode(token, key, algorithms=[algorithm], audience=AUDIENCE, options=options)
    return claims

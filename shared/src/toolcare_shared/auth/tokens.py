"""Short-lived tokens between our own processes.

For a request of a person the gateway signs an EdDSA token with its private key; services hold the public key only,
so none of them can speak for a person. Services call each other's feed with an HS256 token of the secret they
share (`keys/service.key`); such a token is always of kind `service`, which may read and nothing else.
The two keys accept one algorithm each, so a token signed with the one never passes for the other.
"""

import os
import secrets
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Generic, TypeVar

import jwt
import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from toolcare_shared.auth.actor import Actor, Kind, Origin, service_actor
from toolcare_shared.auth.roles import Role
from toolcare_shared.clock import Clock, SystemClock
from toolcare_shared.errors import Unauthenticated, Unavailable
from toolcare_shared.ids import new_id

log: structlog.stdlib.BoundLogger = structlog.get_logger()

AUDIENCE = "toolcare"
LIFETIME = timedelta(seconds=60)
LEEWAY = timedelta(seconds=10)
"""Clocks of two containers on one host differ by less; a Pi and a server need NTP (see the README)."""

_REQUIRED = ["sub", "name", "kind", "aud", "exp", "iat", "jti"]
_Key = TypeVar("_Key")


class WatchedFile(Generic[_Key]):
    """A key that is read when first needed and again when its file is another one. Absent: None."""

    def __init__(self, path: Path, parse: Callable[[bytes], _Key]) -> None:
        self.path = path
        self._parse = parse
        self._seen: tuple[int, int, int] | None = None
        self._key: _Key | None = None

    def get(self) -> _Key | None:
        try:
            stat = self.path.stat()
        except FileNotFoundError:
            return None
        seen = (stat.st_ino, stat.st_mtime_ns, stat.st_size)
        if seen != self._seen:
            self._key, self._seen = self._parse(self.path.read_bytes()), seen
        return self._key


class TokenSigner:
    """The gateway's pen. Makes the key pair at its first use: private 0600, public beside it for the services."""

    def __init__(self, private_key: Path, public_key: Path | None = None, *, clock: Clock | None = None) -> None:
        self._private_path = private_key
        self._public_path = public_key or private_key.with_name("token.pub.pem")
        self._clock = clock or SystemClock()
        self._key: Ed25519PrivateKey | None = None

    def ensure_keys(self) -> None:
        """Have both files in place; the services can verify from here on."""
        self._private_key()

    def sign(self, actor: Actor) -> str:
        return jwt.encode(_claims(actor, self._clock), self._private_key(), algorithm="EdDSA")

    def _private_key(self) -> Ed25519PrivateKey:
        if self._key is None:
            pem = _read_or_make(self._private_path, _new_private_pem)
            key = load_pem_private_key(pem, password=None)
            if not isinstance(key, Ed25519PrivateKey):
                raise TypeError(f"{self._private_path} holds no Ed25519 key")
            public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
            if not self._public_path.exists() or self._public_path.read_bytes() != public:
                _write(self._public_path, public, mode=0o644)
            self._key = key
        return self._key


class ServiceKey:
    """The secret the services share to read each other's feeds; whoever needs it first makes the file (0600)."""

    def __init__(self, path: Path, *, clock: Clock | None = None) -> None:
        self._path = path
        self._clock = clock or SystemClock()
        self._file = WatchedFile(path, bytes.strip)

    def sign(self, service: str) -> str:
        return jwt.encode(_claims(service_actor(service), self._clock), self.secret(), algorithm="HS256")

    def secret(self) -> bytes:
        found = self._file.get()
        if found is None:
            found = _read_or_make(self._path, lambda: secrets.token_hex(32).encode()).strip()
        return found


class TokenVerifier:
    """Tells who sent a request, or raises `Unauthenticated`; `Unavailable` while the public key is not there yet."""

    def __init__(self, public_key: Path, service_key: ServiceKey | None = None, *, clock: Clock | None = None) -> None:
        self._public = WatchedFile(public_key, _public_key)
        self._service_key = service_key
        self._clock = clock or SystemClock()

    def verify(self, token: str) -> Actor:
        try:
            algorithm = jwt.get_unverified_header(token).get("alg")
            claims = self._by_service(token) if algorithm == "HS256" else self._by_gateway(token)
            self._in_time(claims)
            return _actor(claims)
        except (jwt.PyJWTError, KeyError, TypeError, ValueError) as error:
            log.info("token.refused", why=type(error).__name__)
            raise Unauthenticated("Log in again; the token of this request is not valid.") from error

    def _by_gateway(self, token: str) -> Mapping[str, object]:
        key = self._public.get()
        if key is None:
            raise Unavailable("Toolcare is still starting: its signing key is not there yet. Try again in a moment.")
        claims = _decode(token, key, "EdDSA")
        if claims["kind"] == Kind.SERVICE:
            raise jwt.InvalidTokenError("a service signs with the services' own key")
        return claims

    def _by_service(self, token: str) -> Mapping[str, object]:
        if self._service_key is None:
            raise jwt.InvalidAlgorithmError("no service tokens here")
        claims = _decode(token, self._service_key.secret(), "HS256")
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
    return {
        **scopes,
        **areas,
        "sub": actor.id,
        "name": actor.name,
        "kind": actor.kind,
        "role": actor.role,
        "aud": AUDIENCE,
        "iat": int(now.timestamp()),
        "exp": int((now + LIFETIME).timestamp()),
        "jti": new_id(),
        **({"addr": actor.origin.address, "dev": actor.origin.device} if actor.origin else {}),
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
    )


def _decode(token: str, key: Ed25519PublicKey | bytes, algorithm: str) -> Mapping[str, object]:
    """Signature, audience and shape; times are checked by our own clock, so that tests can set it."""
    options: jwt.types.Options = {"require": _REQUIRED, "verify_exp": False, "verify_iat": False}
    claims: dict[str, object] = jwt.decode(token, key, algorithms=[algorithm], audience=AUDIENCE, options=options)
    return claims


def _public_key(pem: bytes) -> Ed25519PublicKey:
    key = load_pem_public_key(pem)
    if not isinstance(key, Ed25519PublicKey):
        raise TypeError("the public key file holds no Ed25519 key")
    return key


def _new_private_pem() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _read_or_make(path: Path, make: Callable[[], bytes]) -> bytes:
    """The file's content; two processes that both find it missing end up with the same one."""
    if not path.exists():
        _write(path, make(), mode=0o600, keep_existing=True)
    return path.read_bytes()


def _write(path: Path, content: bytes, *, mode: int, keep_existing: bool = False) -> None:
    """Whole or not at all, also after a power cut."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{new_id()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        if keep_existing:
            _link_if_absent(draft, path)
        else:
            draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _link_if_absent(draft: Path, path: Path) -> None:
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        return

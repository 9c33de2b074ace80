"""What all our tokens have in common: how one is signed with a key that is published, and how long it counts."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

import jwt

from toolcare_shared.auth.key_files import WatchedFile, read_or_make
from toolcare_shared.auth.signing_keys import PublishedKey, SigningKey, new_private_pem, publish, signing_key
from toolcare_shared.clock import Clock

LIFETIME = timedelta(seconds=60)
LEEWAY = timedelta(seconds=10)
"""Clocks of two containers on one host differ by less; a Pi and a server need NTP (see the README)."""
KEPT = LIFETIME + 2 * LEEWAY
"""How long a key that signs no more still checks: until its last token has run out by anybody's clock."""

_ALGORITHM = "EdDSA"

Claims = Mapping[str, object]


class Pen:
    """Signs with a private key (0600, made at its first use) and has the public half in its file for who checks.

    It takes up a new private key by itself, and signs with none that it has not published.
    """

    def __init__(self, private: Path, public: Path, clock: Clock) -> None:
        self._file = WatchedFile(private, signing_key)
        self._public = public
        self._clock = clock
        self._published: SigningKey | None = None

    def ready(self) -> SigningKey:
        """Have both files in place; who checks can do so from here on."""
        key = self._file.get() or signing_key(read_or_make(self._file.path, new_private_pem))
        if self._published is None or key.kid != self._published.kid:
            publish(self._public, key, self._clock.now(), KEPT)
            self._published = key
        return key

    def signed(self, claims: dict[str, str | int | list[str] | None]) -> str:
        """The claims with the time from when to when they count."""
        key, now = self.ready(), self._clock.now()
        times = {"iat": int(now.timestamp()), "exp": int((now + LIFETIME).timestamp())}
        return jwt.encode({**claims, **times}, key.private, algorithm=_ALGORITHM, headers={"kid": key.kid})


def checked(
    token: str, keys: Iterable[PublishedKey], now: datetime, *, audience: str, required: Sequence[str]
) -> Claims:
    """The claims of a token that one of these has signed, for this audience, and whose time is now."""
    return checked_by(token, keys, now, audience=audience, required=required)[0]


def checked_by(
    token: str, keys: Iterable[PublishedKey], now: datetime, *, audience: str, required: Sequence[str]
) -> tuple[Claims, PublishedKey]:
    """The same, with the key that has signed it."""
    kid = jwt.get_unverified_header(token).get("kid")
    usable = [one for one in keys if one.checks(None if kid is None else str(kid), now)]
    claims, key = _decoded_by_any(token, usable, audience, required)
    in_time(claims, now)
    return claims, key


def _decoded_by_any(
    token: str, keys: Sequence[PublishedKey], audience: str, required: Sequence[str]
) -> tuple[Claims, PublishedKey]:
    """Signature, audience and shape; times are checked by our own clock, so that tests can set it."""
    needed = [*required, "aud", "exp", "iat", "jti"]
    options: jwt.types.Options = {"require": needed, "verify_exp": False, "verify_iat": False}
    for one in keys:
        with suppress(jwt.InvalidSignatureError):
            claims: Claims = jwt.decode(token, one.key, algorithms=[_ALGORITHM], audience=audience, options=options)
            return claims, one
    raise jwt.InvalidSignatureError("no key that counts has signed it")


def in_time(claims: Claims, now: datetime) -> None:
    """Raise jwt's errors for a token that counts no more, not yet, or longer than any of ours."""
    expires, issued, leeway = claims["exp"], claims["iat"], LEEWAY.total_seconds()
    if not isinstance(expires, int) or not isinstance(issued, int):
        raise TypeError("exp and iat are whole seconds")
    if now.timestamp() > expires + leeway:
        raise jwt.ExpiredSignatureError("too old; if every request is refused, compare the clocks")
    if issued > now.timestamp() + leeway:
        raise jwt.ImmatureSignatureError("from the future; compare the clocks")
    if expires - issued > LIFETIME.total_seconds():
        raise jwt.InvalidTokenError("no token of ours lives that long")

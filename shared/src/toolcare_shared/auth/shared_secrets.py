"""The secret behind the services' own tokens, and how it is replaced while everything runs.

The file holds the secret that signs and, in lines `<secret> until <time>`, those before it while their last tokens
live. It is written in one go, and read again when it changes: whoever meets a token of the new secret finds it there.
"""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from toolcare_shared.auth.key_files import read_or_make, write_whole

_FORMER = re.compile(rb"^(?P<secret>.+) until (?P<until>\d{4}-\d\d-\d\dT\S+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class SharedSecret:
    """`until`: when its last token has run out; None for the one that signs."""

    secret: bytes
    until: datetime | None = None


def new_secret() -> bytes:
    return secrets.token_hex(32).encode()


def shared_secrets(content: bytes) -> tuple[SharedSecret, ...]:
    """The one that signs, then those before it. Whatever is no line of a former one is the secret."""
    former = [
        SharedSecret(found["secret"], datetime.fromisoformat(found["until"].decode()))
        for found in _FORMER.finditer(content)
    ]
    return SharedSecret(_FORMER.sub(b"", content).strip()), *former


def rotate_secret(path: Path, now: datetime, kept: timedelta) -> None:
    """Sign with a new secret from here on; the one before it counts for `kept`."""
    signing, *former = shared_secrets(read_or_make(path, new_secret))
    lasting = [one for one in former if one.until is not None and now <= one.until]
    write_whole(
        path, _text([SharedSecret(new_secret()), SharedSecret(signing.secret, now + kept), *lasting]), mode=0o600
    )


def _text(kept: Sequence[SharedSecret]) -> bytes:
    return b"".join(
        one.secret + (b"" if one.until is None else f" until {one.until.isoformat()}".encode()) + b"\n" for one in kept
    )

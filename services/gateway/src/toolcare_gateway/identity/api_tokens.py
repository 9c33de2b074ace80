"""Keys of programs: a name, some of their owner's permissions, a last day."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.identity.tables import ApiToken
from toolcare_gateway.identity.usecases import token_hash
from toolcare_shared.auth import ROLE_PERMISSIONS, Permission, Role
from toolcare_shared.ids import new_id

PREFIX = "tlc_"
"""By it people and scanners for secrets know what it is."""
LONGEST = timedelta(days=366)
MOST = 50


class ScopeNotYours(Exception):
    def __init__(self, scopes: Collection[str]) -> None:
        super().__init__(f"Leave out {', '.join(sorted(scopes))}: a token may do no more than its owner.")
        self.scopes = ", ".join(sorted(scopes))


class ExpiryNotUsable(Exception):
    def __init__(self) -> None:
        super().__init__(f"Choose a day within the next {LONGEST.days} days; a token can be followed by another.")
        self.days = LONGEST.days


class TooManyTokens(Exception):
    def __init__(self) -> None:
        super().__init__(f"Revoke tokens that nobody needs; you have {MOST} of them.")
        self.most = MOST


class UnknownToken(Exception):
    def __init__(self) -> None:
        super().__init__("There is no such token of yours; load the list again.")


@dataclass(frozen=True, slots=True)
class Wanted:
    name: str
    scopes: frozenset[Permission]
    expires_at: datetime


def check(wanted: Wanted, role: Role, now: datetime) -> None:
    beyond = wanted.scopes - ROLE_PERMISSIONS[role]
    if beyond:
        raise ScopeNotYours(beyond)
    if not now < wanted.expires_at <= now + LONGEST:
        raise ExpiryNotUsable


async def make(session: AsyncSession, user_id: str, wanted: Wanted, now: datetime) -> tuple[ApiToken, str]:
    """The row and the token itself, which is told once and stored nowhere."""
    text = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken(
        token_id=new_id(),
        token_hash=token_hash(text),
        user_id=user_id,
        name=wanted.name,
        scopes=sorted(wanted.scopes),
        created_at=now,
        expires_at=wanted.expires_at,
    )
    session.add(token)
    return token, text


def lasts(token: ApiToken, now: datetime) -> bool:
    return token.revoked_at is None and now < token.expires_at

"""Coming in by the company login: what is set for it, and the account of whom it vouches for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from cryptography.fernet import InvalidToken
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.identity import openid, store, usecases
from toolcare_gateway.identity.openid import (
    AccountClosed,
    ClientSecretNeeded,
    KeptByProvider,
    Newcomer,
    NobodyHasARole,
    NoOtherWayIn,
    Provider,
    ProviderNotSetUp,
    ProviderNotUsable,
)
from toolcare_gateway.identity.tables import SignInProvider, User
from toolcare_shared.auth import Role, service_actor
from toolcare_shared.auth.sealing import Sealing
from toolcare_shared.ids import new_id

log: structlog.stdlib.BoundLogger = structlog.get_logger()

_ONLY = "provider"
EVERYBODY, ADMINISTRATORS = "everybody", "administrators"


@dataclass(frozen=True, slots=True)
class ProviderWanted:
    """`secret` None leaves the one that is kept, '' is none. `passwords`: EVERYBODY or ADMINISTRATORS."""

    active: bool
    name: str
    issuer: str
    client_id: str
    secret: str | None
    scopes: Sequence[str]
    role_claim: str
    roles: Mapping[str, Role]
    team_claim: str
    passwords: str


async def set_provider(session: AsyncSession, wanted: ProviderWanted, sealing: Sealing) -> SignInProvider:
    """Raises IssuerNotUsable, NobodyHasARole, NoOtherWayIn, ClientSecretNeeded."""
    issuer = openid.usable_issuer(wanted.issuer)
    if wanted.active and not wanted.roles:
        raise NobodyHasARole
    if wanted.active and wanted.passwords == ADMINISTRATORS and not await store.any_local_administrator(session):
        raise NoOtherWayIn
    row = await store.provider_for_update(session)
    if row is None:
        row = SignInProvider(provider_id=_ONLY, version=0, client_secret=None)
        session.add(row)
    elif wanted.secret is None and row.client_secret is not None and row.issuer != issuer:
        raise ClientSecretNeeded
    row.active, row.name, row.issuer, row.client_id = wanted.active, wanted.name, issuer, wanted.client_id
    if wanted.secret is not None:
        row.client_secret = sealing.sealed(wanted.secret) if wanted.secret else None
    row.scopes, row.role_claim = list(openid.usable_scopes(wanted.scopes)), wanted.role_claim
    row.roles = {value: role.value for value, role in wanted.roles.items()}
    row.team_claim, row.passwords = wanted.team_claim, wanted.passwords
    row.version += 1
    return row


async def active_provider(session: AsyncSession, sealing: Sealing) -> Provider:
    """Raises ProviderNotSetUp."""
    row = await store.provider(session)
    if row is None or not row.active:
        raise ProviderNotSetUp
    return provider_of(row, sealing)


def provider_of(row: SignInProvider, sealing: Sealing) -> Provider:
    """Raises ProviderNotUsable when the secret was sealed with another key, as after a restore without `keys`."""
    try:
        secret = None if row.client_secret is None else sealing.opened(row.client_secret)
    except InvalidToken as error:
        raise ProviderNotUsable("its client secret was sealed with another key; type it once more") from error
    return Provider(
        name=row.name,
        issuer=row.issuer,
        client_id=row.client_id,
        secret=secret,
        scopes=tuple(row.scopes),
        role_claim=row.role_claim,
        roles={value: Role(role) for value, role in row.roles.items()},
        team_claim=row.team_claim,
    )


async def passwords_closed(session: AsyncSession, user: User) -> bool:
    """Whether a password is no way in for him: the company login is, and passwords are for administrators."""
    row = await store.provider(session)
    return row is not None and row.active and row.passwords == ADMINISTRATORS and user.role != Role.ADMINISTRATOR


async def account_of(session: AsyncSession, comer: Newcomer, now: datetime) -> User:
    """His account, made at his first login, as the provider tells him now. Raises AccountClosed."""
    user = await store.user_of_provider(session, comer.issuer, comer.subject)
    if user is None:
        user = await _new(session, comer, now)
    elif not user.active and user.withdrawn_at is None:
        raise AccountClosed
    comes_back = user.withdrawn_at is not None
    role = await _role_of(session, user, comer)
    # An administrator works everywhere, wherever he worked before.
    areas = [] if role is Role.ADMINISTRATOR else user.areas
    told = (comer.name, role.value, user.team if comer.team is None else comer.team, areas)
    if user.version == 0 or comes_back or (user.name, user.role, user.team, user.areas) != told:
        user.name, user.role, user.team, user.areas = told
        user.active, user.withdrawn_at, user.deactivated_at = True, None, None
        await usecases.record(session, user, service_actor("gateway"), now)
    return user


async def take_role_away(session: AsyncSession, issuer: str, subject: str, now: datetime) -> Sequence[str]:
    """Let nobody in, by whatever way, for whom the provider names no role any more; returns the ids of what ended."""
    user = await store.user_of_provider(session, issuer, subject)
    if user is None or not user.active:
        return []
    user.active, user.withdrawn_at, user.deactivated_at = False, now, now
    await usecases.record(session, user, service_actor("gateway"), now)
    tokens = await store.revoke_tokens_of(session, user.user_id, now)
    return [*await store.end_sessions_of(session, user.user_id), *tokens]


def refuse_kept_by_provider(user: User) -> None:
    if user.kept_by_provider:
        raise KeptByProvider


async def _role_of(session: AsyncSession, user: User, comer: Newcomer) -> Role:
    """What the provider says, but the last administrator stays one until there is another: nobody could make one."""
    demoted = user.active and user.role == Role.ADMINISTRATOR and comer.role is not Role.ADMINISTRATOR
    if demoted and not await store.other_administrators(session, user.user_id):
        log.warning("sign_in.last_administrator_kept", user_id=user.user_id, told=comer.role.value)
        return Role.ADMINISTRATOR
    return comer.role


async def _new(session: AsyncSession, comer: Newcomer, now: datetime) -> User:
    user = User(
        user_id=new_id(),
        username=await _free_username(session, comer.username),
        name=comer.name,
        role=comer.role,
        password_hash="",
        issuer=comer.issuer,
        subject=comer.subject,
        areas=[],
        active=True,
        language=comer.language,
        team=comer.team or "",
        must_change_password=False,
        version=0,
        created_at=now,
    )
    session.add(user)
    return user


async def _free_username(session: AsyncSession, wanted: str) -> str:
    """Never one that exists: who has it may be somebody else."""
    taken = await store.usernames_like(session, wanted)
    names = (wanted if number == 1 else f"{wanted}-{number}" for number in range(1, len(taken) + 2))
    return next(name for name in names if name not in taken)

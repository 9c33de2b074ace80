"""What administrators do to accounts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.identity import domain, store, usecases
from toolcare_gateway.identity.domain import LastAdministrator, OneselfDemoted, UnknownArea
from toolcare_gateway.identity.leaving import AnonymisedAlready
from toolcare_gateway.identity.openid import KeptByProvider, NoOtherWayIn
from toolcare_gateway.identity.pins import BadgeTaken
from toolcare_gateway.identity.tables import User
from toolcare_gateway.readmodels.store import areas_of_machines
from toolcare_shared.auth import Actor, Role


@dataclass(frozen=True, slots=True)
class UserChange:
    """None leaves a thing as it is."""

    name: str | None = None
    role: Role | None = None
    team: str | None = None
    areas: Sequence[str] | None = None
    language: str | None = None
    active: bool | None = None
    address: str | None = None


async def change_user(
    session: AsyncSession, user: User, change: UserChange, actor: Actor, now: datetime
) -> Sequence[str]:
    """Change what was named; returns the ids of sessions and tokens that ended because the user may not log in now."""
    _leave_to_provider(user, change)
    await _keep_an_administrator(session, user, change, actor)
    if user.anonymised_at is not None:
        raise AnonymisedAlready
    if user.withdrawn_at is not None and change.active:
        raise KeptByProvider
    leaves = user.active and change.active is False
    if change.active is not None and change.active != user.active:
        user.deactivated_at = now if leaves else None
    user.name = user.name if change.name is None else domain.usable_name(change.name)
    user.role = user.role if change.role is None else change.role
    user.team = user.team if change.team is None else domain.usable_team(change.team)
    areas = user.areas if change.areas is None else change.areas
    user.areas = domain.usable_areas(areas, administers=user.role == Role.ADMINISTRATOR)
    user.language = user.language if change.language is None else change.language
    user.address = user.address if change.address is None else change.address
    user.active = user.active if change.active is None else change.active
    await usecases.record(session, user, actor, now)
    return await _let_out(session, user, now) if leaves else []


async def refuse_unknown_areas(session: AsyncSession, areas: Sequence[str], *, but: Sequence[str] = ()) -> None:
    """Raise UnknownArea for a name that no machine has; who had it before keeps it, though its machines went."""
    known = {area.casefold() for area in [*await areas_of_machines(session), *but]}
    unknown = [area for area in areas if " ".join(area.split()).casefold() not in known]
    if unknown:
        raise UnknownArea(unknown)


async def reset_password(
    session: AsyncSession, user: User, password_hash: str, actor: Actor, now: datetime
) -> Sequence[str]:
    """Give a password that must be changed at the first login; returns the ids of the sessions that ended."""
    ended = await usecases.set_password(session, user.username, password_hash, actor, now)
    user.must_change_password = True
    return ended


async def set_badge(session: AsyncSession, user: User, badge_hash: str | None, actor: Actor, now: datetime) -> None:
    """Give a badge, or take it with None."""
    owner = None if badge_hash is None else await store.user_with_badge(session, badge_hash)
    if owner is not None and owner.user_id != user.user_id:
        raise BadgeTaken
    user.badge_hash = badge_hash
    await usecases.record(session, user, actor, now)


async def _let_out(session: AsyncSession, user: User, now: datetime) -> Sequence[str]:
    tokens = await store.revoke_tokens_of(session, user.user_id, now)
    return [*await store.end_sessions_of(session, user.user_id), *tokens]


def _leave_to_provider(user: User, change: UserChange) -> None:
    """Name and role follow the company login at each login, so a change here would not last."""
    renamed = change.name is not None and domain.usable_name(change.name) != user.name
    if user.kept_by_provider and (renamed or (change.role is not None and change.role != user.role)):
        raise KeptByProvider


async def _keep_an_administrator(session: AsyncSession, user: User, change: UserChange, actor: Actor) -> None:
    demoted = change.role is not None and change.role is not Role.ADMINISTRATOR
    if user.role != Role.ADMINISTRATOR or not user.active or not (demoted or change.active is False):
        return
    if user.user_id == actor.id:
        raise OneselfDemoted
    others = await store.other_administrators(session, user.user_id)
    if not others:
        raise LastAdministrator
    if not user.kept_by_provider and all(other.kept_by_provider for other in others):
        raise NoOtherWayIn

"""Users, as administrators keep them.

Answers with a password are kept sealed, for a day, and only for whoever sends an Idempotency-Key.
"""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from toolcare_gateway.identity import accounts, domain, leaving, pins, store, usecases
from toolcare_gateway.identity.accounts import UserChange
from toolcare_gateway.identity.authentication import NotByToken, WithPassword
from toolcare_gateway.identity.domain import (
    AdministratorEverywhere,
    AreaNotUsable,
    LastAdministrator,
    NameNotUsable,
    OneselfDemoted,
    PasswordChangeRequired,
    TeamNotUsable,
    UnknownArea,
    UnknownUser,
    UsernameNotUsable,
    UsernameTaken,
)
from toolcare_gateway.identity.leaving import AnonymisedAlready, NameIsShared, StillActive
from toolcare_gateway.identity.openid import KeptByProvider, NoOtherWayIn
from toolcare_gateway.identity.origin import CrossSiteRequest
from toolcare_gateway.identity.pins import BadgeNotUsable, BadgeTaken
from toolcare_gateway.identity.problems import PROBLEMS
from toolcare_gateway.identity.schemas import (
    AccountPatch,
    AccountRow,
    Accounts,
    Badge,
    GivenPassword,
    Leaving,
    NewAccount,
)
from toolcare_gateway.identity.tables import User
from toolcare_gateway.identity.usecases import NewUser
from toolcare_gateway.parts import Gateway
from toolcare_gateway.plant import store as plant_store
from toolcare_gateway.sealed_work import SealedWork
from toolcare_shared.auth import Actor, PasswordSessionRequired, Permission, requires
from toolcare_shared.errors import PreconditionFailed, PreconditionRequired, problems
from toolcare_shared.etag import versioned
from toolcare_shared.work import ReadSession, UnitOfWork

_WRITES = (CrossSiteRequest, NotByToken, PasswordSessionRequired, PasswordChangeRequired)
_VALUES = (NameNotUsable, TeamNotUsable, AreaNotUsable, AdministratorEverywhere, UnknownArea)

router = APIRouter(prefix="/api/v1/users", tags=["users"])
Administrator = Annotated[Actor, requires(Permission.USER_ADMIN)]
UsernameInPath = Annotated[str, Path(max_length=64, pattern=r"^[^\x00]*$")]


@router.get("", responses=problems(PasswordChangeRequired, mapping=PROBLEMS))
async def list_users(session: ReadSession, _: Administrator) -> Accounts:
    """Everybody, by user name."""
    return Accounts(items=[AccountRow.of(user) for user in await store.all_users(session)])


@router.post(
    "",
    status_code=201,
    response_model=GivenPassword,
    responses=problems(*_WRITES, UsernameNotUsable, UsernameTaken, *_VALUES, mapping=PROBLEMS),
)
async def add_user(
    body: NewAccount, gateway: Gateway, work: SealedWork, actor: Administrator, _: WithPassword
) -> Response:
    """Add somebody who works here. His first password comes with the answer, once; he changes it at the first login."""
    await work.refuse_repeat()
    password = domain.random_password()
    name = domain.usable_name(body.name)
    hashed = await gateway.passwords.hashed(password)
    async with work as session:
        await accounts.refuse_unknown_areas(session, body.areas)
        language = body.language or (await plant_store.plant(session)).language or "en"
        new = NewUser(
            body.username,
            name,
            body.role,
            hashed,
            language,
            body.team,
            body.areas,
            must_change_password=True,
            address=body.address,
        )
        user = await usecases.add_user(session, new, actor, work.now)
        return work.answer(GivenPassword(user=AccountRow.of(user), password=password))


@router.get(
    "/{username}", response_model=AccountRow, responses=problems(UnknownUser, PasswordChangeRequired, mapping=PROBLEMS)
)
async def get_user(username: UsernameInPath, request: Request, session: ReadSession, _: Administrator) -> Response:
    """One account with its role, team and areas."""
    user = _found(await store.user_named(session, username.casefold()), username)
    return versioned(request, AccountRow.of(user), user.version)


@router.patch(
    "/{username}",
    response_model=AccountRow,
    responses=problems(
        *_WRITES,
        UnknownUser,
        LastAdministrator,
        NoOtherWayIn,
        OneselfDemoted,
        *_VALUES,
        KeptByProvider,
        AnonymisedAlready,
        PreconditionFailed,
        PreconditionRequired,
        mapping=PROBLEMS,
    ),
)
async def change_user(
    username: UsernameInPath,
    body: AccountPatch,
    gateway: Gateway,
    work: UnitOfWork,
    actor: Administrator,
    _: WithPassword,
) -> Response:
    """Who is made inactive is out at once: his sessions and tokens end. His name stays in histories."""
    async with work as session:
        user = await _user(gateway, username)
        user = await store.user_for_update(session, user.user_id)
        work.expect(user.version)
        await accounts.refuse_unknown_areas(session, body.areas or (), but=user.areas)
        change = UserChange(
            body.name, body.role, body.team, body.areas, body.language, body.active, address=body.address
        )
        ended = await accounts.change_user(session, user, change, actor, work.now)
        answer = work.answer(AccountRow.of(user))
    gateway.live.end_sessions(ended)
    return answer


@router.post(
    "/{username}/anonymise",
    response_model=AccountRow,
    responses=problems(*_WRITES, UnknownUser, StillActive, AnonymisedAlready, NameIsShared, mapping=PROBLEMS),
)
async def anonymise_user(
    username: UsernameInPath,
    body: Leaving,
    gateway: Gateway,
    work: UnitOfWork,
    actor: Annotated[Actor, requires(Permission.RETENTION_EDIT)],
    _: WithPassword,
) -> Response:
    """Somebody who has left is named `former-7` from now on, everywhere. What he did stays; this cannot be undone."""
    async with work as session:
        user = await _user(gateway, username)
        user = await store.user_for_update(session, user.user_id)
        await leaving.anonymise(session, user, body.reason, gateway.sealing, actor, work.now)
        return work.answer(AccountRow.of(user))


@router.post(
    "/{username}/reset-password",
    response_model=GivenPassword,
    responses=problems(*_WRITES, UnknownUser, KeptByProvider, mapping=PROBLEMS),
)
async def reset_password(
    username: UsernameInPath, gateway: Gateway, work: SealedWork, actor: Administrator, _: WithPassword
) -> Response:
    """A random password, shown this once, to be changed at the next login. His sessions end."""
    await work.refuse_repeat()
    password = domain.random_password()
    known = await _user(gateway, username)
    hashed = await gateway.passwords.hashed(password)
    async with work as session:
        user = await store.user_for_update(session, known.user_id)
        ended = await accounts.reset_password(session, user, hashed, actor, work.now)
        given = work.answer(GivenPassword(user=AccountRow.of(user), password=password))
    gateway.live.end_sessions(ended)
    return given


@router.post(
    "/{username}/badge",
    response_model=AccountRow,
    responses=problems(*_WRITES, UnknownUser, BadgeNotUsable, BadgeTaken, mapping=PROBLEMS),
)
async def set_badge(
    username: UsernameInPath, body: Badge, gateway: Gateway, work: SealedWork, actor: Administrator, _: WithPassword
) -> Response:
    """Give somebody a badge for shared tablets, or take it. The number is kept as a keyed hash alone."""
    number = body.number.get_secret_value()
    hashed = gateway.sealing.keyed_hash("badge", pins.usable_badge(number)) if number.strip() else None
    known = await _user(gateway, username)
    async with work as session:
        user = await store.user_for_update(session, known.user_id)
        await accounts.set_badge(session, user, hashed, actor, work.now)
        return work.answer(AccountRow.of(user))


async def _user(gateway: Gateway, username: str) -> User:
    async with gateway.database.read() as session:
        return _found(await store.user_named(session, username.casefold()), username)


def _found(user: User | None, username: str) -> User:
    if user is None:
        raise UnknownUser(username)
    return user

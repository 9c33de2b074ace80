"""API tokens: keys that programs use in the name of their owner."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from toolcare_gateway.identity import api_tokens, store
from toolcare_gateway.identity.api_tokens import (
    MOST,
    ExpiryNotUsable,
    ScopeNotYours,
    TooManyTokens,
    UnknownToken,
    Wanted,
)
from toolcare_gateway.identity.authentication import InPerson, NotByToken, Visitor, WithPassword
from toolcare_gateway.identity.domain import PasswordChangeRequired
from toolcare_gateway.identity.origin import CrossSiteRequest
from toolcare_gateway.identity.problems import PROBLEMS
from toolcare_gateway.identity.schemas import GivenToken, NewToken, TokenOut, Tokens
from toolcare_gateway.identity.tables import ApiToken
from toolcare_gateway.parts import Gateway
from toolcare_gateway.sealed_work import SealedWork
from toolcare_shared.auth import PasswordSessionRequired, Permission, Role, may, open_to_all
from toolcare_shared.errors import Unauthenticated, problems

_READS = (Unauthenticated, NotByToken, PasswordChangeRequired)

router = APIRouter(
    prefix="/api/v1/tokens",
    tags=["tokens"],
    dependencies=[open_to_all("they are one's own; each route asks for the session itself")],
)


@router.get("", responses=problems(*_READS, mapping=PROBLEMS))
async def list_tokens(
    visitor: InPerson,
    gateway: Gateway,
    everybody: Annotated[
        bool, Query(alias="all", description="Everybody's, for administrators who came with their password")
    ] = False,
) -> Tokens:
    """The newest first. Those that ended stay in the list for 90 days."""
    wants_all = everybody and _keeps_everybodys(visitor)
    async with gateway.database.read() as session:
        rows = await store.tokens(session, None if wants_all else visitor.user.user_id)
    return Tokens(items=[TokenOut.of(token, owner) for token, owner in rows])


@router.post(
    "",
    status_code=201,
    response_model=GivenToken,
    responses=problems(
        *_READS,
        CrossSiteRequest,
        PasswordSessionRequired,
        ScopeNotYours,
        ExpiryNotUsable,
        TooManyTokens,
        mapping=PROBLEMS,
    ),
)
async def make_token(body: NewToken, visitor: WithPassword, work: SealedWork) -> Response:
    """The token comes with the answer, once. A repeat without an Idempotency-Key makes another one."""
    await work.refuse_repeat()
    now = work.now
    wanted = Wanted(body.name, frozenset(body.scopes), body.expires_at)
    api_tokens.check(wanted, Role(visitor.user.role), now)
    async with work as session:
        user = await store.user_for_update(session, visitor.user.user_id)
        if await store.lasting_tokens_of(session, user.user_id, now) >= MOST:
            raise TooManyTokens
        token, secret = await api_tokens.make(session, user.user_id, wanted, now)
        return work.answer(GivenToken(token=TokenOut.of(token, user), secret=secret))


@router.delete(
    "/{token_id}", status_code=204, responses=problems(*_READS, CrossSiteRequest, UnknownToken, mapping=PROBLEMS)
)
async def revoke_token(
    token_id: Annotated[str, Path(max_length=64, pattern=r"^[^\x00]*$")], visitor: InPerson, gateway: Gateway
) -> None:
    """One's own, or anybody's for administrators who came with their password. It counts no more at once."""
    async with gateway.database.write() as session:
        token = await session.get(ApiToken, token_id)
        if token is None or not (token.user_id == visitor.user.user_id or _keeps_everybodys(visitor)):
            raise UnknownToken
        token.revoked_at = token.revoked_at or gateway.clock.now()
    gateway.live.end_sessions([token_id])


def _keeps_everybodys(visitor: Visitor) -> bool:
    return visitor.actor.proven and may(visitor.actor, Permission.USER_ADMIN)

"""What is set for the company login, as administrators keep it."""

from typing import Annotated

from fastapi import APIRouter, Request, Response

from toolcare_gateway.identity import signing_in, store
from toolcare_gateway.identity.authentication import NotByToken, WithPassword
from toolcare_gateway.identity.domain import PasswordChangeRequired
from toolcare_gateway.identity.openid import (
    ClientSecretNeeded,
    IssuerNotUsable,
    NobodyHasARole,
    NoOtherWayIn,
    Provider,
    ProviderAway,
    ProviderNotUsable,
    usable_issuer,
    usable_scopes,
)
from toolcare_gateway.identity.openid_schemas import ProviderFound, ProviderIn, ProviderOut, Warned, warnings_about
from toolcare_gateway.identity.origin import CrossSiteRequest
from toolcare_gateway.identity.problems import PROBLEMS
from toolcare_gateway.parts import Gateway
from toolcare_shared.auth import Actor, PasswordSessionRequired, Permission, requires
from toolcare_shared.errors import PreconditionFailed, PreconditionRequired, problems
from toolcare_shared.etag import versioned
from toolcare_shared.work import ReadSession, UnitOfWork

_WRITES = (CrossSiteRequest, NotByToken, PasswordSessionRequired, PasswordChangeRequired)

router = APIRouter(prefix="/api/v1/sign-in/provider", tags=["sign-in"])
Administrator = Annotated[Actor, requires(Permission.SETTINGS_EDIT)]


@router.get("", response_model=ProviderOut, responses=problems(PasswordChangeRequired, mapping=PROBLEMS))
async def get_provider(request: Request, session: ReadSession, _: Administrator) -> Response:
    """The company login's settings, without its secret."""
    row = await store.provider(session)
    shown = ProviderOut.unset() if row is None else ProviderOut.of(row)
    return versioned(request, shown, shown.version)


@router.put(
    "",
    response_model=ProviderOut,
    responses=problems(
        *_WRITES,
        IssuerNotUsable,
        NobodyHasARole,
        NoOtherWayIn,
        ClientSecretNeeded,
        PreconditionFailed,
        PreconditionRequired,
        mapping=PROBLEMS,
    ),
)
async def set_provider(
    body: ProviderIn, gateway: Gateway, work: UnitOfWork, _: Administrator, __: WithPassword
) -> Response:
    """Who is logged in stays so. Switched off, the company login is no way in; its accounts are kept."""
    async with work as session:
        row = await store.provider_for_update(session)
        work.expect(0 if row is None else row.version)
        row = await signing_in.set_provider(session, body.wanted(), gateway.sealing)
        return work.answer(ProviderOut.of(row))


@router.post(
    "/try",
    responses=problems(*_WRITES, IssuerNotUsable, ProviderAway, ProviderNotUsable, mapping=PROBLEMS),
)
async def try_provider(body: ProviderIn, gateway: Gateway, _: Administrator, __: WithPassword) -> ProviderFound:
    """Ask the provider what it tells of itself, before anything is saved. Nobody is logged in by it."""
    wanted = body.wanted()
    provider = Provider(
        name=wanted.name,
        issuer=usable_issuer(wanted.issuer),
        client_id=wanted.client_id,
        secret=wanted.secret,
        scopes=usable_scopes(wanted.scopes),
        role_claim=wanted.role_claim,
        roles=wanted.roles,
    )
    told, keys = await gateway.providers.look_at(provider.issuer)
    warnings: list[Warned] = warnings_about(
        provider, (told.scopes_supported, told.claims_supported, "S256" in told.code_challenge_methods_supported)
    )
    if told.end_session_endpoint is None:
        warnings.append("no_logout")
    if told.userinfo_endpoint is None:
        warnings.append("no_userinfo")
    return ProviderFound(
        issuer=told.issuer,
        authorization_endpoint=told.authorization_endpoint,
        keys=keys,
        userinfo=told.userinfo_endpoint is not None,
        logout=told.end_session_endpoint is not None,
        warnings=warnings,
    )

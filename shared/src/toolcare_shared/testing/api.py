"""Talking to an app over HTTP in a test, as a person with a role or as nobody."""

from collections.abc import AsyncIterator, Generator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import httpx

from toolcare_shared.auth.actor import Actor, Kind
from toolcare_shared.auth.guard import guarded_routes
from toolcare_shared.auth.roles import Role
from toolcare_shared.auth.service_tokens import ServiceSigner
from toolcare_shared.auth.tokens import TokenSigner
from toolcare_shared.clock import Clock
from toolcare_shared.context import ServiceContext
from toolcare_shared.ids import new_id

if TYPE_CHECKING:
    from fastapi import FastAPI


def person(role: Role = Role.ENGINEER, user_id: str = "u-1", name: str = "Erika Muster") -> Actor:
    return Actor(id=user_id, name=name, kind=Kind.PERSON, role=role)


def signer_for(context: ServiceContext, clock: Clock | None = None) -> TokenSigner:
    """A gateway's pen for this service: its public key lies where the service looks for it."""
    public = context.settings.token_public_key
    return TokenSigner(public.with_name("token.pem"), public, clock=clock or context.clock)


def service_token(context: ServiceContext, sender: str) -> str:
    """What another service would send to this one: its public key lies where this one looks for it."""
    folder = context.settings.service_public_keys
    signer = ServiceSigner(sender, folder / f"{sender}.pem", folder, clock=context.clock)
    return signer.sign(context.settings.service)


class _Signed(httpx.Auth):
    """A fresh token for each request, and an Idempotency-Key for each POST that brings none."""

    def __init__(self, signer: TokenSigner, actor: Actor) -> None:
        self._signer = signer
        self._actor = actor

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers.setdefault("Authorization", f"Bearer {self._signer.sign(self._actor)}")
        if request.method == "POST":
            request.headers.setdefault("Idempotency-Key", new_id())
        yield request


@asynccontextmanager
async def api_client(app: "FastAPI", actor: Actor | Role | None = Role.ENGINEER) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the app in this process, without its lifespan: no broker is needed, the database must be migrated.

    `actor=None` sends no token. A POST gets an Idempotency-Key of its own unless the test gives one.
    """
    context: ServiceContext = app.state.context
    who = person(actor) if isinstance(actor, Role) else actor
    auth = None if who is None else _Signed(signer_for(context), who)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://toolcare.test", auth=auth) as client:
        yield client


async def assert_every_route_refuses_strangers(app: "FastAPI") -> None:
    """Every guarded route answers 401 without a token, and with a token that someone else signed."""
    signer_for(app.state.context).ensure_keys()
    async with api_client(app, None) as client:
        for method, path in guarded_routes(app):
            plain = await client.request(method, path)
            assert plain.status_code == httpx.codes.UNAUTHORIZED, f"{method} {path} let a stranger in"  # noqa: S101 - a test helper
            forged = await client.request(method, path, headers={"Authorization": "Bearer e30.e30.e30"})
            assert forged.status_code == httpx.codes.UNAUTHORIZED, f"{method} {path} took a forged token"  # noqa: S101 - a test helper

"""The boundary of a request: one transaction that commits once, with what HTTP needs around it."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from types import TracebackType
from typing import Annotated

from fastapi import Depends, Header, Request, Response
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared import areas, idempotency
from toolcare_shared.auth.actor import Actor
from toolcare_shared.auth.dependency import current_actor
from toolcare_shared.auth.permissions import Permission
from toolcare_shared.context import ServiceContext
from toolcare_shared.db import RECORDED, Database
from toolcare_shared.errors import PreconditionFailed, PreconditionRequired
from toolcare_shared.etag import etag, json_answer, matches
from toolcare_shared.idempotency import Claim, KeptAnswer
from toolcare_shared.spans import span

EVENTS_HEADER = "Toolcare-Events"
"""Ids of the events this answer caused; the gateway waits until its read model has them."""


class NoAnswer(RuntimeError):
    """A POST handler ended without `work.answer(...)`, so a repeat could not be given the first answer."""


class Work:
    """One write transaction and the request it serves.

    `async with work as session:` begins it; leaving the block commits, an exception rolls back. A POST claims its
    Idempotency-Key at the start and ends with `return work.answer(...)` inside the block.
    """

    def __init__(
        self,
        database: Database,
        actor: Actor,
        now: datetime,
        request: Request,
        response: Response,
        claim: Claim | None,
        if_match: str | None,
    ) -> None:
        self.actor = actor
        self.now = now
        self._database = database
        self._request = request
        self._response = response
        self._claim = claim
        self._if_match = if_match
        self._right: Permission | None = None
        self._answer: KeptAnswer | None = None
        self._session: AsyncSession | None = None
        self._open: AbstractAsyncContextManager[AsyncSession] | None = None

    async def __aenter__(self) -> AsyncSession:
        if self._open is not None:
            raise RuntimeError("a request has one transaction; this one had its own already")
        self._open = self._transaction()
        return await self._open.__aenter__()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool | None:
        if self._open is None:
            raise RuntimeError("left before it was entered")
        return await self._open.__aexit__(kind, error, trace)

    async def refuse_repeat(self) -> None:
        """Answer a repeat as the first time, before work that must be done outside of the transaction."""
        if self._claim is not None:
            async with self._database.read() as session:
                await idempotency.replay_answered(session, self._claim)

    def by(self, permission: Permission) -> None:
        """Name the right by which this is done where the route's own would not be enough: its areas are asked for."""
        self._right = permission

    def expect(self, version: int) -> None:
        """Compare the loaded version with If-Match: 428 when it is missing, 412 when someone else was quicker.

        A POST may leave If-Match out; it names a deed, not a new state.
        """
        if self._if_match is None:
            if self._request.method == "POST":
                return
            raise PreconditionRequired("Read it first and send its ETag back as If-Match.")
        if not matches(self._if_match, version):
            raise PreconditionFailed("Load it again, look at what changed and repeat your change.", version=version)

    def answer(self, model: BaseModel | None, status: int | None = None) -> Response:
        """Make the answer and keep it for repeats; the last thing inside the block.

        The status is the route's own when none is given. A model with a `version` gets it as ETag.
        """
        code = status or getattr(self._request.scope.get("route"), "status_code", None) or (200 if model else 204)
        headers = self._headers(getattr(model, "version", None))
        response = json_answer(model, code, headers)
        self._answer = KeptAnswer(code, headers, bytes(response.body).decode())
        return response

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[AsyncSession]:
        with span(self._use_case):
            async with self._in_one_transaction() as session:
                yield session
        for name, value in self._headers(None).items():
            self._response.headers[name] = value

    @property
    def _right_of_route(self) -> Permission | None:
        return getattr(self._request.state, "permission", None)

    @property
    def _use_case(self) -> str:
        return str(getattr(self._request.scope.get("endpoint"), "__name__", "use case"))

    @asynccontextmanager
    async def _in_one_transaction(self) -> AsyncIterator[AsyncSession]:
        async with self._database.write() as session:
            self._session = session
            if self._claim is not None:
                await idempotency.claim(session, self._claim, self.now)
            yield session
            await areas.refuse_outside(session, self.actor, self._right or self._right_of_route)
            await self._keep(session)

    async def _keep(self, session: AsyncSession) -> None:
        if self._claim is None:
            return
        if self._answer is None:
            raise NoAnswer(f"{self._claim.route} must end with work.answer(...)")
        await idempotency.keep(session, self._claim, self._answer)

    def _headers(self, version: object) -> dict[str, str]:
        events: list[str] = self._session.info.get(RECORDED, []) if self._session else []
        named = {} if version is None else {"ETag": etag(str(version))}
        return {**named, EVENTS_HEADER: ",".join(events)} if events else named


async def unit_of_work(
    request: Request,
    response: Response,
    actor: Annotated[Actor, Depends(current_actor)],
    idempotency_key: Annotated[str | None, Header(alias="Idempotency-Key")] = None,
    if_match: Annotated[str | None, Header(alias="If-Match")] = None,
) -> Work:
    """Opens nothing yet: the transaction begins with the `async with` of the handler."""
    context: ServiceContext = request.app.state.context
    claim = await idempotency.claim_of(request, actor, idempotency_key) if request.method == "POST" else None
    return Work(context.database, actor, context.clock.now(), request, response, claim, if_match)


async def read_session(request: Request) -> AsyncIterator[AsyncSession]:
    database: Database = request.app.state.context.database
    async with database.read() as session:
        request.state.reading = session
        try:
            yield session
        finally:
            request.state.reading = None


@asynccontextmanager
async def reading(request: Request, database: Database) -> AsyncIterator[AsyncSession]:
    """The session that the request reads with anyway, where it has one."""
    shared: AsyncSession | None = getattr(request.state, "reading", None)
    if shared is not None:
        yield shared
        return
    async with database.read() as session:
        yield session


UnitOfWork = Annotated[Work, Depends(unit_of_work)]
ReadSession = Annotated[AsyncSession, Depends(read_session, scope="function")]
"""Closed before the answer is sent, so a slow reader of the answer holds no transaction."""

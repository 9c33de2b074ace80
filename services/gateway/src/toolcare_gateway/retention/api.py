"""Terms over HTTP: how long each kind of data is kept, what would go, and applying it now."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import ValidationError

from toolcare_gateway.forwarding import API
from toolcare_gateway.parts import Gateway, Parts
from toolcare_gateway.retention import store, usecases
from toolcare_gateway.retention.domain import LONGEST_DAYS, TermTooShort
from toolcare_gateway.retention.schemas import (
    OutlooksOut,
    RetentionRunIn,
    RetentionRunWanted,
    TermIn,
    TermOut,
    TermsOut,
)
from toolcare_gateway.upstream import ServiceUnavailable
from toolcare_shared.auth import Actor, Permission, requires
from toolcare_shared.contracts.retention import DataKind
from toolcare_shared.errors import Invalid, PreconditionFailed, PreconditionRequired, Problem, problems
from toolcare_shared.etag import versioned
from toolcare_shared.retention.api import OutlookOut, Outlooks
from toolcare_shared.retention.catalogue import TERMS
from toolcare_shared.retention.keeping import Keeping
from toolcare_shared.work import ReadSession, UnitOfWork

PROBLEMS: dict[type[Exception], type[Problem]] = {TermTooShort: Invalid}
_OURS = "gateway"
_DEADLINE_S = 20.0
"""Counting what is old may take a while."""

router = APIRouter(prefix=f"{API}/retention", tags=["retention"])
Keeper = Annotated[Actor, requires(Permission.RETENTION_EDIT)]
KindInPath = Annotated[DataKind, Path()]


@router.get("")
async def list_terms(session: ReadSession, _: Keeper) -> TermsOut:
    """How long each kind of data is kept, and when what was too old last went."""
    policies, runs = await store.policies(session), await store.runs(session)
    return TermsOut(items=[TermOut.of(policy, runs.get(kind)) for kind, policy in policies.items()])


@router.get("/outlook")
async def read_outlook(
    request: Request,
    gateway: Gateway,
    actor: Keeper,
    kind: DataKind | None = None,
    keep_days: Annotated[int | None, Query(ge=1, le=LONGEST_DAYS, description="As if this were the term")] = None,
) -> OutlooksOut:
    """What would go now, as each service counts it; with `kind` and `keep_days` before the term is chosen."""
    services = {TERMS[each].service for each in ([kind] if kind else DataKind)}
    async with asyncio.TaskGroup() as group:
        asked = {
            service: group.create_task(_outlook(request, gateway, actor, service, kind, keep_days))
            for service in sorted(services)
        }
    found = {service: task.result() for service, task in asked.items()}
    items = [item for outlooks in found.values() for item in outlooks or ()]
    order = list(DataKind)
    return OutlooksOut(
        items=sorted(items, key=lambda item: order.index(item.kind)),
        missing=[service for service, outlooks in found.items() if outlooks is None],
    )


@router.post("/run", status_code=202, response_model=RetentionRunWanted)
async def run_now(body: RetentionRunIn, work: UnitOfWork, actor: Keeper) -> Response:
    """Have the services remove now what is older than its term, without waiting for the night."""
    kinds = [body.kind] if body.kind else list(DataKind)
    async with work as session:
        await usecases.run_now(session, kinds, actor, work.now)
        return work.answer(RetentionRunWanted(kinds=kinds))


@router.get("/{kind}", response_model=TermOut)
async def get_term(kind: KindInPath, request: Request, session: ReadSession, _: Keeper) -> Response:
    """How long one kind of data is kept; its `ETag` is what a change names."""
    policy, runs = await store.policy(session, kind), await store.runs(session)
    return versioned(request, TermOut.of(policy, runs.get(kind)), policy.version)


@router.put(
    "/{kind}",
    response_model=TermOut,
    responses=problems(TermTooShort, PreconditionFailed, PreconditionRequired, mapping=PROBLEMS),
)
async def choose_term(kind: KindInPath, body: TermIn, work: UnitOfWork, actor: Keeper) -> Response:
    """Choose how long this kind is kept. A shorter term takes effect in the next night."""
    async with work as session:
        policy = await store.policy(session, kind, for_update=True)
        work.expect(policy.version)
        chosen = await usecases.choose(session, policy, body.keep_days, actor, work.now)
        return work.answer(TermOut.of(chosen, (await store.runs(session)).get(kind)))


async def _outlook(
    request: Request, gateway: Parts, actor: Actor, service: str, kind: DataKind | None, keep_days: int | None
) -> list[OutlookOut] | None:
    """None when the service does not answer."""
    if service == _OURS:
        keeping: Keeping = request.app.state.retention
        async with gateway.database.read() as session:
            told = [await keeping.outlook(session, each, keep_days) for each in ([kind] if kind else keeping.kinds)]
        return [OutlookOut.of(one) for one in told if one is not None]
    query = "&".join(
        [*([f"kind={kind.value}"] if kind else []), *([f"keep_days={keep_days}"] if kind and keep_days else [])]
    )
    try:
        answer = await gateway.upstreams.ask(
            service, "GET", f"/internal/retention?{query}", actor, deadline_s=_DEADLINE_S
        )
        return Outlooks.model_validate_json(answer.body).items if answer.ok else None
    except (ServiceUnavailable, ValidationError):
        return None

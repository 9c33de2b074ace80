"""The boundary of a POST whose answer shows a secret this once: a repeat under its key gets the first answer."""

from typing import Annotated

from fastapi import Depends, Header, Request, Response

from toolcare_gateway.parts import Gateway
from toolcare_shared import idempotency
from toolcare_shared.auth import Actor, current_actor
from toolcare_shared.openapi import MAY_BE_LEFT_OUT
from toolcare_shared.work import Work


async def _sealed_work(
    request: Request,
    response: Response,
    gateway: Gateway,
    actor: Annotated[Actor, Depends(current_actor)],
    idempotency_key: Annotated[
        str | None, Header(alias="Idempotency-Key", json_schema_extra={MAY_BE_LEFT_OUT: True})
    ] = None,
) -> Work:
    """Without a key nothing of the answer is kept, and a repeat is another request."""
    claim = None
    if idempotency_key is not None:
        claim = await idempotency.claim_of(request, actor, idempotency_key, gateway.sealing)
    return Work(gateway.database, actor, gateway.clock.now(), request, response, claim, None)


SealedWork = Annotated[Work, Depends(_sealed_work)]

"""Small services behind the gateway, on unix sockets, that check the gateway's token as the real ones do."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Annotated

import uvicorn
from fastapi import APIRouter, FastAPI, Request, Response
from tests.integration.gateway.conftest import GatewayUnderTest, Json

from toolcare_gateway.forwarding import Forwarded, forwarded_from
from toolcare_shared.auth import Actor, KnownServices, Permission, TokenVerifier, requires
from toolcare_shared.auth.dependency import bearer_authenticator
from toolcare_shared.errors import Conflict, NotFound, install_problem_handlers
from toolcare_shared.serving import ServiceServer, listen
from toolcare_shared.testing.waiting import wait_until

Reader = Annotated[Actor, requires(Permission.TOOL_READ)]
Editor = Annotated[Actor, requires(Permission.TOOL_EDIT)]


def registry() -> APIRouter:
    router = APIRouter()
    answers: dict[str, Json] = {}

    @router.get("/tools/{tool_id}")
    async def get_tool(tool_id: str, response: Response, actor: Reader) -> dict[str, str]:
        if tool_id == "t-0":
            raise NotFound("It is not here.")
        response.headers["ETag"] = '"7"'
        return {"id": tool_id, "asked_by": actor.name}

    @router.get("/label-address")
    async def label_address(_: Reader) -> dict[str, str | int]:
        return {"address": "https://tools.example.com/", "version": 1}

    @router.get("/tools/{tool_id}/mountings")
    async def mountings(tool_id: str, _: Reader) -> dict[str, list[dict[str, str]]]:
        return {"items": [{"id": "m-1", "tool_id": tool_id}]}

    @router.post("/tools", status_code=201)
    async def add_tool(request: Request, response: Response, actor: Editor) -> Json:
        key = request.headers["idempotency-key"]
        if key in answers:
            response.headers["Idempotent-Replayed"] = "true"
            return answers[key]
        body: Json = await request.json()
        if body.get("number") == "T-TAKEN":
            raise Conflict("Choose another number.", number="T-TAKEN")
        response.headers.update({"ETag": '"1"', "Location": "/tools/t-1", "X-Inner": "secret"})
        response.headers["Toolcare-Events"] = f"e-{key}"
        answers[key] = {"number": body["number"], "made": len(answers) + 1, "by": actor.id}
        return answers[key]

    @router.patch("/tools/{tool_id}")
    async def change_tool(tool_id: str, request: Request, _: Editor) -> dict[str, str | None]:
        return {"id": tool_id, "if_match": request.headers.get("if-match"), "query": request.url.query}

    return router


def maintenance() -> APIRouter:
    router = APIRouter()

    @router.get("/tools/{tool_id}/plans")
    async def plans(tool_id: str, _: Reader) -> dict[str, list[dict[str, str]]]:
        return {"items": [{"id": "plan-1", "tool_id": tool_id}]}

    @router.get("/tools/{tool_id}/jobs")
    async def jobs(tool_id: str, state: str, _: Reader) -> list[dict[str, str]]:
        return [{"id": "job-1", "tool_id": tool_id, "state": state}]

    @router.get("/tools/{tool_id}/maintenance-log")
    async def log(tool_id: str, _: Reader) -> dict[str, list[dict[str, str]]]:
        raise NotFound(f"It has not heard of {tool_id} yet.")

    return router


def shotcounter() -> APIRouter:
    router = APIRouter()

    @router.get("/gaps")
    async def gaps(state: str, tool_id: str, _: Reader) -> dict[str, list[dict[str, str | list[str]]]]:
        return {"items": [{"id": "g-1", "tool_ids": [tool_id], "state": state}]}

    @router.get("/slow")
    async def slow(_: Reader) -> None:
        await asyncio.Event().wait()

    @router.get("/broken")
    async def broken(_: Reader) -> Response:
        return Response(b"\x00not json", media_type="application/json", status_code=200)

    return router


def failures() -> APIRouter:
    router = APIRouter(prefix="/internal/guest-reports", include_in_schema=False)
    guest = requires(Permission.GUEST_REPORT)

    @router.get("/codes")
    async def codes(tool_id: str, q: str, _: Annotated[Actor, guest]) -> dict[str, list[Json]]:
        return {"items": [{"code": "FL", "group": "part_defect", "names": {"en": f"{tool_id} {q}"}, "reported": 2}]}

    @router.post("", status_code=201)
    async def report(request: Request, actor: Annotated[Actor, guest]) -> Json:
        body: Json = await request.json()
        if body["code"] == "NO":
            raise NotFound("There is no such code.")
        said = f"{actor.kind}, {actor.name}: {body['tool_id']} {body['code']} {body['cavity']} {body['note']}"
        return {"number": 12, "stops": True, "said": said, "key": request.headers["idempotency-key"]}

    return router


ROUTERS = {"registry": registry, "maintenance": maintenance, "shotcounter": shotcounter, "failures": failures}


class Services:
    """Serves some of them; the gateway's table names them all."""

    def __init__(self, gateway: GatewayUnderTest, stack: AsyncExitStack) -> None:
        self._gateway = gateway
        self._stack = stack

    async def start(self, *names: str) -> None:
        for name in names:
            await self._stack.enter_async_context(self._serving(name))

    def table(self) -> Forwarded:
        return Forwarded(forwarded_from({name: _app(name).openapi() for name in ROUTERS}))

    @asynccontextmanager
    async def _serving(self, name: str) -> AsyncIterator[None]:
        settings = self._gateway.parts.settings
        app = _app(name)
        app.state.authenticate = bearer_authenticator(
            TokenVerifier(
                settings.token_public_key,
                KnownServices(name, settings.service_public_keys, clock=self._gateway.clock),
                clock=self._gateway.clock,
            )
        )
        stop = asyncio.Event()
        config = uvicorn.Config(app, log_config=None, lifespan="off", timeout_graceful_shutdown=1)
        server = ServiceServer(config, stop, None)
        listener = listen(settings.upstream(name))
        async with asyncio.TaskGroup() as group:
            group.create_task(server.serve(sockets=[listener]))
            await wait_until(lambda: server.started, 30)
            yield
            stop.set()
        listener.close()


def _app(name: str) -> FastAPI:
    app = FastAPI(openapi_url=None)
    app.include_router(ROUTERS[name]())
    install_problem_handlers(app)
    return app

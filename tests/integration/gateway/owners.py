"""Owners of the imported tables, on unix sockets, that take rows as a test says."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import uvicorn
from fastapi import FastAPI, Request
from tests.integration.gateway.conftest import GatewayUnderTest

from toolcare_shared.auth import Actor, Permission, TokenVerifier, requires
from toolcare_shared.auth.dependency import bearer_authenticator
from toolcare_shared.bulk import BulkIn, BulkOut, BulkRow, BulkRowOut, Fate, RowProblem
from toolcare_shared.columns import Cell
from toolcare_shared.errors import install_problem_handlers
from toolcare_shared.exports import DatasetList, ExportPage
from toolcare_shared.serving import ServiceServer, listen
from toolcare_shared.testing.waiting import wait_until

SERVICES = ("registry", "shotcounter", "maintenance", "failures", "actions", "photos")
IMPORTER = requires(Permission.DATA_IMPORT)
EXPORTER = requires(Permission.DATA_EXPORT)

Take = Callable[[str, BulkIn, BulkRow], BulkRowOut]


@dataclass
class Asked:
    kind: str
    body: BulkIn
    key: str
    by: Actor


@dataclass
class Owners:
    """`asked` is what came in; `take` tells each row's fate; `tables` are what goes out."""

    gateway: GatewayUnderTest
    asked: list[Asked] = field(default_factory=list)
    there: dict[str, set[str]] = field(default_factory=dict)
    take: Take | None = None
    tables: dict[str, dict[str, tuple[list[str], list[list[Cell]]]]] = field(default_factory=dict)

    def taken(self, kind: str, body: BulkIn, row: BulkRow) -> BulkRowOut:
        """New at first, the same ever after; a row without a name is refused."""
        if self.take is not None:
            return self.take(kind, body, row)
        key = str(row.values.get("number", row.values.get("name")))
        if row.values.get("name") == "bad":
            problem = RowProblem(field="name", code="too_bad", message="That is bad.")
            return BulkRowOut(row=row.row, fate=Fate.REFUSED, key=key, problems=[problem])
        known = self.there.setdefault(kind, set())
        fate = Fate.SAME if key in known else Fate.NEW
        if not body.dry_run:
            known.add(key)
        return BulkRowOut(row=row.row, fate=fate, id=key, key=key)

    def app(self, service: str) -> FastAPI:
        app = FastAPI(openapi_url=None)

        @app.post("/bulk/{kind}")
        async def bulk(kind: str, body: BulkIn, request: Request, actor: Actor = IMPORTER) -> BulkOut:
            self.asked.append(Asked(kind, body, request.headers["idempotency-key"], actor))
            return BulkOut(items=[self.taken(kind, body, row) for row in body.rows])

        @app.get("/exports/{_}")
        async def datasets(_: str, actor: Actor = EXPORTER) -> DatasetList:  # noqa: ARG001 - asked for its guard
            return DatasetList(datasets=list(self.tables.get(service, {})))

        @app.get("/exports/{_}/{dataset}")
        async def table(_: str, dataset: str, cursor: int = 0, actor: Actor = EXPORTER) -> ExportPage:  # noqa: ARG001
            columns, rows = self.tables[service][dataset]
            following = str(cursor + 2) if cursor + 2 < len(rows) else None
            return ExportPage(dataset=dataset, columns=columns, rows=rows[cursor : cursor + 2], next_cursor=following)

        install_problem_handlers(app)
        settings = self.gateway.parts.settings
        verifier = TokenVerifier(settings.token_public_key, clock=self.gateway.clock)
        app.state.authenticate = bearer_authenticator(verifier)
        return app

    @asynccontextmanager
    async def serving(self, *services: str) -> AsyncIterator[None]:
        stop = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            for service in services:
                config = uvicorn.Config(self.app(service), log_config=None, lifespan="off", timeout_graceful_shutdown=1)
                server = ServiceServer(config, stop, None)
                listener = listen(self.gateway.parts.settings.upstream(service))
                group.create_task(server.serve(sockets=[listener]))
                await wait_until(lambda server=server: server.started, 30)  # type: ignore[misc]
            yield
            stop.set()

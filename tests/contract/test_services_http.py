"""Each service by itself under what its document allows, the ways in and the internal routes included: no stumbling."""

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import schemathesis
import uvicorn
from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation
from tests.contract.test_rights import OUR_PAGE, application, session_of

from toolcare_compose.layout import SERVICES
from toolcare_shared.auth import Role
from toolcare_shared.ids import new_id
from toolcare_shared.serving import ServiceServer, listen
from toolcare_shared.testing.api import person, service_token, signer_for
from toolcare_shared.testing.ports import free_ports
from toolcare_shared.testing.postgres import Templates

EXAMPLES = 3
APART = {
    "/api/v1/stream": "goes on for ever",
    "/api/v1/mail-server/test": "reaches for a server somewhere",
    "/api/v1/notification-targets/{target_id}/test": "likewise",
}
WITHOUT_ITS_SERVICES = {"service_unavailable", "service_timed_out", "upstream_unavailable"}
"""What the gateway rightly says here, where it is alone."""
WHO = (*Role, "service", "nobody")


class Alone:
    """One service in a thread of this process, without its background tasks."""

    def __init__(self, service: str, app: FastAPI, address: str, loop: asyncio.AbstractEventLoop) -> None:
        self.address = address
        self.app = app
        self._service, self._loop = service, loop

    def headers(self, who: str) -> dict[str, str]:
        if who == "nobody":
            return dict(OUR_PAGE)
        if who == "service":
            return {"Authorization": f"Bearer {service_token(self.app.state.context, 'photos')}"}
        if self._service != "gateway":
            return {"Authorization": f"Bearer {signer_for(self.app.state.context).sign(person(Role(who)))}"}
        return {"Cookie": f"toolcare_session={self._session(Role(who))}", **OUR_PAGE}

    def _session(self, role: Role) -> str:
        """A new one each time, since some of the requests end them all."""
        return asyncio.run_coroutine_threadsafe(
            session_of(self.app, role, username=f"u-{new_id()}"), self._loop
        ).result(30)


@contextmanager
def served(service: str, folder: Path, templates: Templates) -> Iterator[Alone]:
    (port,) = free_ports(1)
    address, ready, stop = f"http://127.0.0.1:{port}", Future[Alone](), asyncio.Event()

    async def serve() -> None:
        async with application(service, folder, templates) as app:
            config = uvicorn.Config(app, log_config=None, lifespan="off", timeout_graceful_shutdown=1)
            server = ServiceServer(config, stop, lambda: ready.set_result(Alone(service, app, address, loop)))
            await server.serve(sockets=[listen(address)])

    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()), daemon=True)
    thread.start()
    try:
        yield ready.result(60)
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(20)
        loop.close()


@pytest.mark.parametrize("service", SERVICES)
def test_no_service_stumbles(
    service: str, tmp_path: Path, database_templates: Templates, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever asks: a person of any role, a service, somebody without a session."""
    with served(service, tmp_path, database_templates) as alone:
        for operation in operations(alone.app, monkeypatch):
            answers_in_words(operation, alone)


def operations(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> Iterator[APIOperation[Any, Any, Any, Any]]:
    """All of the app's own routes; those that its document leaves out, too."""
    for route in iter_route_contexts(app.routes):
        if isinstance(route.original_route, APIRoute) and "{path:path}" not in route.original_route.path:
            monkeypatch.setattr(route.original_route, "include_in_schema", True)
    document = app.openapi()
    found = list(schemathesis.openapi.from_dict(document).get_all_operations())
    for one in found:
        assert isinstance(one, Ok), one
        operation = one.ok()
        if operation.path not in APART and "{path}" not in operation.path:
            yield operation


def answers_in_words(operation: APIOperation[Any, Any, Any, Any], alone: Alone) -> None:
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(), who=st.sampled_from(WHO))
    def asked(case: schemathesis.Case[Any], who: str) -> None:
        answer = case.call(base_url=alone.address, headers=alone.headers(who), allow_redirects=False)
        told = f"{operation.label} as {who}: {answer.status_code} {answer.text[:300]}"
        if answer.status_code >= 500:
            assert answer.json().get("code") in WITHOUT_ITS_SERVICES, told
        if answer.status_code >= 400:
            assert answer.headers["content-type"][0].startswith("application/problem+json"), told

    asked()

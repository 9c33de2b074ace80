"""Serving: sockets, several services on one loop, and the ends a service can come to."""

import asyncio
import socket
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import ClassVar

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.responses import StreamingResponse
from sqlalchemy import Connection, event
from sqlalchemy.ext.asyncio import AsyncSession
from structlog.testing import capture_logs

from toolcare_shared import idempotency, migrations, running
from toolcare_shared.auth import ServiceSigner, open_to_all
from toolcare_shared.context import ServiceContext
from toolcare_shared.db import metadata
from toolcare_shared.health import Status
from toolcare_shared.http import ServiceClient
from toolcare_shared.messaging import deadletter
from toolcare_shared.running import only_once
from toolcare_shared.service import Background, create_service_app
from toolcare_shared.serving import StartFailed, listen, serve
from toolcare_shared.settings import ServiceSettings
from toolcare_shared.testing.ports import free_port
from toolcare_shared.testing.waiting import wait_until

pytestmark = pytest.mark.asyncio

PACKAGE = "toolcare_actions"
"""Its migrations make the kernel's tables and nothing else."""

router = APIRouter()


class TrialSettings(ServiceSettings):
    service: ClassVar[str] = "trial"


class OtherSettings(ServiceSettings):
    service: ClassVar[str] = "other"


@router.get("/endless", dependencies=[open_to_all("a test")])
async def endless() -> StreamingResponse:
    async def ticks() -> AsyncIterator[bytes]:
        while True:
            yield b": tick\n"
            await asyncio.sleep(0.05)

    return StreamingResponse(ticks(), media_type="text/event-stream")


def _app(settings: ServiceSettings, *background: Background) -> FastAPI:
    return create_service_app(
        settings, metadata=metadata(), migrations=PACKAGE, routers=[router], background=background
    )


def _client(settings: ServiceSettings) -> ServiceClient:
    folder = settings.service_public_keys
    key = ServiceSigner("test", folder / "test.pem", folder)
    return ServiceClient(settings.service, settings.listen, lambda: key.sign(settings.service))


@asynccontextmanager
async def _served(app: FastAPI) -> AsyncIterator[ServiceContext]:
    context: ServiceContext = app.state.context
    await migrations.migrate(context.database, PACKAGE)
    stop, ready = asyncio.Event(), asyncio.Event()
    async with asyncio.timeout(60), asyncio.TaskGroup() as group:
        group.create_task(serve(app, context.settings.listen, stop=stop, on_ready=ready.set))
        await ready.wait()
        try:
            yield context
        finally:
            stop.set()


async def test_a_socket_is_private_and_gone_afterwards(tmp_path: Path) -> None:
    settings = TrialSettings(data_dir=tmp_path)
    path = tmp_path / "run" / "trial.sock"
    async with _served(_app(settings)):
        files = [path, *(tmp_path / "db").glob("*.sqlite3"), *(tmp_path / "db").glob("*-wal")]
        assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}, "socket, database and its log"
        client = _client(settings)
        assert (await client.get_json("/health/live")) == {"status": "ok"}
        await client.close()
    assert not path.exists()


async def test_an_installation_with_the_secret_all_shared_comes_over_by_itself(tmp_path: Path) -> None:
    settings = TrialSettings(data_dir=tmp_path)
    shared = tmp_path / "keys" / "service.key"
    shared.parent.mkdir()
    shared.write_text("a secret")
    async with _served(_app(settings)):
        assert sorted(path.name for path in (tmp_path / "keys").rglob("*")) == [
            "services", "trial.pem", "trial.pub.pem"
        ]  # fmt: skip


async def test_a_socket_left_by_a_dead_process_is_replaced(tmp_path: Path) -> None:
    settings = TrialSettings(data_dir=tmp_path)
    path = tmp_path / "run" / "trial.sock"
    path.parent.mkdir()
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(path))
    assert path.is_socket()
    async with _served(_app(settings)):
        client = _client(settings)
        assert (await client.get_json("/health/live")) == {"status": "ok"}
        await client.close()


async def test_two_services_share_a_loop_and_stop_apart(tmp_path: Path) -> None:
    one, other = TrialSettings(data_dir=tmp_path), OtherSettings(data_dir=tmp_path)
    async with _served(_app(one)):
        async with _served(_app(other)):
            for settings in (one, other):
                client = _client(settings)
                answer = await client.request("GET", "/health/ready")
                assert b'"service":"%s"' % settings.service.encode() in answer.body
                await client.close()
        client = _client(one)
        assert (await client.get_json("/health/live")) == {"status": "ok"}
        await client.close()


async def test_an_open_stream_does_not_keep_a_service_from_stopping(tmp_path: Path) -> None:
    settings = TrialSettings(data_dir=tmp_path)
    loop = asyncio.get_running_loop()
    async with _served(_app(settings)) as context:
        reader, writer = await asyncio.open_unix_connection(settings.listen.removeprefix("unix:"))
        writer.write(b"GET /endless HTTP/1.1\r\nHost: x\r\n\r\n")
        await reader.readuntil(b": tick")
        asked = loop.time()
    assert loop.time() - asked < 4
    assert context.stopping.is_set()
    writer.close()


async def test_a_dead_background_task_is_fatal_and_named(tmp_path: Path) -> None:
    """The server is told at once; the other tasks go on until it stops."""
    fatal, survivor = asyncio.Event(), asyncio.Event()

    async def counting(_: ServiceContext) -> None:
        raise RuntimeError("the counter broke")

    async def watching(_: ServiceContext) -> None:
        await fatal.wait()
        survivor.set()
        await asyncio.Event().wait()

    app = _app(TrialSettings(data_dir=tmp_path), counting, watching)
    context: ServiceContext = app.state.context
    await migrations.migrate(context.database, PACKAGE)
    stop = asyncio.Event()
    async with asyncio.timeout(60), asyncio.TaskGroup() as group:
        group.create_task(serve(app, context.settings.listen, stop=stop, on_fatal=fatal.set))
        await survivor.wait()
        checks = {check.name: check.status for check in await context.health.checks()}
        stop.set()
    assert checks["task.counting"] is Status.FAILED
    assert checks["task.watching"] is Status.OK


async def test_a_task_whose_write_the_disk_does_not_take_goes_on_with_the_next_that_it_takes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new process would die of the same write: health says that the task limps, and people go on reading."""
    monkeypatch.setattr(running, "_CALM_S", 0.2)
    is_full, begun, written = [False], asyncio.Event(), asyncio.Event()

    async def tidying(context: ServiceContext) -> None:
        await begun.wait()
        await idempotency.forget_old(context.database, context.clock.now())
        written.set()
        await asyncio.Event().wait()

    def disk(connection: Connection) -> None:
        connection.exec_driver_sql(f"PRAGMA query_only = {int(is_full[0])}")

    app = _app(TrialSettings(data_dir=tmp_path), tidying)
    event.listen(app.state.context.database.engine.sync_engine, "begin", disk)
    async with _served(app) as context:
        is_full[0] = True
        begun.set()
        await wait_until(lambda: _task_is(context, "tidying", Status.DEGRADED), 15)
        assert not written.is_set()
        is_full[0] = False
        await written.wait()
        await wait_until(lambda: _task_is(context, "tidying", Status.OK), 15)


async def _task_is(context: ServiceContext, task: str, status: Status) -> bool:
    return (f"task.{task}", status) in {(check.name, check.status) for check in await context.health.checks()}


async def test_a_look_of_health_that_is_itself_broken_is_named_and_logged_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is no busy machine: who reads it is sent to the log, which has the error once for as long as it lasts."""
    broken: list[Exception] = [KeyError("position")]

    async def count_open(_: AsyncSession) -> int:
        if broken:
            raise broken[-1]
        return 0

    monkeypatch.setattr(deadletter, "count_open", count_open)
    async with _served(_app(TrialSettings(data_dir=tmp_path))) as context:
        with capture_logs() as logs:
            said = [await _detail(context, "dead_letters") for _ in range(3)]
            broken.clear()
            assert await _detail(context, "dead_letters") == ""
            broken.append(TimeoutError())
            in_time = [await _detail(context, "dead_letters") for _ in range(3)]
    assert len(set(said)) == 1
    assert "KeyError" in said[0]
    assert "the log says more" in said[0]
    assert "in time" not in said[0]
    assert "no answer in time" in in_time[0]
    told = [line for line in logs if line["event"] == "health.not_looked"]
    assert [(line["check"], line["error"]) for line in told] == [
        ("dead_letters", "KeyError"),
        ("dead_letters", "TimeoutError"),
    ]
    assert "position" in told[0]["said"]


async def _detail(context: ServiceContext, name: str) -> str:
    return next(check.detail for check in await context.health.checks() if check.name == name)


async def test_what_cannot_be_begun_again_ends_the_process_by_whatever_error(tmp_path: Path) -> None:
    @only_once
    async def workers(_: ServiceContext) -> None:
        raise OSError("the pipe broke")

    app = _app(TrialSettings(data_dir=tmp_path), workers)
    await migrations.migrate(app.state.context.database, PACKAGE)
    async with asyncio.timeout(20):
        await serve(app, app.state.context.settings.listen, stop=asyncio.Event())


async def test_a_task_that_dies_without_a_supervisor_stops_its_own_server(tmp_path: Path) -> None:
    async def counting(_: ServiceContext) -> None:
        raise RuntimeError("the counter broke")

    app = _app(TrialSettings(data_dir=tmp_path), counting)
    await migrations.migrate(app.state.context.database, PACKAGE)
    async with asyncio.timeout(20):
        await serve(app, app.state.context.settings.listen, stop=asyncio.Event())


async def test_a_database_at_the_wrong_version_does_not_start(tmp_path: Path) -> None:
    app = _app(TrialSettings(data_dir=tmp_path))
    async with asyncio.timeout(20):
        with pytest.raises(StartFailed):
            await serve(app, app.state.context.settings.listen, stop=asyncio.Event())
    assert not (tmp_path / "run" / "trial.sock").exists()


async def test_a_taken_port_is_said_at_once(tmp_path: Path) -> None:
    server = await asyncio.start_server(lambda _, __: None, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        app = _app(TrialSettings(data_dir=tmp_path, listen=f"http://127.0.0.1:{port}"))
        with pytest.raises(OSError, match="in use"):
            await serve(app, app.state.context.settings.listen, stop=asyncio.Event())


async def test_metrics_count_requests_by_their_route(tmp_path: Path) -> None:
    settings = TrialSettings(data_dir=tmp_path)
    async with _served(_app(settings)):
        client = _client(settings)
        await client.request("GET", "/internal/events/tool")
        await client.request("GET", "/nowhere")
        text = (await client.request("GET", "/metrics")).body.decode()
        await client.close()
    assert 'toolcare_http_requests_total{method="GET",route="/internal/events/{aggregate}",status="200"} 1.0' in text
    assert 'route="unknown",status="404"' in text
    assert text.count("# TYPE process_resident_memory_bytes") == 1


async def test_live_is_up_before_the_broker_is(tmp_path: Path) -> None:
    settings = TrialSettings(data_dir=tmp_path, mqtt_port=1)
    async with _served(_app(settings)):
        client = _client(settings)
        assert (await client.request("GET", "/health/live")).status == 200
        await client.close()


async def test_the_body_of_an_answer_does_not_wait_for_its_head_to_be_acknowledged() -> None:
    """Whoever comes by TCP would wait 40 ms for each answer."""
    with listen(f"http://127.0.0.1:{free_port()}") as listener, socket.create_connection(listener.getsockname()):
        accepted, _ = listener.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)

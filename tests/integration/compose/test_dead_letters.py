"""`toolcare dead-letters`: who runs the machine decides about what a service could not handle."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from toolcare_compose import dead_letters
from toolcare_maintenance.main import create_app
from toolcare_maintenance.settings import MaintenanceSettings
from toolcare_shared import migrations
from toolcare_shared.auth import TokenSigner
from toolcare_shared.context import ServiceContext
from toolcare_shared.messaging import deadletter
from toolcare_shared.messaging.envelope import Envelope
from toolcare_shared.messaging.handlers import Stream
from toolcare_shared.serving import serve

pytestmark = pytest.mark.asyncio

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
STREAM = Stream("registry", "tool")


@asynccontextmanager
async def maintenance(folder: Path) -> AsyncIterator[ServiceContext]:
    """The service on its socket; a broker is not needed."""
    TokenSigner(folder / "keys" / "token.pem").ensure_keys()
    settings = MaintenanceSettings(data_dir=folder, mqtt_port=1)
    app = create_app(settings)
    context: ServiceContext = app.state.context
    await migrations.migrate(context.database, app.state.migrations)
    stop, ready = asyncio.Event(), asyncio.Event()
    serving = asyncio.ensure_future(serve(app, settings.listen, stop=stop, on_ready=ready.set))
    try:
        async with asyncio.timeout(20):
            await ready.wait()
        yield context
    finally:
        stop.set()
        async with asyncio.timeout(20):
            await serving


async def bury(context: ServiceContext, position: int, *, parked: bool = False) -> None:
    envelope = Envelope(
        id=f"e{position}",
        source="/toolcare/registry",
        type="toolcare.registry.tool_vanished.v1",
        subject="t-0042",
        time=NOON,
        data={},
        sequence=position,
        position=position,
        correlationid="c",
        actor="person:u-1",
    )
    async with context.database.write() as session:
        if parked:
            await deadletter.park(session, STREAM, envelope, NOON)
        else:
            await deadletter.bury(session, STREAM, envelope, "ValueError: no such tool", 1, NOON)


async def run(folder: Path, *arguments: str) -> int:
    return await asyncio.to_thread(dead_letters.main, ["--data", str(folder), *arguments])


async def test_letters_are_listed_retried_and_discarded(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The whole way of a person: see what waits, mend the cause, retry, give up what cannot be mended."""
    async with maintenance(tmp_path) as context:
        await bury(context, 1)
        await bury(context, 2, parked=True)
        assert await run(tmp_path, "list", "--service", "maintenance") == 0
        listed = capsys.readouterr().out
        assert "maintenance 1  dead" in listed
        assert "maintenance 2  parked" in listed
        assert await run(tmp_path, "retry", "maintenance", "1") == 0
        assert "Handled: 2" in capsys.readouterr().out
        await bury(context, 3)
        assert await run(tmp_path, "discard", "maintenance", "3", "--reason", "the tool was scrapped") == 0
        assert await run(tmp_path, "retry", "maintenance", "3") == 1
        assert "dead letter 3 is discarded" in capsys.readouterr().err
        assert await run(tmp_path, "list", "--service", "maintenance") == 0
        assert "Nothing waits." in capsys.readouterr().out
        async with context.database.read() as session:
            kept = await deadletter.letters(session, state=deadletter.LetterState.DISCARDED)
    assert [letter.note for letter in kept] == ["the tool was scrapped"]
    assert str(kept[0].settled_by).startswith("shell-")


async def test_the_warning_of_a_restored_publisher_can_be_ended(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Health would show it for ever; a stream that is none of the service's is refused in words."""
    async with maintenance(tmp_path) as context:
        status = context.messaging.consumer.streams[STREAM]
        status.warning = "registry was restored from an older state"
        assert await run(tmp_path, "list", "--service", "maintenance") == 0
        assert "registry/tool  warning  registry was restored" in capsys.readouterr().out
        assert await run(tmp_path, "acknowledge", "maintenance", "registry/tool") == 0
        assert await run(tmp_path, "list", "--service", "maintenance") == 0
        assert "Nothing waits." in capsys.readouterr().out
        assert await run(tmp_path, "acknowledge", "maintenance", "weather/rain") == 1
        assert "does not listen to weather/rain" in capsys.readouterr().err


async def test_without_a_running_service_it_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert await run(tmp_path, "list") == 1
    assert "--data" in capsys.readouterr().err
    TokenSigner(tmp_path / "keys" / "token.pem").ensure_keys()
    assert await run(tmp_path, "list") == 1
    assert "toolcare up" in capsys.readouterr().err

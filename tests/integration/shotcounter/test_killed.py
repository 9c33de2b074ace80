"""kill -9 in the middle of a batch: what is in the ledger is what the presses made."""

import asyncio
import sys
from pathlib import Path
from random import Random

import pytest
from tests.integration.shotcounter import press_feeder
from tests.integration.shotcounter.conftest import Shotcounter, made

from toolcare_shared.testing.waiting import wait_until

pytestmark = pytest.mark.asyncio

READINGS = 3000
KILLS = 5


async def test_killed_at_any_moment_counts_exactly(counter: Shotcounter, database_url: str, tmp_path: Path) -> None:
    """Committed but not acknowledged comes again and changes nothing; not committed comes again and counts."""
    sources = []
    for number in range(4):
        await counter.machine(f"p{number}")
        await counter.tool(f"t-{number}")
        await counter.mount(f"t-{number}", f"p{number}", at=press_feeder.START)
        body = {"machine_id": f"p{number}", "kind": "mqtt", "config": {"counter_bits": 16}}
        sources.append(made(await counter.http.post("/sources", json=body), 201)["id"])
    acknowledged, random = tmp_path / "acknowledged", Random(7)
    command = [
        sys.executable,
        press_feeder.__file__,
        database_url,
        str(acknowledged),
        press_feeder.START.isoformat(),
        str(READINGS),
        *[str(source) for source in sources],
    ]
    done = []
    for attempt in range(KILLS + 1):
        process = await asyncio.create_subprocess_exec(*command)
        if attempt < KILLS:
            await _progress(acknowledged)
            await asyncio.sleep(random.random() * 0.05)
            if process.returncode is None:
                process.kill()
        async with asyncio.timeout(60):
            done.append(await process.wait())
    assert done[-1] == 0
    assert done.count(-9) >= KILLS // 2
    expected = press_feeder.truth(READINGS)
    for number in range(4):
        assert await counter.total(f"t-{number}") == (expected, expected)
        assert await counter.sums(f"t-{number}") == (expected, expected)
    assert await counter.events("counter_gap_found") == []


async def _progress(acknowledged: Path) -> None:
    """Wait until the feeder has had a batch taken, so that the kill falls into its work."""
    before = _acknowledged(acknowledged)
    await wait_until(lambda: _acknowledged(acknowledged) != before, 60, what="the feeder delivers")


def _acknowledged(path: Path) -> str:
    return path.read_text() if path.exists() else ""

"""The clock of a whole installation is set while presses count, as on a machine without a battery behind its clock."""

import os
from collections.abc import Mapping
from contextlib import closing
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from tests.faults.clock import KNOWN_S, OwnClock
from tests.faults.floor import TOOLS, Floor
from tests.faults.rules import for_a_while
from tests.faults.seed import SEED

from toolcare_compose.testing import wait_until
from toolcare_shared.database_files import key_of, opened

FAULT_S = float(os.environ.get("TOOLCARE_FAULT_S", "1.5"))
JUMPS = (timedelta(minutes=11), timedelta(minutes=-11), timedelta(hours=25))
TOOL = TOOLS["p01"]
DEADLINE_S = 90.0


@pytest.mark.timeout(1200)
def test_a_clock_that_jumps_loses_no_shot_and_tells_nothing_twice(tmp_path: Path) -> None:
    """The page of the sources names the clock; a level that is due by days falls due once, by the clock as it stood."""
    print(f"\nTOOLCARE_SEED={SEED}")
    clock = OwnClock(tmp_path / "clock")
    floor = Floor(tmp_path, tmp_path / "data", SEED, environment=clock.environment)
    try:
        floor.start()
        level = {"code": "L1", "name": "Grease", "interval_days": 1}
        floor.client.post(f"/tools/{TOOL}/plans", {"name": "Standard", "levels": [level]})
        with floor.at_work((timedelta(), *JUMPS)):
            for ahead in JUMPS:
                clock.set(ahead)
                for_a_while(KNOWN_S + FAULT_S)
                floor.log_in()  # a session of before may have ended by this clock
                wait_until(partial(_is_told, floor, ahead), DEADLINE_S, f"the page names the clock at {ahead}")
            wait_until(lambda: len(_open_jobs(floor)) == 1, DEADLINE_S, "the level is due a day later")
            clock.set(timedelta())
            for_a_while(KNOWN_S + FAULT_S)
            floor.log_in()
        assert len(_open_jobs(floor)) <= 1  # it may be taken back: by the right clock nothing is due
        assert _told(floor) == {"maintenance_warned": 1, "maintenance_due": 1}
    finally:
        floor.stop()


def _is_told(floor: Floor, ahead: timedelta) -> bool:
    """Nobody here can know whose clock is wrong: the page names that of the press."""
    said = [source["detail"] for source in floor.client.get("/sources")["items"]]
    return any("clock" in detail and ("behind" if ahead > timedelta() else "ahead") in detail for detail in said)


def _open_jobs(floor: Floor) -> list[str]:
    jobs = floor.client.get("/jobs?limit=100")["items"]
    return [job["id"] for job in jobs if job["tool_id"] == TOOL and job["state"] == "open"]


def _told(floor: Floor) -> Mapping[str, int]:
    """How often each was told of the level, which is the only one."""
    data = floor.installation.data
    file = data.database("maintenance")
    with closing(opened(file, key_of(data.database_key, file))) as database:
        query = (
            "SELECT event, count(*) FROM outbox WHERE event IN ('maintenance_warned', 'maintenance_due') GROUP BY event"
        )
        return dict(database.execute(query).fetchall())

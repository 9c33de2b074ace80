"""One installation that is killed again and again, while the plant goes on; the count stays the plant's.

`make test-faults` takes forty kills instead of three.
"""

import os
import random
from datetime import datetime
from enum import StrEnum
from functools import partial
from pathlib import Path

import pytest
from tests.faults.floor import NEW_JOBS, Floor
from tests.faults.rules import for_a_while
from tests.faults.seed import SEED
from tests.faults.wire import MISHAPS

from toolcare_compose.broker import DATABASE_MAGIC
from toolcare_compose.testing import wait_until

KILLS = int(os.environ.get("TOOLCARE_KILLS", "3"))
HEARD_OF_EACH = 30
"""So many shots of p04 one by one, half as many again as show that its PLC tells each."""
UNHEARD_S = 0.5
_CHECKSUM = _VERSION = _KIND = _LENGTH = 4

pytestmark = pytest.mark.timeout(1800)


class NewJob(StrEnum):
    """When a setter begins one."""

    BEFORE = "just before the kill"
    AWAY = "while nobody hears it"
    STANDS = "while nobody hears it, and the press stands until somebody does"


class Death(StrEnum):
    PARENT = "the parent alone"
    IN_PIECES = "everything, and the broker's store is in pieces"
    AS_SAVED = "everything, and the broker's store is as it was saved last"


DEATHS = (Death.IN_PIECES, Death.PARENT, Death.AS_SAVED, Death.PARENT)


def test_a_new_job_leaves_no_doubt_while_nothing_breaks(floor: Floor) -> None:
    """p04 begins to count anew. It was heard to tell each shot, so what is missing between two values is known."""
    floor.wire.mishaps = 0.0
    try:
        with floor.at_work():
            for stands in (False, True):
                floor.expect_to_hear(HEARD_OF_EACH)
                floor.new_job(stands=stands)
                floor.go_on()
            floor.expect_to_hear(HEARD_OF_EACH)
    finally:
        floor.wire.mishaps = MISHAPS
    assert NEW_JOBS not in floor.gaps()


def test_killed_again_and_again_under_load_the_ledger_equals_the_plant(floor: Floor) -> None:
    """Kill -9 at random moments, parent alone or the whole machine; p04 begins a new job each time.

    A broker whose store is as it was saved last delivers once more what was counted long ago.
    """
    chance = random.Random(SEED)
    moments = chance.sample(tuple(NewJob), len(NewJob))
    met = set()
    unreadable = 0
    with floor.at_work():
        floor.expect_to_hear(1)
        for kill in range(KILLS):
            death, moment = DEATHS[kill % len(DEATHS)], moments[kill % len(moments)]
            print(f"{death}, a new job {moment}")
            for_a_while(chance.uniform(0.2, 2.0))
            put_aside, kept = _stores_put_aside(floor), _sessions_kept(floor)
            begun, is_unreadable = _die(floor, death, moment, chance)
            floor.installation.start()
            floor.go_on()
            floor.expect_to_hear(1)
            assert _stores_put_aside(floor) - put_aside == is_unreadable
            unreadable += is_unreadable
            if death is Death.AS_SAVED:
                wait_until(partial(_is_known_again, floor, kept), 60, "the broker knows its reader again")
            if death is not Death.PARENT and moment is not NewJob.BEFORE:
                assert floor.is_in_doubt(NEW_JOBS, begun), "a new job that nobody heard leaves a doubt"
            met.add(death)
        wait_until(lambda: bool(floor.wire.repeated and floor.wire.swapped), 60, "the wire repeats and swaps messages")
    assert met == set(Death)
    aside = list(floor.installation.data.broker.glob("mosquitto.db.bad-*"))
    assert bool(aside) == bool(unreadable), "a broken store is kept for somebody to look at"


def _die(floor: Floor, death: Death, moment: NewJob, chance: random.Random) -> tuple[datetime, bool]:
    """Return when the new job began, and whether the broker cannot read its store any more."""
    store = floor.installation.data.broker / "mosquitto.db"
    wait_until(store.exists, 60, "the broker has saved its store")
    begun = floor.new_job() if moment is NewJob.BEFORE else None
    if death is Death.PARENT:
        floor.installation.kill()
    else:
        floor.installation.kill_everything()
    damage = chance.choice((_zero, _cut, _end_early)) if death is Death.IN_PIECES else None
    if damage:
        print(damage.__name__)
        damage(store)
    if begun is None:
        for_a_while(UNHEARD_S)
        begun = floor.new_job(stands=moment is NewJob.STANDS)
    return begun, damage in {_zero, _cut}


def _is_known_again(floor: Floor, before: int) -> bool:
    return _sessions_kept(floor) > before


def _sessions_kept(floor: Floor) -> int:
    """How often the reader of the presses found the session at the broker that it had before."""
    lines = (floor.installation.data.logs / "services.log").read_text().splitlines()
    return sum("shotcounter-readings" in line and '"session_present": true' in line for line in lines)


def _stores_put_aside(floor: Floor) -> int:
    return floor.installation.said().count("store was damaged")


def _zero(file: Path) -> None:
    file.write_bytes(b"\0" * file.stat().st_size)


def _cut(file: Path) -> None:
    """Within a record."""
    content = file.read_bytes()
    end, length = _middle_record(content)
    file.write_bytes(content[: end - length // 2 - 1])


def _end_early(file: Path) -> None:
    """With a whole record: the broker takes it for all there was, and whoever lacks something says it anew."""
    content = file.read_bytes()
    file.write_bytes(content[: _middle_record(content)[0]])


def _middle_record(content: bytes) -> tuple[int, int]:
    """Return the end of the middle record, and the length of its content (Mosquitto: src/persist.h, version 6)."""
    begin = len(DATABASE_MAGIC) + _CHECKSUM + _VERSION
    while True:
        inside = begin + _KIND + _LENGTH
        length = int.from_bytes(content[inside - _LENGTH : inside], "big")
        if inside + length >= len(content) // 2:
            return inside + length, length
        begin = inside + length

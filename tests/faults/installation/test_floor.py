"""One installation whose parts are frozen, cut off and starved, while the plant goes on; the count stays the plant's.

After each fault the ledger is held to what the plant made, and all data to the rules of `toolcare verify`.
`make test-faults` takes faults of a minute instead of seconds.
"""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial

import pytest
from tests.faults.disk import Disk
from tests.faults.floor import STALE_AFTER_S, Floor
from tests.faults.rules import expect_rules, for_a_while, frozen, verify

from toolcare_compose.layout import SERVICES, DataFolder
from toolcare_compose.testing import Ear, wait_until
from toolcare_shared.database_files import key_of, opened

FAULT_S = float(os.environ.get("TOOLCARE_FAULT_S", "1.5"))
BROKER_FAULT_S = 3 * FAULT_S
NOTICED_S = 60.0
"""A connection whose other end is silent is given up after twice its keep-alive; the rest is for a busy machine."""
TOO_SLOW = 1000
"""Bytes a second: p03 says more than twice as much."""

pytestmark = pytest.mark.timeout(1800)


def test_a_broker_that_dies_or_hangs_only_makes_news_late(floor: Floor) -> None:
    """It is started again; while it hangs each service says so, and the lists can still be read."""
    with floor.at_work():
        os.kill(floor.broker_pid(), 9)
        for_a_while(1.0)
        wait_until(partial(floor.answers, "shotcounter"), 60, "it is started again")
        with frozen(floor.broker_pid()):
            for service in SERVICES:
                wait_until(partial(_is_troubled, floor, service), NOTICED_S, f"{service} says that it hangs")
            assert floor.client.get("/tools")["items"]
            for_a_while(BROKER_FAULT_S)
        for service in SERVICES:
            wait_until(partial(floor.answers, service), 60, f"{service} says that it is well")


def test_services_that_hang_go_on_where_they_were(floor: Floor) -> None:
    """All share a process; the broker keeps what comes meanwhile, or the counter's next value contains it.

    While it lasts no page gets an answer that might be stale, and the broker tells everybody that they are away.
    """
    with closing(Ear(floor.installation, "toolcare/v1/svc/+/status")) as ear:
        topics = [f"toolcare/v1/svc/{service}/status" for service in SERVICES]

        def all_are(word: str) -> bool:
            return all(word in (ear.newest(topic) or "") for topic in topics)

        with floor.at_work():
            wait_until(lambda: all_are("online"), 60, "the services are there")
            with frozen(*floor.installation.running()):
                with pytest.raises(OSError, match="timed out"):
                    floor.silent_page()
                wait_until(lambda: all_are("offline"), NOTICED_S, "the broker tells that they are away")
                for_a_while(FAULT_S)
            wait_until(lambda: all_are("online"), 60, "the services are there again")


def test_a_press_that_is_not_heard_is_shown_so_and_loses_no_shot(floor: Floor) -> None:
    """The wire to p03 is too slow, then goes dead without closing, and the OPC UA servers of p01 and p02 hang."""
    with floor.at_work():
        floor.wire.go_slow(TOO_SLOW)
        for_a_while(FAULT_S)
        floor.wire.go_slow(None)
        floor.wire.go_dead()
        with frozen(floor.plant.pid):
            deaf = {"no_data", "unreachable", "faulty"}
            wait_until(lambda: set(floor.states().values()) <= deaf, STALE_AFTER_S + 30, "the page says it hears none")
            for_a_while(FAULT_S)
        floor.wire.come_back()
        wait_until(lambda: set(floor.states().values()) <= {"live", "idle"}, 60, "the page says it hears them again")


def test_a_full_disk_is_told_and_counting_goes_on_once_there_is_room(floor: Floor, disk: Disk) -> None:
    """Nothing is acknowledged that could not be stored; people can still read."""
    disk.require()
    with floor.at_work():
        disk.fill()
        try:
            wait_until(lambda: "full" in floor.troubles("shotcounter").get("database", ""), 30, "it says why")
            assert floor.client.get("/tools")["items"]
            for_a_while(FAULT_S)
        finally:
            disk.free()
        wait_until(lambda: not floor.troubles("shotcounter"), 60, "it stores again")


def test_a_card_that_turned_read_only_is_told_and_mended(floor: Floor, disk: Disk) -> None:
    """What was stored can be read; what was made meanwhile is counted once the card is mended."""
    disk.require()
    with floor.at_work():
        disk.fail()
        wait_until(lambda: "disk" in floor.troubles("shotcounter").get("database", ""), 30, "it says why")
        for_a_while(FAULT_S)
        floor.installation.kill_everything()
        disk.mend()
        floor.installation.start()


def test_what_does_not_hold_is_found(floor: Floor) -> None:
    """Each rule of `toolcare verify` that can be broken by hand, on what the faults above have left."""
    with floor.at_work():
        pass
    expect_rules(floor.installation.data)
    floor.installation.stop()
    for service, damage, broken in DAMAGES:
        with _damaged(floor.installation.data, service, damage):
            found = {result.name for result in verify(floor.installation.data, settle_s=0) if result.wrong}
        assert found == broken, damage


@contextmanager
def _damaged(data: DataFolder, service: str, damage: str) -> Iterator[None]:
    file = data.database(service)
    kept = file.read_bytes()
    with closing(opened(file, key_of(data.database_key, file))) as database, database:
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f"DROP TRIGGER {name}")
        assert database.execute(damage).rowcount > 0, damage
    try:
        yield
    finally:
        for rest in file.parent.glob(f"{file.name}-*"):
            rest.unlink()
        file.write_bytes(kept)


DAMAGES = (
    ("registry", "UPDATE alembic_version SET version_num = '0001'", {"schemas"}),
    ("registry", "DELETE FROM outbox WHERE aggregate = 'tool' AND position = 1", {"logs", "lists"}),
    ("maintenance", "DELETE FROM inbox WHERE rowid = (SELECT max(rowid) FROM inbox)", {"handled"}),
    ("shotcounter", "UPDATE shot_hour SET shots = shots + 1", {"ledger"}),
    ("maintenance", "UPDATE tool SET total = total - 1", {"totals"}),
    ("gateway", "UPDATE tool_read SET name = 'other'", {"lists"}),
    ("gateway", "UPDATE audit_trail SET entry = replace(entry, 'p01', 'p02')", {"audit"}),
)


def _is_troubled(floor: Floor, service: str) -> bool:
    return bool(floor.troubles(service))

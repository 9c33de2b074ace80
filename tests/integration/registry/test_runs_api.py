"""A mounting as a run: its order, its shots, and whether the tool is the one that is mounted; on both databases."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from tests.integration.conftest import ON_ONE_DATABASE
from tests.integration.registry.conftest import NOW, Json, Registry, made, refused
from tests.integration.together import GROUPS, heard_in_both_ways, tool_ids

from toolcare_registry.domain import codes
from toolcare_registry.tables import ComponentRow, CountRow, MachineRow, MountingRow, ToolRow
from toolcare_shared.contracts.shotcounter import ShotOrigin, ShotsCounted, ToolIdentified, ToolMismatchFound

pytestmark = pytest.mark.asyncio

MINUTE = timedelta(minutes=1)
SOURCE = {"machine_id": "p01", "source_id": "s"}


async def shop(registry: Registry, **fields: object) -> Json:
    await registry.tool("T-0042")
    await registry.machine("P01")
    return await registry.mount(**fields)  # type: ignore[arg-type]


async def runs(registry: Registry) -> list[Json]:
    page = made(await registry.technician.get("/tools/t-0042/mountings"))
    return page["items"]  # type: ignore[return-value]


def counted(shots: int, since: datetime, until: datetime, origin: ShotOrigin = ShotOrigin.COUNTER) -> ShotsCounted:
    return ShotsCounted(
        tool_id="t-0042",
        machine_id="p01" if origin is ShotOrigin.COUNTER else None,
        shots=shots,
        shots_high=shots,
        total=1000,
        total_high=1000,
        from_at=since,
        to_at=until,
        origin=origin,
        at=until,
    )


async def test_run_has_its_job_and_order(registry: Registry) -> None:
    """In the answer, in the lists of tool and machine, and in the event."""
    tool = await shop(registry, job="4711-20", order_shots=42_000)
    mounting = tool["mounting"]
    assert isinstance(mounting, dict)
    expected = {"job": "4711-20", "order_shots": 42_000, "shots": 0}
    nobody = {"how": "none", "at": None, "mismatch": None}
    assert mounting.items() >= {**expected, "identity": nobody}.items()
    on_machine = made(await registry.http.get("/machines/p01/mountings"))["items"]
    for item in (*await runs(registry), *on_machine):  # type: ignore[misc]
        assert item.items() >= {**expected, "identity": nobody}.items()
    [event] = await registry.told("t-0042", "tool_mounted")
    assert event.data.items() >= {"job": "4711-20", "order_shots": 42_000, "by": "Timo"}.items()
    assert event.data["checked_by_scan"] is False


@ON_ONE_DATABASE
@pytest.mark.parametrize("wrong", [{"job": "x" * 65}, {"order_shots": 0}, {"order_shots": "1"}, {"scanned": ""}])
async def test_wrong_run_is_refused(registry: Registry, wrong: Json) -> None:
    """The answer names the field."""
    await registry.tool()
    await registry.machine()
    answer = await registry.http.post("/tools/t-0042/mount", json={"machine_id": "p01", "job": "4711", **wrong})
    assert refused(answer) == (422, "invalid_input")
    assert [finding["field"] for finding in answer.json()["errors"]] == list(wrong)


async def test_shots_of_a_run_are_exact_under_repetition(registry: Registry) -> None:
    """Heard twice, or an older one again, they count once; the end of the run tells their sum."""
    await shop(registry)
    first = await registry.hear(counted(30, NOW, NOW + MINUTE))
    await registry.hear_again(first)
    await registry.hear(counted(12, NOW + MINUTE, NOW + 2 * MINUTE))
    await registry.hear_again(first)
    assert [run["shots"] for run in await runs(registry)] == [42]
    registry.clock.advance(3 * MINUTE)
    await registry.unmount()
    [event] = await registry.told("t-0042", "tool_unmounted")
    assert (event.data["shots"], event.data["by"]) == (42, "Timo")


async def test_shots_are_shared_between_runs_by_time(registry: Registry) -> None:
    """An interval over a change of press goes to both; what was entered for before the run stays outside."""
    await shop(registry)
    registry.clock.advance(10 * MINUTE)
    await registry.unmount()
    await registry.mount()
    await registry.hear(counted(100, NOW, NOW + 40 * MINUTE))
    assert [run["shots"] for run in await runs(registry)] == [75, 25]
    await registry.hear(counted(90_000, NOW - MINUTE, NOW - MINUTE, ShotOrigin.MANUAL))
    await registry.hear(counted(-10, NOW + 20 * MINUTE, NOW + 30 * MINUTE, ShotOrigin.CORRECTION))
    assert [run["shots"] for run in await runs(registry)] == [65, 25]


async def test_correction_never_shows_less_than_none(registry: Registry) -> None:
    """The sum is kept, so that the next correction is right; people see zero."""
    await shop(registry)
    await registry.hear(counted(5, NOW, NOW + MINUTE))
    await registry.hear(counted(-9, NOW, NOW + MINUTE, ShotOrigin.CORRECTION))
    assert [run["shots"] for run in await runs(registry)] == [0]
    await registry.hear(counted(6, NOW, NOW + MINUTE, ShotOrigin.CORRECTION))
    assert [run["shots"] for run in await runs(registry)] == [2]


async def test_shots_of_an_unknown_tool_are_nobodys(registry: Registry) -> None:
    """The registry may hear of a count before it has the tool."""
    await registry.hear(counted(5, NOW, NOW + MINUTE))
    await shop(registry)
    assert [run["shots"] for run in await runs(registry)] == [0]


async def test_scan_at_mounting_marks_the_run(registry: Registry) -> None:
    """By the address on the label or the number."""
    tool = await registry.tool()
    await registry.machine()
    label = f"https://plant:8443/t/{codes.shown(str(tool['short_code']))}"
    mounted = await registry.mount(scanned=label)
    mounting = mounted["mounting"]
    assert isinstance(mounting, dict)
    assert mounting["identity"] == {"how": "scan", "at": "2026-03-02T06:00:00Z", "mismatch": None}
    [event] = await registry.told("t-0042", "tool_mounted")
    assert event.data["checked_by_scan"] is True


@ON_ONE_DATABASE
async def test_wrong_label_is_refused_with_its_owner(registry: Registry) -> None:
    """At mounting and later; nothing is mounted and nothing is marked."""
    await registry.tool()
    await registry.machine()
    other = await registry.tool("T-2", name="Lid")
    body = {"machine_id": "p01", "job": "4711", "scanned": other["short_code"]}
    answer = await registry.technician.post("/tools/t-0042/mount", json=body)
    assert refused(answer) == (409, "wrong_label")
    assert answer.json().items() >= {"tool_id": "t-2", "number": "T-2", "name": "Lid", "meant": "T-0042"}.items()
    assert await runs(registry) == []
    body = {"machine_id": "p01", "job": "4711", "scanned": "nobody"}
    assert refused(await registry.technician.post("/tools/t-0042/mount", json=body)) == (404, "unknown_code")
    await registry.mount()
    answer = await registry.technician.post("/tools/t-0042/check-label", json={"scanned": other["short_code"]})
    assert refused(answer) == (409, "wrong_label")
    [run] = await runs(registry)
    assert run["identity"] == {"how": "none", "at": None, "mismatch": None}


async def test_label_is_checked_at_the_press(registry: Registry) -> None:
    """Only what is mounted can be checked there."""
    await registry.tool()
    await registry.machine()
    path, body = "/tools/t-0042/check-label", {"scanned": "T-0042"}
    assert refused(await registry.technician.post(path, json=body)) == (409, "tool_not_mounted")
    await registry.mount()
    registry.clock.advance(MINUTE)
    made(await registry.technician.post(path, json=body))
    [run] = await runs(registry)
    assert run["identity"] == {"how": "scan", "at": "2026-03-02T06:01:00Z", "mismatch": None}


async def test_press_names_the_mould(registry: Registry) -> None:
    """Another mould is a mismatch of the run it was named in; a scan does not silence the press, the press does."""
    tool = await shop(registry)
    mounting = tool["mounting"]
    assert isinstance(mounting, dict)
    mismatch = ToolMismatchFound(
        **SOURCE, reported_mould="T-0017", mounted_tool_ids=["t-0042", "gone"], at=NOW + MINUTE
    )
    await registry.hear(mismatch)
    registry.clock.advance(2 * MINUTE)
    await registry.post("/tools/t-0042/check-label", scanned="T-0042")
    [run] = await runs(registry)
    assert run["identity"] == {"how": "scan", "at": "2026-03-02T06:02:00Z", "mismatch": "T-0017"}
    await registry.hear(
        ToolIdentified(
            **SOURCE,
            reported_mould="T-0042",
            tool_id="t-0042",
            mounting_id=str(mounting["mounting_id"]),
            at=NOW + 3 * MINUTE,
        )
    )
    [run] = await runs(registry)
    assert run["identity"] == {"how": "press", "at": "2026-03-02T06:03:00Z", "mismatch": None}


async def test_late_mismatch_belongs_to_its_own_run(registry: Registry) -> None:
    """The tool hangs on the press again by the time it is heard."""
    await shop(registry)
    registry.clock.advance(5 * MINUTE)
    await registry.unmount()
    registry.clock.advance(5 * MINUTE)
    await registry.mount()
    await registry.hear(
        ToolMismatchFound(**SOURCE, reported_mould="T-0017", mounted_tool_ids=["t-0042"], at=NOW + MINUTE)
    )
    assert [run["identity"]["mismatch"] for run in await runs(registry)] == [None, "T-0017"]  # type: ignore[index,call-overload]


async def test_counts_that_wait_together_come_to_the_same(registry: Registry) -> None:
    """One of the tools has inserts, between which its counts are shared out."""
    tools = [tool_id for group in GROUPS for tool_id in tool_ids(group)]
    async with registry.database.write() as session:
        session.add(MachineRow(id="p01", name="P01", name_key="p01", version=1))
        session.add_all(_tool(tool_id) for tool_id in tools)
        await session.flush()
        session.add_all(_run(tool_id) for tool_id in tools)
        session.add_all(_position(f"{group}-4") for group in GROUPS)
    registry.clock.advance(MINUTE * 5)
    await heard_in_both_ways(registry, NOW, {tool_id: f"run-{tool_id}" for tool_id in tools})
    known: dict[str, list[tuple[object, ...]]] = {group: [] for group in GROUPS}
    async with registry.database.read() as session:
        for columns in ((MountingRow.tool_id, MountingRow.shots), (CountRow.tool_id, CountRow.shots)):
            for tool_id, shots in await session.execute(select(*columns).order_by(*columns)):
                group, _, number = tool_id.partition("-")
                known[group].append((number, shots))
    assert known["alone"] == known["together"]
    of_runs = {**dict.fromkeys("3456", 110), "0": 117, "1": 105, "2": 113, "7": 10}
    assert known["alone"] == [*sorted(of_runs.items()), ("4", 10), ("4", 100)]


def _tool(tool_id: str) -> ToolRow:
    names = {"number": tool_id, "number_key": tool_id, "name": tool_id, "short_code": tool_id[-6:]}
    return ToolRow(
        id=tool_id, **names, status="released", cavity_count=8, min_cycle_ms=1, expected_cycle_ms=2, version=1
    )


def _run(tool_id: str) -> MountingRow:
    return MountingRow(
        id=f"run-{tool_id}", tool_id=tool_id, machine_id="p01", shot_factor=1, mounted_at=NOW, mounted_by="Erika"
    )


def _position(tool_id: str) -> ComponentRow:
    where = {"tool_id": tool_id, "kind": "core_insert", "name": "Core", "position": "Core"}
    return ComponentRow(id=tool_id, **where, quantity=1, serial_since=NOW, retired=False, version=1)

"""Fills a fresh installation with a small plant that looks lived in: through the HTTP interface, as a person would.

Dates are relative to now. Runs once per data folder; what exists already stays as it is.
"""

import argparse
import json
import os
import random
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from toolcare_compose import demo_photos
from toolcare_compose.api_client import ApiClient, Json, first_login
from toolcare_compose.backup.servers import addresses
from toolcare_compose.demo_actions import ACTIONS, Remedies
from toolcare_compose.demo_failures import REPORTS, Troubles
from toolcare_compose.demo_photos import Album
from toolcare_compose.demo_tooling import Tooling
from toolcare_compose.layout import DataFolder

PATIENCE_S = 90.0
HISTORY_DAYS = 21
BOOK_DAYS = 200
PLANT = "Demo plant"
ADMINISTRATOR = "admin"
"""As the gateway calls the first one."""
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
PLANT_CYCLE_MS = {"p01": 4_000, "p02": 2_500, "p03": 3_000}


@dataclass(frozen=True, slots=True)
class DemoTool:
    """Without a design life the tool lives as long as its class allows. It is mounted in its first configuration."""

    number: str
    name: str
    cavities: int
    design_life: int | None
    total: int
    """Life count at the end of the history."""
    interval: int
    since_maintenance: int
    """Shots since the last inspection; the inspection is due at `interval`."""
    class_code: str
    owner: str
    machine: str | None = None
    per_day: int = 2_000
    configurations: tuple[tuple[str, tuple[int, ...]], ...] = ()
    job: str | None = None
    order_shots: int | None = None
    past_runs: tuple[tuple[int, int, str], ...] = ()
    """Mountings on its machine before: days ago from and to, and the production order."""


MACHINES = (
    ("p01", "Press 1", "EUROMAP 77 over OPC UA"),
    ("p02", "Press 2", "PLC with a 16-bit counter over OPC UA"),
    ("p03", "Press 3", "PLC that publishes by MQTT"),
)

LEFT, RIGHT = (1, 2, 3, 4), (5, 6, 7, 8)

TOOLS = (
    DemoTool(
        number="T-0042",
        name="Housing E29",
        cavities=4,
        design_life=500_000,
        total=106_594,
        interval=20_000,
        since_maintenance=12_480,
        class_code="103",
        owner="Acme Automotive",
        machine="p01",
        per_day=3_100,
        past_runs=((19, 13, "4690-11"), (11, 5, "4702-03")),
    ),
    DemoTool("T-0017", "Cap C4, two plates", 2, 1_000_000, 419_985, 20_000, 19_988, "102", "Plant", "p02", 4_800),
    DemoTool(
        number="T-0108",
        name="Clip 8-fold, hot runner",
        cavities=8,
        design_life=750_000,
        total=233_120,
        interval=25_000,
        since_maintenance=22_940,
        class_code="102",
        owner="Acme Automotive",
        machine="p03",
        per_day=4_100,
        configurations=(("Left and right", LEFT + RIGHT), ("Left alone", LEFT)),
        job="4711-20",
        order_shots=60_000,
    ),
    DemoTool("T-0021", "Cover plate", 1, 300_000, 287_410, 15_000, 17_020, "103", "Borealis Pumps", per_day=900),
    DemoTool("T-0063", "Gear wheel m1", 16, None, 61_300, 30_000, 4_210, "102", "Plant", per_day=2_600),
    DemoTool("T-0077", "Bezel, polished", 2, 250_000, 140_050, 10_000, 9_310, "103", "Borealis Pumps", per_day=700),
    DemoTool("T-0090", "Filter cup", 4, 500_000, 12_400, 20_000, 12_400, "103", "Plant", per_day=1_500),
    DemoTool("T-0115", "Lever, glass-filled", 2, 400_000, 0, 20_000, 0, "103", "Acme Automotive", per_day=0),
)


@dataclass(frozen=True, slots=True)
class DemoPart:
    number: str
    name: str
    stock: int
    minimum: int
    lead_time_days: int
    price_cents: int
    tools: tuple[str, ...]


PARTS = (
    DemoPart("OR-22x2", "O-ring 22 x 2, FKM", 14, 10, 3, 85, ("T-0108", "T-0042", "T-0017")),
    DemoPart("EP-4x160", "Ejector pin 4 x 160", 6, 8, 10, 1_190, ("T-0108",)),
    DemoPart("HB-16-230", "Cartridge heater 16 mm, 230 V", 3, 2, 21, 6_400, ("T-0108", "T-0042")),
    DemoPart("TC-J-2", "Thermocouple type J", 5, 2, 14, 2_150, ("T-0108", "T-0042")),
    DemoPart("SP-12x40", "Return spring 12 x 40", 20, 8, 7, 430, ("T-0021", "T-0063", "T-0077")),
)


@dataclass(frozen=True, slots=True)
class DemoPerson:
    username: str
    name: str
    role: str
    team: str


PEOPLE = (
    DemoPerson("erika", "Erika Engel", "engineer", "Tool shop"),
    DemoPerson("timo", "Timo Brandt", "technician", "Tool shop"),
    DemoPerson("petra", "Petra Wolf", "technician", "Production"),
)


# With the machines, the places and the parts.
PIECES = len(TOOLS) + len(REPORTS) + len(ACTIONS) + demo_photos.MOST + 3

Told = Callable[[str, int, int], None]
"""What is made now, and how many of how many parts are made."""


class Seeding:
    def __init__(self, client: ApiClient, now: datetime, plant: Json | None, told: Told | None = None) -> None:
        """Without a simulated `plant` the presses have no counters."""
        self._client = client
        self._now = now
        self._plant = plant
        self._told = told or (lambda _part, _done, _parts: None)
        self._done = 0
        self._random = random.Random(42)  # noqa: S311 - the same plant each time

    def run(self) -> None:
        self._begin("machines")
        for machine_id, name, note in MACHINES:
            self._client.post_if_new("/machines", {"id": machine_id, "name": name, "note": note})
        for tool in TOOLS:
            self._begin("tools")
            self._tool(tool)
        self._begin("places")
        tools = {row["number"]: row for row in self._client.get("/tools?limit=1000")["items"]}
        Tooling(self._client, self._now, tools).run()
        tool_ids = {number: tool["id"] for number, tool in tools.items()}
        self._begin("parts")
        for part in PARTS:
            self._part(part, tool_ids)
        reports = Troubles(self._client, self._now, tool_ids).run(partial(self._begin, "failures"))
        today = plant_day(self._now, self._client.get("/plant")["timezone"])
        Remedies(self._client, today, tool_ids, reports).run(partial(self._begin, "actions"))
        if self._plant is not None:
            self._supply(self._plant)
        Album(self._client, self._now, tool_ids).run(partial(self._begin, "photos"))

    def _begin(self, part: str) -> None:
        self._told(part, self._done, PIECES)
        self._done += 1

    def _supply(self, plant: Json) -> None:
        supplied = {source["machine_id"] for source in self._client.get("/sources")["items"]}
        for source in _sources(plant):
            if source["machine_id"] not in supplied:
                self._client.post("/sources", source)

    def _part(self, part: DemoPart, tool_ids: Mapping[str, str]) -> None:
        self._client.post_if_new(
            "/parts",
            {
                "number": part.number,
                "name": part.name,
                "unit": "pcs",
                "stock": part.stock,
                "minimum": part.minimum,
                "lead_time_days": part.lead_time_days,
                "price_cents": part.price_cents,
                "tool_ids": [tool_ids[number] for number in part.tools],
            },
        )

    def _tool(self, tool: DemoTool) -> None:
        cycle = PLANT_CYCLE_MS.get(tool.machine or "", 22_000)
        made = self._client.post_if_new(
            "/tools",
            {
                "number": tool.number,
                "name": tool.name,
                "cavity_count": tool.cavities,
                "status": "released",
                "design_life_shots": tool.design_life,
                "class_code": tool.class_code,
                "owner": tool.owner,
                "expected_cycle_ms": cycle,
                "min_cycle_ms": cycle * 3 // 4,
            },
        )
        if made is None:
            return
        address = f"/tools/{made['id']}"
        configurations = [
            self._client.post(f"{address}/configurations", {"name": name, "cavities": cavities})["id"]
            for name, cavities in tool.configurations
        ]
        self._past_runs(tool, address)
        if tool.machine:
            run = {
                "machine_id": tool.machine,
                "at": (self._now - timedelta(hours=6)).isoformat(),
                "configuration_id": configurations[0] if configurations else None,
                "job": tool.job,
                "reason": None if tool.job else "Series production",
                "order_shots": tool.order_shots,
            }
            self._client.post(f"{address}/mount", run)
        # After the runs, so that each run gets the shots of its days.
        for shots, at, note in self._history(tool):
            self._client.post(f"{address}/shots", {"shots": shots, "at": at.isoformat(), "note": note, "confirm": True})
        self._plan(tool, address)

    def _past_runs(self, tool: DemoTool, address: str) -> None:
        for began, ended, job in tool.past_runs:
            at = (self._now - timedelta(days=began)).isoformat()
            self._client.post(f"{address}/mount", {"machine_id": tool.machine, "at": at, "job": job})
            at = (self._now - timedelta(days=ended)).isoformat()
            self._client.post(f"{address}/unmount", {"at": at, "reason": "Order done"})

    def _history(self, tool: DemoTool) -> Iterator[tuple[int, datetime, str]]:
        """What the tool book said, then a booking for each day the tool ran."""
        days = [
            (
                self._now - timedelta(days=back, hours=3),
                self._random.randint(tool.per_day * 7 // 10, tool.per_day * 13 // 10),
            )
            for back in range(HISTORY_DAYS, 0, -1)
            if (self._now - timedelta(days=back)).weekday() < 5 and tool.per_day  # noqa: PLR2004 - Monday to Friday
        ]
        booked, running = 0, []
        for at, shots in days:
            if booked + shots < tool.total:
                running.append((shots, at, "Counted at the press"))
                booked += shots
        in_book = tool.total - booked
        if running and in_book <= 2 * tool.per_day:
            # A tool as young as that has no life before it was counted.
            shots, at, note = running[0]
            running[0] = shots + in_book, at, note
        elif in_book:
            before = self._now - timedelta(days=HISTORY_DAYS + BOOK_DAYS)
            yield in_book, before, "Taken over from the tool book"
        yield from running

    def _plan(self, tool: DemoTool, address: str) -> None:
        started = self._now - timedelta(days=max(1, tool.since_maintenance // max(tool.per_day, 1)))
        levels = [
            {
                "code": "L1",
                "name": "Clean and grease",
                "interval_days": 30,
                "interval_hours": 240,
                "checklist_id": "l1-routine",
                "planned_minutes": 20,
            },
            {
                "code": "L3",
                "name": "Inspection on the bench",
                "interval_shots": tool.interval,
                "interval_days": 365,
                "blocks_run": True,
                "checklist_id": "l3-inspection",
                "planned_minutes": 90,
                "reason": "Vents were found clean at the last three inspections",
            },
            {
                "code": "L4",
                "name": "General overhaul",
                "interval_shots": tool.interval * 8,
                "checklist_id": "l4-general",
                "planned_minutes": 480,
            },
        ]
        begun = {"start_total": tool.total - tool.since_maintenance, "start_at": started.isoformat()}
        self._client.post(f"{address}/plans", {"name": "Standard", "levels": [{**level, **begun} for level in levels]})


def plant_day(moment: datetime, timezone: str) -> date:
    """The day it is in the plant; `timezone` is its name in the tz database."""
    return moment.astimezone(ZoneInfo(timezone)).date()


def _sources(plant: Json) -> Iterator[Json]:
    presses, nodes = plant["presses"], plant["node_ids"]
    assert isinstance(presses, dict)  # noqa: S101 - the plant's announcement
    assert isinstance(nodes, dict)  # noqa: S101 - as above
    yield {
        "machine_id": "p01",
        "name": "EUROMAP 77",
        "kind": "opcua_em77",
        "config": {"url": presses["p01"]},
    }
    yield {
        "machine_id": "p02",
        "name": "Counter tag",
        "kind": "opcua_counter",
        "config": {"url": presses["p02"], "node_id": nodes["p02"], "counter_bits": 16, "resettable": False},
    }
    yield {
        "machine_id": "p03",
        "name": "PLC by MQTT",
        "kind": "mqtt",
        "config": {"counter_bits": 32, "resettable": False},
    }


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m toolcare_compose.demo", description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--gateway", required=True, metavar="URL")
    options = parser.parse_args()
    data = DataFolder(options.data)
    if data.demo_marker.exists():
        return 0
    _add_people(data)
    client = ApiClient(options.gateway, patience_s=PATIENCE_S)
    _log_in(client, data)
    _set_up(client)
    Seeding(client, datetime.now(UTC).replace(microsecond=0), _announced(data.plant_announcement)).run()
    data.demo_marker.write_text(datetime.now(UTC).isoformat())
    return 0


def _set_up(client: ApiClient) -> None:
    """Nobody who looks at the demo is led through a first start."""
    plant = client.get("/plant")
    if not plant["name"]:
        client.patch("/plant", {"name": PLANT}, plant["version"])
    client.post("/plant/set-up", {})


def _add_people(data: DataFolder) -> None:
    """Give everybody a password of his own, and leave them in a file that only its owner may read.

    Who was made before an interruption gets another password: the file was not written then.
    """
    if data.demo_logins.exists():
        return
    # The gateway makes its first administrator only where there is nobody.
    first_login(data)
    logins = f"{ADMINISTRATOR:<8} {_new_password()}  Administrator, administrator\n"
    for person in PEOPLE:
        password = _new_password()
        if add_person(data, person, password) is None:
            _user_command(data, "password", person.username, "--ask", said=password)
        logins += f"{person.username:<8} {password}  {person.name}, {person.role}, {person.team}\n"
    draft = data.demo_logins.with_suffix(".new")
    draft.touch(mode=0o600)
    draft.write_text(logins)
    draft.replace(data.demo_logins)


def _log_in(client: ApiClient, data: DataFolder) -> None:
    """As the administrator, who gets the password that was written down for him; whoever looks at a demo chose none."""
    password = data.demo_logins.read_text().split()[1]
    if data.first_login.exists():
        _, first = first_login(data)
        client.login(ADMINISTRATOR, first)
        client.put("/session/password", {"current": first, "new": password}, 0)
    else:
        client.login(ADMINISTRATOR, password)


def add_person(data: DataFolder, person: DemoPerson, password: str = "") -> str | None:
    """Return what was printed; None when there is one of this name. A password that is made here is told to nobody."""
    new = [person.username, "--name", person.name, "--role", person.role, "--team", person.team]
    return _user_command(data, "add", *new, *(["--ask"] if password else []), said=password)


def _new_password() -> str:
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))


def _user_command(data: DataFolder, *arguments: str, said: str = "") -> str | None:
    """Return what `toolcare user` prints; None when it refuses."""
    command = [sys.executable, "-m", "toolcare_gateway", "user", "--data", str(data.root), *arguments]
    servers = addresses()
    database = {"TOOLCARE_DATABASE_URL": servers["gateway"]} if "gateway" in servers else {}
    ran = subprocess.run(  # noqa: S603 - our own command
        command,
        input=f"{said}\n",
        env={**os.environ, **database},
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_S,
    )
    return ran.stdout if ran.returncode == 0 else None


def _announced(path: Path) -> Json:
    """The plant's addresses; it writes them once its servers listen."""
    deadline = time.monotonic() + PATIENCE_S
    while not path.exists():
        if time.monotonic() > deadline:
            raise TimeoutError(f"The simulated plant has not announced itself in {path}.")
        time.sleep(0.1)
    announced: Json = json.loads(path.read_text())
    return announced


if __name__ == "__main__":
    sys.exit(main())

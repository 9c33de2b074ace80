"""How large a Toolcare has to be: figures of one core, and what they come to for so many presses.

`MEASURED` is what `tests/bench/bench_cores.py` and `bench_ledger_growth.py` have shown, `ASSUMED` what a plant is taken
to be like. Both stand here alone; `make contracts` makes the tables of `docs/scaling.md` anew from them.
"""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

PRESSES = (10, 100, 1_000, 10_000, 100_000)
DOCUMENT = Path(__file__).parents[3] / "docs" / "scaling.md"
_HOUR_S, _DAY_S, _YEAR_DAYS = 3600, 86_400, 365
_CORE_MS = 1000.0
HEARERS = 5
"""Services that hear each count: registry, maintenance, failures, actions and the gateway."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Milliseconds of one core, and bytes; on the machine that the page names."""

    machine: str = (
        "November 2026, a shared x86-64 machine under load, Python 3.11; 4,000 shots of 200 presses, 1,000 counts of "
        "100 tools, 655,200 shots of a ledger"
    )
    shot_ms: float = 0.53
    shot_database_ms: float = 0.212
    told_ms: float = 0.226
    told_database_ms: float = 0.061
    heard_ms: float = 1.297
    """By the gateway, of each count that is told, where many tools run: it takes what waits together."""
    heard_database_ms: float = 0.29
    heard_by_others_ms: float = 1.758
    """By registry, maintenance, failures and actions together."""
    heard_by_others_database_ms: float = 0.311
    message_ms: float = 0.022
    list_ms: float = 2.618
    list_database_ms: float = 0.3
    shot_bytes: float = 236.0
    told_bytes: float = 1224.0
    heard_bytes: float = 957.0
    """In the inboxes of all five that hear it."""
    kept_bytes_a_press_hour: float = 1044.0
    """Of the ledger without its readings, by `bench_ledger_growth.py`: an hour's exact shots share a line."""


@dataclass(frozen=True, slots=True)
class Assumed:
    """What no machine can tell: how a plant works, and how much room is left."""

    cycle_s: float = 20.0
    machine_hours_a_year: float = 6_000.0
    presses_a_screen: float = 10.0
    asks_a_screen_s: float = 0.2
    """An open page asks again when it hears of something, and not more often than every five seconds."""
    told_every_s: float = 20.0
    """A tool's count is told at each shot, and not more often than every two seconds."""
    used: float = 0.6
    """How much of a core is planned with."""
    raw_days: float = 90.0
    """How long readings are kept one by one."""
    told_days: float = 7.0
    """How long counts that were told are kept (`events_keep_days` of the shotcounter)."""
    heard_days: float = 30.0
    """How long every service knows what it has heard."""
    service_mib: float = 160.0
    screen_kib: float = 200.0
    session_kib: float = 40.0


MEASURED, ASSUMED = Measured(), Assumed()


@dataclass(frozen=True, slots=True)
class Size:
    """What so many presses need, while all of them run."""

    presses: int
    shots_s: float
    asks_s: float
    shotcounter_cores: float
    gateway_cores: float
    others_cores: float
    database_cores: float
    broker_cores: float
    memory_gib: float
    disk_gib: float
    events_gib: float
    growth_gib: float

    @property
    def cores(self) -> float:
        ours = self.shotcounter_cores + self.gateway_cores + self.others_cores
        return ours + self.database_cores + self.broker_cores


def size(presses: int, measured: Measured = MEASURED, assumed: Assumed = ASSUMED) -> Size:
    """A core does `1000 / ms` a second, of which `used` is planned with."""
    core = _CORE_MS * assumed.used
    shots_s = presses / assumed.cycle_s
    told_s = presses / assumed.told_every_s
    screens = presses / assumed.presses_a_screen
    asks_s = screens * assumed.asks_a_screen_s
    messages_s = 2 * shots_s + (1 + HEARERS) * told_s
    hours = presses * assumed.machine_hours_a_year
    raw_bytes = shots_s * _DAY_S * assumed.raw_days * measured.shot_bytes
    event_bytes = told_s * _DAY_S * _event_days(measured, assumed)
    memory_kib = screens * assumed.screen_kib + presses * assumed.session_kib
    counter_cores = (shots_s * measured.shot_ms + told_s * measured.told_ms) / core
    gateway_cores = (told_s * measured.heard_ms + asks_s * measured.list_ms) / core
    processes = 5 + copies(counter_cores) + copies(gateway_cores)
    return Size(
        presses=presses,
        shots_s=shots_s,
        asks_s=asks_s,
        shotcounter_cores=counter_cores,
        gateway_cores=gateway_cores,
        others_cores=told_s * measured.heard_by_others_ms / core,
        database_cores=_database_ms_s(shots_s, told_s, asks_s, measured) / core,
        broker_cores=messages_s * measured.message_ms / core,
        memory_gib=processes * assumed.service_mib / 1024 + memory_kib / 1024**2,
        disk_gib=raw_bytes / 1024**3,
        events_gib=event_bytes / 1024**3,
        growth_gib=hours * measured.kept_bytes_a_press_hour / 1024**3,
    )


def _event_days(measured: Measured, assumed: Assumed) -> float:
    """Bytes of a count that is told, times the days for which they lie there."""
    return measured.told_bytes * assumed.told_days + measured.heard_bytes * assumed.heard_days


def _database_ms_s(shots_s: float, told_s: float, asks_s: float, measured: Measured) -> float:
    a_count = measured.told_database_ms + measured.heard_database_ms + measured.heard_by_others_database_ms
    return shots_s * measured.shot_database_ms + told_s * a_count + asks_s * measured.list_database_ms


def copies(cores: float) -> int:
    """A Python process does the work of one core."""
    return max(1, math.ceil(cores))


def kind(found: Size) -> tuple[str, str]:
    """The database and the broker that carry it."""
    database = (
        "SQLite"
        if found.presses <= 100  # noqa: PLR2004 - a Pi's card is what ends it, see docs/scaling.md
        else f"PostgreSQL, {max(2, math.ceil(found.database_cores))} cores"
        if found.database_cores <= _ONE_SERVER
        else f"PostgreSQL, {math.ceil(found.database_cores)} cores: several plants, each with its own"
    )
    broker = "Mosquitto" if found.broker_cores <= _ONE_BROKER else "EMQX, three nodes"
    return database, broker


_ONE_SERVER, _ONE_BROKER = 32.0, 0.8

_COLUMNS: Sequence[tuple[str, Callable[[Size], str]]] = (
    ("presses", lambda one: f"{one.presses:,}"),
    ("shots/s", lambda one: f"{one.shots_s:,.1f}"),
    ("asks/s", lambda one: f"{one.asks_s:,.1f}"),
    ("cores: shotcounter", lambda one: f"{one.shotcounter_cores:,.2f}"),
    ("gateway", lambda one: f"{one.gateway_cores:,.2f}"),
    ("others", lambda one: f"{one.others_cores:,.2f}"),
    ("database", lambda one: f"{one.database_cores:,.2f}"),
    ("broker", lambda one: f"{one.broker_cores:,.2f}"),
    ("all", lambda one: f"{one.cores:,.1f}"),
    ("memory, GiB", lambda one: f"{one.memory_gib:,.1f}"),
    ("readings of 90 days, GiB", lambda one: f"{one.disk_gib:,.1f}"),
    ("events, GiB", lambda one: f"{one.events_gib:,.1f}"),
    ("more a year, GiB", lambda one: f"{one.growth_gib:,.1f}"),
    ("database is", lambda one: kind(one)[0]),
    ("broker is", lambda one: kind(one)[1]),
)


def model_table() -> str:
    rows = [[show(size(presses)) for _, show in _COLUMNS] for presses in PRESSES]
    return _table([name for name, _ in _COLUMNS], rows)


def measured_table() -> str:
    """Each figure, and what one core does of it a second."""
    of_a_core = (
        ("a shot counted: shotcounter", MEASURED.shot_ms),
        ("a shot counted: PostgreSQL", MEASURED.shot_database_ms),
        ("a count told: shotcounter", MEASURED.told_ms),
        ("a count told: PostgreSQL", MEASURED.told_database_ms),
        ("a count heard: gateway", MEASURED.heard_ms),
        ("a count heard by the gateway: PostgreSQL", MEASURED.heard_database_ms),
        ("a count heard: registry, maintenance, failures and actions together", MEASURED.heard_by_others_ms),
        ("a count heard by these four: PostgreSQL", MEASURED.heard_by_others_database_ms),
        ("a message through the broker", MEASURED.message_ms),
        ("a list of 100 tools: gateway", MEASURED.list_ms),
        ("a list of 100 tools: PostgreSQL", MEASURED.list_database_ms),
    )
    rows = [[what, f"{ms:.3f}", f"{_CORE_MS / ms:,.0f}"] for what, ms in of_a_core]
    return (
        f"{MEASURED.machine}.\n\n{_table(['what', 'ms of a core', 'a second and core'], rows)}\n\n"
        f"A reading takes {MEASURED.shot_bytes:.0f} bytes as long as it is kept, a count that was told "
        f"{MEASURED.told_bytes:,.0f} in the shotcounter's log and {MEASURED.heard_bytes:,.0f} in the inboxes of those "
        "who heard it; with their indexes, and without the room that PostgreSQL keeps for changes. "
        f"{MEASURED.kept_bytes_a_press_hour:,.0f} bytes of the ledger stay of an hour of a press."
    )


def limit() -> str:
    """Where one installation ends: one copy of the gateway takes all events."""
    counts_s = _CORE_MS * ASSUMED.used / MEASURED.heard_ms
    presses = round(counts_s * ASSUMED.told_every_s, -2)
    return (
        f"- **Events are taken by one copy of each service**, and the gateway's has the most to do with a count. Past "
        f"{counts_s:,.0f} a second (those of {presses:,.0f} presses that all run at {ASSUMED.cycle_s:g} s) its lists "
        "fall behind the presses. Then a second installation with its own databases and `TOOLCARE_SITE_PREFIX` for "
        "another part of the plant is the answer, and so is 100,000 presses as many plants of that size rather than "
        "one: nobody looks at them in one list. The rows past that are there to plan a concern's machines by, not as "
        "a promise for one installation."
    )


def scaling_page(document: Path = DOCUMENT) -> str:
    """The page with its tables made anew; the words around them are people's."""
    page = document.read_text()
    for mark, table in (("measured", measured_table()), ("model", model_table()), ("limit", limit())):
        between = re.compile(rf"(<!-- {mark} -->\n).*?(<!-- end -->)", re.DOTALL)
        page, found = between.subn(partial(_with_table, table), page)
        if not found:
            raise LookupError(f"{document} has no place for its table: <!-- {mark} --> ... <!-- end -->")
    return page


def _with_table(table: str, marks: re.Match[str]) -> str:
    return f"{marks[1]}{table}\n{marks[2]}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---", *("---:" for _ in head[1:])], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)

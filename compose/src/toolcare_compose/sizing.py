"""How large a Toolcare has to be: figures of one core, and what they come to for so many presses.

`MEASURED` is what `tests/bench/bench_cores.py` has shown, `ASSUMED` what a plant is taken to be like. Both stand here
alone; `make contracts` makes the tables of `docs/scaling.md` anew from them.
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
_SHOWN, _GUESSED = "measured", "estimate"


@dataclass(frozen=True, slots=True)
class Measured:
    """Milliseconds of one core, and bytes; on the machine that the page names."""

    machine: str = "November 2026, a shared x86-64 machine under load, Python 3.11; 4,000 shots of 200 presses"
    shot_ms: float = 0.997
    shot_database_ms: float = 0.255
    message_ms: float = 0.025
    list_ms: float = 5.979
    list_database_ms: float = 1.167
    shot_bytes: float = 712.0


@dataclass(frozen=True, slots=True)
class Assumed:
    """What is not measured: how a plant works, how much room is left, and what `bench_cores.py` has not shown yet."""

    event_ms: float = 4.0
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
    kept_bytes_a_press_hour: float = 600.0
    """Lines of the ledger, roll-ups and facts that stay: an hour's exact shots share a line."""
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
    database_cores: float
    broker_cores: float
    memory_gib: float
    disk_gib: float
    growth_gib: float

    @property
    def cores(self) -> float:
        return self.shotcounter_cores + self.gateway_cores + self.database_cores + self.broker_cores


def size(presses: int, measured: Measured = MEASURED, assumed: Assumed = ASSUMED) -> Size:
    """A core does `1000 / ms` a second, of which `used` is planned with."""
    core = _CORE_MS * assumed.used
    shots_s = presses / assumed.cycle_s
    told_s = presses / assumed.told_every_s
    screens = presses / assumed.presses_a_screen
    asks_s = screens * assumed.asks_a_screen_s
    messages_s = 2 * shots_s + 3 * told_s
    hours = presses * assumed.machine_hours_a_year
    raw_bytes = shots_s * _DAY_S * assumed.raw_days * measured.shot_bytes
    memory_kib = screens * assumed.screen_kib + presses * assumed.session_kib
    counters = copies(shots_s * measured.shot_ms / core)
    gateways = copies((told_s * assumed.event_ms + asks_s * measured.list_ms) / core)
    return Size(
        presses=presses,
        shots_s=shots_s,
        asks_s=asks_s,
        shotcounter_cores=shots_s * measured.shot_ms / core,
        gateway_cores=(told_s * assumed.event_ms + asks_s * measured.list_ms) / core,
        database_cores=(shots_s * measured.shot_database_ms + asks_s * measured.list_database_ms) / core,
        broker_cores=messages_s * measured.message_ms / core,
        memory_gib=((5 + counters + gateways) * assumed.service_mib / 1024) + memory_kib / 1024**2,
        disk_gib=raw_bytes / 1024**3,
        growth_gib=hours * assumed.kept_bytes_a_press_hour / 1024**3,
    )


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
    ("database", lambda one: f"{one.database_cores:,.2f}"),
    ("broker", lambda one: f"{one.broker_cores:,.2f}"),
    ("all", lambda one: f"{one.cores:,.1f}"),
    ("memory, GiB", lambda one: f"{one.memory_gib:,.1f}"),
    ("readings of 90 days, GiB", lambda one: f"{one.disk_gib:,.1f}"),
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
        ("a shot: shotcounter", MEASURED.shot_ms, _SHOWN),
        ("a shot: PostgreSQL", MEASURED.shot_database_ms, _SHOWN),
        ("a message through the broker", MEASURED.message_ms, _SHOWN),
        ("an event taken by the gateway", ASSUMED.event_ms, _GUESSED),
        ("a list of 100 tools: gateway", MEASURED.list_ms, _SHOWN),
        ("a list of 100 tools: PostgreSQL", MEASURED.list_database_ms, _SHOWN),
    )
    rows = [[what, f"{ms:.3f}", f"{_CORE_MS / ms:,.0f}", how] for what, ms, how in of_a_core]
    return (
        f"{MEASURED.machine}.\n\n{_table(['what', 'ms of a core', 'a second and core', 'how'], rows)}\n\n"
        f"A shot takes {MEASURED.shot_bytes:.0f} bytes of the shotcounter's database while its reading is kept "
        "(measured; the fixed part of a small database is in it, so it is too high rather than too low)."
    )


def scaling_page(document: Path = DOCUMENT) -> str:
    """The page with its tables made anew; the words around them are people's."""
    page = document.read_text()
    for mark, table in (("measured", measured_table()), ("model", model_table())):
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

"""How long a shot takes from the PLC's publish to the ledger, to the broker and to a browser.

Run: python tests/bench/bench_latency.py [--seconds 60] [--presses 20] [--isolate] [--history 0] [--short]

Live counts come at most four times a second for each tool: what is measured is how old the shot is that they show.
The count that is for machines comes every two seconds at most, by design.
"""

import argparse
import json
import math
import statistics
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.bench.bounded import end_within
from tests.bench.figures import Aim, Figures, tell
from tests.bench.history import said, titled
from tests.bench.steady_plant import DEADLINE_S, SteadyPlant, steady_plant

from toolcare_compose.testing import Ear, wait_until
from toolcare_shared.database_files import key_of, opened_to_read

RATES = (50, 500)
BROWSER_MS = 300
LIVE, COUNTED = "toolcare/v1/live/shotcounter/+/counts", "toolcare/v1/evt/shotcounter/tool/+/shots_counted"
MS = 1000.0
_LOOK_S = 0.001


@dataclass
class Ledger:
    """Looks into the shotcounter's database file and notes when each counter was first seen at a value."""

    file: Path
    secret: Path
    machines: Mapping[str, str]
    seen: list[tuple[float, str, int]] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)

    def watch(self) -> None:
        with closing(opened_to_read(self.file, key_of(self.secret, self.file))) as connection:
            version, values = None, dict[str, int]()
            while not self.ended.wait(_LOOK_S):
                now = connection.execute("PRAGMA data_version").fetchone()
                if now == version:
                    continue
                version = now
                for source, value in connection.execute("SELECT source_id, value FROM counter"):
                    machine = self.machines.get(source)
                    if machine and values.get(machine) != value:
                        values[machine] = value
                        self.seen.append((time.monotonic(), machine, value))


@dataclass
class Browser:
    """What an open page is told, each live count with the moment at which it came."""

    request: urllib.request.Request
    seen: list[tuple[float, str, int]] = field(default_factory=list)
    ended: bool = False

    def read(self) -> None:
        with suppress(TimeoutError, ValueError), urllib.request.urlopen(self.request, timeout=10) as answer:  # noqa: S310
            for line in answer:
                if self.ended:
                    return
                if line.startswith(b'data: {"type":"live"'):
                    told = json.loads(line[6:])
                    self.seen.append((time.monotonic(), told["id"].removeprefix("t-"), told["total"]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--presses", type=int, default=20)
    parser.add_argument("--isolate", action="store_true", help="each service in a process of its own")
    parser.add_argument("--history", type=int, default=0, help="shots that the ledger holds before; 4 minutes long")
    parser.add_argument("--short", action="store_true", help="only a trial: docs/benchmarks.md stays as it is")
    asked = parser.parse_args()
    end_within(11 if asked.history else 6)
    if asked.short:
        asked.seconds = min(asked.seconds, 6.0)
    found: dict[str, list[float]] = {}
    with (
        tempfile.TemporaryDirectory() as folder,
        steady_plant(
            Path(folder) / "data", asked.presses, *(["--isolate"] if asked.isolate else []), history=asked.history
        ) as plant,
    ):
        for rate in RATES:
            found |= {f"{rate}/s, {seen}": taken for seen, taken in measure(plant, rate, asked.seconds)}
    what = (
        f"From the publish of {asked.presses} presses at QoS 1, {asked.seconds:g} s for each rate, SQLite, "
        f"{'a process for each service' if asked.isolate else 'one process'}."
        f"{said(plant.before * asked.presses)}"
    )
    rows = [[seen, *cells(taken)] for seen, taken in found.items()]
    head = ("", "p50", "p99", "p99.9", "of")
    title = titled("Age of a shot where it is seen", asked.history)
    tell(Figures(title, what, head, rows, [aim(found)]), keep=not asked.short)


def aim(found: Mapping[str, list[float]]) -> Aim:
    taken = found[f"{RATES[-1]}/s, live in the browser"]
    p99_ms = statistics.quantiles(taken, n=100, method="inclusive")[98] * MS if len(taken) > 1 else math.inf
    return Aim(
        f"p99 under {BROWSER_MS} ms from press to browser at {RATES[-1]} shots/s",
        f"{p99_ms:.0f} ms",
        p99_ms < BROWSER_MS,
        "all services share a process and its loop: the tail is made where a booking waits behind what others do with "
        "counts that were told before ([ADR 29](adr/0029-a-shot-goes-first.md)).",
    )


def measure(plant: SteadyPlant, rate: float, seconds: float) -> Iterator[tuple[str, list[float]]]:
    client = plant.installation.client()
    sources = {row["id"]: row["machine_id"] for row in client.get("/sources")["items"]}
    data = plant.installation.data
    ledger = Ledger(data.database("shotcounter"), data.database_key, sources)
    address = f"{plant.installation.address}/api/v1/stream"
    browser = Browser(urllib.request.Request(address, headers={"Cookie": client.cookie}))  # noqa: S310 - our own
    ear = Ear(plant.installation, LIVE, COUNTED)
    threads = [threading.Thread(target=work, daemon=True) for work in (ledger.watch, browser.read)]
    for thread in threads:
        thread.start()
    plant.sent.clear()
    plant.produce(rate, seconds)
    wait_until(plant.counted, DEADLINE_S, "all is counted")
    ledger.ended.set()
    browser.ended = True
    ear.close()
    yield "in the ledger", ages_of_all(plant, ledger.seen)
    heard = [(at, topic, json.loads(text)) for at, topic, text in ear.everything()]
    yield "live at the broker", ages(plant, [(at, *_live(told)) for at, topic, told in heard if "/live/" in topic])
    yield "live in the browser", ages(plant, browser.seen)
    yield (
        "counted at the broker",
        ages(plant, [(at, *_live(told["data"])) for at, topic, told in heard if "/evt/" in topic]),
    )


def _live(told: Mapping[str, object]) -> tuple[str, int]:
    return str(told["tool_id"]).removeprefix("t-"), int(str(told["total"]))


def ages(plant: SteadyPlant, seen: Sequence[tuple[float, str, int]]) -> list[float]:
    """How old the shot was that each message showed. A counter's first value is no shot, so a total is one less."""
    found = [(at, plant.sent.get((machine, total - plant.before + 1))) for at, machine, total in seen]
    return [at - sent for at, sent in found if sent is not None]


def ages_of_all(plant: SteadyPlant, seen: Sequence[tuple[float, str, int]]) -> list[float]:
    """Each shot's, also of those that were committed together with a later one."""
    reached: dict[str, int] = {}
    found: list[float] = []
    for at, machine, value in seen:
        shots = range(reached.get(machine, 0) + 1, value + 1)
        found += [at - sent for shot in shots if (sent := plant.sent.get((machine, shot)))]
        reached[machine] = value
    return found


def cells(taken: Sequence[float]) -> list[str]:
    if len(taken) < 2:
        return ["-", "-", "-", str(len(taken))]
    steps = statistics.quantiles(taken, n=1000, method="inclusive")
    return [f"{steps[place] * MS:.0f} ms" for place in (499, 989, 998)] + [f"{len(taken):,}"]


if __name__ == "__main__":
    main()

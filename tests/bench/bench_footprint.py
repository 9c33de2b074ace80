"""What an installation needs: memory, start time, processor, and how much it writes to its disk or card in an hour.

Run: python tests/bench/bench_footprint.py [--seconds 20] [--presses 20] [--history 0] [--short]
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.bench.bounded import end_within
from tests.bench.figures import Aim, Figures, tell
from tests.bench.history import said, titled
from tests.bench.steady_plant import SteadyPlant, steady_plant

from toolcare_compose.layout import SERVICES

RATES = (50, 500)
IDLE_MB, START_S = 200, 5
_LIBRARIES = ("sqlalchemy.ext.asyncio", "fastapi", "aiohttp", "asyncua", "toolcare_shared.service")
_IMPORTING = """
import importlib, os, sys
before = 0
for name in sys.argv[1:]:
    importlib.import_module(name)
    with open("/proc/self/statm") as file:
        now = int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    print(name, now - before)
    before = now
"""
AGAIN_S = 15.0
MEGABYTE = 1e6


@dataclass(frozen=True, slots=True)
class Used:
    """Of all processes of an installation together, its broker included."""

    resident_mb: float
    written: int
    processor_s: float

    @classmethod
    def by(cls, pids: Sequence[int]) -> "Used":
        return cls(sum(map(_resident_mb, pids)), sum(map(_written, pids)), sum(map(_processor_s, pids)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--presses", type=int, default=20)
    parser.add_argument("--history", type=int, default=0, help="shots that the ledger holds before; 4 minutes long")
    parser.add_argument("--short", action="store_true", help="only a trial: docs/benchmarks.md stays as it is")
    asked = parser.parse_args()
    if asked.short:
        asked.seconds = min(asked.seconds, 6.0)
    end_within(15 if asked.history else 5)
    rows, reached = [], []
    for name, options in (("one process", ()), ("a process for each service", ("--isolate",))):
        with (
            tempfile.TemporaryDirectory() as folder,
            steady_plant(Path(folder) / "data", asked.presses, *options, history=asked.history) as plant,
        ):
            reached.append(plant.before * asked.presses)
            rows.append(row(name, plant, asked.seconds))
    what = (
        f"SQLite, {asked.presses} presses, each state for {asked.seconds:g} s. Memory is what is resident of all "
        "processes with the broker: idle after the first login and the set-up of the presses, at so many shots a "
        "second, and idle after the next start, which needs neither migrations nor the lists of known passwords. "
        "Written is what reached the disk; a card that bears 100 TB lasts so many years at 50 shots a second. "
        f"{image_sizes()}"
    ).rstrip() + said(min(reached))
    head = ["", "first start", "idle", "processor", "written/h"]
    head += [word for rate in RATES for word in (f"{rate}/s", "processor", "written/h")]
    head += ["a card lasts", "next start", "idle then"]
    title = titled("What an installation needs", asked.history)
    tell(Figures(title, what, head, rows, list(aims(rows[0]))), keep=not asked.short)


def aims(one_process: Sequence[str]) -> Iterator[Aim]:
    _, start, idle, *_ = one_process
    yield Aim("one process, idle, under 200 MB", idle, _number(idle) < IDLE_MB, imported())
    yield Aim(
        "ready within 5 s",
        start,
        _number(start) < START_S,
        "the first start makes the tables of seven databases, the keys and the lists of known passwords; the next one "
        f"does not and was ready after {one_process[-2]}.",
    )


def _number(cell: str) -> float:
    found = re.match(r"[0-9.]+", cell)
    return float(found.group()) if found else float("inf")


def imported() -> str:
    """In a sentence: what the code alone takes, measured now in an interpreter of its own."""
    command = [sys.executable, "-c", _IMPORTING, *_LIBRARIES, *(f"toolcare_{name}.main" for name in SERVICES)]
    told = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout.split("\n")
    grown = {name: float(more) for name, more in (line.split() for line in told if line)}
    largest = sorted(grown.items(), key=lambda each: -each[1])[:5]
    parts = ", ".join(f"{name.removesuffix('.main')} {more:.0f}" for name, more in largest)
    return (
        f"the code alone, imported and doing nothing, takes {sum(grown.values()):.0f} MB; most of it {parts} MB, each "
        "with what it brings along. What is more is data and the broker; isolated, each process pays for the libraries."
    )


def row(name: str, plant: SteadyPlant, seconds: float) -> list[str]:
    cells = [name, started(plant.installation.said())]
    hourly = 0.0
    for rate in (0, *RATES):
        used, written, share = over(plant, rate, seconds)
        cells += [f"{used.resident_mb:.0f} MB", f"{share * 100:.0f} %", f"{written / MEGABYTE:,.0f} MB"]
        hourly = written if rate == RATES[0] else hourly
    cells.append(f"{100e12 / (hourly * 24 * 365):,.0f} years" if hourly else "-")
    said = len(plant.installation.said())
    plant.installation.stop()
    plant.installation.start()
    time.sleep(min(seconds, AGAIN_S))
    again = Used.by(processes(plant.installation.pid))
    return [*cells, started(plant.installation.said()[said:]), f"{again.resident_mb:.0f} MB"]


def started(said: str) -> str:
    found = re.search(r"ready after ([0-9.]+) s", said)
    return f"{found.group(1)} s" if found else "?"


def image_sizes() -> str:
    """In a sentence: how large the images of the stack are; empty where none has been built."""
    form = "{{.Repository}}\t{{.Size}}"
    try:
        asked = ["docker", "images", "--filter", "reference=toolcare/*", "--format", form]
        told = subprocess.run(asked, capture_output=True, text=True, check=True, timeout=30).stdout
    except (OSError, subprocess.SubprocessError):
        return ""
    sizes = sorted({line.replace("\t", " ") for line in told.splitlines()})
    return f"Images: {', '.join(sizes)}." if sizes else ""


def over(plant: SteadyPlant, rate: float, seconds: float) -> tuple[Used, float, float]:
    """What is used at the end, bytes written in an hour, and the share of one core."""
    pids = processes(plant.installation.pid)
    before, began = Used.by(pids), time.monotonic()
    if rate:
        plant.produce(rate, seconds)
    else:
        time.sleep(seconds)
    after, passed = Used.by(pids), time.monotonic() - began
    written = (after.written - before.written) / passed * 3600
    return after, written, (after.processor_s - before.processor_s) / passed


def processes(parent: int) -> list[int]:
    """The supervisor and what it started."""
    found = [parent]
    for process in Path("/proc").glob("[0-9]*"):
        try:
            fields = (process / "stat").read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[1]) == parent:
            found.append(int(process.name))
    return found


def _resident_mb(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / MEGABYTE


def _written(pid: int) -> int:
    found = re.search(r"^write_bytes: (\d+)", Path(f"/proc/{pid}/io").read_text(), re.MULTILINE)
    return int(found.group(1)) if found else 0


def _processor_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()

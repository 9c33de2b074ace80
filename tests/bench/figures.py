"""A table of figures, on the screen and in `docs/benchmarks.md`, where each benchmark has a section of its own."""

import os
import platform
import re
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

DOCUMENT = Path(__file__).parents[2] / "docs" / "benchmarks.md"
_TITLE = """# How fast Toolcare is

Each table was measured in one run on one machine; what counts are its ratios. `make bench` makes them anew. Under a
table stands what was aimed at on two cores and, where it is missed, what is in the way.
"""


@dataclass(frozen=True, slots=True)
class Aim:
    """What was to be reached. `in_the_way` is known before the run, and told where the aim is missed."""

    wanted: str
    found: str
    met: bool
    in_the_way: str


@dataclass(frozen=True, slots=True)
class Figures:
    """`said` tells what was measured and how; the first column names the rows."""

    title: str
    said: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    aims: Sequence[Aim] = ()

    def printed(self) -> str:
        return "\n\n".join([_table(self.head, self.rows), *self._against_aims()])

    def _against_aims(self) -> Iterator[str]:
        if self.aims:
            rows = [(aim.wanted, aim.found, "yes" if aim.met else "**no**") for aim in self.aims]
            yield _table(("aim", "found", "met"), rows)
        missed = [aim for aim in self.aims if not aim.met]
        if missed:
            yield "What falls short, and what is in the way:"
            yield "\n".join(f"- *{aim.wanted}*: {aim.in_the_way}" for aim in missed)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    cells = [list(head), *map(list, rows)]
    wide = [max(len(row[column]) for row in cells) for column in range(len(head))]
    lines = [
        "| " + " | ".join(_aligned(cell, wide[at], left=at == 0) for at, cell in enumerate(row)) + " |" for row in cells
    ]
    rule = "|" + "|".join("-" * (width + 1) + (":" if at else "-") for at, width in enumerate(wide)) + "|"
    return "\n".join([lines[0], rule, *lines[1:]])


def _aligned(cell: str, width: int, *, left: bool) -> str:
    return cell.ljust(width) if left else cell.rjust(width)


def tell(figures: Figures, *, keep: bool) -> None:
    """Print the table; `keep` also writes it into its section of the document."""
    print(f"{figures.title}\n\n{figures.said}\n\n{figures.printed()}")
    if keep:
        sections = re.search(r"^## .*", DOCUMENT.read_text(), re.MULTILINE | re.DOTALL) if DOCUMENT.exists() else None
        DOCUMENT.write_text(_with_section(f"{_TITLE}\n{sections[0] if sections else ''}", figures))


def _with_section(text: str, figures: Figures) -> str:
    section = f"## {figures.title}\n\n{figures.said}\n\n{figures.printed()}\n\n{_circumstances()}\n"
    old = re.search(rf"^## {re.escape(figures.title)}\n.*?(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    if old is None:
        return f"{text.rstrip()}\n\n{section}"
    return f"{text[: old.start()]}{section}\n{text[old.end() :]}".rstrip() + "\n"


def _circumstances() -> str:
    names = ("fastapi", "uvicorn", "sqlalchemy", "aiosqlite", "asyncpg", "aiomqtt", "asyncua")
    parts = [f"Python {platform.python_version()}", *(f"{name} {version(name)}" for name in names), _mosquitto()]
    return f"{datetime.now(UTC):%Y-%m-%d}, {_machine()}; {', '.join(parts)}."


def _machine() -> str:
    models = re.findall(r"^(?:model name|Model)\s*: (.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    memory_kb = re.search(r"^MemTotal:\s+(\d+)", Path("/proc/meminfo").read_text(), re.MULTILINE)
    gigabytes = int(memory_kb.group(1)) / 1e6 if memory_kb else 0
    return f"{os.cpu_count()} cores of {models[0] if models else platform.machine()}, {gigabytes:.0f} GB"


def _mosquitto() -> str:
    path = f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin"
    said = subprocess.run(
        ["mosquitto", "-h"], capture_output=True, text=True, check=False, env={**os.environ, "PATH": path}
    )
    return said.stdout.partition("\n")[0].removesuffix(".") or "Mosquitto"

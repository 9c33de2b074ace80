"""`toolcare logs`: the logs of all services as one, in the order of time."""

import argparse
import heapq
import re
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from pathlib import Path

from toolcare_compose.layout import DataFolder
from toolcare_compose.log_lines import Line, Reader, lines_of
from toolcare_shared.command_line import add_data

LOOK_S = 0.3
_AGO = re.compile(r"(\d+)([smhd])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def main(arguments: Sequence[str]) -> int:
    """0, also when nothing fits; 2 when there is no log."""
    options = _parser().parse_args(arguments)
    data = DataFolder(options.data)
    wanted = Wanted(options.correlation, options.since, options.service)
    if options.files:
        sources = [_of_file(file) for file in options.files]
    else:
        files = log_files(data)
        if not files:
            print(
                f"There is no log in {data.logs}. Name the data folder with --data; where the logs go to the journal "
                "or to Docker, pipe them in: `journalctl -u toolcare -o cat | toolcare logs -`, "
                "`docker compose logs --no-log-prefix | toolcare logs -`.",
                file=sys.stderr,
            )
            return 2
        sources = [_of_file(file) for file in files]
    try:
        for line in heapq.merge(*map(_in_order, sources), key=attrgetter("at")):
            if wanted.fits(line):
                print(line)
        if options.follow and not options.files:
            _follow(data, wanted)
    except (BrokenPipeError, KeyboardInterrupt):
        return 0
    return 0


class Wanted:
    def __init__(self, correlation: str | None, since: datetime | None, services: Sequence[str]) -> None:
        self._correlation = correlation
        self._since = since
        self._services = services

    def fits(self, line: Line) -> bool:
        if self._since is not None and line.at < self._since:
            return False
        if self._services and line.service not in self._services:
            return False
        return self._correlation is None or self._correlation in {line.correlation, line.fields.get("trace")}


def log_files(data: DataFolder) -> list[Path]:
    """Each log with its older copy before it."""
    return sorted([*data.logs.glob("*.log.1"), *data.logs.glob("*.log")])


def since(text: str) -> datetime:
    """`10m`, `2h`, `1d`, or a time in ISO 8601."""
    ago = _AGO.fullmatch(text)
    if ago is not None:
        return datetime.now(UTC) - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no time; write 10m, 2h, 1d or 2026-11-26T18:00") from None


def _of_file(file: str | Path) -> Iterator[Line]:
    if str(file) == "-":
        yield from lines_of("", sys.stdin)
        return
    path = Path(file)
    with path.open(encoding="utf-8", errors="replace") as log:
        yield from lines_of(path.name.partition(".")[0], log)


def _in_order(lines: Iterator[Line]) -> Iterator[Line]:
    """A clock that is set back would hold up the merge; such a line keeps the place at which it was written."""
    latest = datetime.min.replace(tzinfo=UTC)
    for line in lines:
        line.at = latest = max(latest, line.at)
        yield line


def _follow(data: DataFolder, wanted: Wanted) -> None:
    """Show what comes, until it is ended."""
    tails = {file: _Tail(file, from_its_end=True) for file in data.logs.glob("*.log")}
    while True:
        for file in data.logs.glob("*.log"):
            tails.setdefault(file, _Tail(file, from_its_end=False))
        coming = [line for tail in tails.values() for line in tail.news()]
        for line in sorted(coming, key=attrgetter("at")):
            if wanted.fits(line):
                print(line, flush=True)
        time.sleep(LOOK_S)


class _Tail:
    """The end of a file that grows, and now and then begins anew."""

    def __init__(self, file: Path, *, from_its_end: bool) -> None:
        self._file = file
        self._at = file.stat().st_size if from_its_end else 0
        self._reader = Reader(file.name.partition(".")[0])
        self._rest = ""

    def news(self) -> list[Line]:
        with self._file.open(encoding="utf-8", errors="replace") as log:
            if self._file.stat().st_size < self._at:
                self._at = 0
            log.seek(self._at)
            *whole, self._rest = (self._rest + log.read()).split("\n")
            self._at = log.tell()
        return [line for line in map(self._reader.read, whole) if line is not None]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="toolcare logs", description="The logs of all services as one, in the order of time."
    )
    parser.add_argument("files", nargs="*", metavar="FILE", help="logs from elsewhere; - reads what is piped in")
    add_data(parser)
    parser.add_argument(
        "--correlation",
        metavar="ID",
        help="only what belongs to this request: X-Request-Id, a trace, or an error's reference",
    )
    parser.add_argument("--since", type=since, metavar="TIME", help="10m, 2h, 1d, or a time")
    parser.add_argument("--service", action="append", default=[], metavar="NAME", help="only this one; may be repeated")
    parser.add_argument("--follow", action="store_true", help="go on with what comes")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""`toolcare verify`: says of each thing that must hold whether it does. It never writes."""

import argparse
import asyncio
import json
import sys
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import aclosing
from dataclasses import asdict
from datetime import UTC, datetime

from toolcare_compose.backup.servers import DATABASES, addresses
from toolcare_compose.layout import DataFolder
from toolcare_compose.verify import NOT_ALL_SEEN
from toolcare_compose.verify.checks import CHECKS, Result, run
from toolcare_compose.verify.site import Depth, open_site, settling_s
from toolcare_shared.command_line import add_data

SETTLE_S = 20.0


def main(arguments: Sequence[str]) -> int:
    """0: all holds; 1: something does not; 2: there is nothing to look at; 3: what was looked at holds, not all was."""
    options = _parser().parse_args(arguments)
    data, servers = DataFolder(options.data.resolve()), addresses()
    if not servers and not data.databases.is_dir():
        print(f"There is no Toolcare in {data.root}. Name its data folder with --data.", file=sys.stderr)
        return 2
    settle_s = options.settle if options.settle is not None else settling_s(data, servers, SETTLE_S)
    depth = Depth.QUICK if options.quick else Depth.FULL if options.full else Depth.USUAL
    return asyncio.run(_told(verified(data, servers, depth, settle_s, options.without), as_json=options.json))


async def verified(
    data: DataFolder, servers: Mapping[str, str], depth: Depth, settle_s: float, without: Collection[str] = ()
) -> AsyncIterator[Result]:
    """Give one result after the other."""
    async with open_site(data, servers, depth, settle_s, datetime.now(UTC)) as site:
        async for result in run(site, without):
            yield result


async def _told(results: AsyncIterator[Result], *, as_json: bool) -> int:
    found: list[Result] = []
    async with aclosing(results) as coming:  # type: ignore[type-var] # a generator
        async for result in coming:
            found.append(result)
            if not as_json:
                _show(result)
    if as_json:
        print(json.dumps([asdict(result) for result in found], indent=1))
    else:
        print(_summed_up(found))
    if any(result.wrong for result in found):
        return 1
    return NOT_ALL_SEEN if any(result.not_looked_at for result in found) else 0


def _summed_up(found: Sequence[Result]) -> str:
    problems = sum(bool(result.wrong) for result in found)
    unseen = sum(bool(result.not_looked_at) for result in found)
    if not unseen:
        return f"{problems} of {len(found)} do not hold." if problems else "All holds."
    said = f"{problems} of {len(found)} do not hold" if problems else "All that was looked at holds"
    return f"{said}; {unseen} of {len(found)} were not looked at."


def _show(result: Result) -> None:
    indent = " " * 23
    print("\n".join(result.lines(indent)), flush=True)
    if result.wrong:
        print(f"{indent}-> {result.remedy}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="toolcare verify",
        description="Says of each thing that must hold of the data whether it does. It never writes.",
        epilog=f"Databases on PostgreSQL are named in {DATABASES}, as for backups.",
    )
    add_data(parser, told="data folder, also a copy")
    depth = parser.add_mutually_exclusive_group()
    depth.add_argument("--quick", action="store_true", help="without making lists anew")
    depth.add_argument("--full", action="store_true", help="also the content of each photo")
    names = [check.name for check in CHECKS]
    parser.add_argument("--without", action="append", default=[], choices=names, metavar="CHECK", help="leave one out")
    parser.add_argument(
        "--settle", type=float, metavar="SECONDS", help=f"time for what is on its way ({SETTLE_S:.0f} while it runs)"
    )
    parser.add_argument("--json", action="store_true", help="for programs")
    return parser

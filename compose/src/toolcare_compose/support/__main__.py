"""`toolcare support-bundle`: how this installation is, in one file for whoever helps."""

import argparse
import asyncio
import sys
import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from toolcare_compose.backup.servers import addresses
from toolcare_compose.layout import DataFolder
from toolcare_compose.support import bundle
from toolcare_shared.command_line import add_data


def main(arguments: Sequence[str]) -> int:
    options = _parser().parse_args(arguments)
    data, servers = DataFolder(options.data.resolve()), addresses()
    if not servers and not data.databases.is_dir():
        print(f"There is no Toolcare in {data.root}. Name its data folder with --data.", file=sys.stderr)
        return 2
    out: Path = options.out or Path.cwd() / f"toolcare-support-{datetime.now().astimezone():%Y-%m-%d-%H%M}.zip"
    try:
        asyncio.run(bundle.make(data, servers, out.resolve()))
    except OSError as error:
        print(f"{out} cannot be written: {error.strerror}. Name another file with --out.", file=sys.stderr)
        return 1
    with zipfile.ZipFile(out) as packed:
        print(packed.read(bundle.CONTENTS).decode())
    print(f"{out} ({out.stat().st_size // 1024} kB). Look into it before you pass it on.")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="toolcare support-bundle",
        description="How this installation is, in one file for whoever helps: no secret, no name of a person.",
    )
    add_data(parser)
    parser.add_argument("--out", type=Path, metavar="FILE", help="where to write it (here, with the date)")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

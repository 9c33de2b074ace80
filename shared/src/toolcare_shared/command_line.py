"""What all `toolcare` commands have in common: `--data`, before the action or behind it, as people write it."""

import argparse
import os
from collections.abc import Iterable, Iterator
from pathlib import Path


def default_data_dir() -> Path:
    """`TOOLCARE_DATA`, else the place the XDG base directory specification gives to an application's data."""
    if named := os.environ.get("TOOLCARE_DATA") or os.environ.get("TOOLCARE_DATA_DIR"):
        return Path(named)
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "toolcare"


def add_data(
    parser: argparse.ArgumentParser, behind: Iterable[argparse.ArgumentParser] = (), told: str = "data folder"
) -> None:
    """Give `--data` to a command and to its actions."""
    here = default_data_dir()
    for each, default in before_and_behind(parser, behind, here):
        each.add_argument("--data", type=Path, default=default, metavar="DIR", help=f"{told} ({here})")


def before_and_behind(
    parser: argparse.ArgumentParser, behind: Iterable[argparse.ArgumentParser], default: object
) -> Iterator[tuple[argparse.ArgumentParser, object]]:
    """Give each parser that has an option, and its default: left out behind an action, what stands before it holds."""
    yield parser, default
    for action in behind:
        yield action, argparse.SUPPRESS

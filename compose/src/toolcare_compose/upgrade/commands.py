"""`toolcare upgrade`."""

import argparse
import os
import shlex
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from toolcare_compose.disk_encryption import DiskForgets
from toolcare_compose.layout import DataFolder
from toolcare_compose.upgrade.faults import UpgradeFault
from toolcare_compose.upgrade.running import Unit, trial_s
from toolcare_compose.upgrade.upgrading import Plant, upgrade
from toolcare_shared.command_line import add_data

SYSTEM = "systemctl {} toolcare"
DESCRIPTION = (
    "Put another release in the place of the one that runs: backup, copy, migration and a trial where no press reaches "
    "it, then the switch. When it does not work, everything is as before. Cut off at any moment, the same command "
    "goes on."
)


def main(arguments: Sequence[str]) -> int:
    """0: the new release runs; 1: the old one does, or what to do is said."""
    options = _parser().parse_args(arguments)
    _survive_hang_up()
    _take_settings(options.environment)
    unit = Unit(
        shlex.split(options.start), shlex.split(options.stop), of_system=options.start == SYSTEM.format("start")
    )
    try:
        plant = Plant(options.home, DataFolder(options.data.resolve()), unit, _told, trial_s(os.environ))
        release = upgrade(plant, options.source, backup=not options.without_backup, back=options.back)
    except (UpgradeFault, DiskForgets) as fault:
        print(fault, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Cut off. Run the same command again: it goes on, and starts Toolcare.", file=sys.stderr)
        return 1
    except OSError as error:
        where = error.filename or "a file"
        print(f"{where}: {error.strerror or error}. Mend it, then run the same command again.", file=sys.stderr)
        return 1
    _told(f"Toolcare runs as {release.name}.")
    return 0


def _survive_hang_up() -> None:
    """Also for what is started from here: a terminal that is closed must not leave a plant between two releases."""
    signal.signal(signal.SIGHUP, signal.SIG_IGN)


def _told(text: str) -> None:
    with suppress(OSError):  # nobody reads it any more
        print(text, flush=True)


def _take_settings(file: Path) -> None:
    """Backup and trial need what the service is started with; written as a shell reads it."""
    if file.is_file():
        words = shlex.split(file.read_text(encoding="utf-8"), comments=True)
        os.environ.update(word.partition("=")[::2] for word in words if "=" in word)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="toolcare upgrade", description=DESCRIPTION)
    parser.add_argument(
        "source", type=Path, help="a folder with the new release, for instance a checkout after `git pull`"
    )
    add_data(parser)
    parser.add_argument(
        "--home", type=Path, default=Path("/opt/toolcare"), metavar="DIR", help="where releases lie (%(default)s)"
    )
    parser.add_argument(
        "--without-backup", action="store_true", help="no backup first; the copy that is made is the only way back"
    )
    parser.add_argument(
        "--back",
        action="store_true",
        help="end an upgrade that was cut off by its copy, without what was counted and entered since",
    )
    parser.add_argument(
        "--environment",
        type=Path,
        default=Path("/etc/toolcare/toolcare.env"),
        metavar="FILE",
        help="the settings it is started with (%(default)s)",
    )
    for name in ("start", "stop"):
        parser.add_argument(
            f"--{name}", default=SYSTEM.format(name), metavar="COMMAND", help=f"how to {name} it (%(default)s)"
        )
    return parser

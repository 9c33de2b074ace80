"""`toolcare backup` and `toolcare restore`. The passphrase is never an argument: everybody could read it there."""

import argparse
import getpass
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from socket import gethostname

from toolcare_compose.backup import making, restoring
from toolcare_compose.backup.faults import BackupFault, NotSetUp
from toolcare_compose.backup.servers import addresses
from toolcare_compose.backup.target import Plan, Target, plan_of
from toolcare_compose.layout import DataFolder
from toolcare_gateway.backups.address import AddressRefused, known_address
from toolcare_shared.command_line import add_data
from toolcare_shared.logging import configure_logging

PASSPHRASE = "TOOLCARE_BACKUP_PASSPHRASE"  # noqa: S105 - the name of a variable
REPOSITORY = "TOOLCARE_BACKUP_REPOSITORY"
SECRET_TOLD = f"The recovery passphrase is asked for, or taken from {PASSPHRASE} or the file in {PASSPHRASE}_FILE."
SHOWN = 100
READ_PERCENT, READ_ALL = 10, 100


def manage_backups(arguments: Sequence[str]) -> int:
    return _told(lambda: _backup(_backup_parser().parse_args(arguments)))


def restore(arguments: Sequence[str]) -> int:
    return _told(lambda: _restore(_restore_parser().parse_args(arguments)))


def _told(do: Callable[[], int]) -> int:
    configure_logging("WARNING")  # the progress is told in words
    try:
        return do()
    except (BackupFault, AddressRefused) as refused:
        print(refused, file=sys.stderr)
    except OSError as error:
        print(
            f"{error.filename or 'A file'}: {error.strerror or error}. Check the folder and its rights.",
            file=sys.stderr,
        )
    return 1


def _backup_parser() -> argparse.ArgumentParser:
    told = f"Without --repository it is the one that was set up on the page Backups. {SECRET_TOLD}"
    parser = argparse.ArgumentParser(prog="toolcare backup", description="Backups of the whole plant.", epilog=told)
    actions = parser.add_subparsers(dest="action", required=True)
    for name, text in (
        ("init", "make an empty repository"),
        ("now", "make a backup and test it"),
        ("list", "show the backups"),
        ("check", "read a tenth of the archive and see whether it is whole"),
        ("unlock", "take away what machines left that died at work; only while none works there"),
    ):
        action = actions.add_parser(name, help=text, epilog=told)
        action.add_argument(
            "--repository", default=os.environ.get(REPOSITORY, ""), metavar="ADDRESS", help=f"or {REPOSITORY}"
        )
        if name == "check":
            action.add_argument("--all", action="store_true", help="read all of it")
    add_data(parser, actions.choices.values())
    return parser


def _restore_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="toolcare restore",
        description="Fill an empty data folder from a backup, once it was unpacked and tested.",
        epilog=SECRET_TOLD,
    )
    parser.add_argument("--from", dest="repository", required=True, metavar="ADDRESS", help="folder, sftp: or s3:")
    parser.add_argument(
        "--snapshot", default=restoring.LATEST, metavar="ID", help="of `toolcare backup list` (the newest)"
    )
    add_data(parser)
    return parser


def _backup(options: argparse.Namespace) -> int:
    data = DataFolder(options.data.resolve())
    if options.action == "list":
        return _list(data, _plan(data, options).target)
    if not data.databases.is_dir() and not addresses():
        print(f"There is no Toolcare in {data.root}. Name its data folder with --data.", file=sys.stderr)
        return 1
    plan = _plan(data, options)
    if options.action == "unlock":
        _unlock(data, plan.target)
        return 0
    with making.alone(data):
        match options.action:
            case "init":
                made = making.prepare(data, plan.target)
                print(
                    "The repository is made." if made else "There is a repository already, and the passphrase opens it."
                )
            case "check":
                percent = READ_ALL if options.all else READ_PERCENT
                restic = making.archive(data, plan.target, printed())
                restic.require()
                restic.check(percent)
                print(f"The archive is whole; {percent} % of its content was read.")
            case _:
                return _now(data, plan)
    return 0


def _unlock(data: DataFolder, target: Target) -> None:
    """Also while a backup of this installation waits for such a lock, but not while it holds one itself."""
    restic = making.archive(data, target)
    restic.require()
    left = restic.locks()
    with making.alone(data) if any(lock.machine == gethostname() for lock in left) else nullcontext():
        restic.unlock_all()
    for lock in left:
        print(f"Taken away: the lock of {lock.machine}, of {lock.since.astimezone():%Y-%m-%d %H:%M}.")
    if not left:
        print("There is no lock of another machine.")


def _now(data: DataFolder, plan: Plan) -> int:
    made = making.make(data, plan, printed())
    for proof in made.proofs:
        print(f"{'ok     ' if proof.holds else 'PROBLEM'}  {proof.name}{f': {proof.detail}' if proof.detail else ''}")
    print(f"Backup {made.saved.snapshot}: {made.saved.size_bytes:,} bytes, {made.saved.added_bytes:,} of them new.")
    if made.remark:
        print(f"Beside it: {made.remark}")
    return 0 if made.is_good else 1


def _list(data: DataFolder, target: Target) -> int:
    now = datetime.now(UTC)
    for offer in restoring.offers(data, target, SHOWN):
        figures = ", ".join(
            f"{count} {word}" for word, count in offer.counts.items() if word in {"tools", "shots", "photos"}
        )
        at = f"{offer.at.astimezone():%Y-%m-%d %H:%M}{' (a time to come)' if restoring.is_ahead(offer.at, now) else ''}"
        print(
            f"{offer.snapshot}  {at}  {offer.plant or f'without a name, of {offer.machine}'}  {offer.detail or figures}"
        )
    return 0


def _restore(options: argparse.Namespace) -> int:
    data = DataFolder(options.data.resolve())
    restoring.require_empty(data)
    target = Target(known_address(options.repository), passphrase(), *access_keys())
    manifest = restoring.restore(data, target, options.snapshot, printed())
    print(
        f"Restored: {manifest.plant or 'a plant without a name'}, as of {manifest.made_at.astimezone():%Y-%m-%d %H:%M}."
    )
    print(f"Start it with `toolcare up --data {data.root}`. The logins are those of then.")
    return 0


def _plan(data: DataFolder, options: argparse.Namespace) -> Plan:
    if not options.repository:
        return plan_of(data)
    target = Target(known_address(options.repository), passphrase(), *access_keys())
    try:
        return replace(plan_of(data), target=target)
    except NotSetUp:
        return Plan(target)


def access_keys() -> tuple[str, str]:
    return os.environ.get("AWS_ACCESS_KEY_ID", ""), os.environ.get("AWS_SECRET_ACCESS_KEY", "")


def passphrase() -> str:
    if given := os.environ.get(PASSPHRASE):
        return given
    if file := os.environ.get(f"{PASSPHRASE}_FILE"):
        return Path(file).read_text(encoding="utf-8").rstrip("\r\n")
    return getpass.getpass("Recovery passphrase: ")


def printed() -> Callable[[str, int, int], None]:
    seen: set[str] = set()

    def tell(part: str, _done: int, _parts: int) -> None:
        if part not in seen:
            seen.add(part)
            print(f"{_PARTS.get(part, part)} ...", flush=True)

    return tell


_PARTS: Mapping[str, str] = {
    "connecting": "Opening the repository",
    "copying": "Copying the databases",
    "waiting": "Another machine works there, or died at it; waiting for it, half an hour at most",
    "saving": "Saving what is new",
    "thinning": "Letting old backups go",
    "looking": "Looking at the archive",
    "unpacking": "Unpacking",
    "testing": "Testing",
    "verifying": "Looking whether the services agree",
    "moving": "Filling the databases",
}

"""Brings a backup back into a stack that holds nothing yet and whose services do not run.

Its volumes are mounted where they are used, so files are carried into them one by one. Broken off, it goes on when it
is run again, or begins anew where another backup is named; or the stack is started, whose worker brings in what lies
ready (`taking_over`).
"""

import argparse
import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from toolcare_compose.backup import photo_store, postgres, restoring, swap
from toolcare_compose.backup.commands import access_keys, passphrase, printed
from toolcare_compose.backup.faults import BackupFault, FolderNotEmpty, NotCarried, OtherHalfThere, Untrustworthy
from toolcare_compose.backup.servers import addresses
from toolcare_compose.backup.target import Target
from toolcare_compose.layout import SSH, DataFolder
from toolcare_compose.stack.outside_keys import OUTSIDE, SECRETS, link, outside
from toolcare_gateway.backups.address import AddressRefused, known_address
from toolcare_shared.logging import configure_logging


def main() -> int:
    options = _parser().parse_args()
    configure_logging("WARNING")
    data = DataFolder(Path(os.environ["TOOLCARE_DATA_DIR"]))
    try:
        repository = known_address(options.repository)
        make_way(data, swap.Origin(repository, options.snapshot), addresses())
        if not swap.is_ready(data):
            require_new(data, addresses())
            target = Target(repository, passphrase(), *access_keys())
            manifest = restoring.unpack(data, target, options.snapshot, printed())
            told = f"{manifest.plant or 'a plant without a name'}, as of {manifest.made_at.astimezone():%Y-%m-%d %H:%M}"
        else:
            told = "the plant that lay ready, since a restore was cut off"
        restored = swap.ready_folder(data)
        fill_servers(data)
        keys = outside(options.secrets)
        carry(restored, data.root, keys)
        link(data, keys)
        photo_store.bring_in(data)
        restoring.require_it_holds(data)
    except Untrustworthy as fault:
        swap.forget(data)
        sys.stderr.write(f"{fault} Empty the stack first of what this one brought: README.md, part Backups.\n")
        return 1
    except (BackupFault, AddressRefused) as fault:
        sys.stderr.write(f"{fault}\n")
        return 1
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        sys.stderr.write(f"{where}{error.strerror or error}. Mend it, then run this again.\n")
        return 1
    swap.forget(data)
    shutil.rmtree(data.backup)
    print(f"Restored: {told}.")
    print("Start the stack. The logins are those of then.")
    return 0


def make_way(data: DataFolder, asked: swap.Origin, databases: Mapping[str, str]) -> None:
    """Forget another backup that lies ready; raise OtherHalfThere where the stack holds something of it already."""
    other = swap.origin_of_ready(data)
    if other is None or other == asked:
        return
    try:
        require_new(data, databases)
    except FolderNotEmpty as found:
        raise OtherHalfThere(other.repository, other.snapshot) from found
    swap.forget(data)


def fill_servers(data: DataFolder) -> None:
    """Whatever does not go over stays out at each try, so it does not lie ready for one."""
    try:
        restoring.fill_servers(swap.ready_folder(data), printed())
    except NotCarried:
        swap.forget(data)
        raise


def require_new(data: DataFolder, databases: Mapping[str, str]) -> None:
    """Raise FolderNotEmpty where something would be written over; keys that lie among the secrets are no data."""
    no_data = {*(data.root / key for key in OUTSIDE), data.backup, data.root / SSH}
    for path in data.root.rglob("*"):
        if path.is_file() and no_data.isdisjoint((path, *path.parents)):
            raise FolderNotEmpty(str(path))
    for service, url in databases.items():
        postgres.require_empty(service, url)


def carry(restored: Path, to: Path, elsewhere: Mapping[Path, Path]) -> None:
    """Copy all files but the databases to where they belong; the volumes may be other file systems."""
    for file in sorted(path for path in restored.rglob("*") if path.is_file()):
        name = file.relative_to(restored)
        if name.parts[0] == "db":
            continue
        place = elsewhere.get(name, to / name)
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copy2(file, place)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m toolcare_compose.stack.restore", description=__doc__)
    parser.add_argument("--from", dest="repository", required=True, metavar="ADDRESS", help="folder, sftp: or s3:")
    parser.add_argument("--snapshot", default=restoring.LATEST, metavar="ID", help="which backup (the newest)")
    parser.add_argument("--secrets", type=Path, default=SECRETS, metavar="DIR", help="where keys of services lie")
    return parser


if __name__ == "__main__":
    sys.exit(main())

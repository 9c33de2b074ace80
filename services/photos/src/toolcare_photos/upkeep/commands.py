"""`toolcare photos check|rotate-key|seal|carry-out|carry-in`: works whether the service runs or not."""

import argparse
import asyncio
import errno
import sys
from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from toolcare_photos.pictures import Pictures
from toolcare_photos.settings import PhotosSettings
from toolcare_photos.storage.folder import FolderStore
from toolcare_photos.storage.key_ring import BadPhotoKeys, FileKeys, PhotoKeyMissing
from toolcare_photos.storage.objects import PictureDamaged, StoreUnavailable
from toolcare_photos.storage.opening import open_store, plain_store
from toolcare_photos.storage.sealed import SealedStore
from toolcare_photos.store.facts import zone_of_plant
from toolcare_photos.upkeep.carrying import NoRoomToCarry, carry_in, carry_out
from toolcare_photos.upkeep.checking import Check, Checked
from toolcare_photos.upkeep.rotation import rotate_key, seal_all
from toolcare_photos.workers.darkroom import Darkroom, WorkersUnavailable
from toolcare_shared import migrations
from toolcare_shared.clock import SystemClock
from toolcare_shared.command_line import add_data
from toolcare_shared.db import Database, DatabaseMissing, require_database

_REFUSALS = (DatabaseMissing, StoreUnavailable, PictureDamaged, PhotoKeyMissing, BadPhotoKeys, WorkersUnavailable)


def manage_photos(arguments: Sequence[str]) -> int:
    options = _parser().parse_args(arguments)
    try:
        settings = PhotosSettings(data_dir=options.data)
        return asyncio.run(_run(options, settings))
    except NoRoomToCarry as refused:
        sys.stderr.write(f"{refused}\n")
        return errno.ENOSPC  # by which a backup knows it
    except _REFUSALS as refused:
        sys.stderr.write(f"{refused}\n")
    except ValidationError as error:
        sys.stderr.write(f"The settings are not usable: {error.errors()[0]['msg']}\n")
    except TimeoutError:
        sys.stderr.write("Uploads with the old key do not come to an end. Repeat the command when it is calmer.\n")
    except OSError as error:
        sys.stderr.write(f"The data folder {options.data} cannot be used: {error.strerror}. Name it with --data.\n")
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="toolcare photos", description=__doc__)
    actions = parser.add_subparsers(dest="action", required=True)
    check = actions.add_parser("check", help="compare store and database: what is missing, damaged, unsealed, too much")
    check.add_argument("--repair", action="store_true", help="mend what can be mended, delete what nobody needs")
    actions.add_parser("rotate-key", help="seal everything with a new key; repeat it when it was interrupted")
    actions.add_parser("seal", help="seal what an older version stored as it is")
    check.add_argument("--only", default="", metavar="HASHES", help="look at these pictures alone, with commas between")
    out = actions.add_parser("carry-out", help="have a folder hold the sealed files of the store, for a backup")
    back = actions.add_parser("carry-in", help="put the sealed files of a folder into the store")
    for action in (out, back):
        action.add_argument("folder", type=Path)
    add_data(parser, actions.choices.values())
    return parser


async def _run(options: argparse.Namespace, settings: PhotosSettings) -> int:
    if not settings.data_dir.is_dir():
        raise FileNotFoundError(2, "there is no such folder")
    with_database = not options.action.startswith("carry-")  # files alone: who restores holds the turn to migrate
    if with_database:
        require_database(settings)
    database = Database.of(settings)
    objects = open_store(settings, SystemClock())
    darkroom = Darkroom(settings.photo_workers, settings.photo_deadline_s)

    async def zone() -> str:
        return await zone_of_plant(database, settings.timezone)

    pictures = Pictures(objects, zone, darkroom)
    try:
        if with_database:
            await migrations.migrate(database, "toolcare_photos")
        match options.action:
            case "check" if options.only:
                check = Check(database, pictures, _tell, repair=False)
                return _said(await check.look_at(options.only.split(",")))
            case "check":
                return await _check(Check(database, pictures, _tell, repair=options.repair))
            case "carry-out":
                fetched = await carry_out(plain_store(settings), objects.ring, options.folder)
                _tell(f"Fetched: {fetched} files")
                return 0
            case "carry-in":
                _tell(f"Brought in: {await carry_in(FolderStore(options.folder), plain_store(settings))} files")
                return 0
            case "rotate-key":
                return await _rotate(database, pictures, objects)
            case _:
                _tell(f"Sealed: {await seal_all(database, pictures, _tell)} pictures")
                return 0
    finally:
        darkroom.close()
        await database.dispose()


async def _check(check: Check) -> int:
    return _said(await check.run())


def _said(checked: Checked) -> int:
    for finding in checked.findings:
        mended = "mended" if finding.is_mended else "found"
        _tell(f"{mended}\t{finding.fault}\t{finding.sha256}\t{finding.name or '(all files)'}")
    if checked.foreign:
        _tell(f"{checked.foreign} objects in the store are none of photos; they are left alone.")
    left = sum(not finding.is_mended for finding in checked.findings)
    _tell(f"Checked: {checked.pictures} pictures, {len(checked.findings)} findings, {left} of them open")
    return 0 if checked.is_good else 1


async def _rotate(database: Database, pictures: Pictures, objects: SealedStore) -> int:
    done = await rotate_key(database, pictures, objects.ring, SystemClock(), _tell)
    for key in done.closed:
        _tell(f"found\tdoes not open\t{key}")
    _tell(f"Sealed with the new key: {done.files} files of {done.pictures} pictures")
    if not isinstance(objects.ring, FileKeys):
        _tell(f"Leave one key in {objects.ring.where}, and start the service again.")
    return 1 if done.closed else 0


def _tell(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()

"""What goes into a backup, laid out in a folder of its own.

    manifest.json
    db/<service>.sqlite3        also of what lies on a server
    photos/...                  sealed as they lie in the store; links where the store is on the same volume
    keys.sealed                 the keys, sealed with the recovery passphrase
    audit/ mqtt/ ...            everything else of the data folder as it is

Left out: logs, sockets, what the broker can be told anew, and what only serves the work at hand.
"""

import os
import shutil
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from toolcare_compose.backup import photo_store, postgres, sealed_keys
from toolcare_compose.backup.cut import cut, sources
from toolcare_compose.backup.faults import NoRoom
from toolcare_compose.backup.manifest import FILE, Manifest, manifest_of
from toolcare_compose.backup.restic import UNSENT_BYTES
from toolcare_compose.backup.sealed_keys import KeySeal
from toolcare_compose.layout import NO_DATA, DataFolder

LEFT_OUT = NO_DATA | {"db", "keys", "photos", "samples", FILE}
AT_THE_MOMENT = ("audit", "mqtt")
"""What belongs to the databases' moment: small, and copied while nobody writes."""
BROKER_DATABASE = "mosquitto.db*"
SPARE_BYTES = 50_000_000 + UNSENT_BYTES

Part = Callable[[str], None]


def stage(data: DataFolder, folder: Path, servers: Mapping[str, str], seal: KeySeal) -> Manifest:
    """Lay out a backup in an empty folder; raise CutFailed or NoRoom."""
    _require_room(data, folder, servers)
    (folder / "db").mkdir(mode=0o700, parents=True)
    # Twice: a photo that is deleted right now is in the first round, one that just came in the second.
    link_photos(photo_store.files(data), folder / "photos")
    _require_room(data, folder, servers)
    keys: list[str] = []

    def small() -> None:
        _copy_small(data, folder)
        keys.extend(seal.seal(data.keys, folder / sealed_keys.FILE))

    with cut(sources(data, servers), meanwhile=small) as found:
        link_photos(photo_store.files(data), folder / "photos")
        manifest = manifest_of({source.service: source for source in found}, keys)
        for source in found:
            source.copy(folder / "db" / source.file_name)
    _copy_rest(data, folder)
    (folder / FILE).write_text(manifest.written(), encoding="utf-8")
    return manifest


def link_photos(photos: Path, to: Path) -> None:
    """Files of the store are never written again, only replaced: a link keeps what is there now. Raise NoRoom."""
    for parent, _, names in os.walk(photos):
        here = to / Path(parent).relative_to(photos)
        here.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name in names:
            if not name.endswith(".part"):
                _link(Path(parent, name), here / name)


def _link(file: Path, to: Path) -> None:
    try:
        if to.exists():
            if _is_same(file, to):
                return
            to.unlink()
        os.link(file, to)
    except FileNotFoundError:
        return
    except OSError:  # another volume, as in containers
        _copy_photo(file, to)


def _is_same(file: Path, to: Path) -> bool:
    """Also of a copy: whatever replaces a file was written later."""
    there, here = file.stat(), to.stat()
    return os.path.samestat(there, here) or (there.st_size, there.st_mtime_ns) == (here.st_size, here.st_mtime_ns)


def _copy_photo(file: Path, to: Path) -> None:
    with suppress(FileNotFoundError):
        needed = file.stat().st_size + SPARE_BYTES
        if shutil.disk_usage(to.parent).free < needed:
            raise NoRoom(str(to.parent), needed)
        shutil.copy2(file, to)


def _copied(file: str, to: str) -> str:
    """What is replaced just now is not there for a moment, or is of no use any more."""
    with suppress(FileNotFoundError):
        shutil.copy2(file, to)
    return to


def _copy_small(data: DataFolder, folder: Path) -> None:
    for name in AT_THE_MOMENT:
        if (data.root / name).is_dir():
            _copy_tree(data.root / name, folder / name, "*.draft", ".*.new", "lock", "*.lock")


def _copy_rest(data: DataFolder, folder: Path) -> None:
    for entry in sorted(data.root.iterdir()):
        if entry.name in LEFT_OUT or entry.name in AT_THE_MOMENT or entry.is_symlink():
            continue
        if entry.is_dir():
            _copy_tree(entry, folder / entry.name, BROKER_DATABASE)
        elif entry.is_file():
            _copied(str(entry), str(folder / entry.name))


def _copy_tree(folder: Path, to: Path, *left_out: str) -> None:
    shutil.copytree(
        folder, to, ignore=shutil.ignore_patterns(*left_out), copy_function=_copied, symlinks=True, dirs_exist_ok=True
    )


def _require_room(data: DataFolder, folder: Path, servers: Mapping[str, str]) -> None:
    """The copies of the databases once to save them, and once more to test them."""
    size = sum(file.stat().st_size for file in data.databases.glob("*.sqlite3*")) + postgres.size_bytes(servers)
    needed = 2 * size + SPARE_BYTES
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if shutil.disk_usage(folder.parent).free < needed:
        raise NoRoom(str(data.root), needed)

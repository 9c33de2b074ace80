"""The copy of a data folder that is the way back. Nobody writes to the folder meanwhile: Toolcare is stopped."""

import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from toolcare_compose import keys_place
from toolcare_compose.layout import NO_DATA, DataFolder
from toolcare_compose.upgrade.opened import progress_file
from toolcare_compose.whole_files import sync_folder

_ROOM_TO_SPARE = 100 * 2**20


class Keeping:
    def __init__(self, data: DataFolder) -> None:
        self._data = data
        self._room = data.upgrade
        self.before = self._room / "before"

    @property
    def progress_file(self) -> Path:
        return progress_file(self._data)

    @property
    def lock_file(self) -> Path:
        return self._room / "lock"

    @property
    def log(self) -> Path:
        return self._room / "trial.log"

    def make_room(self) -> None:
        self._room.mkdir(exist_ok=True)
        self._room.chmod(0o755)

    def missing_bytes(self) -> int:
        """How much too little room there is."""
        return max(0, self.needed_bytes() - shutil.disk_usage(self._data.root).free)

    def needed_bytes(self) -> int:
        """What a copy takes; photos take none, they are never written to."""
        entries = [entry for entry in self._entries(self._data.root) if entry != self._data.photos]
        return _ROOM_TO_SPARE + sum(file.stat().st_size for entry in entries for file in _files(entry))

    def keep(self) -> None:
        """Copy, and be sure that it is on the disk. What an earlier attempt left is no use.

        Raise OSError with nothing left of the attempt, so that a full disk has its room again.
        """
        try:
            self._keep()
        except BaseException:
            self.forget()
            raise

    def _keep(self) -> None:
        self.forget()
        making = self._room / "making"
        making.mkdir(mode=0o700)
        for entry in self._entries(self._data.root):
            if entry == self._data.keys and entry.is_symlink():
                self._keep_keys(making / entry.name)
            else:
                _copy(entry, making / entry.name, os.link if entry == self._data.photos else _copied)
        os.sync()
        making.rename(self.before)
        sync_folder(self._room)

    def _keep_keys(self, link: Path) -> None:
        """Beside where they are, never in the data folder: what is put back is the link that leads to the copy."""
        place = keys_place.place_of(self._data)
        copy = place.with_name(secrets.token_hex(8))
        link.symlink_to(copy)
        _copy(place, copy, _copied)

    def put_back(self) -> None:
        """Entry by entry, each by a rename: when it is cut off, the next call goes on where it was."""
        aside = self._room / "failed"
        for entry in self._entries(self.before):
            place = self._data.root / entry.name
            if os.path.lexists(place):
                _delete(aside)
                place.rename(aside)
            entry.rename(place)
            sync_folder(self._data.root)
        _delete(aside)

    def forget(self) -> None:
        for left in ("making", "before", "failed"):
            keys_place.forget(self._room / left / self._data.keys.name)
            _delete(self._room / left)
        self._data.opened_in_upgrade.unlink(missing_ok=True)

    def _entries(self, folder: Path) -> list[Path]:
        return sorted(entry for entry in folder.iterdir() if entry.name not in NO_DATA) if folder.is_dir() else []


def _files(entry: Path) -> Iterator[Path]:
    """Not those a link leads to: keys outside of the folder stay where they are."""
    if entry.is_symlink():
        return iter(())
    return (path for path in (entry.rglob("*") if entry.is_dir() else (entry,)) if path.is_file())


def _copied(source: Path, target: Path) -> None:
    shutil.copy2(source, target)
    status = source.stat()
    if os.geteuid() == 0:
        os.chown(target, status.st_uid, status.st_gid)


def _copy(source: Path, target: Path, copy: Callable[[Path, Path], None]) -> None:
    if source.is_symlink():
        target.symlink_to(source.readlink())
    elif source.is_dir():
        target.mkdir()
        shutil.copystat(source, target)
        status = source.stat()
        if os.geteuid() == 0:
            os.chown(target, status.st_uid, status.st_gid)
        for entry in source.iterdir():
            _copy(entry, target / entry.name, copy)
    elif source.is_file():
        copy(source, target)


def _delete(path: Path) -> None:
    """With the keys, where it is the link to them."""
    keys_place.forget(path)
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)

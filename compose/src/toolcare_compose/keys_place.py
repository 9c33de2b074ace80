"""Where the keys of an installation lie: outside its data folder, in which `keys` is a link that leads there.

    TOOLCARE_KEYS/<a name by chance>/       the keys
    <data>/keys                             the link

So whoever copies or takes the data folder has no key, and whatever needs one finds it where it always was. Keys that
lie in the folder itself, as before there was such a place or after a restore, are moved out at the next start. The
supervisor does it, so this imports the standard library alone.
"""

import os
import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path

from toolcare_compose.layout import DataFolder
from toolcare_compose.whole_files import sync_folder

PLACE = "TOOLCARE_KEYS"

_NAME_BYTES = 8
_LEAVING = "keys.leaving"
_COMING = ".keys.coming"
_LEFT = ".keys.left"


class KeysGone(Exception):
    def __init__(self, data: DataFolder, place: Path) -> None:
        super().__init__(
            f"The keys of {data.root} are not in {place}, where {data.keys} leads, so its data cannot be read. Bring "
            "the folder back or mount its disk; or restore the last backup into an empty folder with `toolcare "
            "restore`, which asks for the recovery passphrase. No new keys are made for old data."
        )


class KeysCannotMove(Exception):
    def __init__(self, home: Path, why: str) -> None:
        super().__init__(
            f"The keys cannot be kept in {home}: {why}. Let this user write there, or name another folder in {PLACE}."
        )


def wanted_home(environment: Mapping[str, str] = os.environ) -> Path:
    """`TOOLCARE_KEYS`, else the place the XDG base directory specification gives to an application's settings."""
    if named := environment.get(PLACE):
        return Path(named)
    return Path(environment.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "toolcare" / "keys"


def settle(data: DataFolder, environment: Mapping[str, str] = os.environ) -> None:
    """Have the keys where they belong, or raise KeysGone or KeysCannotMove; killed anywhere, the next call goes on.

    Keys that are outside stay where they are, unless `TOOLCARE_KEYS` names another place.
    """
    _end_what_was_cut_off(data)
    home = wanted_home(environment).absolute()
    if data.keys.is_symlink():
        now = place_of(data)
        if not now.is_dir():
            raise KeysGone(data, now)
        if PLACE not in environment or now.parent == home:
            return
    if _is_inside(data, home):
        data.keys.mkdir(mode=0o700, exist_ok=True)
        return
    try:
        _move(data, home)
    except OSError as error:
        raise KeysCannotMove(home, error.strerror or str(error)) from error


def new_place(data: DataFolder, environment: Mapping[str, str] = os.environ) -> Path | None:
    """A folder that does not exist yet, for keys that are brought in; None where they have to lie inside."""
    home = wanted_home(environment).absolute()
    return None if _is_inside(data, home) else home / secrets.token_hex(_NAME_BYTES)


def place_of(data: DataFolder) -> Path:
    """Where they are, or should be."""
    return data.keys.parent / data.keys.readlink() if data.keys.is_symlink() else data.keys


def are_outside(data: DataFolder) -> bool:
    return not _is_inside(data, place_of(data))


def forget(link: Path) -> None:
    """Delete the keys of a plant whose data is gone, where they lie outside."""
    if link.is_symlink():
        shutil.rmtree(link.parent / link.readlink(), ignore_errors=True)
        link.unlink()


def _is_inside(data: DataFolder, place: Path) -> bool:
    return place.resolve().is_relative_to(data.root.resolve())


def _move(data: DataFolder, home: Path) -> None:
    coming = data.root / _COMING
    source = place_of(data)
    # Noted first, so that what is cut off leaves no copy that nobody knows of.
    coming.symlink_to(home / secrets.token_hex(_NAME_BYTES))
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    place = coming.readlink()
    _copy_whole(source, place) if source.is_dir() else place.mkdir(mode=0o700)
    sync_folder(home)
    if data.keys.is_symlink():
        # Also noted, so that a copy on the disk of before is not forgotten there.
        (data.root / _LEFT).symlink_to(source)
        sync_folder(data.root)
        coming.replace(data.keys)
        sync_folder(data.root)
        _end_what_was_cut_off(data)
        return
    if data.keys.exists():
        data.keys.rename(data.root / _LEAVING)
    coming.replace(data.keys)
    sync_folder(data.root)
    _end_what_was_cut_off(data)


def _copy_whole(source: Path, place: Path) -> None:
    shutil.copytree(source, place, copy_function=_copied)
    place.chmod(0o700)
    for folder in (place, *(path for path in place.rglob("*") if path.is_dir())):
        sync_folder(folder)


def _copied(source: str, to: str) -> str:
    shutil.copy2(source, to)
    with Path(to).open("rb") as file:
        os.fsync(file.fileno())
    return to


def _end_what_was_cut_off(data: DataFolder) -> None:
    leaving, coming = data.root / _LEAVING, data.root / _COMING
    if not os.path.lexists(data.keys) and leaving.exists():
        # The copy was whole before the original went out of the way.
        (coming.replace if coming.is_dir() else leaving.rename)(data.keys)
        sync_folder(data.root)
    if os.path.lexists(data.keys):
        shutil.rmtree(leaving, ignore_errors=True)
        forget(coming)
    left = data.root / _LEFT
    if left.is_symlink():
        if left.readlink() == place_of(data):
            left.unlink()
        else:
            forget(left)

"""The photos' files where their store is no folder of this machine: a folder beside it, kept like the store.

Only the service knows its store, so its own command carries.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from toolcare_compose.backup.faults import PhotosAway, PhotosNeedRoom
from toolcare_compose.layout import DataFolder

CARRY_S = 12 * 3600.0
NO_ROOM = 28
"""What the command ends with then."""


def is_folder() -> bool:
    return os.environ.get("TOOLCARE_PHOTO_STORE", "folder") == "folder"


def files(data: DataFolder) -> Path:
    """The folder that holds the files now; raise PhotosAway or PhotosNeedRoom."""
    if is_folder():
        return data.photos
    folder = data.backup / "photos"
    _carry(data, "carry-out", folder)
    return folder


def bring_in(data: DataFolder) -> None:
    """Put what was restored where the service looks for it, and nowhere else."""
    if not is_folder():
        _carry(data, "carry-in", data.photos)
        for entry in data.photos.iterdir():
            shutil.rmtree(entry)


def _carry(data: DataFolder, action: str, folder: Path) -> None:
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "toolcare_photos", "photos", "--data", str(data.root), action, str(folder)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=CARRY_S,
        check=False,
    )
    if done.returncode == NO_ROOM:
        raise PhotosNeedRoom(done.stderr.strip()[-300:])
    if done.returncode:
        raise PhotosAway((done.stderr or done.stdout).strip()[-300:])

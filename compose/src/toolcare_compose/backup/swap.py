"""A restore that lies ready is brought in while nothing runs; killed at any moment, the next start finishes it.

    <data>/backup/restored/     the unpacked backup
    <data>/backup/origin.json   where it was taken from, as somebody has named it
    <data>/backup/ready         it is whole: from here on there is only forward
    <data>/backup/before/       what was there, until all is brought in
    <data>/backup/cleared       all of it is there

The supervisor does it, so this imports the standard library alone.
"""

import json
import os
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

from toolcare_compose import keys_place
from toolcare_compose.layout import NO_DATA, DataFolder
from toolcare_compose.whole_files import read_object, sync_folder, write_private


@dataclass(frozen=True, slots=True)
class Origin:
    """Which backup was asked for."""

    repository: str
    snapshot: str


def ready_folder(data: DataFolder) -> Path:
    return data.backup / "restored"


def make_ready(data: DataFolder, origin: Origin | None = None) -> None:
    # What was unpacked becomes the only copy: it has to be on the disk before anything else goes.
    os.sync()
    shutil.rmtree(data.backup / "before", ignore_errors=True)
    _cleared(data).unlink(missing_ok=True)
    _origin(data).unlink(missing_ok=True)
    if origin is not None:
        write_private(_origin(data), json.dumps(asdict(origin)))
    _mark(data).touch()
    sync_folder(data.backup)


def is_ready(data: DataFolder) -> bool:
    return _mark(data).exists()


def origin_of_ready(data: DataFolder) -> Origin | None:
    """None where nothing lies ready, or an older version has not noted it."""
    told = read_object(_origin(data)) if is_ready(data) else {}
    return Origin(str(told["repository"]), str(told["snapshot"])) if told else None


def finish(data: DataFolder) -> bool:
    """Bring in what lies ready; returns whether something did. What was there before is gone afterwards."""
    if not is_ready(data):
        return False
    restored, before = ready_folder(data), data.backup / "before"
    if not _cleared(data).exists():
        before.mkdir(mode=0o700, exist_ok=True)
        for entry in list(data.root.iterdir()):
            if entry.name not in NO_DATA:
                entry.replace(before / entry.name)
        _cleared(data).touch()
        sync_folder(data.root)
    for entry in list(restored.iterdir()):
        entry.replace(data.root / entry.name)
    sync_folder(data.root)
    forget(data)
    keys_place.forget(before / "keys")
    shutil.rmtree(before, ignore_errors=True)
    return True


def forget(data: DataFolder) -> None:
    """It was brought in, or it cannot be."""
    # Where it was copied elsewhere, that copy has to be on the disk before this one goes.
    os.sync()
    # Whoever follows wishes of the time before would follow them on the restored plant.
    (data.backup / "settings.json").unlink(missing_ok=True)
    # This one first: without it nothing moves any more.
    _mark(data).unlink(missing_ok=True)
    _cleared(data).unlink(missing_ok=True)
    _origin(data).unlink(missing_ok=True)
    shutil.rmtree(ready_folder(data), ignore_errors=True)


def _mark(data: DataFolder) -> Path:
    return data.backup / "ready"


def _origin(data: DataFolder) -> Path:
    return data.backup / "origin.json"


def _cleared(data: DataFolder) -> Path:
    """There from when everything old is out of the way."""
    return data.backup / "cleared"

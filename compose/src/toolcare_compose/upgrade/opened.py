"""Whether the plant has run for everybody since an upgrade's copy of its data: then the copy lacks what came since.

After a power cut the machine starts Toolcare by itself, so its start notes it. The supervisor does, so this imports the
standard library alone.
"""

import os
from collections.abc import Mapping
from pathlib import Path

from toolcare_compose.layout import DataFolder
from toolcare_compose.whole_files import read_object, sync_folder

TRIAL = "TOOLCARE_UPGRADE_TRIAL"
"""Set by an upgrade for the release that it tries: services then ask no press and tell nobody outside anything."""


def is_trial(environment: Mapping[str, str] = os.environ) -> bool:
    return environment.get(TRIAL, "") in {"1", "true"}


class HalfWayBack(Exception):
    def __init__(self, data: DataFolder) -> None:
        super().__init__(
            f"An upgrade of {data.root} was cut off while its copy of the data was being put back. Run `sudo toolcare "
            "upgrade` again as before: it goes on, and starts Toolcare."
        )


def note_start(data: DataFolder, environment: Mapping[str, str] = os.environ) -> None:
    """Raise HalfWayBack where the folder holds a mixture of two moments."""
    try:
        step = read_object(progress_file(data)).get("step")
    except PermissionError:
        return  # of an upgrade by an older release, which does not ask either
    if step is None or is_trial(environment):
        return
    if step == "back":
        raise HalfWayBack(data)
    data.opened_in_upgrade.touch(mode=0o600)
    sync_folder(data.run)


def progress_file(data: DataFolder) -> Path:
    """Of whoever upgrades, which may be root; whoever starts only reads it."""
    return data.upgrade / "progress.json"

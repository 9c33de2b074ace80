"""Keys of a plant that a stack has among its secrets, each where only its service sees it; the worker has links.

A service changes its key by another file of the same name: a file that is mounted would stay the one of before.
"""

from collections.abc import Mapping
from pathlib import Path

from toolcare_compose.layout import DataFolder

OUTSIDE = {
    Path("keys/photos.json"): Path("photo-keys/photos.json"),
    Path("keys/sources.key"): Path("source-keys/sources.key"),
}
SECRETS = Path("/run/toolcare")


def outside(secrets: Path) -> Mapping[Path, Path]:
    """Where a data folder has it -> where it is."""
    return {key: secrets / place for key, place in OUTSIDE.items()}


def link(data: DataFolder, keys: Mapping[Path, Path]) -> None:
    """Have them in the data folder as well, as they are now and as they will be."""
    for key, place in keys.items():
        here = data.root / key
        if not place.exists() or (here.is_symlink() and here.readlink() == place):
            continue
        here.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        here.unlink(missing_ok=True)  # an empty file, on which the key was mounted by a release of before
        here.symlink_to(place)

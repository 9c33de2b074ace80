"""A folder into which another program puts pictures: a microscope's, a scanner's, a camera's that is tethered."""

import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from toolcare_photos.cameras.device import FRAME_S, Shot, Trouble
from toolcare_photos.cameras.messages import MAX_BODY
from toolcare_photos.cameras.preview import small
from toolcare_photos.domain.cameras import Why

_LOOK_S = 0.2
_FRESH_S = 2.0
"""A file that was changed since is perhaps still being written: its size must hold still for a moment."""
_NOTHING = "There is no picture in its folder. Let the other program put one there; check folder and pattern."


def opened(config: Mapping[str, object]) -> "FolderCamera":
    folder = Path(str(config["path"]))
    if not folder.is_dir():
        raise Trouble(Why.NOT_THERE, f"There is no folder {folder}. Make it, or check whether it is mounted.")
    return FolderCamera(folder, str(config["pattern"]))


class FolderCamera:
    def __init__(self, folder: Path, pattern: str) -> None:
        self._folder = folder
        self._pattern = pattern
        self._shown: tuple[Path, int] | None = None

    def still(self) -> Shot:
        """Return the newest file as it is."""
        file, changed_ns = self._newest()
        return Shot(self._content(file), changed_ns / 1e9)

    def frame(self) -> bytes:
        """Return the newest, also the one before again: nobody knows when the next will come."""
        until = time.monotonic() + 1.0
        while (newest := self._newest()) == self._shown and time.monotonic() < until:
            time.sleep(_LOOK_S)
        self._shown = newest
        return small(self._content(newest[0]))

    def close(self) -> None:
        pass

    def _newest(self) -> tuple[Path, int]:
        found = max(self._pictures(), default=None)
        if found is None:
            raise Trouble(Why.NO_PICTURE, _NOTHING)
        return found[1], found[0]

    def _pictures(self) -> Iterator[tuple[int, Path]]:
        """Give each with its time of change. A link that leads out of the folder is none of its pictures."""
        inside = self._folder.resolve()
        try:
            for file in self._folder.glob(self._pattern):
                if file.resolve().is_relative_to(inside) and file.is_file() and not file.name.startswith("."):
                    yield file.stat().st_mtime_ns, file
        except OSError as error:
            raise Trouble(Why.NOT_ALLOWED, f"Its folder cannot be read: {error.strerror}.") from error

    def _content(self, file: Path) -> bytes:
        try:
            self._wait_until_written(file)
            size = file.stat().st_size
            if size > MAX_BODY:
                raise Trouble(Why.DAMAGED, f"{file.name} is too large for a picture. Let smaller ones be saved.")
            return file.read_bytes()
        except OSError as error:
            raise Trouble(Why.NO_PICTURE, f"{file.name} cannot be read: {error.strerror}. Try again.") from error

    def _wait_until_written(self, file: Path) -> None:
        until = time.monotonic() + FRAME_S
        size = -1
        while (state := file.stat()).st_size != size and time.time() - state.st_mtime < _FRESH_S:
            if time.monotonic() > until:
                raise Trouble(Why.DAMAGED, f"{file.name} is still being written. Try again in a moment.")
            size = state.st_size
            time.sleep(_LOOK_S)

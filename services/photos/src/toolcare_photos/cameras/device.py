"""What a camera must do, whatever it is; each kind is opened in its camera's process alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from toolcare_photos.domain.cameras import CameraKind, Why

PREVIEW_PX = 640
PREVIEW_QUALITY = 70
STILL_QUALITY = 93
OPEN_S = 6.0
"""How long a camera may take until it is open; the service waits a little longer and then ends the process."""
FRAME_S = 5.0
"""How long the next picture of an open camera may take."""


class Trouble(Exception):
    """There is no picture; `words` say why and what to do."""

    def __init__(self, why: Why, words: str) -> None:
        super().__init__(words)
        self.why = why
        self.words = words


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture file in full size. `taken_at`: seconds since 1970, where it was not just now."""

    content: bytes
    taken_at: float | None = None


class Device(Protocol):
    def still(self) -> Shot:
        """Take a picture now."""
        ...

    def frame(self) -> bytes:
        """Return a JPEG of at most PREVIEW_PX a side, newer than the one before; wait for it."""
        ...

    def close(self) -> None: ...


def opened(kind: str, config: Mapping[str, object]) -> Device:
    """Open a camera; Trouble when it cannot be. Its library is imported here, and so in this process alone."""
    match kind:
        case CameraKind.PI:
            from toolcare_photos.cameras import pi

            return pi.opened(config)
        case CameraKind.FOLDER:
            from toolcare_photos.cameras import folder

            return folder.opened(config)
        case CameraKind.SIMULATED:
            from toolcare_photos.cameras import simulated

            return simulated.opened(config)
        case _:
            from toolcare_photos.cameras import video

            return video.opened(CameraKind(kind), config)

"""A camera that draws what it sees, for the demo, for trying Toolcare out and for its tests; it can fail on demand."""

import time
from collections.abc import Mapping
from datetime import UTC, datetime

from toolcare_photos.cameras.device import PREVIEW_PX, STILL_QUALITY, Shot, Trouble
from toolcare_photos.cameras.preview import as_jpeg, as_preview
from toolcare_photos.cameras.scenes import Scene, scene
from toolcare_photos.domain.cameras import Why

_STILL = (2304, 1728)
_FRAME_S = 0.1


def opened(config: Mapping[str, object]) -> "SimulatedCamera":
    fault = str(config["faults"])
    if fault == "refuses":
        raise Trouble(Why.REFUSED, "It is told to refuse. Change its settings (faults).")
    return SimulatedCamera(Scene(str(config["scene"])), fault)


class SimulatedCamera:
    def __init__(self, what: Scene, fault: str) -> None:
        self._scene = what
        self._fault = fault
        self._next_at = 0.0

    def still(self) -> Shot:
        self._fail()
        width, height = _STILL
        content = as_jpeg(scene(self._scene, width, height, mark=_clock()), STILL_QUALITY)
        return Shot(content[: len(content) // 2] if self._fault == "half" else content)

    def frame(self) -> bytes:
        """A clock hand goes round, so that one sees whether it is live."""
        self._fail()
        now = time.monotonic()
        time.sleep(max(0.0, self._next_at - now))
        self._next_at = max(now, self._next_at) + _FRAME_S
        return as_preview(
            scene(self._scene, PREVIEW_PX, PREVIEW_PX * 3 // 4, mark=_clock(), hand=time.time() % 60 / 60)
        )

    def close(self) -> None:
        pass

    def _fail(self) -> None:
        if self._fault == "hangs":
            while True:
                time.sleep(60)
        if self._fault == "exits":
            import os

            os._exit(1)
        if self._fault == "fails":
            raise Trouble(Why.FAILED, "It is told to fail. Change its settings (faults).")
        if self._fault == "slow":
            time.sleep(1.5)


def _clock() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")[:-5] + " UTC"

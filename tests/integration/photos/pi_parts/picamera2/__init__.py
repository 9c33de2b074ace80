"""Behaves like picamera2 where the adapter touches it, its order of calls, its types and its locks included.

TRIAL_PI, a path: what it does is written there, line by line, and what stands in it beforehand lets it hang:
`capture`, `open`.
"""

import io
import os
import threading
import time
from pathlib import Path
from typing import Any

from libcamera import Transform
from PIL import Image

_NOTES = Path(os.environ["TRIAL_PI"])


def note(what: str) -> None:
    with _NOTES.open("a") as file:
        file.write(what + "\n")


def hang_where(told: str) -> None:
    if f"hang at {told}" in _NOTES.read_text().splitlines():
        note(f"hangs at {told}")
        threading.Event().wait()


class Picamera2:
    def __init__(self, camera_num: int = 0) -> None:
        assert camera_num == 0, "one camera is plugged in"
        hang_where("open")
        self.sensor_resolution = (2028, 1520)
        self.options: dict[str, int] = {}
        self.camera_controls = {"AfMode": (0, 2, 0), "ExposureTime": (1, 1000, 20)}
        self._config: dict[str, Any] | None = None
        self._started = False
        self._encoders: list[Any] = []

    @staticmethod
    def global_camera_info() -> list[dict[str, Any]]:
        return [
            {"Model": "imx708", "Location": 2, "Rotation": 180, "Id": "/base/soc/i2c0mux/i2c@1/imx708@1a", "Num": 0}
        ]

    def create_still_configuration(
        self,
        main: dict[str, Any] | None = None,
        lores: dict[str, Any] | None = None,
        *,
        transform: Transform = Transform(),  # noqa: B008 - as there
        buffer_count: int = 1,
        queue: bool = True,
    ) -> dict[str, Any]:
        assert lores is None or lores["format"] == "YUV420", "Must be YUV on a Pi 4"
        return {"main": main, "lores": lores, "transform": transform, "buffer_count": buffer_count, "queue": queue}

    def configure(self, config: dict[str, Any]) -> None:
        if self._started:
            raise RuntimeError("Camera must be stopped before configuring")
        self._config = config
        turned = config["transform"]
        note(f"configured {config['main']['size']} {config['lores']['size']} {turned.hflip:d}{turned.vflip:d}")

    def start(self) -> None:
        if self._config is None:
            raise RuntimeError("Camera has not been configured")
        self._started = True

    def capture_metadata(self) -> dict[str, Any]:
        self._must_run()
        time.sleep(0.01)
        return {"ExposureTime": 10_000}

    def autofocus_cycle(self) -> bool:
        self._must_run()
        note("focused")
        return False

    def capture_file(self, file_output: io.BytesIO, name: str = "main", format: str | None = None) -> dict[str, Any]:  # noqa: A002
        self._must_run()
        assert format == "jpeg", "needed where a buffer has no name"
        assert self._config is not None
        hang_where("capture")
        Image.new("RGB", self._config[name]["size"], (90, 120, 60)).save(
            file_output, format, quality=self.options["quality"]
        )
        note("captured")
        return self.capture_metadata()

    def start_encoder(self, encoder: Any, output: Any, name: str = "main") -> None:
        self._must_run()
        assert self._config is not None
        encoder.begin(self._config[name]["size"], output)
        self._encoders.append(encoder)
        note(f"encodes {name}")

    def stop_encoder(self) -> None:
        for encoder in self._encoders:
            encoder.end()

    def stop(self) -> None:
        self._started = False

    def close(self) -> None:
        note("closed")

    def _must_run(self) -> None:
        if not self._started:
            raise RuntimeError("Camera not started")

"""The camera of a Raspberry Pi. Only here is picamera2 imported: it needs the Pi's own libcamera."""

import io
import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING

from typing_extensions import Buffer, override

from toolcare_photos.cameras.device import FRAME_S, PREVIEW_PX, STILL_QUALITY, Shot, Trouble
from toolcare_photos.domain.cameras import Why

if TYPE_CHECKING:
    from picamera2 import Picamera2

_SETTLING_FRAMES = 8
"""Until exposure and white balance have settled after the start; at some 10 frames a second of the whole sensor."""
_NOT_INSTALLED = (
    "The software of Raspberry Pi cameras is missing here. On a Raspberry Pi install the package python3-picamera2 "
    "or Toolcare's extra `pi`; elsewhere use a USB or network camera."
)
_IN_USE = "It cannot be opened: another program uses it, or its cable is loose. End that program; check the cable."


def opened(config: Mapping[str, object]) -> "PiCamera":
    number = config.get("number")
    upside_down = config.get("rotation") == 180  # noqa: PLR2004 - degrees
    return PiCamera(number if isinstance(number, int) else 0, config.get("autofocus") != "off", upside_down)


class PiCamera:
    """One configuration of the whole sensor for both: the image processor makes the small stream beside the full one.

    So what is seen is what will be taken, and no change of mode delays the picture.
    """

    def __init__(self, number: int, focuses: bool, upside_down: bool) -> None:
        self._camera = _open(number, upside_down)
        self._focuses = focuses and "AfMode" in self._camera.camera_controls
        self._frames: _Newest | None = None
        for _ in range(_SETTLING_FRAMES):
            self._camera.capture_metadata()

    def still(self) -> Shot:
        if self._focuses:
            # Also where it finds no sharp plane: a picture that is a little soft is better than none.
            self._camera.autofocus_cycle()
        written = io.BytesIO()
        self._camera.capture_file(written, format="jpeg")
        return Shot(written.getvalue())

    def frame(self) -> bytes:
        if self._frames is None:
            self._frames = self._encoding()
        return self._frames.next()

    def close(self) -> None:
        if self._frames is not None:
            self._camera.stop_encoder()
        self._camera.stop()
        self._camera.close()

    def _encoding(self) -> "_Newest":
        from picamera2.encoders import MJPEGEncoder
        from picamera2.outputs import FileOutput

        frames = _Newest()
        self._camera.start_encoder(MJPEGEncoder(), FileOutput(frames), name="lores")
        return frames


class _Newest(io.BufferedIOBase):
    """What the encoder writes into: a whole JPEG each time."""

    def __init__(self) -> None:
        self._fresh = threading.Condition()
        self._frame = b""

    @override
    def writable(self) -> bool:
        return True

    @override
    def write(self, content: Buffer) -> int:
        frame = bytes(content)
        with self._fresh:
            self._frame = frame
            self._fresh.notify_all()
        return len(frame)

    def next(self) -> bytes:
        with self._fresh:
            self._frame = b""
            if not self._fresh.wait_for(lambda: self._frame, FRAME_S):
                raise Trouble(
                    Why.NO_ANSWER, f"It sent no picture for {FRAME_S:.0f} s. Check its cable; restart the Pi."
                )
            return self._frame


def _open(number: int, upside_down: bool) -> "Picamera2":
    try:
        from libcamera import Transform
        from picamera2 import Picamera2
    except ImportError as error:
        raise Trouble(Why.NOT_INSTALLED, _NOT_INSTALLED) from error
    there = len(Picamera2.global_camera_info())
    if number >= there:
        raise Trouble(Why.NOT_THERE, f"Camera {number} is not found; {there} are plugged in. Check its cable.")
    try:
        camera = Picamera2(number)
        full = camera.sensor_resolution
        config = camera.create_still_configuration(
            main={"size": full},
            lores={"size": _small(*full), "format": "YUV420"},
            transform=Transform(hflip=upside_down, vflip=upside_down),
            buffer_count=2,
            queue=False,  # a picture is one that began after it was asked for
        )
        camera.configure(config)
        camera.options["quality"] = STILL_QUALITY
        camera.start()
    except (RuntimeError, OSError, IndexError) as error:
        raise Trouble(Why.BUSY, _IN_USE) from error
    return camera


def _small(width: int, height: int) -> tuple[int, int]:
    """Return a size of the same shape; the image processor wants even sides."""
    scale = PREVIEW_PX / max(width, height)
    return round(width * scale / 2) * 2, round(height * scale / 2) * 2

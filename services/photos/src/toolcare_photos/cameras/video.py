"""Cameras that send video: on USB (V4L2), and in the network (RTSP, Motion JPEG over HTTP). PyAV is imported here.

A thread reads all that comes and keeps the newest, else a picture would be as old as what the camera has buffered.
"""

import errno
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit, urlunsplit

import av
from av.container import InputContainer
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from PIL import Image

from toolcare_photos.cameras.device import FRAME_S, OPEN_S, PREVIEW_PX, PREVIEW_QUALITY, STILL_QUALITY, Shot, Trouble
from toolcare_photos.cameras.preview import as_jpeg, has_its_tables, is_whole, small
from toolcare_photos.domain.cameras import CameraKind, Why

_NETWORK = {
    CameraKind.RTSP: {
        "rtsp_transport": "tcp",
        "protocol_whitelist": "rtsp,rtsps,tcp,tls,rtp,srtp,udp,http,https,crypto",
        "fflags": "nobuffer",
    },
    CameraKind.MJPEG: {"protocol_whitelist": "http,https,tcp,tls,crypto", "fflags": "nobuffer"},
}
"""What a camera sends may name further addresses: never a file of this machine."""

_WORDS = {
    errno.ECONNREFUSED: (Why.REFUSED, "Nothing listens at its address. Check address and port, and whether it is on."),
    errno.EHOSTUNREACH: (Why.NOT_THERE, "The network does not reach its address. Check address and cable."),
    errno.ENETUNREACH: (Why.NOT_THERE, "The network does not reach its address. Check address and cable."),
    errno.ETIMEDOUT: (Why.NO_ANSWER, "It does not answer. Check whether it is on and in the network."),
    errno.EBUSY: (Why.BUSY, "Another program uses it. End that program, or choose another camera."),
    errno.EACCES: (Why.NOT_ALLOWED, "Toolcare may not open it. Add the user that runs Toolcare to the group `video`."),
    errno.ENOENT: (Why.NOT_THERE, "There is no such device. Check whether the camera is plugged in."),
    errno.ENODEV: (Why.NOT_THERE, "The device is gone. Check whether the camera is plugged in."),
    errno.ENXIO: (Why.NOT_THERE, "The device is gone. Check whether the camera is plugged in."),
    errno.EINVAL: (Why.FAILED, "It does not take these settings. Choose another size of the picture."),
}
_ENOUGH_DAMAGED = 30
"""One cut off now and then is nothing; a stream in H.264 begins with some, until its next whole picture."""
_SILENT = (Why.NO_ANSWER, f"It did not answer within {OPEN_S:.0f} s. Check whether it is on, and its address.")
_UNREACHED = (Why.NOT_THERE, "Its address is not reached. Check host name, address and cable.")
_NO_VIDEO = (Why.NO_PICTURE, "What its address sends is no video. Check the path in the address.")
_OVER = (Why.ENDED, "It stopped sending. Check whether it is on; then restart the camera.")


@dataclass(frozen=True, slots=True)
class Source:
    """What PyAV opens. `address` may hold a password: it goes into no message."""

    address: str = field(repr=False)
    format: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)


def opened(kind: CameraKind, config: Mapping[str, object]) -> "VideoCamera":
    if kind is CameraKind.V4L2:
        return _opened_usb(str(config["device"]), str(config["size"]))
    return VideoCamera(Source(_with_login(config), options=_NETWORK[kind]))


def _opened_usb(device: str, size: str) -> "VideoCamera":
    """Ask for JPEG, in which USB has room for large pictures; what cannot do that sends what it has."""
    options = {"video_size": size}
    try:
        return VideoCamera(Source(device, "v4l2", {**options, "input_format": "mjpeg"}))
    except Trouble as trouble:
        if trouble.why is not Why.FAILED:
            raise
    return VideoCamera(Source(device, "v4l2", options))


def _with_login(config: Mapping[str, object]) -> str:
    parts = urlsplit(str(config["url"]))
    if not config.get("username"):
        return urlunsplit(parts)
    login = quote(str(config["username"]), safe="")
    if config.get("password"):
        login += ":" + quote(str(config["password"]), safe="")
    return urlunsplit(parts._replace(netloc=f"{login}@{parts.netloc}"))


class VideoCamera:
    """`_newest` is a JPEG as it came where the camera sends such, else a picture that is made a JPEG when asked for."""

    def __init__(self, source: Source) -> None:
        self._container, self._stream = _open(source)
        self._sends_jpeg = self._stream.codec_context.name == "mjpeg"
        self._fresh = threading.Condition()
        self._newest: bytes | VideoFrame | None = None
        self._number = 0
        self._seen = 0
        self._damaged = 0
        self._ended = False
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def still(self) -> Shot:
        picture = self._next(self._number)
        if isinstance(picture, bytes):
            return Shot(picture)
        return Shot(as_jpeg(_image(picture, picture.width, picture.height), STILL_QUALITY))

    def frame(self) -> bytes:
        picture = self._next(self._seen)
        if isinstance(picture, bytes):
            return small(picture)
        scale = min(1.0, PREVIEW_PX / max(picture.width, picture.height))
        width, height = (max(2, round(side * scale / 2) * 2) for side in (picture.width, picture.height))
        return as_jpeg(_image(picture, width, height), PREVIEW_QUALITY)

    def close(self) -> None:
        """Let the reader end; it closes what it reads from, which no other thread may do."""
        with self._fresh:
            self._ended = True

    def _next(self, after: int) -> bytes | VideoFrame:
        """Return the first picture with a number above `after`."""
        with self._fresh:
            damaged = self._damaged + _ENOUGH_DAMAGED
            self._fresh.wait_for(lambda: self._number > after or self._ended or self._damaged > damaged, FRAME_S)
            if self._number > after and self._newest is not None:
                self._seen = self._number
                return self._newest
            if self._ended:
                raise Trouble(*_OVER)
            if self._damaged > damaged:
                raise Trouble(Why.DAMAGED, "It sends pictures that are cut off. Check its cable and its power supply.")
        raise Trouble(Why.NO_ANSWER, f"It sent no picture for {FRAME_S:.0f} s. Restart it.")

    def _read(self) -> None:
        try:
            for packet in self._container.demux(self._stream):
                if self._ended:
                    break
                self._take(packet)
        except av.FFmpegError:
            pass  # told to whoever asks next
        finally:
            self._container.close()
            with self._fresh:
                self._ended = True
                self._fresh.notify_all()

    def _take(self, packet: "Packet[VideoStream]") -> None:
        if self._sends_jpeg and has_its_tables(content := bytes(packet)):
            if is_whole(content):
                self._keep(content)
            elif content:
                self._drop()
            return
        try:
            frames = packet.decode()
        except av.InvalidDataError:
            # The first packets belong to a picture whose beginning was sent before we listened.
            self._drop()
            return
        for frame in frames:
            if isinstance(frame, VideoFrame):
                self._keep(frame)

    def _keep(self, picture: bytes | VideoFrame) -> None:
        with self._fresh:
            self._newest = picture
            self._number += 1
            self._fresh.notify_all()

    def _drop(self) -> None:
        with self._fresh:
            self._damaged += 1
            self._fresh.notify_all()


def _image(picture: VideoFrame, width: int, height: int) -> Image.Image:
    made: Image.Image = picture.to_image(width=width, height=height)  # type: ignore[no-untyped-call]  # PyAV gives it no types
    return made


def _open(source: Source) -> tuple[InputContainer, VideoStream]:
    began = time.monotonic()
    try:
        container = av.open(
            source.address, format=source.format, options=dict(source.options), timeout=(OPEN_S, FRAME_S)
        )
    except av.FFmpegError as error:
        is_late = time.monotonic() - began >= OPEN_S
        raise Trouble(*(_SILENT if is_late else _words(error, source))) from error
    if not container.streams.video:
        container.close()
        raise Trouble(*_NO_VIDEO)
    return container, container.streams.video[0]


def _words(error: av.FFmpegError, source: Source) -> tuple[Why, str]:
    if isinstance(error, av.HTTPUnauthorizedError | av.HTTPForbiddenError):
        return Why.NOT_ALLOWED, "It refuses user name and password. Enter them anew."
    if isinstance(error, av.HTTPNotFoundError):
        return Why.NOT_THERE, "It knows no such address. Check the path in the address."
    if isinstance(error, av.HTTPServerError | av.HTTPOtherClientError | av.HTTPBadRequestError):
        return Why.FAILED, "It refuses to send its picture. Restart it; check the path in the address."
    known = _WORDS.get(error.errno or 0)
    if known is not None:
        return known
    return _UNREACHED if source.format is None and isinstance(error, OSError) else _NO_VIDEO

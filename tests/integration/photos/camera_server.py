"""`python camera_server.py KIND VIDEO`: cameras of a network. Prints the port it listens at.

`mjpeg` sends the pictures of the video as JPEGs over HTTP, `rtsp` the video itself over RTSP (RTP in the same
connection, MPEG-TS in it: RFC 2326 and 2250), `silent` takes every connection and never answers, `halves` sends JPEGs
that are cut off. With a login (`--login user:password`) others are refused. It stops when its input is closed.
"""

import argparse
import base64
import io
import struct
import sys
import threading
import time
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import StreamRequestHandler, TCPServer, ThreadingTCPServer
from typing import Any

import av

_PACKET = 188
_PACKETS = 7
_RTP_MP2T = 33
_CLOCK_HZ = 90_000
_FRAME_S = 0.05


def jpegs(video: Path) -> list[bytes]:
    made = []
    with av.open(str(video)) as container:
        for frame in container.decode(container.streams.video[0]):
            written = io.BytesIO()
            frame.to_image().save(written, "JPEG", quality=85)  # type: ignore[no-untyped-call]
            made.append(written.getvalue())
    return made


class Mjpeg(BaseHTTPRequestHandler):
    def __init__(self, frames: list[bytes], login: str, *args: Any) -> None:
        self._frames = frames
        self._login = login
        super().__init__(*args)

    def do_GET(self) -> None:
        expected = f"Basic {base64.b64encode(self._login.encode()).decode()}" if self._login else ""
        if self.path != "/video":
            self.send_error(404)
        elif self.headers.get("Authorization", "") != expected:
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="camera"')
            self.end_headers()
        else:
            self._send_video()

    def _send_video(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
        self.end_headers()
        while True:
            for frame in self._frames:
                head = f"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {len(frame)}\r\n\r\n".encode()
                self.wfile.write(head + frame + b"\r\n")
                time.sleep(_FRAME_S)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class calls it so
        pass


class Rtsp(StreamRequestHandler):
    def __init__(self, video: bytes, *args: Any) -> None:
        self._video = video
        super().__init__(*args)

    def handle(self) -> None:
        while (request := self._request()) is not None:
            method, url, headers = request
            extra, body = self._answer(method, url, headers)
            lines = ["RTSP/1.0 200 OK", f"CSeq: {headers['cseq']}", *extra, f"Content-Length: {len(body)}", "", body]
            self.wfile.write("\r\n".join(lines).encode())
            if method == "PLAY":
                self._play()
                return

    def _request(self) -> tuple[str, str, dict[str, str]] | None:
        first = self.rfile.readline().decode().split()
        if len(first) != 3:
            return None
        headers = {}
        while line := self.rfile.readline().decode().strip():
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        return first[0], first[1], headers

    def _answer(self, method: str, url: str, headers: dict[str, str]) -> tuple[list[str], str]:
        if method == "OPTIONS":
            return ["Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN"], ""
        if method == "DESCRIBE":
            media = f"v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=Camera\r\nt=0 0\r\nm=video 0 RTP/AVP {_RTP_MP2T}\r\n"
            return [f"Content-Base: {url}/", "Content-Type: application/sdp"], media + "a=control:track1\r\n"
        if method == "SETUP":
            return [f"Transport: {headers['transport']}", "Session: 1"], ""
        return ["Session: 1"], ""

    def _play(self) -> None:
        """As fast as a camera would: the video lasts a second, and begins anew."""
        step = _PACKET * _PACKETS
        pause_s = step / len(self._video)
        number, began = 0, time.monotonic()
        while True:
            for place in range(0, len(self._video), step):
                now = int((time.monotonic() - began) * _CLOCK_HZ)
                rtp = struct.pack(">BBHII", 0x80, _RTP_MP2T, number % 65536, now % 2**32, 1)
                content = rtp + self._video[place : place + step]
                self.wfile.write(b"$\0" + struct.pack(">H", len(content)) + content)
                number += 1
                time.sleep(pause_s)


class Silent(StreamRequestHandler):
    def handle(self) -> None:
        self.rfile.read()


class Server(ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def handle_error(self, *_: Any) -> None:
        """Viewers come and go."""


def server(kind: str, video: Path, login: str) -> TCPServer:
    address = ("127.0.0.1", 0)
    if kind == "silent":
        return Server(address, Silent)
    if kind == "rtsp":
        return Server(address, partial(Rtsp, video.read_bytes()))
    frames = jpegs(video)
    if kind == "halves":
        frames = [frame[: len(frame) // 2] for frame in frames]
    made = ThreadingHTTPServer(address, partial(Mjpeg, frames, login))
    made.handle_error = lambda *_: None  # type: ignore[method-assign]
    return made


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("kind", choices=("mjpeg", "halves", "rtsp", "silent"))
    parser.add_argument("video", type=Path)
    parser.add_argument("--login", default="")
    options = parser.parse_args()
    with server(options.kind, options.video, options.login) as made:
        threading.Thread(target=made.serve_forever, daemon=True).start()
        print(made.server_address[1], flush=True)
        sys.stdin.read()


def video_frames(count: int) -> Iterator[av.VideoFrame]:
    """Pictures with a bar that goes across."""
    from PIL import Image, ImageDraw

    for number in range(count):
        image = Image.new("RGB", (1280, 720), (40, 60, 80))
        left = number * 1280 // count
        ImageDraw.Draw(image).rectangle((left, 200, left + 100, 500), fill=(230, 220, 40))
        yield av.VideoFrame.from_image(image)  # type: ignore[no-untyped-call]


def write_video(path: Path, count: int = 20) -> None:
    """A video in H.264 that one can begin to watch at any of its pictures."""
    with av.open(str(path), "w", format="mpegts") as container:
        stream = container.add_stream("libx264", rate=20, options={"g": "5", "preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = 1280, 720, "yuv420p"
        for frame in video_frames(count):
            container.mux(stream.encode(frame))
        container.mux(stream.encode())


if __name__ == "__main__":
    main()

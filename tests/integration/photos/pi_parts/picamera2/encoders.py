"""An encoder that gives its output a JPEG every 30 ms, from a thread of its own."""

import io
import threading
from typing import Any

from PIL import Image


class MJPEGEncoder:
    def __init__(self) -> None:
        self._over = threading.Event()

    def begin(self, size: tuple[int, int], output: Any) -> None:
        written = io.BytesIO()
        Image.new("RGB", size, (90, 120, 60)).save(written, "JPEG")
        threading.Thread(target=self._run, args=(written.getvalue(), output), daemon=True).start()

    def end(self) -> None:
        self._over.set()

    def _run(self, frame: bytes, output: Any) -> None:
        while not self._over.wait(0.03):
            output.outputframe(memoryview(frame))

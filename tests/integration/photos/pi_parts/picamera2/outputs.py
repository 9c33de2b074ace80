"""An output that writes whole frames."""

import io


class FileOutput:
    def __init__(self, file: io.BufferedIOBase) -> None:
        if not isinstance(file, io.BufferedIOBase):
            raise TypeError("Must pass io.BufferedIOBase")
        self._file = file

    def outputframe(self, frame: memoryview) -> None:
        self._file.write(frame)
        self._file.flush()

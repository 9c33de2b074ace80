"""The files of reports that are done."""

import os
from pathlib import Path


class ReportFolder:
    """A file is whole or not there at all, also after a power cut."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, report_id: str, content: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = self.path(f"{report_id}.draft")
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.path(report_id))

    def read(self, report_id: str) -> bytes | None:
        path = self.path(report_id)
        return path.read_bytes() if path.exists() else None

    def forget(self, report_id: str) -> None:
        self.path(report_id).unlink(missing_ok=True)

    def path(self, report_id: str) -> Path:
        return self._folder / report_id

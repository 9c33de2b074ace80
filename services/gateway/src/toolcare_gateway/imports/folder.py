"""The files as they came, until their rows are in the database."""

import os
from pathlib import Path


class ImportFolder:
    """A file is whole or not there at all, also after a power cut."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, import_id: str, content: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = self._path(f"{import_id}.draft")
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._path(import_id))
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def read(self, import_id: str) -> bytes | None:
        path = self._path(import_id)
        return path.read_bytes() if path.exists() else None

    def forget(self, import_id: str) -> None:
        self._path(import_id).unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        return self._folder / name

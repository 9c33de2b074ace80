"""Files that are whole also after a power cut, with the standard library alone: the supervisor uses them."""

import json
import os
from pathlib import Path


def write_private(path: Path, text: str) -> None:
    """Write a file for its owner alone; readers see the one before or this one."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def read_object(path: Path) -> dict[str, object]:
    """The JSON object in a file; empty where there is no file, or something else in it."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def sync_folder(folder: Path) -> None:
    """What was renamed in it stays so after a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

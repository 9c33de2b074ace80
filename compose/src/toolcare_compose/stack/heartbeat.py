"""The worker's sign of life; run as a module it says whether there was one lately.

It imports the standard library alone, since the container's health check runs it several times a minute.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

FRESH_S = 30.0
"""Longer than any pause of the worker."""
KEYS = "keys/photos.json"
"""Without it no backup can be made; where a stack has it, it is a link to where its service keeps it."""


def beat() -> None:
    _file().touch()


def beats() -> bool:
    try:
        return time.time() - _file().stat().st_mtime < FRESH_S
    except FileNotFoundError:
        return False


def _file() -> Path:
    return Path(tempfile.gettempdir()) / "worker-alive"


def main() -> int:
    has_keys = (Path(os.environ["TOOLCARE_DATA_DIR"]) / KEYS).exists()
    return 0 if beats() and has_keys else 1


if __name__ == "__main__":
    sys.exit(main())

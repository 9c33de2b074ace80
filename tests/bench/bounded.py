"""Benchmarks that end by themselves, and leave neither a process nor a key behind, however they end."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from toolcare_compose import keys_place
from toolcare_compose.testing import Installation


def end_within(minutes: float) -> None:
    """Give up after so long; whoever stops the benchmark stops with it what it has started."""
    # An event loop lets nothing out of its callbacks but SystemExit.

    def late(_number: int, _frame: FrameType | None) -> None:
        sys.exit(f"given up: not done within {minutes:g} minutes")

    def stopped(number: int, _frame: FrameType | None) -> None:
        sys.exit(128 + number)

    signal.signal(signal.SIGTERM, stopped)
    signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, minutes * 60)


@contextmanager
def installed(root: Path, *options: str) -> Iterator[Installation]:
    """An installation that has its keys beside its data folder; not started yet, and stopped at the end."""
    os.environ[keys_place.PLACE] = str(root.with_name("keys"))
    installation = Installation(root, *options)
    try:
        yield installation
    finally:
        installation.stop()

"""Whether the system's clock follows a time server: asked of the kernel, which works in a container as well.

A sandbox may forbid that question; then of what systemd-timesyncd leaves behind.
"""

import ctypes
from collections.abc import Callable
from pathlib import Path

from toolcare_shared.health import Finding, Status

_TIME_ERROR = 5
_ROOM = 512
"""More than `struct timex` has on any Linux."""
_TIMESYNCD = Path("/run/systemd/timesync")

Ask = Callable[[], int]


def _kernel() -> int:
    """`adjtimex(2)`: negative where it may not be asked, TIME_ERROR until a time server was heard."""
    try:
        return int(ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(_ROOM)))
    except (OSError, AttributeError):
        return -1


def is_synchronised(kernel: Ask = _kernel, timesyncd: Path = _TIMESYNCD) -> bool | None:
    """None where nobody can tell."""
    state = kernel()
    if state >= 0:
        return state != _TIME_ERROR
    return (timesyncd / "synchronized").exists() if timesyncd.is_dir() else None


async def clock_probe() -> Finding:
    """Degraded where it is known that the clock goes by itself."""
    if is_synchronised() is False:
        return Finding(Status.DEGRADED, "the clock follows no time server: shots and due dates may be wrong")
    return Finding(Status.OK)

"""Whether the system's clock follows a time server, asked of the kernel: that works in a container as well."""

import ctypes

_MODES_NONE = 0
_TIME_ERROR = 5
_ROOM = 512
"""More than `struct timex` has on any Linux."""


def is_synchronised() -> bool | None:
    """None where the kernel cannot be asked. `adjtimex(2)`: it answers TIME_ERROR until a time server was heard."""
    try:
        libc = ctypes.CDLL(None)
        asked = ctypes.create_string_buffer(_ROOM)
        state = int(libc.adjtimex(asked))
    except (OSError, AttributeError):
        return None
    return None if state < _MODES_NONE else state != _TIME_ERROR

"""How often a process looks for objects that hold each other up: seldom, and never through what stays for good.

Some 250,000 objects (modules, models, routes) live as long as the process. Python looks through all of them whenever a
quarter as many have come: a tenth of a second on a small machine, in which nothing is counted and nobody is answered.
"""

import ctypes
import gc

_WHILE_STARTING = 100_000
_NEW = 10_000


def start_quickly() -> None:
    """Look seldom while the code is loaded: next to nothing of it is rubbish."""
    gc.set_threshold(_WHILE_STARTING, *gc.get_threshold()[1:])


def settle() -> None:
    """Once everything is loaded: throw away what is rubbish, and take the rest for what stays."""
    gc.collect()
    give_back()
    gc.freeze()
    gc.set_threshold(_NEW, *gc.get_threshold()[1:])


def give_back() -> None:
    """Let the system have the memory that was needed for a while: the C library would keep what lies between."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # not every C library has it
    if trim is not None:
        trim(0)

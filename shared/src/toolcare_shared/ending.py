"""A process that has been told to end does so, the hard way if need be."""

import os
import threading

ENDING_S = 8.0
"""A calm end takes a second; open streams and stuck tasks are cut after two each."""


def give_up_after(seconds: float = ENDING_S) -> None:
    """End this process the hard way when it has not ended by itself until then.

    A task that is cancelled just as its connection breaks can miss it: before Python 3.13 a TaskGroup, and before 3.12
    `wait_for`, let out the other error alone. Such a process would keep the owner's lock, and nobody would kill it:
    its parent may be gone, and an engine for containers starts again only what has ended. Dying at any moment loses
    nothing.
    """
    watch = threading.Timer(seconds, os._exit, (1,))
    watch.daemon = True
    watch.start()

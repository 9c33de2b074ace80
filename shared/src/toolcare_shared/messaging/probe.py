"""Named steps of the way of an event, where a fault test can stop the process.

The first two are passed by whoever records, the others by the kernel.
"""

from enum import StrEnum
from typing import Protocol


class Step(StrEnum):
    RECORDED = "recorded"
    RECORD_COMMITTED = "record_committed"
    NUMBERED = "numbered"
    PUBLISHED = "published"
    PUBACK = "puback"
    SENT = "sent"
    RECEIVED = "received"
    HANDLER_START = "handler_start"
    HANDLER_DONE = "handler_done"
    COMMITTED = "committed"
    ACKED = "acked"


class Probe(Protocol):
    def __call__(self, step: Step) -> None:
        """Called each time the kernel has passed the step."""
        ...


def pass_by(step: Step) -> None:
    """The probe of normal work: nothing happens."""

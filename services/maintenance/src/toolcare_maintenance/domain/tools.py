"""What the registry says of a tool, as far as it lets a machine run or not."""

from enum import StrEnum


class Readiness(StrEnum):
    READY = "ready"
    DUE = "due"
    IN_REPAIR = "in_repair"
    ON_HOLD = "on_hold"

    @property
    def forbids_run(self) -> bool:
        return self in {Readiness.IN_REPAIR, Readiness.ON_HOLD}

"""Taking machines, places, configurations and components out of use, and back: with who, when and why."""

from dataclasses import dataclass
from datetime import datetime

from toolcare_registry.domain.cavities import Remark


class UseWantsReason(Exception):
    def __init__(self, name: str) -> None:
        super().__init__(f"Say why {name} goes out of use, or comes back: give a reason.")
        self.name = name


@dataclass(frozen=True, slots=True)
class Use:
    """Whether something is retired; `last` is how it was retired or brought back last, None when it never was."""

    retired: bool = False
    last: Remark | None = None


IN_USE = Use()


@dataclass(frozen=True, slots=True)
class UseWish:
    """Whether something is to be retired, who wants it and when; `retired` is None when that is no question."""

    retired: bool | None
    reason: str | None
    by: str
    at: datetime


def changed_use(use: Use, wish: UseWish, name: str) -> Use:
    """Return the use as it is wished; the same when it is so already."""
    if wish.retired is None or wish.retired == use.retired:
        return use
    if not wish.reason:
        raise UseWantsReason(name)
    return Use(wish.retired, Remark(wish.at, wish.by, wish.reason))

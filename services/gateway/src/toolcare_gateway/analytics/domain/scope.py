"""Of which tools a figure is."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scope:
    """What is empty does not filter.

    With presses: shots, runs and failures are those on them; jobs, actions and lives are those of the tools that ran
    on them in the period.
    """

    areas: Sequence[str] = ()
    tools: Sequence[str] = ()
    machines: Sequence[str] = ()

    @property
    def is_whole(self) -> bool:
        return not (self.areas or self.tools or self.machines)

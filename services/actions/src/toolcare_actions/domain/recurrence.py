"""The same failure, too often: when an action is proposed without anybody asking."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ProposalState(StrEnum):
    OPEN = "open"
    TAKEN = "taken"
    DISMISSED = "dismissed"


APART_SHOTS = 1_000
"""So many shots apart, two reports of one place are two events, although nobody has solved the first meanwhile."""


@dataclass(frozen=True, slots=True)
class Limit:
    """At least so often within so many shots is too often."""

    times: int
    shots: int


@dataclass(frozen=True, slots=True)
class Sighting:
    """An accepted report of the same code at the same place, with when it was solved first.

    `answered`: a proposal or an action has taken it up already.
    """

    failure_id: str
    reported_at: datetime
    shots: int
    solved_at: datetime | None = None
    answered: bool = False

    def came_back(self, before: "Sighting") -> bool:
        """Return whether this is another event than one that was seen before, and not the same one told again."""
        solved = before.solved_at is not None and before.solved_at < self.reported_at
        return solved or self.shots - before.shots >= APART_SHOTS


class UnknownProposal(Exception):
    def __init__(self, proposal_id: str) -> None:
        super().__init__(f"There is no proposal {proposal_id}. Look it up in the list of proposals.")
        self.proposal_id = proposal_id


class ProposalIsOver(Exception):
    def __init__(self, state: ProposalState) -> None:
        super().__init__(f"The proposal is {state} already. Reload the list to see what became of it.")
        self.state = state.value


class ProposalOfOtherTool(Exception):
    def __init__(self) -> None:
        super().__init__("The proposal is about another tool. Make the action for the tool that it names.")


def events(sightings: Iterable[Sighting]) -> list[Sighting]:
    """Return those with which the failure came anew, the newest first; what tells of an open one again is left out."""
    known = sorted(sightings, key=lambda one: (one.reported_at, one.failure_id))
    anew = [one for place, one in enumerate(known) if all(map(one.came_back, known[:place]))]
    return anew[::-1]


def recurring(sightings: Iterable[Sighting], limit: Limit) -> list[Sighting] | None:
    """Return the reports that make a recurring problem, the newest first; None while they are too few.

    It must have come at least so often. A report counts towards one proposal only, so each recurring problem is
    proposed once.
    """
    found = events(sightings)
    if not found or found[0].answered:
        return None
    since = found[0].shots - limit.shots
    near = [one for one in found if not one.answered and one.shots >= since]
    return near if len(near) >= limit.times else None

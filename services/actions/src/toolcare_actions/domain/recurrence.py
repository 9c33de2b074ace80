"""The same failure, too often: when an action is proposed without anybody asking."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class ProposalState(StrEnum):
    OPEN = "open"
    TAKEN = "taken"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class Limit:
    """So often within so many shots is too often."""

    times: int
    shots: int


@dataclass(frozen=True, slots=True)
class Sighting:
    """A report of the same code at the same place. `answered`: a proposal or an action has taken it up already."""

    failure_id: str
    shots: int | None
    answered: bool = False


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


def recurring(newest: Sighting, earlier: Iterable[Sighting], limit: Limit) -> list[Sighting] | None:
    """Return the reports that make a recurring problem, the newest first; None while they are too few.

    A report counts towards one proposal only, so each recurring problem is proposed once.
    """
    if newest.answered or newest.shots is None:
        return None
    since = newest.shots - limit.shots
    near = [one for one in earlier if not one.answered and one.shots is not None and one.shots >= since]
    found = [newest, *(one for one in near if one.failure_id != newest.failure_id)]
    return found if len(found) >= limit.times else None

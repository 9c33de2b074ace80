"""What is written into a report's history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from toolcare_failures.domain.reports import FailureDeed, FailureState
from toolcare_failures.tables import Failure, FailureEntry
from toolcare_failures.usecases.occasion import Occasion
from toolcare_shared.ids import new_id


@dataclass(frozen=True, slots=True)
class ActionRef:
    id: str
    number: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A deed with where the report stood before, in words, with what it changed, the other report, and the action."""

    deed: FailureDeed
    before: FailureState | None
    words: str = ""
    changes: Sequence[Mapping[str, object]] = ()
    other_id: str | None = None
    action: ActionRef | None = None


async def write(occasion: Occasion, failure: Failure, entry: Entry, by: str | None = None) -> None:
    """Write down what leaves the report itself as it is."""
    occasion.session.add(
        FailureEntry(
            id=new_id(),
            failure_id=failure.id,
            at=occasion.now,
            by=by or occasion.actor.name,
            deed=entry.deed,
            before=entry.before,
            after=failure.state,
            note=entry.words,
            changes=[dict(one) for one in entry.changes],
            other_id=entry.other_id,
            action_id=None if entry.action is None else entry.action.id,
            action_number=None if entry.action is None else entry.action.number,
        )
    )
    await occasion.session.flush()


async def write_change(occasion: Occasion, failure: Failure, entry: Entry, by: str | None = None) -> None:
    """Write down what makes the report's next version."""
    failure.version += 1
    await write(occasion, failure, entry, by)

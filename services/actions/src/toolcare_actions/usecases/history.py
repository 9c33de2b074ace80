"""What is written into an action's history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from toolcare_actions.domain.actions import ActionDeed, ActionState
from toolcare_actions.tables import Action, ActionEntry
from toolcare_actions.usecases.occasion import Occasion
from toolcare_shared.ids import new_id

Change = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Entry:
    """A deed with where the action stood before, in words, with what it changed; `at` where it was sent late."""

    deed: ActionDeed
    before: ActionState | None
    words: str = ""
    changes: Sequence[Change] = ()
    at: datetime | None = None


async def write(occasion: Occasion, action: Action, entry: Entry) -> None:
    """Write down what leaves the action itself as it is."""
    occasion.session.add(
        ActionEntry(
            id=new_id(),
            action_id=action.id,
            at=entry.at or occasion.now,
            by=occasion.actor.name,
            deed=entry.deed,
            before=entry.before,
            after=action.state,
            note=entry.words,
            changes=[dict(one) for one in entry.changes],
        )
    )
    await occasion.session.flush()


async def write_change(occasion: Occasion, action: Action, entry: Entry) -> None:
    """Write down what makes the action's next version."""
    action.version += 1
    action.rank = action.state.rank
    await write(occasion, action, entry)


def change(field: str, before: object, after: object) -> Change:
    return {"field": field, "before": before, "after": after}

"""What has to be done one by one, and who ticked it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime


@dataclass(frozen=True, slots=True)
class CheckItem:
    id: str
    text: str
    done_by: str | None = None
    done_at: datetime | None = None

    @property
    def done(self) -> bool:
        return self.done_at is not None


@dataclass(frozen=True, slots=True)
class Wish:
    """A point as somebody wants it: with the id of a point there is, or as a new one."""

    text: str
    id: str | None = None


class UnknownCheckItem(Exception):
    def __init__(self, item_id: str) -> None:
        super().__init__(f"The checklist has no point {item_id}. Reload the action; somebody may have changed it.")
        self.item_id = item_id


def ticked(items: Sequence[CheckItem], item_id: str, by: str, at: datetime) -> list[CheckItem]:
    """Tick a point; one that is ticked keeps who did it first."""
    found = _find(items, item_id)
    return _with(items, found if found.done else replace(found, done_by=by, done_at=at))


def unticked(items: Sequence[CheckItem], item_id: str) -> list[CheckItem]:
    return _with(items, replace(_find(items, item_id), done_by=None, done_at=None))


def begun_anew(items: Sequence[CheckItem]) -> list[CheckItem]:
    """Return the points with no tick, for an action that has to be done again."""
    return [CheckItem(item.id, item.text) for item in items]


def rewritten(items: Sequence[CheckItem], wishes: Sequence[Wish], new_ids: Sequence[str]) -> list[CheckItem]:
    """Return the points as wished. A point that keeps its id and its words keeps its tick; other words are other work.

    `new_ids` has an id for each wish, taken where the wish names none.
    """
    known = {item.id: item for item in items}
    made = []
    for wish, new_id in zip(wishes, new_ids, strict=True):
        if wish.id is None:
            made.append(CheckItem(new_id, wish.text))
            continue
        item = _find(items, wish.id)
        if known.pop(wish.id, None) is None:
            raise UnknownCheckItem(wish.id)
        made.append(item if item.text == wish.text else CheckItem(item.id, wish.text))
    return made


def _find(items: Sequence[CheckItem], item_id: str) -> CheckItem:
    for item in items:
        if item.id == item_id:
            return item
    raise UnknownCheckItem(item_id)


def _with(items: Sequence[CheckItem], changed: CheckItem) -> list[CheckItem]:
    return [changed if item.id == changed.id else item for item in items]

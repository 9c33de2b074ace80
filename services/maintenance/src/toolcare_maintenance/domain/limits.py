"""A tool's own limits for measured values: one mould may wear by what would be the end of another."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from toolcare_maintenance.domain.checklists import Group, Item, ItemKind, in_order, in_words, items_of


class InvalidLimits(Exception):
    """Limits that no measured value of the checklist could have."""


@dataclass(frozen=True, slots=True)
class OwnLimits:
    """What is good on this tool, in the unit of the item; all three replace those of the checklist."""

    item_id: str
    low: float | None = None
    nominal: float | None = None
    high: float | None = None

    def of(self, item: Item) -> Item:
        return replace(item, low=self.low, nominal=self.nominal, high=self.high)


def check_limits(groups: Iterable[Group], own: Sequence[OwnLimits]) -> None:
    """Refuse limits of what is not measured, limits given twice, and limits in wrong order."""
    measured = {item.id: item for item in items_of(groups) if item.kind is ItemKind.MEASURE}
    ids = [one.item_id for one in own]
    for one in own:
        item = measured.get(one.item_id)
        if item is None:
            raise InvalidLimits(f"The checklist measures nothing as {one.item_id}. Load it again.")
        if ids.count(one.item_id) > 1:
            raise InvalidLimits(f"{in_words(item.texts)}: the limits are given twice.")
        if not in_order(one.low, one.nominal, one.high):
            raise InvalidLimits(
                f"{in_words(item.texts)}: the lower limit, the nominal value and the upper limit are in wrong order."
            )


def with_limits(groups: Iterable[Group], own: Iterable[OwnLimits]) -> tuple[Group, ...]:
    """Return the checklist as this tool is measured by. What the checklist no longer has is passed over."""
    limits = {one.item_id: one for one in own}
    return tuple(
        replace(group, items=tuple(limits[item.id].of(item) if item.id in limits else item for item in group.items))
        for group in groups
    )

"""What people typed of a tool and its parts, told with what it was before."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING

from toolcare_registry.domain import Tool
from toolcare_registry.occasion import Occasion
from toolcare_shared.contracts.registry import EditedPart, FieldChange, ToolEdited

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_NOT_TYPED = frozenset({"id", "tool_id", "version", "status", "short_code", "retirement", "blocked_cavities", "last"})
_SHOWN = bool | int | float | str | None


async def tell(
    occasion: Occasion,
    tool: Tool,
    part: EditedPart,
    before: "DataclassInstance | None",
    after: "DataclassInstance",
    *,
    name: str = "",
) -> None:
    """Record which fields differ, if any; without `before` the part is new."""
    old = {} if before is None else _fields(before)
    await tell_values(occasion, tool, part, old, _fields(after), name=name, is_new=before is None)


async def tell_values(
    occasion: Occasion,
    tool: Tool,
    part: EditedPart,
    before: Mapping[str, object],
    after: Mapping[str, object],
    *,
    name: str = "",
    is_new: bool = False,
) -> None:
    changes = [] if is_new else _changes(before, after)
    if changes or is_new:
        event = ToolEdited(
            tool_id=tool.id,
            part=part,
            name=name,
            is_new=is_new,
            changes=changes,
            by=occasion.actor.name,
            version=tool.version,
            at=occasion.now,
        )
        await occasion.record(event)


def _fields(part: "DataclassInstance") -> dict[str, object]:
    """Out of use, or back, is told with its reason; who and when are the event's own."""
    fields = asdict(part)
    use = fields.pop("use", None)
    if use is not None:
        fields |= {"retired": use["retired"], "use_reason": use["last"]["reason"] if use["last"] else None}
    return fields


def _changes(before: Mapping[str, object], after: Mapping[str, object]) -> list[FieldChange]:
    return [
        _change(field, before.get(field), value)
        for field, value in after.items()
        if field not in _NOT_TYPED and _filled(value) != _filled(before.get(field))
    ]


def _filled(value: object) -> object:
    """A list without rows is the same as none."""
    return None if value in ([], ()) else value


def _change(field: str, before: object, after: object) -> FieldChange:
    if isinstance(before, _SHOWN) and isinstance(after, _SHOWN):
        return FieldChange(field=field, before=before, after=after)
    return FieldChange(field=field)

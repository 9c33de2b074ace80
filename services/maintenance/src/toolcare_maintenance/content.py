"""Checklists and plan templates between the text they are kept as and the rules that read them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import cast

from toolcare_maintenance.domain.checklists import Choice, Group, Item, ItemKind, Texts
from toolcare_maintenance.domain.intervals import Interval
from toolcare_maintenance.domain.limits import OwnLimits
from toolcare_maintenance.domain.templates import TemplateLevel

Kept = Mapping[str, object]


def groups_kept(groups: Iterable[Group]) -> list[dict[str, object]]:
    return [asdict(group) for group in groups]


def groups_of(kept: Sequence[Kept]) -> tuple[Group, ...]:
    return tuple(
        Group(
            id=cast("str", group["id"]),
            titles=cast("Texts", group["titles"]),
            items=tuple(_item(item) for item in cast("list[Kept]", group["items"])),
        )
        for group in kept
    )


def _item(kept: Kept) -> Item:
    return Item(
        id=cast("str", kept["id"]),
        kind=ItemKind(cast("str", kept["kind"])),
        texts=cast("Texts", kept["texts"]),
        help=cast("Texts | None", kept["help"]),
        required=cast("bool", kept["required"]),
        photo_required=cast("bool", kept["photo_required"]),
        graded=cast("bool", kept["graded"]),
        unit=cast("str | None", kept["unit"]),
        nominal=cast("float | None", kept["nominal"]),
        low=cast("float | None", kept["low"]),
        high=cast("float | None", kept["high"]),
        choices=tuple(
            Choice(cast("str", one["value"]), cast("Texts", one["texts"]))
            for one in cast("list[Kept]", kept["choices"])
        ),
    )


def limits_kept(own: Iterable[OwnLimits]) -> list[dict[str, object]]:
    return [asdict(one) for one in own]


def limits_of(kept: Sequence[Kept]) -> tuple[OwnLimits, ...]:
    return tuple(
        OwnLimits(
            item_id=cast("str", one["item_id"]),
            low=cast("float | None", one["low"]),
            nominal=cast("float | None", one["nominal"]),
            high=cast("float | None", one["high"]),
        )
        for one in kept
    )


def levels_kept(levels: Iterable[TemplateLevel]) -> list[dict[str, object]]:
    return [
        {
            "code": level.code,
            "names": dict(level.names),
            "interval_shots": level.interval.shots,
            "interval_days": level.interval.days,
            "interval_hours": level.interval.hours,
            "warn_percent": level.interval.warn_percent,
            "limit_percent": level.interval.limit_percent,
            "blocks_run": level.blocks_run,
            "includes_lower": level.includes_lower,
            "only_stored": level.interval.only_stored,
            "checklist_id": level.checklist_id,
            "planned_minutes": level.planned_minutes,
        }
        for level in levels
    ]


def levels_of(kept: Sequence[Kept]) -> tuple[TemplateLevel, ...]:
    return tuple(
        TemplateLevel(
            code=cast("str", level["code"]),
            names=cast("Texts", level["names"]),
            interval=Interval(
                cast("int | None", level["interval_shots"]),
                cast("int | None", level["interval_days"]),
                cast("int", level["warn_percent"]),
                cast("int", level["limit_percent"]),
                cast("int | None", level["interval_hours"]),
                cast("bool", level["only_stored"]),
            ),
            blocks_run=cast("bool", level["blocks_run"]),
            includes_lower=cast("bool", level["includes_lower"]),
            checklist_id=cast("str | None", level["checklist_id"]),
            planned_minutes=cast("int | None", level["planned_minutes"]),
        )
        for level in kept
    )

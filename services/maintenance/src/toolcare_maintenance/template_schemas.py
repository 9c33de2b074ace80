"""Checklists and plan templates over HTTP."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field

from toolcare_maintenance.content import groups_of
from toolcare_maintenance.domain.checklists import Choice, Group, Item, ItemKind
from toolcare_maintenance.domain.intervals import Interval
from toolcare_maintenance.domain.limits import OwnLimits, with_limits
from toolcare_maintenance.domain.templates import TemplateLevel
from toolcare_maintenance.forms import (
    Body,
    Code,
    Days,
    Hours,
    Id,
    LimitPercent,
    Line,
    Minutes,
    Shots,
    Texts,
    WarnPercent,
    Words,
    spoken,
)
from toolcare_maintenance.tables import Checklist, ChecklistVersion, PlanTemplate
from toolcare_shared.ids import new_id

Figure = Annotated[float, Field(ge=-1e12, le=1e12, allow_inf_nan=False)]
Said2 = dict[str, str]


class ChoiceIn(Body):
    value: Line
    texts: Texts


class ItemIn(Body):
    """One point of a list. Without `id` it is a new one; an id stays over the versions."""

    id: Id | None = None
    kind: ItemKind
    texts: Texts
    help: Texts | None = None
    required: bool = True
    photo_required: bool = False
    graded: bool = False
    unit: Line | None = None
    nominal: Figure | None = None
    low: Figure | None = None
    high: Figure | None = None
    choices: list[ChoiceIn] = Field(default_factory=list, max_length=20)

    def item(self) -> Item:
        return Item(
            id=self.id or new_id(),
            kind=self.kind,
            texts=spoken(self.texts),
            help=None if self.help is None else spoken(self.help),
            required=self.required,
            photo_required=self.photo_required,
            graded=self.graded,
            unit=self.unit,
            nominal=self.nominal,
            low=self.low,
            high=self.high,
            choices=tuple(Choice(one.value, spoken(one.texts)) for one in self.choices),
        )


class GroupIn(Body):
    id: Id | None = None
    titles: Texts
    items: Annotated[list[ItemIn], Field(min_length=1, max_length=200)]


class ChecklistIn(Body):
    titles: Texts
    groups: Annotated[list[GroupIn], Field(min_length=1, max_length=50)]

    def named(self) -> Said2:
        return spoken(self.titles)

    def content(self) -> list[Group]:
        return [
            Group(group.id or new_id(), spoken(group.titles), tuple(item.item() for item in group.items))
            for group in self.groups
        ]


class ChoiceOut(BaseModel):
    value: str
    texts: Said2


class ItemOut(BaseModel):
    id: str
    kind: ItemKind
    texts: Said2
    help: Said2 | None
    required: bool
    photo_required: bool
    graded: bool
    unit: str | None
    nominal: float | None
    low: float | None
    high: float | None
    choices: list[ChoiceOut]


class GroupOut(BaseModel):
    id: str
    titles: Said2
    items: list[ItemOut]

    model_config = ConfigDict(from_attributes=True)


class ChecklistOut(BaseModel):
    """A checklist in one version; `confirmed` tells whether the plant stands by the present one.

    `version` counts its contents, `revision` every change, also a confirmation: that is what its ETag compares.
    """

    id: str
    version: int
    revision: int
    titles: Said2
    source: str | None
    confirmed: bool
    confirmed_by: str | None
    confirmed_at: datetime | None
    retired: bool
    retired_reason: str | None
    groups: list[GroupOut]

    @classmethod
    def of(cls, checklist: Checklist, version: ChecklistVersion, own: Iterable[OwnLimits] = ()) -> Self:
        """With a tool's own limits it is the list as it is filled in on that tool."""
        groups = with_limits(groups_of(version.content), own)
        return cls(
            id=checklist.id,
            version=version.version,
            revision=checklist.revision,
            titles=version.titles,
            source=checklist.source,
            confirmed=checklist.confirmed_at is not None,
            confirmed_by=checklist.confirmed_by,
            confirmed_at=checklist.confirmed_at,
            retired=checklist.retired,
            retired_reason=checklist.retired_reason,
            groups=[GroupOut.model_validate(group, from_attributes=True) for group in groups],
        )


class ChecklistRow(BaseModel):
    """A checklist in the list of them; `items` is how many there are."""

    id: str
    version: int
    titles: Said2
    source: str | None
    confirmed: bool
    confirmed_by: str | None
    confirmed_at: datetime | None
    retired: bool
    retired_reason: str | None
    items: int

    @classmethod
    def of(cls, checklist: Checklist) -> Self:
        return cls(
            id=checklist.id,
            version=checklist.version,
            titles=checklist.titles,
            source=checklist.source,
            confirmed=checklist.confirmed_at is not None,
            confirmed_by=checklist.confirmed_by,
            confirmed_at=checklist.confirmed_at,
            retired=checklist.retired,
            retired_reason=checklist.retired_reason,
            items=checklist.items,
        )


class ChecklistsOut(BaseModel):
    items: list[ChecklistRow]


class TemplateLevelIn(Body):
    """A level as the plant means it in general; its interval is a proposal for each tool."""

    code: Code
    names: Texts
    interval_shots: Shots | None = None
    interval_days: Days | None = None
    interval_hours: Hours | None = None
    warn_percent: WarnPercent = 90
    limit_percent: LimitPercent = 110
    blocks_run: bool = False
    includes_lower: bool = True
    only_stored: bool = False
    checklist_id: Id | None = None
    planned_minutes: Minutes | None = None

    def level(self) -> TemplateLevel:
        return TemplateLevel(
            code=self.code,
            names=spoken(self.names),
            interval=Interval(
                self.interval_shots,
                self.interval_days,
                self.warn_percent,
                self.limit_percent,
                self.interval_hours,
                self.only_stored,
            ),
            blocks_run=self.blocks_run,
            includes_lower=self.includes_lower,
            checklist_id=self.checklist_id,
            planned_minutes=self.planned_minutes,
        )


class PlanTemplateIn(Body):
    titles: Texts
    note: Words = ""
    levels: Annotated[list[TemplateLevelIn], Field(min_length=1, max_length=5)]

    def named(self) -> Said2:
        return spoken(self.titles)

    def content(self) -> Sequence[TemplateLevel]:
        return [level.level() for level in self.levels]


class TemplateLevelOut(BaseModel):
    code: str
    names: Said2
    interval_shots: int | None
    interval_days: int | None
    interval_hours: int | None
    warn_percent: int
    limit_percent: int
    blocks_run: bool
    includes_lower: bool
    only_stored: bool
    checklist_id: str | None
    planned_minutes: int | None


class PlanTemplateOut(BaseModel):
    id: str
    version: int
    titles: Said2
    note: str
    source: str | None
    confirmed: bool
    confirmed_by: str | None
    confirmed_at: datetime | None
    retired: bool
    retired_reason: str | None
    levels: list[TemplateLevelOut]

    @classmethod
    def of(cls, template: PlanTemplate) -> Self:
        return cls(
            id=template.id,
            version=template.version,
            titles=template.titles,
            note=template.note,
            source=template.source,
            confirmed=template.confirmed_at is not None,
            confirmed_by=template.confirmed_by,
            confirmed_at=template.confirmed_at,
            retired=template.retired,
            retired_reason=template.retired_reason,
            levels=[TemplateLevelOut.model_validate(level) for level in template.levels],
        )


class PlanTemplatesOut(BaseModel):
    items: list[PlanTemplateOut]

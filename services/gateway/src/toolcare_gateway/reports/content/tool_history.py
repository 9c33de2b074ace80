"""A tool's card: what it is, what it did in the period, what was done to it, and what went wrong."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from pydantic import JsonValue

from toolcare_gateway.analytics import reckoned
from toolcare_gateway.analytics.domain.figures import FORMULAS
from toolcare_gateway.analytics.life import life
from toolcare_gateway.analytics.pareto import pareto
from toolcare_gateway.analytics.schemas import LifeRow
from toolcare_gateway.analytics.store.pareto import By
from toolcare_gateway.analytics.tables import FailureFact, ToolFact
from toolcare_gateway.readmodels import timeline
from toolcare_gateway.readmodels.schemas import TimelineEntry
from toolcare_gateway.reports.content import tools
from toolcare_gateway.reports.content.answers import fields, items, text, whole
from toolcare_gateway.reports.content.frame import (
    Frame,
    appendix,
    facts,
    figure_table,
    notes,
    pareto_blocks,
    trend_blocks,
)
from toolcare_gateway.reports.document import (
    Amount,
    Block,
    Cell,
    Column,
    Heading,
    Picture,
    Pictures,
    Shape,
    Table,
    Text,
)
from toolcare_gateway.reports.domain import ReportNotMade
from toolcare_gateway.reports.paper.numbers import number

_FAILURES_WITH_PHOTOS = 8
_PHOTOS_EACH = 2
_ENTRIES = 400
_PAGE = 100
_TOLD = (
    "number",
    "code",
    "level_code",
    "name",
    "title",
    "serial",
    "machine_name",
    "place_name",
    "cavity",
    "after",
    "state",
    "reason",
    "note",
)
"""Which fields of an event are told, in this order."""
_MOST_TOLD = 4
_STATES = (
    ("failure", "failure_state"),
    ("action", "action_state"),
    ("tool_readiness", "readiness"),
    ("tool_physical", "physical"),
)
"""Whose states an event tells, by how its kind begins."""
_REASONS = {"maintenance_waiting": "waits", "maintenance_withdrawn": "withdrawn"}
_SAID = frozenset({"maintenance_due", "maintenance_overdue", "action_reopened"})
"""Their reasons are words of a service that the kind says already."""
_OFTEN = frozenset({"photo_added", "photo_annotated", "stock_changed"})
"""What comes in rows; only the first of several in a row is shown."""


async def about(frame: Frame) -> str:
    tool = await frame.session.get(ToolFact, frame.wish.tools[0])
    if tool is None:
        raise ReportNotMade("unknown_tool", "The tool is not known here. Choose one of the list.")
    return f"{tool.number} {tool.name}"


async def blocks(frame: Frame) -> list[Block]:
    tool_id = frame.wish.tools[0]
    figures = await reckoned.figures(frame.session, frame.period, frame.scope, frame.settings, frame.kept)
    lives = await life(frame.session, frame.period, frame.scope, frame.kept, 1, None)
    await frame.progress(0.15)
    identity = await _identity(frame, tool_id)
    await frame.progress(0.3)
    found, more = await tools.failures_of(frame)
    photos = await _photos(frame, found[:_FAILURES_WITH_PHOTOS])
    over_time = await trend_blocks(frame, "shots")
    shares = await pareto(frame.session, frame.period, frame.scope, frame.settings, frame.kept, By.CODE, "count")
    return [
        *notes(frame, figures.corrected, figures.missing),
        *identity,
        Heading(frame.say("life")),
        *_life(frame, lives.items),
        Heading(frame.say("figures")),
        figure_table(frame, figures),
        *over_time,
        Heading(frame.say("maintenance")),
        await tools.maintenance(frame),
        Heading(frame.say("failures")),
        await tools.failures(frame, found, more),
        *photos,
        *(pareto_blocks(frame, shares, By.CODE.value) if shares.items else []),
        Heading(frame.say("actions")),
        await tools.actions(frame),
        Heading(frame.say("runs")),
        await tools.run_table(frame),
        Heading(frame.say("timeline")),
        await _timeline(frame, tool_id),
        *appendix(frame, list(FORMULAS)),
    ]


async def _identity(frame: Frame, tool_id: str) -> Sequence[Block]:
    known = await frame.session.get_one(ToolFact, tool_id)
    told = fields(await frame.ask("registry", f"/tools/{tool_id}"))
    location = fields(told.get("location"))
    cycle = known.expected_cycle_ms
    rows: list[tuple[str, Cell]] = [
        (frame.say("number"), known.number),
        (frame.say("name"), known.name),
        (frame.say("class"), known.class_code or ""),
        (frame.say("area"), known.area),
        (frame.say("owner"), text(told.get("owner"))),
        (frame.say("change_level"), text(told.get("change_level"))),
        (frame.say("status"), frame.known("status", known.status)),
        (frame.say("place"), _place(location)),
        (frame.say("cavities"), f"{known.cavity_count} ({known.active_cavities})"),
        (frame.say("cycle"), None if cycle is None else Amount(cycle / 1000, Shape.TENTHS)),
    ]
    missing = [] if told else [Text(frame.say("away", service="registry", what=frame.say("away.identity")))]
    return [Heading(frame.say("identity")), *missing, facts(rows), *await _portrait(frame, tool_id)]


def _place(location: Mapping[str, JsonValue]) -> str:
    named = (location.get(field) for field in ("machine_name", "place_name", "party"))
    return next((str(name) for name in named if name), "")


async def _portrait(frame: Frame, tool_id: str) -> Sequence[Block]:
    """The newest photo of each view, two of them."""
    views = items(await frame.ask("photos", f"/tools/{tool_id}/views"))
    newest = [(view, fields(view.get("newest"))) for view in views if fields(view.get("newest"))]
    shown = [
        await frame.show(text(photo.get("id")), text(view.get("name")) or text(photo.get("caption")))
        for view, photo in newest[:_PHOTOS_EACH]
    ]
    there = [each for each in shown if each]
    return [Pictures(there)] if there else []


def _life(frame: Frame, rows: Sequence[LifeRow]) -> Iterator[Block]:
    columns = (
        Column(frame.say("total"), Shape.COUNT),
        Column(frame.say("life_shots"), Shape.COUNT),
        Column(frame.say("life_share"), Shape.PERCENT),
        Column(frame.say("residual"), Shape.COUNT),
        Column(frame.say("end_of_life"), Shape.DATE),
        Column(frame.say("end_low"), Shape.DATE),
        Column(frame.say("end_high"), Shape.DATE),
        Column(frame.say("remark"), weight=1.5),
    )
    cells = [
        (
            row.total,
            row.life_shots,
            row.life_share,
            row.residual_shots,
            row.end_of_life.on if row.end_of_life else None,
            row.end_of_life.low if row.end_of_life else None,
            row.end_of_life.high if row.end_of_life else None,
            frame.known("why", row.why) if row.why else "",
        )
        for row in rows
    ]
    yield Table("", columns, cells)


async def _photos(frame: Frame, found: Sequence[FailureFact]) -> list[Block]:
    shown: list[Picture] = []
    for place, failure in enumerate(found):
        name = f"F-{failure.number} {tools.called(frame, failure)}"
        listed = items(await frame.ask("photos", f"/photos?failure_id={failure.failure_id}&limit={_PHOTOS_EACH}"))
        for photo in listed[:_PHOTOS_EACH]:
            caption = " · ".join(filter(None, (name, text(photo.get("caption")))))
            picture = await frame.show(text(photo.get("id")), caption)
            shown += [picture] if picture else []
        await frame.progress(0.3 + 0.5 * (place + 1) / len(found))
    return [Pictures(shown)] if shown else []


async def _timeline(frame: Frame, tool_id: str) -> Table:
    """What happened in the period, the newest first."""
    entries: list[TimelineEntry] = []
    cursor: str | None = None
    while len(entries) < _ENTRIES:
        page = await timeline.entries(frame.session, tool_id, [], cursor, _PAGE)
        entries += [entry for entry in page.items if frame.period.start <= entry.at < frame.period.end]
        cursor = page.next_cursor
        if cursor is None or page.items[-1].at < frame.period.start:
            break
    kept = [entry for before, entry in pairwise([None, *entries]) if entry and not _again(before, entry)]
    columns = (
        Column(frame.say("when"), Shape.MOMENT, 1.3),
        Column(frame.say("what"), weight=1.8),
        Column("", weight=3),
        Column(frame.say("who"), weight=1.2),
    )
    rows = [
        (entry.at, frame.known("told", entry.kind), _said(frame, entry), entry.who or "") for entry in kept[:_ENTRIES]
    ]
    return Table("", columns, rows, max(0, len(kept) - _ENTRIES))


def _again(before: TimelineEntry | None, entry: TimelineEntry) -> bool:
    return before is not None and before.kind == entry.kind and entry.kind in _OFTEN


def _said(frame: Frame, entry: TimelineEntry) -> str:
    told: list[str] = []
    for name in _TOLD:
        value = entry.data.get(name)
        if isinstance(value, str) and value:
            told += filter(None, [_word(frame, entry, name, value)])
        elif name == "number" and whole(value) is not None:
            told.append(f"{'A' if entry.kind.startswith('action') else 'F'}-{value}")
        elif name == "cavity" and whole(value) is not None:
            told.append(f"{frame.say('cavity')} {value}")
    shots = whole(entry.data.get("shots")) if entry.kind == "shots_counted" else None
    if shots is not None:
        told.insert(0, f"{number(shots, 0, frame.language)} {frame.say('unit.shots')}")
    names = frame.named(entry.data.get("names"))
    return " · ".join([*told[:_MOST_TOLD], *([names] if names else [])])


def _word(frame: Frame, entry: TimelineEntry, name: str, value: str) -> str:
    """A person's words as they are; those of a service in the language, or none where the kind says it all."""
    if name in {"after", "state"}:
        return frame.known(next((group for begin, group in _STATES if entry.kind.startswith(begin)), "status"), value)
    if name != "reason":
        return value
    causes = items(entry.data.get("causes"))
    if causes:
        return ", ".join(frame.known("cause", text(cause.get("code"))) for cause in causes)
    return frame.known(_REASONS[entry.kind], value) if entry.kind in _REASONS else value * (entry.kind not in _SAID)

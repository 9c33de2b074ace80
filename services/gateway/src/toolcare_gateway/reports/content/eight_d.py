"""The 8D report of a failure: team, problem, containment, cause, actions, whether they hold, prevention, closure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from toolcare_gateway.reports.content.answers import Fields, day, fields, items, moment, text, texts, whole
from toolcare_gateway.reports.content.frame import Frame, facts
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

_MOST_PHOTOS = 12
_BRANCHES = ("man", "machine", "method", "material", "measurement", "environment")


@dataclass(frozen=True, slots=True)
class _Told:
    """What the services tell of a failure."""

    failure: Fields
    analysis: Fields
    actions: Sequence[Fields]
    missing: Sequence[Block]


async def about(frame: Frame) -> str:
    failure = await _failure(frame)
    tool = fields(failure.get("tool"))
    return f"F-{failure.get('number')} · {text(tool.get('number'))} {text(tool.get('name'))}"


async def _failure(frame: Frame) -> Fields:
    failure = fields(await frame.ask("failures", f"/failures/{frame.wish.failure_id}"))
    if not failure:
        words = "The failure cannot be read: it is unknown, or the service failures does not run. Try again."
        raise ReportNotMade("failure_unread", words)
    return failure


async def blocks(frame: Frame) -> list[Block]:
    failure = await _failure(frame)
    analysis = await frame.ask("failures", f"/failures/{frame.wish.failure_id}/analysis")
    await frame.progress(0.15)
    listed = await frame.ask("actions", f"/actions?failure_id={frame.wish.failure_id}&limit=100")
    await frame.progress(0.3)
    missing = [
        Text(frame.say("away", service=service, what=frame.say(f"away.{what}")), marked=True)
        for answer, service, what in ((analysis, "failures", "analysis"), (listed, "actions", "actions"))
        if answer is None
    ]
    told = _Told(failure, fields(analysis), items(listed), missing)
    photos = await _photos(frame, told)
    return [
        *missing,
        *_texts(frame, told, "d0", "emergency"),
        *_team(frame, told),
        *_problem(frame, told),
        *photos["before"],
        *_actions(frame, told, "d3", "containment", frozenset({"containment"})),
        *_cause(frame, told),
        *_actions(frame, told, "d5", "corrective", frozenset({"corrective"})),
        *_validation(frame, told),
        *photos["after"],
        *_actions(frame, told, "d7", "prevention", frozenset({"preventive"})),
        *_closure(frame, told),
        *photos["other"],
    ]


def _written(told: _Told, field: str) -> Sequence[Block]:
    said = text(fields(told.analysis.get("d8")).get(field)).strip()
    return [Text(said)] if said else []


def _texts(frame: Frame, told: _Told, step: str, field: str) -> Sequence[Block]:
    said = _written(told, field)
    return [Heading(frame.say(step)), *said] if said else []


def _team(frame: Frame, told: _Told) -> Iterator[Block]:
    yield Heading(frame.say("d1"))
    team = texts(told.analysis.get("team"))
    yield Text(", ".join(team) if team else frame.say("nobody_yet"))


def _problem(frame: Frame, told: _Told) -> Iterator[Block]:
    failure = told.failure
    tool, press = fields(failure.get("tool")), fields(failure.get("machine"))
    shots = whole(failure.get("shots"))
    rows: list[tuple[str, Cell]] = [
        (frame.say("number"), f"F-{failure.get('number')}"),
        (frame.say("tool"), f"{text(tool.get('number'))} {text(tool.get('name'))}"),
        (frame.say("failure"), _code(frame, failure.get("code")) or frame.say("unclassified")),
        (frame.say("cavity"), _count(failure.get("cavity"))),
        (frame.say("severity"), frame.known("severity", text(failure.get("severity")))),
        (frame.say("stop"), frame.known("stop", text(failure.get("stop")))),
        (frame.say("press"), text(press.get("name"))),
        (frame.say("reported"), moment(failure.get("reported_at"))),
        (frame.say("reported_by"), text(failure.get("reported_by"))),
        (frame.say("total"), None if shots is None else Amount(shots, Shape.COUNT)),
        (frame.say("state"), frame.known("failure_state", text(failure.get("state")))),
        (frame.say("note"), text(failure.get("note"))),
    ]
    yield Heading(frame.say("d2"))
    yield from _written(told, "problem")
    yield facts(rows)
    earlier = items(failure.get("earlier"))
    if earlier:
        columns = (
            Column(frame.say("number"), weight=0.7),
            Column(frame.say("reported"), Shape.MOMENT, 1.3),
            Column(frame.say("total"), Shape.COUNT),
            Column(frame.say("state"), weight=1.1),
            Column(frame.say("note"), weight=2.4),
            Column(frame.say("shots_held"), Shape.COUNT),
        )
        before = [
            (
                f"F-{each.get('number')}",
                moment(each.get("reported_at")),
                whole(each.get("shots")),
                frame.known("failure_state", text(each.get("state"))),
                text(each.get("note")),
                whole(each.get("held_shots")),
            )
            for each in earlier
        ]
        yield Table(frame.say("earlier"), columns, before)


def _actions(frame: Frame, told: _Told, step: str, field: str, kinds: frozenset[str]) -> Iterator[Block]:
    yield Heading(frame.say(step))
    yield from _written(told, field)
    mine = [action for action in told.actions if action.get("kind") in kinds]
    if not mine:
        yield Text(frame.say("no_action"))
        return
    columns = (
        Column(frame.say("number"), weight=0.7),
        Column(frame.say("title"), weight=3.2),
        Column(frame.say("responsible"), weight=1.4),
        Column(frame.say("due_on"), Shape.DATE, 1.1),
        Column(frame.say("completed"), Shape.MOMENT, 1.4),
        Column(frame.say("state"), weight=1.3),
    )
    yield Table("", columns, [_action(frame, action) for action in mine])


def _action(frame: Frame, action: Fields) -> Sequence[Cell]:
    owner = text(fields(action.get("owner")).get("name")) or text(action.get("team"))
    words = "\n".join(filter(None, (text(action.get("title")), text(action.get("description")))))
    return (
        f"A-{action.get('number')}",
        words,
        owner,
        day(action.get("due_on")),
        moment(action.get("completed_at")),
        frame.known("action_state", text(action.get("state"))),
    )


def _cause(frame: Frame, told: _Told) -> Iterator[Block]:
    analysis = told.analysis
    yield Heading(frame.say("d4"))
    words, code = text(analysis.get("cause_text")), _code(frame, analysis.get("cause_code"))
    if words or code:
        stands = frame.say("confirmed" if analysis.get("confirmed") else "suspected")
        rows: list[tuple[str, Cell]] = [
            (frame.say("cause"), " · ".join(filter(None, (words, code)))),
            (frame.say("state"), stands),
            (frame.say("evidence"), text(analysis.get("evidence"))),
        ]
        yield facts(rows)
    else:
        yield Text(frame.say("no_cause"))
    yield from _written(told, "cause")
    yield from _whys(frame, items(analysis.get("five_whys")))
    yield from _ishikawa(frame, fields(analysis.get("ishikawa")))


def _whys(frame: Frame, chains: Sequence[Fields]) -> Iterator[Block]:
    rows: list[tuple[Cell, ...]] = [
        (chain, place, text(why.get("question")), text(why.get("answer")))
        for chain, each in enumerate(chains, 1)
        for place, why in enumerate(items(each.get("whys")), 1)
    ]
    if rows:
        columns = (
            Column(frame.say("chain"), Shape.COUNT, 0.4),
            Column(frame.say("why"), Shape.COUNT, 0.4),
            Column(frame.say("question"), weight=2.5),
            Column(frame.say("answer"), weight=2.5),
        )
        asked = any(question for _, _, question, _ in rows)
        shown = (0, 1, 2, 3) if asked else (0, 1, 3)
        chosen = [tuple(row[place] for place in shown) for row in rows]
        yield Table(frame.say("five_whys"), [columns[place] for place in shown], chosen)


def _ishikawa(frame: Frame, bones: Mapping[str, JsonValue]) -> Iterator[Block]:
    rows = [
        (
            frame.say(f"branch.{branch}"),
            text(each.get("text")),
            frame.known("cause_state", text(each.get("state"))),
            text(each.get("evidence")),
        )
        for branch in _BRANCHES
        for each in items(bones.get(branch))
    ]
    if rows:
        columns = (
            Column(frame.say("branch"), weight=1),
            Column(frame.say("cause"), weight=2.4),
            Column(frame.say("state"), weight=1),
            Column(frame.say("evidence"), weight=2),
        )
        yield Table(frame.say("ishikawa"), columns, rows)


def _validation(frame: Frame, told: _Told) -> Iterator[Block]:
    yield Heading(frame.say("d6"))
    yield from _written(told, "validation")
    solution = fields(told.failure.get("solution"))
    if solution:
        fixes = ", ".join(filter(None, (_code(frame, fix) for fix in items(solution.get("fixes")))))
        rows: list[tuple[str, Cell]] = [
            (frame.say("solved"), moment(solution.get("at"))),
            (frame.say("by"), text(solution.get("by"))),
            (frame.say("fixes"), fixes),
            (frame.say("note"), text(solution.get("note"))),
        ]
        yield facts(rows)
    columns = (
        Column(frame.say("action"), weight=2.6),
        Column(frame.say("completed"), Shape.MOMENT, 1.4),
        Column(frame.say("by"), weight=1.1),
        Column(frame.say("watch"), weight=1.6),
        Column(frame.say("watched_shots"), Shape.COUNT, 1.1),
        Column(frame.say("watch_goal"), Shape.COUNT, 1.1),
    )
    watched = [_watch(frame, action) for action in told.actions if action.get("kind") != "preventive"]
    if watched:
        yield Table(frame.say("watch"), columns, watched)


def _watch(frame: Frame, action: Fields) -> Sequence[Cell]:
    watch = fields(action.get("watch"))
    returned = fields(watch.get("returned_as")).get("number")
    stands = frame.known("watch", text(watch.get("state")) or "none")
    return (
        f"A-{action.get('number')} {text(action.get('title'))}",
        moment(action.get("completed_at")),
        text(action.get("completed_by")),
        f"{stands} F-{returned}" if returned else stands,
        whole(watch.get("run_shots")),
        whole(watch.get("shots")),
    )


def _closure(frame: Frame, told: _Told) -> Iterator[Block]:
    yield Heading(frame.say("d8"))
    yield from _written(told, "recognition")
    closed = [each for each in items(told.failure.get("history")) if each.get("deed") == "closed"]
    state = frame.known("failure_state", text(told.failure.get("state")))
    rows: list[tuple[str, Cell]] = [(frame.say("state"), state)]
    if closed:
        rows += [
            (frame.say("closed"), moment(closed[-1].get("at"))),
            (frame.say("by"), text(closed[-1].get("by"))),
        ]
    yield facts(rows)


async def _photos(frame: Frame, told: _Told) -> Mapping[str, Sequence[Block]]:
    """Those of the report and of the analysis show what was wrong, those of the solution and of actions what it became.

    A photo that was taken before or after work counts by that.
    """
    slots: dict[str, list[Picture]] = {"before": [], "after": [], "other": []}
    wanted = [
        *((id_, "before") for id_ in texts(told.failure.get("photo_ids"))),
        *((id_, "after") for id_ in texts(fields(told.failure.get("solution")).get("photo_ids"))),
        *((id_, "before") for id_ in texts(told.analysis.get("evidence_photo_ids"))),
        *((id_, "after") for action in told.actions for id_ in texts(action.get("evidence_photo_ids"))),
    ]
    listed = items(await frame.ask("photos", f"/photos?failure_id={frame.wish.failure_id}&limit={_MOST_PHOTOS}"))
    known = {text(photo.get("id")): photo for photo in listed}
    seen = dict.fromkeys(id_ for id_, _ in wanted)
    wanted += [(id_, "other") for id_ in known if id_ not in seen]
    first = dict(reversed(wanted))
    for place, id_ in enumerate(list(dict.fromkeys(id_ for id_, _ in wanted))[:_MOST_PHOTOS]):
        photo = known.get(id_, {})
        slot = text(photo.get("slot"))
        picture = await frame.show(id_, text(photo.get("caption")))
        if picture:
            slots[slot if slot in {"before", "after"} else first[id_]].append(picture)
        await frame.progress(0.3 + 0.6 * (place + 1) / min(_MOST_PHOTOS, len(wanted)))
    return {
        slot: [Heading(frame.say(f"photos_{slot}")), Pictures(shown)] if shown else [] for slot, shown in slots.items()
    }


def _code(frame: Frame, code: JsonValue) -> str:
    told = fields(code)
    return frame.named(told.get("names")) or text(told.get("code"))


def _count(found: JsonValue) -> Amount | None:
    number = whole(found)
    return None if number is None else Amount(number, Shape.COUNT)

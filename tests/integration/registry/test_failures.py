"""Critical failures put a tool on hold, once, and only a sign-off lets it run again."""

from datetime import timedelta

import pytest
from pydantic import JsonValue
from tests.integration.registry.conftest import NOW, Json, Registry, made, refused

from toolcare_shared.contracts.failures import (
    CodeGroup,
    FailureChanged,
    FailureReported,
    FailureState,
    FailureStateChanged,
    FailureTriaged,
    Severity,
    Stop,
    Verdict,
)
from toolcare_shared.contracts.gateway import PlantChanged
from toolcare_shared.contracts.registry import ToolState
from toolcare_shared.messaging.topics import StateTopic

pytestmark = pytest.mark.asyncio

FAILURE: dict[str, object] = {
    "failure_id": "f-1",
    "number": 12,
    "tool_id": "t-0042",
    "code": "FL",
    "group": CodeGroup.PART_DEFECT,
    "names": {"de": "Grat", "en": "Flash"},
    "cavity": 3,
    "stop": Stop.UNSCHEDULED,
    "note": "Cuts gloves",
    "reported_at": NOW,
    "reported_by": "Timo",
    "by": "Timo",
    "version": 1,
    "at": NOW,
}


def reported(hold_id: str | None, severity: Severity = Severity.SAFETY, **fields: object) -> FailureReported:
    return FailureReported.model_validate({**FAILURE, "severity": severity, "hold_id": hold_id, **fields})


def went_on(before: str, after: str, version: int, hold_id: str | None = None) -> FailureStateChanged:
    return FailureStateChanged(
        failure_id="f-1",
        number=12,
        tool_id="t-0042",
        before=FailureState(before),
        after=FailureState(after),
        by="Erika",
        hold_id=hold_id,
        version=version,
        at=NOW,
    )


async def readiness(registry: Registry) -> Json:
    now = made(await registry.technician.get("/tools/t-0042"))["readiness"]
    assert isinstance(now, dict)
    return now


async def readiness_told(registry: Registry) -> list[tuple[JsonValue, ...]]:
    events = await registry.told("t-0042", "tool_readiness_changed")
    return [(event.data["before"], event.data["after"], event.data["reason"]) for event in events]


async def test_a_critical_failure_holds_the_tool_with_the_reason(registry: Registry) -> None:
    """At once, in the name of who reported it; the history and the retained state show it."""
    await registry.tool()
    await registry.hear(reported("f-1"))
    now = await readiness(registry)
    reason = "F-12 Flash, cavity 3, safety: Cuts gloves"
    assert (now["state"], now["reason"], now["by"]) == ("on_hold", reason, "Timo")
    assert await readiness_told(registry) == [("ready", "on_hold", reason)]
    (held,) = await registry.told("t-0042", "tool_held")
    assert (held.data["reason"], held.data["by"]) == (reason, "Timo")
    shown = ToolState.model_validate_json(await registry.snapshot(StateTopic("tool", "t-0042")) or "")
    assert (shown.readiness, shown.readiness_reason) == ("on_hold", reason)
    page = made(await registry.technician.get("/tools/t-0042/changes?axis=readiness"))
    changes: list[Json] = page["items"]  # type: ignore[assignment]
    assert [(one["from"], one["to"], one["detail"], one["by"]) for one in changes] == [
        ("ready", "on_hold", "hold", "Timo"),
        ("", "ready", "", "Erika"),
    ]


async def test_the_reason_is_in_the_language_of_the_plant(registry: Registry) -> None:
    await registry.tool()
    await registry.hear(PlantChanged(name="Werk 1", timezone="Europe/Berlin", language="de", version=1, at=NOW))
    await registry.hear(reported("f-1"))
    assert (await readiness(registry))["reason"] == "F-12 Grat, Kavität 3, Sicherheit: Cuts gloves"


async def test_other_failures_let_it_run(registry: Registry) -> None:
    await registry.tool()
    await registry.hear(reported(None, Severity.NEXT_STOP))
    assert (await readiness(registry))["state"] == "ready"


async def test_a_message_that_comes_again_after_the_sign_off_holds_nothing(registry: Registry) -> None:
    """Neither the same one nor the failure's later changes."""
    await registry.tool()
    envelope = await registry.hear(reported("f-1"))
    await registry.hear_again(envelope)
    assert len(await registry.told("t-0042", "tool_held")) == 1
    await registry.post("/tools/t-0042/release", note="Ground flush, checked", confirm=True)
    await registry.hear_again(envelope)
    changed = {**FAILURE, "severity": Severity.SAFETY, "changed": ["note"], "version": 2}
    await registry.hear(FailureChanged.model_validate(changed))
    assert (await readiness(registry))["state"] == "ready"


async def test_a_failure_that_becomes_critical_holds_the_tool_each_time(registry: Registry) -> None:
    """After a sign-off, made worse once more, it is another reason."""
    await registry.tool()
    for hold_id in ("h-1", "h-2"):
        changed = {**FAILURE, "severity": Severity.STOP_NOW, "changed": ["severity"], "by": "Erika", "hold_id": hold_id}
        await registry.hear(FailureChanged.model_validate(changed))
        now = await readiness(registry)
        assert (now["state"], now["by"]) == ("on_hold", "Erika")
        registry.clock.advance(timedelta(minutes=1))
        await registry.post("/tools/t-0042/release", note="Done", confirm=True)


async def test_a_failure_that_is_taken_up_again_holds_the_tool_anew(registry: Registry) -> None:
    """Once for each time, in the words of the report."""
    await registry.tool()
    await registry.hear(reported("f-1"))
    await registry.hear(went_on("accepted", "solved", 3))
    await registry.post("/tools/t-0042/release", note="Ground flush, checked")
    again = await registry.hear(went_on("solved", "accepted", 4, hold_id="h-2"))
    now = await readiness(registry)
    reason = "F-12 Flash, cavity 3, safety: Cuts gloves; taken up again"
    assert (now["state"], now["reason"], now["by"]) == ("on_hold", reason, "Erika")
    await registry.hear(went_on("accepted", "solved", 5))
    await registry.post("/tools/t-0042/release", note="Insert renewed")
    await registry.hear_again(again)
    assert (await readiness(registry))["state"] == "ready"


async def test_a_release_names_what_is_still_open(registry: Registry) -> None:
    """It goes through when that is confirmed, or when all is solved, rejected or lowered."""
    await registry.tool()
    await registry.hear(reported("f-1"))
    for failure_id, number in (("f-2", 13), ("f-3", 14)):
        await registry.hear(reported(failure_id, failure_id=failure_id, number=number))
    lowered = {**FAILURE, "failure_id": "f-2", "number": 13, "severity": Severity.WATCH, "changed": ["severity"]}
    await registry.hear(FailureChanged.model_validate({**lowered, "version": 2}))
    named = {"failure_id": "f-3", "number": 14, "tool_id": "t-0042", "by": "Erika", "version": 2, "at": NOW}
    await registry.hear(FailureTriaged.model_validate({**named, "verdict": Verdict.REJECTED, "reason": "Dirt"}))
    answer = await registry.http.post("/tools/t-0042/release", json={"note": "Checked"})
    assert refused(answer) == (409, "open_critical_failures")
    problem = answer.json()
    assert (problem["failures"], problem["failure_ids"]) == (["F-12 Flash, cavity 3, safety: Cuts gloves"], ["f-1"])
    assert (await readiness(registry))["state"] == "on_hold"
    await registry.hear(went_on("accepted", "solved", 3))
    await registry.post("/tools/t-0042/release", note="Ground flush, checked")
    assert (await readiness(registry))["state"] == "ready"


async def test_a_second_critical_failure_is_one_reason_more(registry: Registry) -> None:
    """Whoever signs the tool off sees both, and so does the press."""
    await registry.tool()
    await registry.post("/tools/t-0042/hold", reason="Sample is missing")
    await registry.hear(reported("f-2", Severity.STOP_NOW, number=13, cavity=None, note="", names={}, code=None))
    now = await readiness(registry)
    assert (now["reason"], now["by"]) == ("Sample is missing; F-13 Found during maintenance, stop now", "Erika")
    assert (await readiness_told(registry))[-1] == ("on_hold", "on_hold", now["reason"])
    assert len(await registry.told("t-0042", "tool_held")) == 2


async def test_a_retired_tool_stays_as_it_is(registry: Registry) -> None:
    await registry.tool()
    await registry.post("/tools/t-0042/retire", reason="Worn out")
    await registry.hear(reported("f-1"))
    assert (await readiness(registry))["state"] == "ready"

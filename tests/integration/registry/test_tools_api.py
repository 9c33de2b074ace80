"""Tools and machines over HTTP, on both databases."""

import asyncio

import pytest
from pydantic import JsonValue
from tests.integration.conftest import ON_ONE_DATABASE
from tests.integration.registry.conftest import Json, Registry, made, refused

from toolcare_shared.contracts.registry import MachineState, ToolState
from toolcare_shared.contracts.shotcounter import SourceConfigured
from toolcare_shared.messaging.topics import StateTopic
from toolcare_shared.testing.api import assert_every_route_refuses_strangers

pytestmark = pytest.mark.asyncio

TOOL: Json = {"number": "T-0042", "name": "Housing", "cavity_count": 8}
VALUES = (
    "number",
    "name",
    "status",
    "cavity_count",
    "design_life_shots",
    "expected_cycle_ms",
    "min_cycle_ms",
    "version",
)


async def test_registered_tool_is_answered_stored_and_told(registry: Registry) -> None:
    """The answer, the resource, the event and the snapshot say the same."""
    body = {**TOOL, "number": "  T-0042 ", "design_life_shots": 1_000_000, "expected_cycle_ms": 23_000}
    answer = await registry.http.post("/tools", json=body)
    tool = made(answer, 201)
    assert (tool["id"], tool["number"], tool["status"], tool["min_cycle_ms"]) == (
        "t-0042",
        "T-0042",
        "development",
        1000,
    )
    assert answer.headers["etag"] == '"1"'
    read = await registry.technician.get("/tools/t-0042")
    assert made(read) == tool
    assert read.headers["etag"] == '"1"'
    [event] = await registry.events("t-0042")
    assert event.event_name == "tool_registered"
    assert event.actor == "person:u-1"
    assert answer.headers["toolcare-events"] == event.id
    values = {
        name: tool[name] for name in ("number", "cavity_count", "design_life_shots", "expected_cycle_ms", "version")
    }
    assert event.data.items() >= values.items()
    snapshot = ToolState.model_validate_json(await registry.snapshot(StateTopic("tool", "t-0042")) or "")
    assert (snapshot.number, snapshot.status, snapshot.machine_id) == ("T-0042", "development", None)


async def test_repeated_registration_has_one_effect(registry: Registry) -> None:
    """A tablet that sends the same POST again gets the first answer; another body under the key is refused."""
    key = {"Idempotency-Key": "once"}
    first = await registry.http.post("/tools", json=TOOL, headers=key)
    again = await registry.http.post("/tools", json=TOOL, headers=key)
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["idempotent-replayed"] == "true"
    assert len(await registry.events("t-0042")) == 1
    other = await registry.http.post("/tools", json={**TOOL, "number": "T-1"}, headers=key)
    assert refused(other) == (422, "idempotency_key_reused")


async def test_racing_repeats_have_one_effect(registry: Registry) -> None:
    """Also when the repeat arrives while the first is still at work."""
    answers = await asyncio.gather(
        *(registry.http.post("/tools", json=TOOL, headers={"Idempotency-Key": "race"}) for _ in range(4))
    )
    assert [answer.status_code for answer in answers] == [201] * 4
    assert len(await registry.events("t-0042")) == 1


@pytest.mark.parametrize("number", ["T-0042", "t-0042"])
async def test_number_is_unique_whatever_its_case(registry: Registry, number: str) -> None:
    """The refusal names the tool that has the number."""
    await registry.tool("T-0042")
    answer = await registry.http.post("/tools", json={**TOOL, "number": number})
    assert refused(answer) == (409, "tool_number_taken")
    assert answer.json()["tool_id"] == "t-0042"


async def test_parallel_registrations_of_one_number_make_one_tool(registry: Registry) -> None:
    """The others are told that the number is taken, none is an internal error."""
    answers = await asyncio.gather(*(registry.http.post("/tools", json=TOOL) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    assert len(await registry.events("t-0042")) == 1


async def test_numbers_that_look_alike_get_ids_of_their_own(registry: Registry) -> None:
    """An id is made once and stays, also when the number moves on to another tool."""
    assert (await registry.tool("T 1"))["id"] == "t-1"
    assert (await registry.tool("T-1"))["id"] == "t-1-2"
    await registry.http.patch("/tools/t-1", json={"number": "X 9"}, headers={"If-Match": '"1"'})
    assert (await registry.tool("T 1"))["id"] == "t-1-3"


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"number": " "}, id="blank number"),
        pytest.param({"number": "T" * 65}, id="long number"),
        pytest.param({"number": "T\u0007"}, id="control character"),
        pytest.param({"name": None}, id="no name"),
        pytest.param({"cavity_count": 0}, id="no cavity"),
        pytest.param({"cavity_count": 1025}, id="too many cavities"),
        pytest.param({"cavity_count": "8"}, id="text for a number"),
        pytest.param({"design_life_shots": 0}, id="no life"),
        pytest.param({"expected_cycle_ms": 9}, id="impossibly fast"),
        pytest.param({"min_cycle_ms": 3_600_001}, id="slower than an hour"),
        pytest.param({"status": "retired"}, id="retired from birth"),
        pytest.param({"colour": "blue"}, id="unknown field"),
    ],
)
async def test_wrong_form_is_refused_by_field(registry: Registry, wrong: Json) -> None:
    """The answer names the field; nothing is stored."""
    answer = await registry.http.post("/tools", json={**TOOL, **wrong})
    assert refused(answer) == (422, "invalid_input")
    assert [finding["field"] for finding in answer.json()["errors"]] == list(wrong)
    assert await registry.events("t-0042") == []


@ON_ONE_DATABASE
async def test_a_wrong_length_is_told_in_characters(registry: Registry) -> None:
    """Not in the "items" of a list."""
    answer = await registry.http.post("/tools", json={**TOOL, "number": " ", "name": "x" * 201})
    told = {finding["field"]: finding["message"] for finding in answer.json()["errors"]}
    assert told == {
        "number": "Write at least 1 character(s).",
        "name": "Shorten this to 200 characters.",
    }


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"expected_cycle_ms": 4000, "min_cycle_ms": 4001}, "minimum_cycle_above_expected"),
        ({"number": "---"}, "unusable_identity"),
    ],
)
@ON_ONE_DATABASE
async def test_wrong_values_are_refused_by_code(registry: Registry, wrong: Json, code: str) -> None:
    """A rule of the domain answers with its own code."""
    assert refused(await registry.http.post("/tools", json={**TOOL, **wrong})) == (422, code)


async def test_change_tells_all_values(registry: Registry) -> None:
    """A partial change keeps what it does not name, clears by null, and its event is complete."""
    await registry.tool("T-0042", expected_cycle_ms=23_000, design_life_shots=500_000)
    change = {"name": "Housing, mk 2", "owner": "Acme", "design_life_shots": None}
    answer = await registry.http.patch("/tools/t-0042", json=change, headers={"If-Match": '"1"'})
    tool = made(answer)
    assert (tool["name"], tool["owner"], tool["design_life_shots"]) == ("Housing, mk 2", "Acme", None)
    assert (tool["expected_cycle_ms"], tool["version"], answer.headers["etag"]) == (23_000, 2, '"2"')
    [event] = await registry.told("t-0042", "tool_changed")
    assert event.data["number"] == "T-0042"
    assert event.data["expected_cycle_ms"] == 23_000
    snapshot = ToolState.model_validate_json(await registry.snapshot(StateTopic("tool", "t-0042")) or "")
    assert (snapshot.name, snapshot.version) == ("Housing, mk 2", 2)


async def test_change_that_changes_nothing_is_no_event(registry: Registry) -> None:
    """The version stays, so that nobody else's edit is refused for it."""
    await registry.tool("T-0042")
    answer = await registry.http.patch("/tools/t-0042", json={"cavity_count": 8}, headers={"If-Match": '"1"'})
    assert made(answer)["version"] == 1
    assert len(await registry.events("t-0042")) == 1


@pytest.mark.parametrize("path", ["/tools/t-0042", "/machines/p01"])
async def test_change_needs_the_version_that_was_read(registry: Registry, path: str) -> None:
    """Without If-Match 428, with an old one 412 and nothing is lost."""
    await registry.tool("T-0042")
    await registry.machine("P01")
    assert refused(await registry.http.patch(path, json={"name": "A"})) == (428, "precondition_required")
    made(await registry.http.patch(path, json={"name": "B"}, headers={"If-Match": '"1"'}))
    stale = await registry.http.patch(path, json={"name": "C"}, headers={"If-Match": '"1"'})
    assert refused(stale) == (412, "precondition_failed")
    assert made(await registry.http.get(path))["name"] == "B"


@pytest.mark.parametrize(
    ("path", "wrong", "expected"),
    [
        ("/tools/t-2", {"number": "t-0042"}, (409, "tool_number_taken")),
        ("/tools/t-2", {"number": None}, (422, "invalid_input")),
        ("/tools/t-2", {"status": "released"}, (422, "invalid_input")),
        ("/tools/t-2", {"id": "t-3"}, (422, "invalid_input")),
        ("/tools/t-2", {"expected_cycle_ms": 10}, (422, "minimum_cycle_above_expected")),
        ("/tools/t-9", {"name": "x"}, (404, "unknown_tool")),
        ("/machines/p02", {"name": "p01"}, (409, "machine_name_taken")),
        ("/machines/p02", {"name": None}, (422, "invalid_input")),
        ("/machines/p09", {"name": "x"}, (404, "unknown_machine")),
    ],
)
@ON_ONE_DATABASE
async def test_wrong_change_is_refused(
    registry: Registry, path: str, wrong: JsonValue, expected: tuple[int, str]
) -> None:
    """Each refusal has its own code."""
    await registry.tool("T-0042")
    await registry.tool("T-2")
    await registry.machine("P01")
    await registry.machine("P02")
    assert refused(await registry.http.patch(path, json=wrong, headers={"If-Match": '"1"'})) == expected


async def test_parallel_changes_of_one_version_lose_nothing(registry: Registry) -> None:
    """Of several edits of the same version one wins; the others must look again."""
    await registry.tool("T-0042")
    headers = {"If-Match": '"1"'}
    answers = await asyncio.gather(
        *(registry.http.patch("/tools/t-0042", json={"name": f"n{i}"}, headers=headers) for i in range(4))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412]


async def test_parallel_renames_to_one_number(registry: Registry) -> None:
    """Two tools cannot take the same free number at the same moment."""
    await registry.tool("T-1")
    await registry.tool("T-2")
    answers = await asyncio.gather(
        *(registry.http.patch(f"/tools/{i}", json={"number": "N"}, headers={"If-Match": '"1"'}) for i in ("t-1", "t-2"))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert {refused(answer)[1] for answer in answers if answer.is_error} == {"tool_number_taken"}


async def test_retired_tool_keeps_its_reason_and_can_come_back(registry: Registry) -> None:
    """Retiring is told with its reason; a status brings the tool back."""
    await registry.tool("T-0042")
    retired = made(await registry.http.post("/tools/t-0042/retire", json={"reason": "cracked core"}))
    assert retired["status"] == "retired"
    assert retired["retirement"] == {
        "at": "2026-03-02T06:00:00Z",
        "by": "Erika",
        "reason": "cracked core",
    }
    event = (await registry.events("t-0042"))[-1]
    assert (event.event_name, event.data["reason"]) == ("tool_retired", "cracked core")
    again = await registry.http.post("/tools/t-0042/retire", json={"reason": "twice"})
    assert refused(again) == (409, "tool_is_retired")
    assert event.data["by"] == "Erika"
    back = await registry.http.post("/tools/t-0042/status", json={"status": "released", "reason": "core replaced"})
    assert (made(back)["status"], made(back)["retirement"]) == ("released", None)


async def test_machine_has_an_id_of_its_own_or_a_given_one(registry: Registry) -> None:
    """A PLC may be publishing under a name already; else the id comes from the machine's name."""
    assert (await registry.machine("Arburg 470 A"))["id"] == "arburg-470-a"
    machine = await registry.machine("Engel", id="p07", note="hall 2")
    assert (machine["id"], machine["note"], machine["tools"], machine["version"]) == ("p07", "hall 2", [], 1)
    [event] = await registry.events("p07")
    assert event.event_name == "machine_registered"
    snapshot = MachineState.model_validate_json(await registry.snapshot(StateTopic("machine", "p07")) or "")
    assert (snapshot.name, snapshot.tool_ids) == ("Engel", [])


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"name": "ENGEL"}, (409, "machine_name_taken")),
        ({"name": "Other", "id": "p07"}, (409, "machine_id_taken")),
        ({"name": "Other", "id": "P/7"}, (422, "invalid_input")),
        ({"name": "Other", "id": "+"}, (422, "invalid_input")),
        ({"name": "..."}, (422, "unusable_identity")),
    ],
)
@ON_ONE_DATABASE
async def test_wrong_machine_is_refused(registry: Registry, body: Json, expected: tuple[int, str]) -> None:
    """Each refusal has its own code."""
    await registry.machine("Engel", id="p07")
    assert refused(await registry.http.post("/machines", json=body)) == expected


async def test_renamed_machine_is_told(registry: Registry) -> None:
    """The event is complete and the snapshot follows."""
    await registry.machine("Engel", id="p07", note="hall 2")
    made(await registry.http.patch("/machines/p07", json={"name": "Engel 1"}, headers={"If-Match": '"1"'}))
    event = (await registry.events("p07"))[-1]
    assert event.event_name == "machine_changed"
    assert (event.data["name"], event.data["note"], event.data["version"]) == ("Engel 1", "hall 2", 2)
    snapshot = MachineState.model_validate_json(await registry.snapshot(StateTopic("machine", "p07")) or "")
    assert snapshot.name == "Engel 1"


@ON_ONE_DATABASE
async def test_technician_mounts_but_does_not_edit(registry: Registry) -> None:
    """Rights are checked by the service itself."""
    await registry.tool("T-0042")
    await registry.machine("P01")
    for answer in (
        await registry.technician.post("/tools", json={**TOOL, "number": "T-1"}),
        await registry.technician.patch("/tools/t-0042", json={"name": "x"}, headers={"If-Match": '"1"'}),
        await registry.technician.post("/tools/t-0042/retire", json={"reason": "x"}),
        await registry.technician.post("/machines", json={"name": "P9"}),
    ):
        assert refused(answer) == (403, "forbidden")
    await registry.mount("t-0042", "p01")


@ON_ONE_DATABASE
async def test_strangers_are_refused(registry: Registry) -> None:
    """No route answers without a token of the gateway."""
    await registry.technician.get("/tools/none")  # the key is made with the first token
    await assert_every_route_refuses_strangers(registry.app)


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    "path", ["/tools", "/machines", "/tools/t-0042/mount", "/tools/t-0042/unmount", "/tools/t-0042/retire"]
)
async def test_post_needs_a_usable_key(registry: Registry, path: str) -> None:
    """Without an Idempotency-Key a repeat could not be told from a second wish."""
    answer = await registry.http.post(path, json={}, headers={"Idempotency-Key": ""})
    assert refused(answer) == (400, "idempotency_key_invalid")


@pytest.mark.parametrize("path", ["/tools/nope", "/tools/nope/mountings", "/machines/nope", "/machines/nope/mountings"])
@ON_ONE_DATABASE
async def test_unknown_is_not_found(registry: Registry, path: str) -> None:
    """What is not there is a 404 with its own code."""
    kind = "tool" if path.startswith("/tools") else "machine"
    assert refused(await registry.http.get(path)) == (404, f"unknown_{kind}")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/tools", b'{"number": "\\ud800", "name": "x", "cavity_count": 1}'),
        ("/tools", b'{"number": "T\\u0000", "name": "x", "cavity_count": 1}'),
        ("/tools", b'{"number": "T", "name": "x", "cavity_count": 1e400}'),
        ("/tools", b'{"number": "T", "name": "x", "cavity_count": 1' + b"0" * 400 + b"}"),
        ("/tools", b"[" * 5000),
        ("/tools", b"\xff"),
        ("/tools", b""),
        ("/machines", b'{"name": "x", "note": "\\u0000"}'),
        ("/machines", b'"x"'),
        ("/tools/t-0042/mount", b'{"machine_id": "\\u0000"}'),
        ("/tools/t-0042/mount", b'{"machine_id": "p01", "at": "9999-12-31T23:59:59-23:59"}'),
        ("/tools/t-0042/mount", b'{"machine_id": "p01", "at": "0001-01-01T00:00:00+23:59"}'),
        ("/tools/%00/mount", b'{"machine_id": "p01"}'),
        ("/tools/%ff/unmount", b"{}"),
    ],
)
async def test_hostile_input_is_refused(registry: Registry, path: str, body: bytes) -> None:
    """Text no database bears, numbers no column holds and times no clock shows are a refusal, not a crash."""
    await registry.tool("T-0042")
    await registry.machine("P01")
    answer = await registry.http.post(path, content=body, headers={"Content-Type": "application/json"})
    assert refused(answer)[0] in {400, 422}


async def test_a_machine_goes_out_of_use_and_comes_back(registry: Registry) -> None:
    """Not while a tool hangs there or a source counts; a retired one takes no tool."""
    await registry.tool()
    await registry.machine("P01")
    await registry.mount()
    gone, first = {"retired": True, "reason": "Sold"}, {"If-Match": '"1"'}
    answer = await registry.http.patch("/machines/p01", json=gone, headers=first)
    assert (refused(answer), answer.json()["used_by"]) == ((409, "machine_in_use"), ["T-0042"])
    await registry.unmount()
    source = {
        "source_id": "s-1",
        "machine_id": "p01",
        "kind": "mqtt",
        "name": "Counter",
        "version": 1,
        "at": registry.clock.now(),
    }
    await registry.hear(SourceConfigured.model_validate({**source, "enabled": True}))
    answer = await registry.http.patch("/machines/p01", json=gone, headers=first)
    assert (refused(answer), answer.json()["used_by"]) == ((409, "machine_in_use"), ["Counter"])
    await registry.hear(SourceConfigured.model_validate({**source, "version": 2, "enabled": False}))
    unsaid = await registry.http.patch("/machines/p01", json={"retired": True}, headers=first)
    assert refused(unsaid) == (422, "use_wants_reason")
    machine = made(await registry.http.patch("/machines/p01", json=gone, headers=first))
    assert (machine["retired"], machine["use"]["reason"], machine["version"]) == (True, "Sold", 2)  # type: ignore[index, call-overload]
    event = (await registry.told("p01", "machine_changed"))[-1]
    assert (event.data["retired"], event.data["use_reason"], event.data["by"]) == (True, "Sold", "Erika")
    mount = await registry.technician.post("/tools/t-0042/mount", json={"machine_id": "p01", "job": "4711"})
    assert refused(mount) == (409, "machine_is_retired")
    assert [item["id"] for item in made(await registry.technician.get("/retired-machines"))["items"]] == ["p01"]  # type: ignore[union-attr, index, call-overload]
    back: Json = {"retired": False, "reason": "Bought back"}
    made(await registry.http.patch("/machines/p01", json=back, headers={"If-Match": '"2"'}))
    assert made(await registry.technician.get("/retired-machines"))["items"] == []
    await registry.mount()


async def test_the_change_level_follows_the_modifications(registry: Registry) -> None:
    """Registering sets the first one; after that each has its reason and its day."""
    await registry.tool(change_level="A")
    answer = await registry.http.patch("/tools/t-0042", json={"change_level": "B"}, headers={"If-Match": '"1"'})
    assert refused(answer) == (422, "invalid_input")

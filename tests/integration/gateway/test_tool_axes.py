"""What the list of tools shows of class, owner, code, cavities, readiness and place; filters and counts by them."""

from collections.abc import Mapping, Sequence
from datetime import date

import httpx
import pytest
from pydantic import JsonValue
from sqlalchemy import select, text
from tests.integration.gateway.conftest import NOW, GatewayUnderTest
from tests.integration.gateway.test_read_models import PRESS, counted, due, ids, items, mounted, only, planned

from toolcare_gateway.identity.tables import User
from toolcare_gateway.readmodels.lists import ToolFilter, ToolSort, tools
from toolcare_gateway.readmodels.schemas import ToolList
from toolcare_gateway.readmodels.tables import PlaceRead
from toolcare_gateway.tables import Base
from toolcare_shared import migrations
from toolcare_shared.contracts import Event
from toolcare_shared.contracts.actions import ActionAssigned, ActionCompleted, ActionReopened, ActionVerified
from toolcare_shared.contracts.failures import (
    FailureChanged,
    FailureReported,
    FailureStateChanged,
    FailureTriaged,
    RootCauseFound,
)
from toolcare_shared.contracts.maintenance import StockChanged
from toolcare_shared.contracts.photos import PhotoAnnotated, PhotoErased, PhotoRestored, ViewChanged, ViewDeed
from toolcare_shared.contracts.registry import (
    CavityBlocked,
    CavityUnblocked,
    DocumentAdded,
    EditedPart,
    FieldChange,
    InsertInstalled,
    LocationKind,
    MachineChanged,
    PhysicalState,
    PlaceChanged,
    PlaceRegistered,
    Readiness,
    ToolChanged,
    ToolEdited,
    ToolModified,
    ToolMoved,
    ToolPhysicalChanged,
    ToolReadinessChanged,
    ToolRegistered,
    ToolRetired,
    ToolStatus,
    ToolStatusChanged,
    ToolUnmounted,
)
from toolcare_shared.db import Database
from toolcare_shared.testing.postgres import Databases

pytestmark = pytest.mark.asyncio

CODES = {"T-1": "K7M2P5", "T-2": "23456A"}


def values(number: str, **fields: object) -> dict[str, object]:
    return {
        "tool_id": number.lower(),
        "number": number,
        "name": "Lid",
        "status": ToolStatus.RELEASED,
        "cavity_count": 8,
        "active_cavities": 8,
        "short_code": CODES.get(number),
        "version": 1,
        "at": NOW,
        **fields,
    }


def registered(number: str = "T-1", **fields: object) -> ToolRegistered:
    return ToolRegistered.model_validate(values(number, **fields))


def changed(number: str = "T-1", **fields: object) -> ToolChanged:
    return ToolChanged.model_validate(values(number, **fields))


def stands(after: Readiness, reason: str, tool_id: str = "t-1") -> ToolReadinessChanged:
    return ToolReadinessChanged(
        tool_id=tool_id, before=Readiness.READY, after=after, reason=reason, by="Eva", version=2, at=NOW
    )


def moved(kind: LocationKind, name: str, tool_id: str = "t-1", **fields: object) -> ToolMoved:
    told = {"tool_id": tool_id, "kind": kind, "place_name": name, "by": "Eva", "version": 2, "at": NOW}
    return ToolMoved.model_validate({**told, **fields})


def place(name: str, place_id: str = "rack") -> PlaceRegistered:
    return PlaceRegistered(place_id=place_id, name=name, kind=LocationKind.STORAGE, version=1, at=NOW)


def renamed(name: str, place_id: str = "rack") -> PlaceChanged:
    return PlaceChanged(place_id=place_id, name=name, kind=LocationKind.STORAGE, version=2, at=NOW)


def unmounted() -> ToolUnmounted:
    return ToolUnmounted(tool_id="t-1", machine_id="p01", mounting_id="m-1", version=3, at=NOW)


async def shown(client: httpx.AsyncClient, *fields: str) -> list[JsonValue]:
    row = await only(client, "tools")
    return [row[field] for field in fields]


async def test_a_row_tells_what_a_tool_is(gateway: GatewayUnderTest) -> None:
    """Class, owner, change level and code come with the tool's values; a modification brings the next level."""
    client = await gateway.logged_in()
    fields = ("class_code", "owner", "change_level", "short_code", "version")
    await gateway.hear(registered(class_code="102", owner="Acme", change_level="B"))
    assert await shown(client, *fields) == ["102", "Acme", "B", "K7M2P5", 1]
    await gateway.hear(changed(class_code=None, owner="Plant", change_level="B", version=2))
    assert await shown(client, *fields) == [None, "Plant", "B", "K7M2P5", 2]
    modified = ToolModified(
        tool_id="t-1",
        modification_id="m",
        change_level="C",
        description="Gate",
        done_on=date(2026, 3, 1),
        by="Eva",
        version=3,
        at=NOW,
    )
    await gateway.hear(modified)
    assert await shown(client, *fields) == [None, "Plant", "C", "K7M2P5", 3]


async def test_life_is_what_the_class_allows_when_nothing_else_is_known(gateway: GatewayUnderTest) -> None:
    """The owner of the tool tells the limit; one of an older version told the design life alone."""
    client = await gateway.logged_in()
    await gateway.hear(registered(class_code="103", life_shots=500_000), counted(100_000, "t-1"))
    assert await shown(client, "design_life_shots", "life_shots", "life_percent") == [None, 500_000, 20.0]
    await gateway.hear(changed(design_life_shots=200_000, version=2))
    assert await shown(client, "design_life_shots", "life_shots", "life_percent") == [200_000, 200_000, 50.0]


async def test_blocked_cavities_are_counted(gateway: GatewayUnderTest) -> None:
    """Blocked and unblocked; a tool of an older version has all of them."""
    client = await gateway.logged_in()
    blocked = CavityBlocked(tool_id="t-1", cavity=3, reason="Flash", active_cavities=7, by="Eva", version=2, at=NOW)
    await gateway.hear(registered(active_cavities=None))
    assert await shown(client, "cavity_count", "active_cavities") == [8, 8]
    await gateway.hear(blocked)
    assert await shown(client, "cavity_count", "active_cavities", "version") == [8, 7, 2]
    await gateway.hear(CavityUnblocked(**{**blocked.model_dump(), "active_cavities": 8, "version": 3}))
    assert await shown(client, "active_cavities") == [8]


async def test_readiness_comes_with_its_reason(gateway: GatewayUnderTest) -> None:
    """The list says that a tool must not run, and why."""
    client = await gateway.logged_in()
    await gateway.hear(registered())
    assert await shown(client, "readiness", "readiness_reason") == ["ready", ""]
    await gateway.hear(stands(Readiness.ON_HOLD, "Slide galled"))
    assert await shown(client, "readiness", "readiness_reason", "version") == ["on_hold", "Slide galled", 2]


async def test_a_status_that_changes_ends_a_retirement(gateway: GatewayUnderTest) -> None:
    """A tool that was retired by mistake is listed again."""
    client = await gateway.logged_in()
    await gateway.hear(registered(), ToolRetired(tool_id="t-1", reason="Worn", version=2, at=NOW))
    assert await items(client, "tools") == []
    back = ToolStatusChanged(
        tool_id="t-1",
        before=ToolStatus.RETIRED,
        after=ToolStatus.RELEASED,
        reason="It was another one",
        by="Eva",
        version=3,
        at=NOW,
    )
    await gateway.hear(back)
    assert await shown(client, "status", "version") == ["released", 3]


async def test_a_row_tells_where_a_tool_is(gateway: GatewayUnderTest) -> None:
    """On the press, out with a party that brings it back, in a rack; a tool that came off is somewhere."""
    client = await gateway.logged_in()
    where = ("location_kind", "location_name", "external_due")
    await gateway.hear(registered(), PRESS)
    assert await shown(client, *where) == ["unknown", "", None]
    await gateway.hear(mounted("t-1"), moved(LocationKind.PRESS, "Press 1", machine_id="p01"))
    assert await shown(client, *where) == ["press", "Press 1", None]
    await gateway.hear(unmounted())
    assert await shown(client, *where) == ["unknown", "", None]
    await gateway.hear(moved(LocationKind.EXTERNAL, "Meyer", party="Meyer", due_back_on=date(2026, 3, 9)))
    assert await shown(client, *where) == ["external", "Meyer", "2026-03-09"]
    await gateway.hear(moved(LocationKind.STORAGE, "Rack A1", place_id="rack"))
    assert await shown(client, *where) == ["storage", "Rack A1", None]


async def test_places_are_called_what_they_are_called_now(gateway: GatewayUnderTest) -> None:
    """A rack and a press that get another name change the rows, in whatever order it is heard."""
    client = await gateway.logged_in()
    await gateway.hear(registered(), PRESS, mounted("t-1"), moved(LocationKind.PRESS, "Press 1", machine_id="p01"))
    await gateway.hear(MachineChanged(machine_id="p01", name="Press One", version=2, at=NOW))
    assert await shown(client, "location_name") == ["Press One"]
    await gateway.hear(unmounted(), place("Rack A1"), moved(LocationKind.STORAGE, "Rack A1", place_id="rack"))
    await gateway.hear(renamed("Rack 1"))
    assert await shown(client, "location_name") == ["Rack 1"]
    await gateway.hear(renamed("Rack One", "other"), moved(LocationKind.STORAGE, "Rack 9", place_id="other"))
    assert await shown(client, "location_name") == ["Rack One"]


async def fleet(gateway: GatewayUnderTest) -> None:
    """On a press, in a rack on hold, with a toolmaker, and one that nobody knows where it is."""
    await gateway.hear(
        *(registered("T-1", class_code="101", owner="Acme"), registered("T-2", class_code="102", owner="Acme")),
        *(registered("T-3", class_code="102"), registered("T-4"), PRESS, mounted("t-1")),
        moved(LocationKind.STORAGE, "Rack A1", "t-2", place_id="rack"),
        stands(Readiness.ON_HOLD, "Slide galled", "t-2"),
        moved(LocationKind.EXTERNAL, "Meyer", "t-3", party="Meyer"),
        stands(Readiness.DUE, "L1", "t-3"),
    )


FOUND: Sequence[tuple[Mapping[str, str | list[str]], list[str]]] = (
    ({"readiness": ["on_hold", "due"]}, ["t-2", "t-3"]),
    ({"location": ["press", "unknown"]}, ["t-1", "t-4"]),
    ({"class_code": "102"}, ["t-2", "t-3"]),
    ({"class_code": ["101", "102"], "owner": "Acme"}, ["t-1", "t-2"]),
    ({"owner": ["Acme", "Nobody"]}, ["t-1", "t-2"]),
    ({"machine_id": ["p01", "p02"]}, ["t-1"]),
    ({"place_id": "rack"}, ["t-2"]),
    ({"machine_id": "p02"}, []),
    ({"q": "k7m-2p5"}, ["t-1"]),
    ({"q": "K7M2"}, ["t-1"]),
    ({"q": "acme 23456a"}, ["t-2"]),
    ({"sort": "location"}, ["t-1", "t-2", "t-3", "t-4"]),
    ({"sort": "-location"}, ["t-4", "t-3", "t-2", "t-1"]),
    ({"sort": "-readiness"}, ["t-2", "t-3", "t-4", "t-1"]),
)


async def test_tools_are_found_by_what_they_are_and_where(gateway: GatewayUnderTest) -> None:
    """Values of one filter widen it, filters narrow each other; a short code is found with and without its dash."""
    client = await gateway.logged_in()
    await fleet(gateway)
    for query, found in FOUND:
        assert await ids(client, "tools", **{"sort": "number", **query}) == found, query


async def test_facets_count_what_can_be_filtered_by(gateway: GatewayUnderTest) -> None:
    """Retired tools count nowhere; tools without a class or an owner do not count there."""
    client = await gateway.logged_in()
    await fleet(gateway)
    await gateway.hear(registered("T-5", class_code="105", owner="Acme"))
    await gateway.hear(ToolRetired(tool_id="t-5", reason="Worn", version=2, at=NOW))
    answer = await client.get("/api/v1/tools/facets")
    assert answer.status_code == 200
    assert answer.json() == {
        "class_code": {"101": 1, "102": 2},
        "owner": {"Acme": 2},
        "readiness": {"ready": 2, "due": 1, "on_hold": 1},
        "location": {"press": 1, "storage": 1, "external": 1, "unknown": 1},
    }


async def test_a_card_says_where_its_tool_is(gateway: GatewayUnderTest) -> None:
    """Whoever takes the job knows where to go, also after the place got another name."""
    client = await gateway.logged_in()
    await gateway.hear(registered(), place("Rack A1"), moved(LocationKind.STORAGE, "Rack A1", place_id="rack"))
    await gateway.hear(planned("t-1"), due("t-1"), renamed("Rack 1"))
    [card] = await items(client, "board/due")
    assert card["location_name"] == "Rack 1"


async def test_the_board_finds_what_the_list_of_tools_finds(gateway: GatewayUnderTest) -> None:
    """By owner and by the code on the label as well, beside the words of the level."""
    client = await gateway.logged_in()
    await gateway.hear(registered(owner="Acme"), registered("T-2"))
    await gateway.hear(planned("t-1"), due("t-1"), planned("t-2"), due("t-2"))
    for q in ("acme", "K7M2P5", "k7m-2p5", "t-1 l1", "Acme lid"):
        assert [card["tool_id"] for card in await items(client, "board/due", q=q)] == ["t-1"], q
        counts = (await client.get("/api/v1/board", params={"q": q})).json()["counts"]
        assert counts["due"] == 1, q


HISTORY: list[Event] = [
    ToolEdited(
        tool_id="t-1",
        part=EditedPart.TOOL,
        changes=[FieldChange(field="owner", before="Acme", after="Meyer")],
        by="Eva",
        version=2,
        at=NOW,
    ),
    ToolPhysicalChanged(
        tool_id="t-1", before=PhysicalState.INSTALLED, after=PhysicalState.CHANGE, by="Eva", version=2, at=NOW
    ),
    DocumentAdded(tool_id="t-1", document_id="d", name="Drawing", kind="drawing", by="Eva", version=3, at=NOW),
    InsertInstalled(insert_id="i", serial="K-1", tool_id="t-1", component_id="c", position="C1", by="Eva", at=NOW),
    moved(LocationKind.STORAGE, "Rack A1", place_id="rack", version=4),
    stands(Readiness.DUE, "L1").model_copy(update={"version": 5}),
]


async def test_the_history_tells_what_was_done_to_a_tool(gateway: GatewayUnderTest) -> None:
    """Each step with who did it; the row has the version of the last one."""
    client = await gateway.logged_in()
    await gateway.hear(registered(), *HISTORY)
    told = await items(client, "tools/t-1/timeline")
    assert {str(entry["kind"]) for entry in told} == {"tool_registered", *(event.name_of_event for event in HISTORY)}
    assert {entry["who"] for entry in told} == {"test", "Eva"}
    assert await shown(client, "version") == [5]


async def test_the_history_tells_what_became_of_photos(gateway: GatewayUnderTest) -> None:
    """Drawn upon, brought back, erased, and the views they are taken in; once each, however often it is heard."""
    client = await gateway.logged_in()
    photo = {"photo_id": "p", "tool_id": "t-1", "by": "Eva", "at": NOW}
    steps: list[Event] = [
        PhotoAnnotated.model_validate({**photo, "version": 1, "shapes": 1, "texts": ["Flash"]}),
        PhotoRestored.model_validate({**photo, "reason": "Needed"}),
        PhotoErased.model_validate({**photo, "reason": "Shows a person"}),
        ViewChanged(tool_id="t-1", view="gate", name="Gate", deed=ViewDeed.ADDED, by="Eva", at=NOW),
        PhotoErased.model_validate({**photo, "tool_id": None, "reason": "Of no tool"}),
    ]
    await gateway.hear(registered())
    for event in steps:
        heard = gateway.envelope(event)
        for _ in range(2):
            await gateway.hear_again(heard)
    told = [entry for entry in await items(client, "tools/t-1/timeline") if entry["who"] == "Eva"]
    assert sorted(str(entry["kind"]) for entry in told) == sorted(event.name_of_event for event in steps[:4])


async def test_who_did_it_is_known_from_the_message_where_the_event_names_nobody(gateway: GatewayUnderTest) -> None:
    """A person by name, a service as itself; what a press told has no author. Spare parts are part of the history."""
    client = await gateway.logged_in()
    async with gateway.database.read() as session:
        erika = await session.scalar(select(User.user_id).where(User.username == "erika"))
    used = StockChanged(
        part_id="p",
        number="OR-22",
        name="O-ring",
        kind="use",
        quantity=-2,
        stock=6,
        minimum=0,
        low=False,
        tool_id="t-1",
        by="Eva",
        at=NOW,
    )
    received = used.model_copy(update={"kind": "receipt", "tool_id": None})
    for actor, event in ((f"person:{erika}", registered()), ("source:s-1", used), ("source:s-1", received)):
        await gateway.hear_again(gateway.envelope(event).model_copy(update={"actor": actor}))
    told = {str(entry["kind"]): entry["who"] for entry in await items(client, "tools/t-1/timeline")}
    assert told == {"tool_registered": "Erika", "stock_changed": "Eva"}


async def test_the_history_tells_what_went_wrong_with_a_tool(gateway: GatewayUnderTest) -> None:
    """From the report to the solution, with who and what; open pages hear of the catalogue as well."""
    client = await gateway.logged_in()
    failure = {"failure_id": "f", "number": 12, "tool_id": "t-1", "by": "Eva", "at": NOW}
    said = {"code": "FL", "severity": "watch", "stop": "none", "reported_at": NOW, "reported_by": "Eva"}
    steps: list[Event] = [
        FailureReported.model_validate({**failure, **said, "version": 1}),
        FailureChanged.model_validate({**failure, **said, "cavity": 3, "changed": ["cavity"], "version": 2}),
        FailureTriaged.model_validate({**failure, "verdict": "accepted", "version": 3}),
        FailureStateChanged.model_validate({**failure, "before": "accepted", "after": "in_work", "version": 4}),
        RootCauseFound.model_validate({**failure, "text": "Vent worn", "confirmed": False, "version": 4}),
    ]
    await gateway.hear(registered(), *steps)
    told = {str(entry["kind"]): entry for entry in await items(client, "tools/t-1/timeline")}
    assert set(told) == {"tool_registered", *(event.name_of_event for event in steps)}
    entry = told["failure_changed"]
    data = entry["data"]
    assert isinstance(data, dict)
    assert (entry["who"], data["number"], data["cavity"], data["changed"]) == ("Eva", 12, 3, ["cavity"])
    followed = {(stream.publisher, stream.aggregate) for stream in gateway.handlers.streams}
    assert ("failures", "catalogue") in followed


async def test_the_history_tells_what_was_done_about_it(gateway: GatewayUnderTest) -> None:
    """Who got the action, that it was done, and whether it held; open pages hear of proposals as well."""
    client = await gateway.logged_in()
    action = {"action_id": "a", "number": 7, "tool_id": "t-1", "title": "Renew insert", "by": "Eva", "at": NOW}
    values = {"kind": "corrective", "priority": "high", "owner": "anna", "due_on": "2026-12-01"}
    steps: list[Event] = [
        ActionAssigned.model_validate({**action, **values, "version": 1}),
        ActionCompleted.model_validate(
            {**action, "kind": "corrective", "after": "watching", "note": "Done", "version": 2}
        ),
        ActionVerified.model_validate({**action, "ended_by": "shots", "days_held": 11, "version": 3}),
        ActionReopened.model_validate({**action, "reason": "returned", "owner": "anna", "version": 4}),
    ]
    await gateway.hear(registered(), *steps)
    told = {str(entry["kind"]): entry for entry in await items(client, "tools/t-1/timeline")}
    assert set(told) == {"tool_registered", *(event.name_of_event for event in steps)}
    data = told["action_completed"]["data"]
    assert isinstance(data, dict)
    assert (data["number"], data["title"], data["note"]) == (7, "Renew insert", "Done")
    followed = {(stream.publisher, stream.aggregate) for stream in gateway.handlers.streams}
    assert ("actions", "proposal") in followed


def failure(number: int, severity: str, tool_id: str = "t-1") -> FailureReported:
    said = {"code": "FL", "severity": severity, "stop": "none", "reported_at": NOW, "reported_by": "Eva"}
    about = {"failure_id": f"f-{number}", "number": number, "tool_id": tool_id, "by": "Eva", "at": NOW}
    return FailureReported.model_validate({**about, **said, "version": 1})


def went_on(event: FailureReported, after: str) -> FailureStateChanged:
    about = {name: getattr(event, name) for name in ("failure_id", "number", "tool_id", "by", "at")}
    return FailureStateChanged.model_validate({**about, "before": "new", "after": after, "version": 2})


async def test_a_tool_shows_its_open_failures(gateway: GatewayUnderTest) -> None:
    """How many, and how bad the worst is: in the list, on the board and on the start page; solved ones no longer."""
    client = await gateway.logged_in()
    mild, bad = failure(1, "watch"), failure(2, "safety")
    await gateway.hear(mild, registered(), planned("t-1"), due("t-1"), bad)
    fields = ("open_failures", "worst_failure")
    assert await shown(client, *fields) == [2, "safety"]
    [card] = await items(client, "board/due")
    assert [card[name] for name in fields] == [2, "safety"]
    assert await ids(client, failures="open") == ["t-1"]
    assert await ids(client, failures="critical") == ["t-1"]
    overview = (await client.get("/api/v1/overview")).json()
    assert (overview["untriaged_failures"], overview["critical_failures"]) == (2, 1)
    about = {"failure_id": "f-2", "number": 2, "tool_id": "t-1", "by": "Eva", "at": NOW, "version": 3}
    await gateway.hear(FailureTriaged.model_validate({**about, "verdict": "rejected"}))
    assert await shown(client, *fields) == [1, "watch"]
    assert await ids(client, failures="critical") == []
    await gateway.hear(went_on(mild, "solved"))
    assert await shown(client, *fields) == [0, None]
    assert await ids(client, failures="open") == []
    await gateway.hear(went_on(mild, "accepted"))
    changed = {**mild.model_dump(), "severity": "stop_now", "changed": ["severity"], "version": 5}
    await gateway.hear(FailureChanged.model_validate(changed))
    assert await shown(client, *fields) == [1, "stop_now"]
    overview = (await client.get("/api/v1/overview")).json()
    assert (overview["untriaged_failures"], overview["critical_failures"]) == (0, 1)


async def test_places_and_inserts_are_heard(gateway: GatewayUnderTest) -> None:
    """A write waits for what it told; what nobody subscribes to would make it wait for the whole deadline."""
    followed = {(stream.publisher, stream.aggregate) for stream in gateway.handlers.streams}
    assert {("registry", name) for name in ("tool", "machine", "place", "insert")} <= followed
    await gateway.hear(place("Rack A1"))
    async with gateway.database.read() as session:
        assert await session.scalar(select(PlaceRead.name)) == "Rack A1"


ROW_OF_VERSION_1 = text(
    "INSERT INTO tool_read (tool_id, registered, number, name, status, cavity_count, design_life_shots, version, total,"
    " total_high, machines, data_state, open_jobs, condition, calendar, urgency, number_key, name_key, life_permille,"
    " last_shot_ms, search, document) VALUES (:id, :yes, :number, 'Lid', 'released', 4, 1000, 3, 0, 0, :machines,"
    " 'none', 0, 'none', :no, 0, :number, 'lid', 0, 0, :number, :document)"
)


async def test_rows_of_an_older_version_are_complete(databases: Databases) -> None:
    """The list shows them at once, before any event: all cavities work, and a tool is where it hangs."""
    database = Database(await databases.make("old"))
    machines = '[{"id":"p01","name":"Press 1","shot_factor":1}]'
    row = (
        '{"id":"%s","number":"%s","name":"Lid","status":"released","cavity_count":4,"design_life_shots":1000,"total":0,'
        '"total_high":0,"life_percent":0.0,"machines":%s,"next":null,"condition":"none","open_jobs":0,'
        '"last_shot_at":null,"data_state":"none","version":3}'
    )
    try:
        async with database.write() as session:
            await (await session.connection()).run_sync(migrations.upgrade, "toolcare_gateway", "0003")
            for tool_id, hangs in (("t-1", machines), ("t-2", "[]")):
                fields = {
                    "id": tool_id,
                    "number": tool_id,
                    "machines": hangs,
                    "document": row % (tool_id, tool_id, hangs),
                }
                await session.execute(ROW_OF_VERSION_1, {**fields, "yes": True, "no": False})
        await migrations.migrate(database, "toolcare_gateway")
        assert await migrations.drift(database, Base.metadata) == []
        async with database.read() as session:
            text_of_page = await tools(session, ToolFilter(), sort=ToolSort.LOCATION, cursor=None, limit=10)
    finally:
        await database.dispose()
    on, off = ToolList.model_validate_json(text_of_page).items
    assert (on.id, on.location_kind, on.location_name) == ("t-1", LocationKind.PRESS, "Press 1")
    assert (off.id, off.location_kind, off.location_name) == ("t-2", LocationKind.UNKNOWN, "")
    assert (on.active_cavities, on.life_shots, on.readiness) == (4, 1000, Readiness.READY)

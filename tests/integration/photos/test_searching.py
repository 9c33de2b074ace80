"""Photos are found: by what they show, what they are evidence for, and the words and codes in them."""

from datetime import timedelta
from typing import cast

import pytest
from sqlalchemy import text
from tests.integration.photos.conftest import NOW, Json, Photos, made, refused
from tests.integration.photos.hearing import (
    TOOL,
    assigned,
    cause_found,
    code,
    commented,
    completed,
    hear,
    mounted,
    reported,
    solved,
    tool,
    user,
)
from tests.integration.photos.test_annotating import draw, shape
from tests.unit.photos.drawing import file, scene

from toolcare_photos.domain.photo import Half
from toolcare_photos.store import search
from toolcare_photos.store.search import Wanted

pytestmark = pytest.mark.asyncio


async def test_words_are_found_wherever_they_stand(photos: Photos) -> None:
    """In caption, layer and tool number, half typed, with any case and accents; all of them must be there."""
    await hear(photos, tool(number="W-815"))
    photo = await photos.add(tool_id=TOOL, caption="Gussgrat, Überspritzung am Rand")
    other = await photos.add(file(scene(2)), tool_id="t-0043", caption="Grat")
    await draw(photos, other, shape(text="Riss 100% am Steg"))
    assert await photos.listed(q="GRAT") == [other["id"], photo["id"]]
    assert await photos.listed(q="uebersp rand") == [photo["id"]]
    assert await photos.listed(q="überspritzung w-8") == [photo["id"]]
    assert await photos.listed(q="grat 100%") == [other["id"]]
    assert await photos.listed(q="steg rand") == []
    await draw(photos, other, shape(text="Kratzer"), version=1)
    assert (await photos.listed(q="riss"), await photos.listed(q="kratz grat")) == ([], [other["id"]])


async def test_photos_of_a_failure_are_found_by_its_code(photos: Photos) -> None:
    """Also by a code that was merged into it, and by a code that somebody drew."""
    photo, drawn = await photos.add(), await photos.add(file(scene(2)))
    await draw(photos, drawn, shape(code="FLA"))
    await hear(photos, reported(str(photo["id"])), code("FLA", merged_into="FL", retired=True))
    assert await photos.listed(code="fl") == [drawn["id"], photo["id"]]
    assert await photos.listed(code="FLA") == [drawn["id"]]
    assert await photos.listed(failure_id="f-1") == [photo["id"]]
    await hear(photos, reported(str(photo["id"]), code="SH", version=2))
    assert (await photos.listed(code="FL"), await photos.listed(code="SH")) == ([drawn["id"]], [photo["id"]])


async def test_a_word_finds_the_photos_of_the_codes_it_names(photos: Photos) -> None:
    """By name or synonym in any language: drawn, of a failure, as a cause, or of a code that was merged into it."""
    drawn, merged, failed, plain = [await photos.add(file(scene(side))) for side in (1, 2, 3, 4)]
    await draw(photos, drawn, shape(code="FL"))
    await draw(photos, merged, shape(code="OLD", text="am Steg"))
    await draw(photos, plain, shape(text="Steg"))
    await hear(photos, reported(str(failed["id"])), code("FL"), code("OLD", merged_into="FL", retired=True))
    for word in ("grat", "FLASH", "uebersp", "Überspritz", "burr"):
        assert await photos.listed(q=word) == [failed["id"], merged["id"], drawn["id"]], word
    assert await photos.listed(q="grat steg") == [merged["id"]]
    assert await photos.listed(q="nothing") == []


async def test_what_is_heard_late_changes_nothing(photos: Photos) -> None:
    """The last version counts, in whatever order they come."""
    photo, later = await photos.add(), await photos.add(file(scene(2)))
    await hear(photos, reported(str(later["id"]), version=3), reported(str(photo["id"])))
    assert await photos.listed(failure_id="f-1") == [later["id"]]
    await hear(photos, tool(version=3, number="T-3"), tool(version=2, number="T-2"))
    assert made(await photos.technician.get(f"/photos/{photo['id']}"))["tool_number"] == "T-3"


async def test_a_photo_says_its_run_and_what_was_removed_is_found_by_who_did(photos: Photos) -> None:
    """The run with its machine as it was told; among removed ones, those that somebody with such a name removed."""
    await hear(photos, tool(), mounted("run-1", NOW))
    photo, other = await photos.add(tool_id=TOOL, view="last-shot"), await photos.add(file(scene(2)), tool_id=TOOL)
    detail = made(await photos.technician.get(f"/photos/{photo['id']}"))
    assert detail["run"] == {
        "id": "run-1",
        "machine_id": "m-7",
        "job": "4711",
        "from": "2026-03-02T06:00:00Z",
        "to": None,
    }
    assert detail["camera"] is None
    await photos.technician.post(f"/photos/{photo['id']}/remove", json={"reason": "Blurred"})
    await photos.engineer.post(f"/photos/{other['id']}/remove", json={"reason": "Twice"})
    asked = {"removed": "true", "removed_by": "erik"}
    [listed] = cast("list[Json]", made(await photos.engineer.get("/photos", params=asked))["items"])
    assert listed["id"] == other["id"]
    assert listed["removal"] == {"at": "2026-03-02T06:00:00Z", "by": "Erika", "reason": "Twice"}
    assert listed["erases_at"] == "2026-04-01T06:00:00Z"


async def test_a_photo_says_what_it_is_evidence_for(photos: Photos) -> None:
    """Failure, analysis, action, each once, and the job it was added to; of a cause what was said last."""
    photo = await photos.add(job_id="j-1", tool_id=TOOL)
    id_ = str(photo["id"])
    await hear(photos, reported(id_), cause_found(cause="C-LOAD"), cause_found(id_), assigned(id_), completed(id_))
    links = cast("list[Json]", made(await photos.technician.get(f"/photos/{id_}"))["links"])
    assert [(one["kind"], one["id"], one["number"], one["code"]) for one in links] == [
        ("action", "a-1", 7, None),
        ("analysis", "f-1", 12, "C-WEAR"),
        ("failure", "f-1", 12, "FL"),
        ("job", "j-1", None, None),
    ]
    assert await photos.listed(action_id="a-1") == [id_]
    await hear(photos, assigned(version=4))
    assert await photos.listed(action_id="a-1") == [id_]
    await hear(photos, completed(version=6))
    assert await photos.listed(action_id="a-1") == []


async def test_photos_of_a_solution_and_of_comments_belong_to_what_they_show(photos: Photos) -> None:
    """Those of a solution until the failure is taken up again; each comment adds its own to the action."""
    repair = str((await photos.add(tool_id=TOOL))["id"])
    remark, other = [str((await photos.add(file(scene(number)), tool_id=TOOL))["id"]) for number in (2, 3)]
    await hear(
        photos, solved(repair), commented(remark, failure_ids=["f-1"]), commented(), commented(other), reported()
    )
    assert sorted(await photos.listed(failure_id="f-1")) == sorted([repair, remark])
    assert sorted(await photos.listed(action_id="a-1")) == sorted([remark, other])

    async def named(photo_id: str) -> list[object]:
        links = cast("list[Json]", made(await photos.technician.get(f"/photos/{photo_id}"))["links"])
        return [(one["kind"], one["number"]) for one in links]

    assert (await named(repair), await named(other)) == ([("failure", 12)], [("action", 7)])
    assert await named(remark) == [("action", 7), ("failure", 12)]
    await hear(photos, solved(version=4), solved(repair))
    assert await photos.listed(failure_id="f-1") == [remark], "what was told before comes late"


async def test_a_failure_may_name_a_photo_before_it_is_there_or_by_another_id(photos: Photos) -> None:
    """A tablet away from the network sends the report first, and a picture that somebody else had added."""
    mine, first = "6f9a1f52-6a0c-4d3e-9b1f-0123456789ab", await photos.add()
    await hear(photos, reported(mine))
    assert await photos.listed(failure_id="f-1") == []
    assert (await photos.add(status=200, tool_id="t-0042", id=mine))["id"] == first["id"]
    assert await photos.listed(failure_id="f-1") == [first["id"]]
    await hear(photos, reported(mine, str(first["id"]), version=2))
    assert await photos.listed(failure_id="f-1") == [first["id"]]


async def test_photos_are_found_by_time_and_person(photos: Photos) -> None:
    """The time they were taken; a clock that is ahead is not believed. Persons by user name or part of the name."""
    old = await photos.add(tool_id=TOOL, taken_at="2026-01-05T08:00:00Z")
    new = await photos.add(file(scene(2)), tool_id=TOOL, taken_at="2099-01-01T00:00:00Z")
    await hear(photos, user("u-2", "ttal", "Timo Täl"))
    assert await photos.listed() == [new["id"], old["id"]]
    assert await photos.listed(to="2026-02-01T00:00:00Z") == [old["id"]]
    assert await photos.listed(**{"from": NOW.isoformat(), "to": (NOW + timedelta(days=1)).isoformat()}) == [new["id"]]
    assert (len(await photos.listed(by="TTAL")), len(await photos.listed(by="tael"))) == (2, 2)
    assert await photos.listed(by="Tara") == []


async def test_removed_photos_are_shown_to_who_may_bring_them_back(photos: Photos) -> None:
    """With who removed them and until when they can be had; nobody else sees them."""
    photo = await photos.add()
    path = f"/photos/{photo['id']}"
    await photos.technician.post(f"{path}/remove", json={"reason": "Blurred"})
    assert refused(await photos.technician.get("/photos?removed=true")) == (403, "removed_not_shown")
    assert refused(await photos.technician.get(f"{path}?removed=true")) == (403, "removed_not_shown")
    assert refused(await photos.engineer.get(path)) == (410, "photo_is_removed")
    bin_ = made(await photos.engineer.get("/photos?removed=true"))
    assert [one["id"] for one in cast("list[Json]", bin_["items"])] == [photo["id"]]
    found = made(await photos.engineer.get(f"{path}?removed=true"))
    removal = cast("Json", found["removal"])
    assert (removal["by"], removal["reason"], found["erases_at"]) == ("Timo", "Blurred", "2026-04-01T06:00:00Z")


async def test_pages_go_on_where_they_ended(photos: Photos) -> None:
    """Also among photos of the same moment."""
    added = [str((await photos.add(file(scene(side)), tool_id=TOOL, caption="Grat"))["id"]) for side in (1, 2, 3)]
    first = made(await photos.technician.get("/photos", params={"q": "grat", "limit": 2}))
    rest = {"q": "grat", "limit": "2", "cursor": str(first["next_cursor"])}
    last = made(await photos.technician.get("/photos", params=rest))
    items = [*cast("list[Json]", first["items"]), *cast("list[Json]", last["items"])]
    assert sorted(str(one["id"]) for one in items) == sorted(added)
    assert last["next_cursor"] is None


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "wanted",
    [
        Wanted(),
        Wanted(tool_id=TOOL),
        Wanted(tool_id=TOOL, half=Half.A),
        Wanted(tool_id=TOOL, view="a-side"),
        Wanted(view="last-shot"),
        Wanted(job_id="j-1"),
        Wanted(run_id="run-1"),
        Wanted(camera_id="c-1"),
        Wanted(since=NOW, until=NOW),
        Wanted(by="timo"),
        Wanted(failure_id="f-1"),
        Wanted(action_id="a-1"),
        Wanted(codes=["FL"]),
        Wanted(words=["grat", "rand"]),
        Wanted(words=["grat"], named={"grat": ["FL"]}),
        Wanted(removed=True),
        Wanted(removed=True, removed_by="Erika"),
    ],
)
async def test_each_search_has_its_index(photos: Photos, wanted: Wanted) -> None:
    """Nothing reads all photos; only the short lists of tools and people are looked through."""
    asked = search.page(wanted, after="p", limit=51)
    async with photos.database.read() as session:
        connection = await session.connection()
        compiled = asked.compile(connection.sync_connection, compile_kwargs={"literal_binds": True})
        plan = [str(row[-1]) for row in await session.execute(text(f"EXPLAIN QUERY PLAN {compiled}"))]
    scans = [step for step in plan if step.startswith("SCAN") and "USING" not in step]
    assert all(step in {"SCAN tool_fact", "SCAN person"} for step in scans), plan

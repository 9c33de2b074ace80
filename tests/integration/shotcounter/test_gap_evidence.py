"""What a person sees of a gap before he decides: readings, other counters of the press, the counter on the tool."""

from datetime import timedelta
from typing import Any

import pytest
from tests.integration.shotcounter.conftest import NOW, PRESS, TOOL, Json, Shotcounter, made, refused

from toolcare_shared.ids import SourceId

pytestmark = pytest.mark.asyncio


async def _mapped(counter: Shotcounter, station: str) -> SourceId:
    config = {"topic": f"plant/{station}", "counter_path": "n"}
    body = {"machine_id": PRESS, "kind": "mqtt_mapped", "name": f"Counter {station}", "station": station}
    return SourceId(str(made(await counter.http.post("/sources", json={**body, "config": config}), 201)["id"]))


async def _read(counter: Shotcounter, value: int) -> None:
    made(await counter.http.post(f"/tools/{TOOL}/counter-readings", json={"value": value, "note": "at the press"}), 201)


def _list(found: object) -> list[dict[str, Any]]:
    assert isinstance(found, list)
    return found


def _items(answer: Json) -> list[dict[str, Any]]:
    return _list(answer["items"])


def _values(evidence: Json, part: str) -> list[object]:
    return [one["value"] for one in _list(evidence[part])]


async def test_a_gap_comes_with_what_is_known_around_it(counter: Shotcounter) -> None:
    """Of its own counter, of the press's other one, of the counter on the tool; and late readings stay readable."""
    await counter.machine()
    await counter.tool()
    await counter.mount(station="A")
    first, second = await _mapped(counter, "A"), await _mapped(counter, "B")
    await counter.take(first, 100, 101, 102)
    await counter.take(second, 500, 501)
    await _read(counter, 9_000)
    counter.later(20)
    await counter.take_batch([counter.reading(first, 103), counter.reading(second, 502)])
    late = counter.reading(first, 110, at=counter.clock.now() + timedelta(minutes=15))
    for _ in range(6):
        counter.later(600)
        await counter.take_batch([counter.reading(second, 502 + 10 * (_ + 1))])
    await counter.take_batch([counter.reading(first, 130)])
    await counter.take_batch([late._replace(received_at=counter.clock.now())])
    await counter.take(first, 131)
    counter.later(3600)
    await _read(counter, 9_027)

    (gap,) = _items(made(await counter.http.get(f"/gaps?state=open&tool_id={TOOL}")))
    for other in (TOOL[:-1], "t%", "mounting_id"):
        assert _items(made(await counter.http.get("/gaps", params={"tool_id": other}))) == []
    assert (gap["machine_name"], gap["source_name"]) == (PRESS, "Counter A")
    assert (gap["tools"], gap["by_rule"]) == ([{"id": TOOL, "number": TOOL.upper()}], False)
    assert (gap["value_from"], gap["value_to"], gap["reason"]) == (103, 130, "advance_or_reset")
    found = made(await counter.technician.get(f"/gaps/{gap['id']}/evidence"))
    assert _values(found, "before") == [101, 102, 103]
    assert _values(found, "inside") == [110]
    assert _values(found, "after") == [130, 131]
    (beside,) = _list(found["counters"])
    assert (beside["name"], beside["station"], beside["source_id"]) == ("Counter B", "B", second)
    assert (beside["cycles"], beside["rough"]) == (60, False) or (beside["rough"] and 50 <= beside["cycles"] <= 70)
    (own,) = _list(found["tools"])
    assert (own["number"], own["before"]["value"], own["after"]["value"]) == (TOOL.upper(), 9_000, 9_027)
    assert own["before"]["read_by"] == "Erika"

    assert _values({"all": _items(made(await counter.http.get(f"/sources/{first}/readings")))}, "all")[:2] == [131, 110]
    settled = made(await counter.http.post(f"/gaps/{gap['id']}/settle", json={"shots": 27, "note": "read at the tool"}))
    assert (settled["settled_by"], settled["by_rule"], settled["source_name"]) == ("Erika", False, "Counter A")
    assert _values(made(await counter.http.get(f"/gaps/{gap['id']}/evidence")), "inside") == [110]
    assert refused(await counter.http.get("/gaps/none/evidence")) == (404, "unknown_gap")


async def test_a_gap_within_a_buffer_shows_what_came_before_it(counter: Shotcounter) -> None:
    """All of it was received long after: what counts is the order in which it came."""
    source = await counter.press_with_tool()
    counter.later(6 * 3600)
    for value, hours in ((500, 1), (501, 2), (502, 3), (40, 5), (41, 5.5)):
        await counter.take_batch([counter.reading(source, value, at=NOW + timedelta(hours=hours))])
    (gap,) = [each for each in _items(made(await counter.http.get("/gaps"))) if each["value_from"] == 502]
    found = made(await counter.http.get(f"/gaps/{gap['id']}/evidence"))
    assert (_values(found, "before"), _values(found, "after")) == ([500, 501, 502], [40, 41])


async def test_a_gap_that_readings_settled_says_that_it_was_no_person(counter: Shotcounter) -> None:
    source = await counter.press_with_tool()
    await counter.take_batch([counter.reading(source, 500)])
    quarter = timedelta(minutes=15)
    counter.later(3600)
    await counter.take_batch([counter.reading(source, 644)])
    late = [counter.reading(source, 500 + 36 * n, at=NOW + n * quarter) for n in (1, 2, 3)]
    await counter.take_batch(late)
    (gap,) = _items(made(await counter.http.get("/gaps?state=settled")))
    assert (gap["settled"], gap["by_rule"]) == (144, True)
    assert _values(made(await counter.http.get(f"/gaps/{gap['id']}/evidence")), "inside") == [536, 572, 608]

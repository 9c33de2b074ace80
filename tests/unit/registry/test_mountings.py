"""When a tool may be mounted, unmounted and retired."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolcare_registry.domain import (
    CLOCKS_DIFFER,
    EARLIEST,
    MAX_SHOT_FACTOR,
    Mounting,
    Retirement,
    TimeInFuture,
    TimeTooEarly,
    Tool,
    ToolIsMounted,
    ToolIsRetired,
    ToolNotMounted,
    ToolStatus,
    mount,
    retire,
    unmount,
)

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
TOOL = Tool(id="t-1", number="T-1", name="Lid", status=ToolStatus.RELEASED, cavity_count=4, min_cycle_ms=1000)
GONE = Retirement(at=NOW, by="Ada", reason="worn out")
RETIRED = retire(TOOL, None, GONE)


def wish(at: datetime = NOW, machine_id: str = "p01") -> Mounting:
    return Mounting("new", "t-1", machine_id, 1, at, "Ada")


def on(machine_id: str, since: datetime, until: datetime | None = None) -> Mounting:
    return Mounting("old", "t-1", machine_id, 1, since, "Ada", until, None if until is None else "Ada")


@pytest.mark.parametrize(
    ("last", "at", "booked_at"),
    [
        pytest.param(None, NOW, NOW, id="first mounting"),
        pytest.param(None, NOW - 40 * HOUR, NOW - 40 * HOUR, id="back-dated first mounting"),
        pytest.param(on("p01", NOW - 9 * HOUR, NOW - HOUR), NOW, NOW, id="after the last one"),
        pytest.param(on("p01", NOW - 9 * HOUR, NOW - HOUR), NOW - HOUR, NOW - HOUR, id="the moment the last one ended"),
        pytest.param(None, NOW + CLOCKS_DIFFER, NOW, id="a clock that runs ahead is taken as now"),
    ],
)
def test_tool_can_be_mounted(last: Mounting | None, at: datetime, booked_at: datetime) -> None:
    """A free tool is mounted at the given time, from the end of its last mounting on."""
    assert mount(TOOL, last, wish(at), NOW).mounted_at == booked_at


@pytest.mark.parametrize(
    ("tool", "last", "at", "error"),
    [
        pytest.param(TOOL, on("p02", NOW - HOUR), NOW, ToolIsMounted, id="on another press"),
        pytest.param(TOOL, on("p01", NOW - HOUR), NOW, ToolIsMounted, id="on this press already"),
        pytest.param(TOOL, on("p02", NOW - HOUR), NOW - 2 * HOUR, ToolIsMounted, id="on another press, back-dated"),
        pytest.param(RETIRED, None, NOW, ToolIsRetired, id="retired"),
        pytest.param(TOOL, None, NOW + CLOCKS_DIFFER + timedelta(seconds=1), TimeInFuture, id="in the future"),
        pytest.param(TOOL, None, EARLIEST - HOUR, TimeTooEarly, id="a clock without battery"),
        pytest.param(
            TOOL, on("p02", NOW - 9 * HOUR, NOW - HOUR), NOW - 2 * HOUR, TimeTooEarly, id="while it hung elsewhere"
        ),
        pytest.param(
            TOOL, on("p02", NOW - 9 * HOUR, NOW - HOUR), NOW - 20 * HOUR, TimeTooEarly, id="before its last mounting"
        ),
    ],
)
def test_tool_cannot_be_mounted(tool: Tool, last: Mounting | None, at: datetime, error: type[Exception]) -> None:
    """A tool that hangs, is retired, or did hang then is refused."""
    with pytest.raises(error):
        mount(tool, last, wish(at), NOW)


def test_refusal_names_the_press_and_the_way_out() -> None:
    """Who may not mount a tool learns where it hangs and what to do."""
    with pytest.raises(ToolIsMounted, match=r"mounted on p07\. Unmount it there first") as refused:
        mount(TOOL, on("p07", NOW - HOUR), wish(), NOW)
    assert vars(refused.value) == {"tool_id": "t-1", "machine_id": "p07"}


@pytest.mark.parametrize(
    ("last", "at", "error"),
    [
        pytest.param(None, NOW, ToolNotMounted, id="never mounted"),
        pytest.param(on("p01", NOW - 9 * HOUR, NOW - HOUR), NOW, ToolNotMounted, id="taken off before"),
        pytest.param(on("p01", NOW - HOUR), NOW - 2 * HOUR, TimeTooEarly, id="before it was mounted"),
        pytest.param(on("p01", NOW - HOUR), NOW + HOUR, TimeInFuture, id="in the future"),
    ],
)
def test_tool_cannot_be_unmounted(last: Mounting | None, at: datetime, error: type[Exception]) -> None:
    """Only a tool that hangs can be taken off, between the mounting and now."""
    with pytest.raises(error):
        unmount(TOOL, last, at, "Bob", NOW)


def test_unmounting_keeps_who_and_when() -> None:
    """The mounting keeps its beginning and gets its end."""
    ended = unmount(TOOL, on("p01", NOW - HOUR), NOW - HOUR / 2, "Bob", NOW)
    assert (ended.mounted_at, ended.mounted_by) == (NOW - HOUR, "Ada")
    assert (ended.unmounted_at, ended.unmounted_by) == (NOW - HOUR / 2, "Bob")


def test_a_mounting_made_by_mistake_can_end_when_it_began() -> None:
    """A wrong mounting ends at its own beginning and credits nothing."""
    ended = unmount(TOOL, on("p01", NOW - HOUR), NOW - HOUR, "Bob", NOW)
    assert ended.unmounted_at == ended.mounted_at


def test_mounted_tool_cannot_be_retired() -> None:
    """A tool on a press is in use."""
    with pytest.raises(ToolIsMounted):
        retire(TOOL, on("p01", NOW - HOUR), GONE)


def test_tool_retires_once() -> None:
    """Retiring keeps when, who and why; a second time is refused."""
    assert (RETIRED.status, RETIRED.retirement, RETIRED.version) == (ToolStatus.RETIRED, GONE, 2)
    with pytest.raises(ToolIsRetired):
        retire(RETIRED, None, GONE)


@pytest.mark.parametrize("factor", [0, -1, MAX_SHOT_FACTOR + 1])
def test_shot_factor_is_a_small_positive_number(factor: int) -> None:
    """A mounting without a usable factor cannot exist."""
    with pytest.raises(ValueError, match="shot factor"):
        Mounting("m", "t-1", "p01", factor, NOW, "Ada")


def test_mounting_cannot_end_before_it_begins() -> None:
    """A mounting that runs backwards cannot exist."""
    with pytest.raises(ValueError, match="before it begins"):
        on("p01", NOW, NOW - HOUR)


moments = st.integers(-200, 20).map(lambda minutes: NOW + timedelta(minutes=minutes))
deeds = st.lists(st.tuples(st.sampled_from(["mount p01", "mount p02", "unmount"]), moments), max_size=30)


@given(deeds)
def test_a_tool_is_never_on_two_presses(wanted: list[tuple[str, datetime]]) -> None:
    """Whatever people enter in whatever order, mountings of a tool follow one another and none lies ahead."""
    history: list[Mounting] = []
    for deed, at in wanted:
        last = history[-1] if history else None
        try:
            if deed == "unmount":
                ended = unmount(TOOL, last, at, "Bob", NOW)
                history[-1] = ended
            else:
                history.append(mount(TOOL, last, wish(at, deed.removeprefix("mount ")), NOW))
        except (ToolIsMounted, ToolNotMounted, TimeInFuture, TimeTooEarly):
            continue
    assert all(mounting.mounted_at <= NOW for mounting in history)
    for one, two in pairwise(history):
        assert one.unmounted_at is not None
        assert one.mounted_at <= one.unmounted_at <= two.mounted_at

"""What a tool and a machine may be, and how they change."""

from datetime import UTC, datetime
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolcare_registry.domain import (
    DEFAULT_MIN_CYCLE_MS,
    Machine,
    MinimumCycleAboveExpected,
    Retirement,
    Tool,
    ToolChanges,
    ToolStatus,
    change_machine,
    change_tool,
    default_min_cycle_ms,
    id_candidates,
    in_status,
    key,
    retire,
)
from toolcare_registry.domain.use import UseWish
from toolcare_shared.ids import SLUG

KEEP = UseWish(None, None, "Erika", datetime(2026, 3, 2, 6, 0, tzinfo=UTC))
TOOL = Tool(
    id="t-1",
    number="T-1",
    name="Lid",
    status=ToolStatus.DEVELOPMENT,
    cavity_count=4,
    min_cycle_ms=1000,
    expected_cycle_ms=4000,
)


@pytest.mark.parametrize(("expected", "default"), [(None, DEFAULT_MIN_CYCLE_MS), (23_000, 1000), (60, 60)])
def test_minimum_cycle_has_a_default_that_fits(expected: int | None, default: int) -> None:
    """Who does not know the fastest cycle gets a bound no press beats, never above the expected cycle."""
    assert default_min_cycle_ms(expected) == default


@pytest.mark.parametrize("changes", [ToolChanges(min_cycle_ms=4001), ToolChanges(expected_cycle_ms=999)])
def test_minimum_cycle_never_exceeds_the_expected_one(changes: ToolChanges) -> None:
    """Neither may pass the other; the error carries both."""
    with pytest.raises(MinimumCycleAboveExpected) as refused:
        change_tool(TOOL, changes)
    assert refused.value.min_cycle_ms > refused.value.expected_cycle_ms


def test_a_change_counts_the_version_once() -> None:
    """Fields that are not named stay."""
    changed = change_tool(TOOL, {"name": "Lid, large", "expected_cycle_ms": None})
    assert (changed.name, changed.expected_cycle_ms, changed.number, changed.version) == ("Lid, large", None, "T-1", 2)


def test_a_change_that_changes_nothing_is_none() -> None:
    """The same values give the very same version."""
    assert change_tool(TOOL, {"name": "Lid"}) == TOOL
    assert change_machine(Machine("p01", "Press 1"), {"note": None}, KEEP, []).version == 1


def test_a_status_ends_a_retirement() -> None:
    """A tool retired by mistake comes back; other corrections leave it retired."""
    retired = retire(TOOL, None, Retirement(datetime(2026, 3, 2, tzinfo=UTC), "Ada", "worn out"))
    assert change_tool(retired, {"name": "Old lid"}).status is ToolStatus.RETIRED
    back = in_status(retired, ToolStatus.RELEASED)
    assert (back.status, back.retirement) == (ToolStatus.RELEASED, None)


def test_retired_needs_a_retirement() -> None:
    """No tool is retired without when, who and why."""
    with pytest.raises(ValueError, match="retirement"):
        Tool("t", "T", "n", ToolStatus.RETIRED, 1, 1000)


def test_machine_keeps_what_is_not_named() -> None:
    """A note is cleared by None and kept by silence."""
    machine = Machine("p01", "Press 1", "hall 2")
    assert change_machine(machine, {"name": "Press one"}, KEEP, []) == Machine("p01", "Press one", "hall 2", version=2)
    assert change_machine(machine, {"note": None}, KEEP, []) == Machine("p01", "Press 1", None, version=2)


@given(st.from_regex(SLUG, fullmatch=True))
def test_every_candidate_is_an_id_of_its_own(slug: str) -> None:
    """However long the slug, the next candidates are valid and differ."""
    candidates = list(islice(id_candidates(slug), 120))
    assert all(SLUG.fullmatch(candidate) for candidate in candidates)
    assert len(set(candidates)) == len(candidates)


def test_case_does_not_tell_numbers_apart() -> None:
    """T-1 and t-1 are one number on the shop floor."""
    assert key("T-1 Straße") == key("t-1 STRASSE")

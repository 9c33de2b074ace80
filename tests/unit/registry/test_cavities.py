"""Which cavities make parts."""

from datetime import UTC, datetime

import pytest

from toolcare_registry.domain.cavities import (
    Cavity,
    CavityIsActive,
    CavityIsBlocked,
    HalfASpot,
    LastActiveCavity,
    Remark,
    block,
    new_cavities,
    unblock,
)

FLASH = Remark(datetime(2026, 3, 2, tzinfo=UTC), "Erika", "Flash at the gate")


def test_new_cavities_are_named_by_their_number() -> None:
    """As they are engraved on most tools."""
    assert [(cavity.number, cavity.name, cavity.active) for cavity in new_cavities(3, 4)] == [
        (3, "3", True),
        (4, "4", True),
    ]


def test_a_blocked_cavity_says_who_when_and_why() -> None:
    """And so does one that makes parts again."""
    blocked = block(Cavity(2, "2"), FLASH, active_cavities=2)
    assert (blocked.active, blocked.last) == (False, FLASH)
    done = Remark(FLASH.at, "Timo", "Insert replaced")
    assert unblock(blocked, done) == Cavity(2, "2", last=done)


def test_the_last_active_cavity_is_not_blocked() -> None:
    """A tool with every cavity blocked could not run."""
    with pytest.raises(LastActiveCavity):
        block(Cavity(1, "1"), FLASH, active_cavities=1)


def test_a_deed_is_not_done_twice() -> None:
    """The refusal says what holds already."""
    with pytest.raises(CavityIsBlocked, match="Flash at the gate"):
        block(Cavity(1, "1", active=False, last=FLASH), FLASH, active_cavities=3)
    with pytest.raises(CavityIsActive):
        unblock(Cavity(1, "1"), FLASH)


def test_a_spot_has_two_sides() -> None:
    """One figure alone is none."""
    with pytest.raises(HalfASpot):
        Cavity(1, "1", x=0.5)

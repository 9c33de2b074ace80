"""Which events are new, repeated or too early is decided by positions alone."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from toolcare_shared.messaging.envelope import Envelope
from toolcare_shared.messaging.inbox import sort


def _events(*positions: int) -> list[Envelope]:
    return [
        Envelope(
            id=f"e-{position}",
            source="/toolcare/press",
            type="toolcare.press.stroke.v1",
            subject="t-1",
            time=datetime(2026, 3, 1, tzinfo=UTC),
            data={},
            sequence=position,
            position=position,
            correlationid="c",
            actor="person:u-1",
        )
        for position in positions
    ]


def _positions(envelopes: tuple[Envelope, ...]) -> list[int]:
    return [envelope.position for envelope in envelopes]


def test_live_events_are_taken_up_to_the_first_jump() -> None:
    """What comes after the jump is the feed's."""
    result = sort(4, _events(3, 5, 6, 8, 7), gaps=False)
    assert (_positions(result.fresh), _positions(result.passed), result.jumped) == ([5, 6], [3], True)


def test_a_hole_in_the_feed_is_no_jump() -> None:
    """It has aged out."""
    result = sort(4, _events(4, 6, 9), gaps=True)
    assert (_positions(result.fresh), _positions(result.passed), result.jumped) == ([6, 9], [4], False)


@given(st.integers(0, 10), st.lists(st.integers(1, 15)), st.booleans())
def test_what_is_handled_always_ascends_from_the_cursor(cursor: int, came: list[int], gaps: bool) -> None:
    """However a broker repeats and reorders."""
    fresh = _positions(sort(cursor, _events(*came), gaps=gaps).fresh)
    assert fresh == sorted(set(fresh))
    assert all(position > cursor for position in fresh)
    if not gaps:
        assert fresh == list(range(cursor + 1, cursor + 1 + len(fresh)))

"""The demo's days are those of its plant."""

from datetime import UTC, date, datetime

from toolcare_compose.demo import plant_day


def test_shortly_before_midnight_in_london_it_is_tomorrow_in_berlin() -> None:
    """An action that is due today is refused otherwise, and the demo of that night is never set up."""
    late = datetime(2026, 11, 27, 23, 21, tzinfo=UTC)
    assert plant_day(late, "Europe/Berlin") == date(2026, 11, 28)
    assert plant_day(late, "America/Chicago") == date(2026, 11, 27)

"""Days summed up by month, as they would have been with each count."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row

_SUMS = ("shots", "shots_high", "run_ms", "cavity_shots", "nominal_shots", "corrected_shots")


def months_of(days: Iterable[Row[*tuple[Any, ...]]]) -> Sequence[dict[str, object]]:
    """Rows of `an_shots_month` from rows of `an_shots_day`."""
    months: dict[tuple[str, date, str], dict[str, Any]] = {}
    for day in days:
        found = day._mapping  # noqa: SLF001 - its public name
        key = (found["tool_id"], found["day"].replace(day=1), found["machine_id"])
        month = months.get(key)
        if month is None:
            on = dict(zip(("tool_id", "month", "machine_id"), key, strict=True))
            month = months[key] = {**on, **dict.fromkeys(_SUMS, 0), "corrected_at": None}
        for name in _SUMS:
            month[name] += found[name]
        corrected_at = found["corrected_at"]
        if corrected_at is not None:
            month["corrected_at"] = max(month["corrected_at"] or corrected_at, corrected_at)
    return list(months.values())

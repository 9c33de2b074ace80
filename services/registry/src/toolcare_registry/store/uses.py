"""The columns that say whether something is in use, and who last said so."""

from datetime import datetime
from typing import Protocol

from toolcare_registry.domain.cavities import Remark
from toolcare_registry.domain.use import Use


class UsedRow(Protocol):
    """A row with these columns."""

    retired: bool
    use_at: datetime | None
    use_by: str | None
    use_reason: str | None


def use_of_row(row: UsedRow) -> Use:
    if row.use_at is None:
        return Use(row.retired)
    return Use(row.retired, Remark(row.use_at, row.use_by or "", row.use_reason or ""))


def use_values(use: Use) -> dict[str, object]:
    last = use.last
    return {
        "retired": use.retired,
        "use_at": last.at if last else None,
        "use_by": last.by if last else None,
        "use_reason": last.reason if last else None,
    }

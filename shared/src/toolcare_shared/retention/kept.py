"""What a service says about one kind of its data."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared.contracts.retention import DataKind

DONE = ""


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is older than a moment: `rows` would go, `held` stay because of a legal hold.

    `oldest` and `newest` are of what would go; `size_bytes` where it is known.
    """

    rows: int
    held: int
    oldest: datetime | None = None
    newest: datetime | None = None
    size_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """How many went, and from where the next batch goes on; DONE when there is none."""

    removed: int
    after: str = DONE


class Kept(Protocol):
    """One kind of data. Without `default_days` it is kept for ever until somebody chooses a term."""

    @property
    def kind(self) -> DataKind: ...
    @property
    def default_days(self) -> int | None: ...
    async def forecast(self, session: AsyncSession, before: datetime) -> Forecast: ...

    async def remove(self, session: AsyncSession, before: datetime, after: str, now: datetime) -> Batch:
        """Remove some of what is older, in this transaction; `after` is where the last batch ended, "" at first."""
        ...

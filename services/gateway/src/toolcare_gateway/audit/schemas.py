from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from toolcare_gateway.audit.domain import Fault
from toolcare_shared.contracts.audit import RowChange

Kind = Literal["request", "event", "rule", "command", "access"]


class ViaOut(BaseModel):
    id: str
    name: str


class WhoOut(BaseModel):
    """`kind` is person, service, source, guest or nobody; `via` the API token with which a program of his did it."""

    id: str
    name: str
    kind: str
    role: str | None = None
    via: ViaOut | None = None


class EntrySummary(BaseModel):
    """An entry in the list; `tables` says what was changed, and how many rows of it."""

    number: int
    at: datetime
    service: str
    kind: str
    who: WhoOut
    what: str
    target: str
    tables: dict[str, int]


class EntryOut(BaseModel):
    """A whole entry. `left_out` counts, by table, the rows that did not fit; 0: more than anybody counted."""

    number: int
    at: datetime
    service: str
    kind: str
    who: WhoOut
    what: str
    target: str
    address: str
    device: str
    correlation_id: str
    changes: list[RowChange]
    left_out: dict[str, int]
    previous: str
    hash: str


class EntryPage(BaseModel):
    items: list[EntrySummary]
    next_cursor: str | None


class CheckOut(BaseModel):
    """What a check found. Without a fault all `entries` are as they were written."""

    asked_at: datetime
    asked_by: str
    finished_at: datetime | None
    entries: int
    head_hash: str
    fault: Fault | None
    number: int | None
    detail: str


class ChecksOut(BaseModel):
    """`last` is the newest that is done. While one runs, `done` of `entries` are looked through."""

    last: CheckOut | None
    running: bool
    done: int
    entries: int

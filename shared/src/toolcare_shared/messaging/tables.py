"""The kernel's tables, the same in every service's database."""

from typing import Protocol

from sqlalchemy import BigInteger, Column, Connection, Index, Integer, Table, Text, UniqueConstraint, text

from toolcare_shared.audit.marks import leave_out
from toolcare_shared.db import JsonText, UtcDateTime, metadata

kernel = metadata()

# SQLite counts up only in a column that is exactly INTEGER.
_counted = BigInteger().with_variant(Integer(), "sqlite")

_unnumbered = text("position IS NULL")
_unsent = text("sent_at IS NULL")

outbox = Table(
    "outbox",
    kernel,
    Column("entry", _counted, primary_key=True, autoincrement=True),
    Column("event_id", Text, nullable=False, unique=True),
    Column("aggregate", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("event", Text, nullable=False),
    Column("position", BigInteger),
    Column("sequence", BigInteger),
    Column("envelope", Text, nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
    Column("sent_at", UtcDateTime),
    Column("refused", Text),
    UniqueConstraint("aggregate", "position"),
    Index("ix_outbox_unnumbered", "entry", sqlite_where=_unnumbered, postgresql_where=_unnumbered),
    Index("ix_outbox_unsent", "aggregate", "position", sqlite_where=_unsent, postgresql_where=_unsent),
    Index("ix_outbox_age", "event", "recorded_at"),
    sqlite_autoincrement=True,
)
"""The log of what this service published. `position` is empty until the relay has numbered the row."""

stream_head = Table(
    "stream_head",
    kernel,
    Column("aggregate", Text, primary_key=True),
    Column("position", BigInteger, nullable=False),
)

subject_head = Table(
    "subject_head",
    kernel,
    Column("aggregate", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("sequence", BigInteger, nullable=False),
)

retained = Table(
    "retained",
    kernel,
    Column("topic", Text, primary_key=True),
    Column("payload", Text),
    Column("version", BigInteger, nullable=False),
    Column("sent_version", BigInteger, nullable=False),
)
"""Snapshots, alerts and permits as they should stand on the broker. No payload: cleared."""

inbox = Table(
    "inbox",
    kernel,
    Column("event_id", Text, primary_key=True),
    Column("publisher", Text, nullable=False),
    Column("aggregate", Text, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("handled_at", UtcDateTime, nullable=False),
    Index("ix_inbox_handled_at", "handled_at"),
)
"""The events that were handled here, by id."""

cursor = Table(
    "cursor",
    kernel,
    Column("publisher", Text, primary_key=True),
    Column("aggregate", Text, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("event_id", Text),
    Column("moved_at", UtcDateTime, nullable=False),
    Column("warning", Text),
)
"""How far each stream was taken, and the id found there: another id at that place means another log."""

dead_letter = Table(
    "dead_letter",
    kernel,
    Column("letter", _counted, primary_key=True, autoincrement=True),
    Column("event_id", Text),
    Column("publisher", Text, nullable=False),
    Column("aggregate", Text, nullable=False),
    Column("subject", Text),
    Column("position", BigInteger),
    Column("type", Text),
    Column("topic", Text),
    Column("payload", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("settled_at", UtcDateTime),
    Column("settled_by", Text),
    Column("note", Text),
    Index("ix_dead_letter_subject", "publisher", "aggregate", "subject", "letter"),
    Index("ix_dead_letter_state", "state", "letter"),
    sqlite_autoincrement=True,
)
"""Events that could not be handled (`dead`) and later ones of that subject (`parked`), until handled or discarded."""

idempotency = Table(
    "idempotency",
    kernel,
    Column("actor", Text, primary_key=True),
    Column("method_path", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("body_hash", Text, nullable=False),
    Column("status", Integer),
    Column("headers", JsonText),
    Column("body", Text),
    Column("created_at", UtcDateTime, nullable=False),
    Index("ix_idempotency_created_at", "created_at"),
)
"""Answers already given to a POST, by its Idempotency-Key. Status is empty only inside the first transaction."""

subject_area = Table(
    "subject_area",
    kernel,
    Column("kind", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("area", Text, nullable=False),
)
"""In which area of the plant a tool or a machine is (`kind`); what is in none has no row."""


leave_out(outbox, stream_head, subject_head, retained, inbox, cursor, idempotency, subject_area)


class Migration(Protocol):
    """What is needed of Alembic's `op`."""

    def get_bind(self) -> Connection: ...


def create_kernel_v1(op: Migration) -> None:
    """Create the kernel's tables as of its version 1; the first migration of a service calls it.

    A later change of these tables is a `create_kernel_v2` with its own statements: what a migration did must stay.
    """
    kernel.create_all(op.get_bind(), checkfirst=False)


def create_areas(op: Migration) -> None:
    """Create the table of areas, where the database is older than it."""
    subject_area.create(op.get_bind(), checkfirst=True)

"""What the figures of the gateway need to count as failures does: the whole catalogue, and the corrected counts.

Revision ID: 0034

They had no ear for the catalogue before, so that merged codes were two. And counts of reports were corrected in
silence: what was told of them is compared with what stands. What has not left yet is not told twice.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from toolcare_failures.migrations.telling import tell_catalogue
from toolcare_shared.contracts.failures import FailureCountsCorrected
from toolcare_shared.db import UtcDateTime
from toolcare_shared.messaging.outbox import row_of
from toolcare_shared.messaging.tables import outbox

revision = "0034"
down_revision = "0032"
branch_labels = None
depends_on = None

_REPORTED = ("failure_reported", "failure_changed")
_MOVED = "failure_state_changed"
_FAILURE = sa.table(
    "failure",
    *map(sa.column, ("id", "tool_id", "shots", "solved_shots")),
    sa.column("reported_at", UtcDateTime()),
    sa.column("solved_at", UtcDateTime()),
)
_Told = dict[tuple[str, bool], int | None]
"""The counts by report, and whether it is that of the solution."""


def upgrade() -> None:
    bind, now = op.get_bind(), datetime.now(UTC)
    left = sa.exists().where(outbox.c.event == "catalogue_changed", outbox.c.position.is_not(None))
    if bind.execute(sa.select(left)).scalar_one():
        tell_catalogue()
    changed = [row_of(event, "service:failures", now) for event in _corrected(bind, _told(bind), now)]
    op.bulk_insert(outbox, changed)


def _told(bind: sa.Connection) -> _Told:
    told: _Told = {}
    events = sa.select(outbox.c.event, outbox.c.envelope).where(outbox.c.event.in_((*_REPORTED, _MOVED)))
    for event, envelope in bind.execute(events.order_by(outbox.c.entry)):
        data = json.loads(envelope)["data"]
        if event in _REPORTED or data["after"] == "solved":
            told[data["failure_id"], event == _MOVED] = data["shots"]
    return told


def _corrected(bind: sa.Connection, told: _Told, now: datetime) -> Iterator[FailureCountsCorrected]:
    """A correction shifts all counts from a moment on, so each step between what was told and what stands is one."""
    steps: defaultdict[str, list[tuple[datetime, int]]] = defaultdict(list)
    for row in bind.execute(sa.select(_FAILURE)):
        counts = ((row.reported_at, row.shots, False), (row.solved_at, row.solved_shots, True))
        for at, stands, of_solution in counts:
            before = told.get((row.id, of_solution))
            if at is not None and stands is not None and before is not None:
                steps[row.tool_id].append((at, stands - before))
    for tool_id, of_tool in sorted(steps.items()):
        by_now = 0
        for since, shots in sorted(of_tool):
            if shots != by_now:
                yield FailureCountsCorrected(tool_id=tool_id, since=since, shots=shots - by_now, at=now)
                by_now = shots

"""Closed reports go when they are older than their term; without one they are kept for ever."""

from datetime import datetime

from toolcare_failures.store import ageing as store
from toolcare_failures.tables import Failure
from toolcare_shared.auth import service_actor
from toolcare_shared.contracts.failures import FailureForgotten
from toolcare_shared.contracts.retention import DataKind
from toolcare_shared.retention.old_rows import OldRows

_ACTOR = service_actor("failures")


def _told(failure: Failure, now: datetime) -> FailureForgotten:
    return FailureForgotten(
        failure_id=failure.id,
        number=failure.number,
        tool_id=failure.tool_id,
        by=_ACTOR.name,
        version=failure.version + 1,
        at=now,
    )


OLD_FAILURES = OldRows(DataKind.FAILURES, _ACTOR, store.forecast, store.due, store.erase, _told)
"""By the last time something was done with one."""

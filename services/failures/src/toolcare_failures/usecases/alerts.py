"""What stands on the broker while a failure that must not run on is open."""

from collections.abc import Sequence

from toolcare_failures.domain.codes import Catalogue
from toolcare_failures.domain.severity import FailureSeverity
from toolcare_failures.store import codes, failures
from toolcare_failures.tables import Failure, Tool
from toolcare_failures.usecases.occasion import Occasion
from toolcare_shared.contracts import failures as contracts
from toolcare_shared.messaging.outbox import put_retained
from toolcare_shared.messaging.topics import AlertTopic


async def show(occasion: Occasion, tool_id: str) -> None:
    """Set the alert of a tool as its open reports want it.

    It is cleared first: that holds the topic's row, so that of two transactions the later one sees the other's reports.
    """
    session = occasion.session
    topic = AlertTopic(tool_id, contracts.FailureAlertKind.CRITICAL)
    await put_retained(session, topic, None)
    if critical := await failures.open_that_stop(session, tool_id):
        await put_retained(session, topic, _alert(await codes.catalogue(session), critical))


def _alert(catalogue: Catalogue, critical: Sequence[Failure]) -> contracts.FailureAlert:
    worst = max(critical, key=lambda one: one.severity.rank)
    code = None if worst.code is None else catalogue.find(worst.code)
    return contracts.FailureAlert(
        kind=contracts.FailureAlertKind.CRITICAL,
        tool_id=worst.tool_id,
        tool_number=worst.tool.number,
        tool_name=worst.tool.name,
        failure_id=worst.id,
        number=worst.number,
        severity=contracts.Severity(worst.severity),
        state=contracts.FailureState(worst.state),
        code=worst.code,
        names={} if code is None else dict(code.names),
        cavity=worst.cavity,
        note=worst.note,
        reported_by=worst.reported_by,
        machine_id=worst.machine_id,
        since=worst.reported_at,
        open_count=len(critical),
        todo=_todo(worst, stopped=may_not_run(worst.tool, critical)),
    )


def may_not_run(tool: Tool, critical: Sequence[Failure]) -> bool:
    """Return whether nobody has signed the tool off since one of these asked for its hold, or somebody held it."""
    released = tool.released_at
    asked = [tool.held_at, *(one.hold_asked_at for one in critical)]
    return released is None or any(at is not None and at >= released for at in asked)


def _todo(worst: Failure, *, stopped: bool) -> str:
    look = f"Look at F-{worst.number} in Toolcare."
    if not stopped:
        return f"An engineer has released the tool, but nobody has solved this yet. {look}"
    if worst.severity is FailureSeverity.SAFETY:
        return f"Keep people away and the tool off until an engineer has released it. {look}"
    return f"Keep the tool off until an engineer has released it. {look}"

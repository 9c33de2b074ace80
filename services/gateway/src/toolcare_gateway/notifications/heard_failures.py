"""What is to be told of failures: a new report, and one with which the tool must not run on."""

from toolcare_gateway.notifications.kinds import NotificationKind, NotificationSeverity
from toolcare_gateway.notifications.occasion import Occasion
from toolcare_gateway.readmodels.domain import CRITICAL_RANK, OPEN_FAILURES, severity_of, severity_rank
from toolcare_gateway.readmodels.tables import FailureRead
from toolcare_shared.contracts.failures import (
    FailureChanged,
    FailureEvent,
    FailureReported,
    FailureState,
    FailureStateChanged,
    FailureTriaged,
    FailureValues,
    Severity,
    Verdict,
)

_CRITICAL, _REPORTED = NotificationKind.FAILURE_CRITICAL, NotificationKind.FAILURE_REPORTED
_ENDED = frozenset({FailureState.SOLVED, FailureState.CLOSED, FailureState.REJECTED, FailureState.DUPLICATE})
_SEVERITIES = {Severity.WATCH: NotificationSeverity.INFO, Severity.NEXT_STOP: NotificationSeverity.WARNING}


async def heard(occasion: Occasion, event: FailureEvent) -> None:
    match event:
        case FailureReported():
            await _tell(occasion, event, event)
        case FailureChanged():
            await _changed(occasion, event)
        case FailureTriaged():
            if event.verdict is Verdict.ACCEPTED:
                await occasion.taken_up(_subject(event))
            else:
                await occasion.over(_subject(event))
        case FailureStateChanged():
            await _went_on(occasion, event)
        case _:
            return


async def _changed(occasion: Occasion, event: FailureChanged) -> None:
    """It is worse than was thought, or not as bad."""
    known = await occasion.session.get(FailureRead, event.failure_id)
    if known is None or known.state not in OPEN_FAILURES or "severity" not in event.changed:
        return
    if _is_critical(event.severity):
        await occasion.over(_subject(event), but=[_CRITICAL])
        await _tell(occasion, event, event)
    else:
        await occasion.over(_subject(event), but=[_REPORTED])


async def _went_on(occasion: Occasion, event: FailureStateChanged) -> None:
    if event.after in _ENDED:
        await occasion.over(_subject(event))
    elif event.before in _ENDED:
        await _open_again(occasion, event)
    else:
        await occasion.taken_up(_subject(event))


async def _open_again(occasion: Occasion, event: FailureStateChanged) -> None:
    known = await occasion.session.get(FailureRead, event.failure_id)
    if known is not None and known.severity_rank >= CRITICAL_RANK:
        await occasion.tell(
            _CRITICAL,
            NotificationSeverity.CRITICAL,
            subject=_subject(event),
            topic="",
            at=event.at,
            values={**_named(event), "severity": severity_of(known.severity_rank), "note": event.note},
            tool_id=event.tool_id,
        )


async def _tell(occasion: Occasion, event: FailureEvent, values: FailureValues) -> None:
    critical = _is_critical(values.severity)
    await occasion.tell(
        _CRITICAL if critical else _REPORTED,
        _SEVERITIES.get(values.severity, NotificationSeverity.CRITICAL),
        subject=_subject(event),
        topic="",
        at=event.at,
        values={
            **_named(event),
            "severity": values.severity,
            "failure_code": values.code,
            "name_en": values.names.get("en"),
            "name_de": values.names.get("de"),
            "cavity": values.cavity,
            "note": values.note,
        },
        tool_id=event.tool_id,
        machine_id=values.machine_id,
    )


def _named(event: FailureEvent) -> dict[str, str | int | None]:
    return {"failure_id": event.failure_id, "number": event.number, "by": event.by}


def _is_critical(severity: Severity) -> bool:
    return severity_rank(severity) >= CRITICAL_RANK


def _subject(event: FailureEvent) -> str:
    return f"failure:{event.failure_id}"

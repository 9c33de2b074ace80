"""What is to be told of counters: gaps, readings that were refused, silence, another mould on the press."""

from datetime import timedelta

from toolcare_gateway.notifications.kinds import NotificationKind, NotificationSeverity
from toolcare_gateway.notifications.occasion import Occasion
from toolcare_gateway.readmodels.tables import SourceRead, ToolRead
from toolcare_shared.contracts.event import Event
from toolcare_shared.contracts.shotcounter import (
    CertificateEnding,
    CertificateEvent,
    CounterGapFound,
    CounterRejected,
    GapReopened,
    GapSettled,
    SourceConfigured,
    SourceRemoved,
    SourceState,
    SourceStateChanged,
    ToolIdentified,
    ToolMismatchFound,
)

_INFO, _WARNING = NotificationSeverity.INFO, NotificationSeverity.WARNING
_SILENT = frozenset({SourceState.NO_DATA, SourceState.UNREACHABLE, SourceState.FAULTY})
_REJECTED_ONCE_IN = timedelta(days=1)
_SOON = timedelta(days=14)


async def heard(occasion: Occasion, event: Event) -> None:
    match event:
        case CounterGapFound() | GapReopened():
            await _gap(occasion, event)
        case GapSettled():
            await occasion.over(f"gap:{event.item_id}")
        case SourceStateChanged():
            await _state(occasion, event)
        case SourceConfigured() if not event.enabled:
            await occasion.over(f"source:{event.source_id}")
        case SourceRemoved():
            await occasion.over(f"source:{event.source_id}")
        case ToolMismatchFound():
            await _mismatch(occasion, event)
        case ToolIdentified():
            await occasion.over(mismatch(event.machine_id))
        case CounterRejected():
            await _rejected(occasion, event)
        case CertificateEvent():
            await _certificate(occasion, event)
        case _:
            return


async def _certificate(occasion: Occasion, event: CertificateEvent) -> None:
    if isinstance(event, CertificateEnding):
        await _ending(occasion, event)
    else:
        await occasion.over(f"certificate:{event.certificate_id}")


def mismatch(machine_id: str) -> str:
    return f"mismatch:{machine_id}"


async def _gap(occasion: Occasion, event: CounterGapFound | GapReopened) -> None:
    await occasion.tell(
        NotificationKind.COUNTER_GAP,
        _WARNING,
        subject=f"gap:{event.item_id}",
        topic="",
        at=event.at,
        values={
            "source": await _source(occasion, event.source_id),
            "low": event.low,
            "high": event.high,
            "booked": event.booked,
        },
        tool_id=event.tool_ids[0] if len(event.tool_ids) == 1 else None,
        machine_id=event.machine_id,
    )


async def _state(occasion: Occasion, event: SourceStateChanged) -> None:
    if event.state not in _SILENT:
        await occasion.over(f"source:{event.source_id}")
        return
    values = {"source": await _source(occasion, event.source_id), "state": event.state, "detail": event.detail}
    await occasion.tell(
        NotificationKind.SOURCE_SILENT,
        _WARNING,
        subject=f"source:{event.source_id}",
        topic="",
        at=event.at,
        values=values,
        machine_id=event.machine_id,
        flickers=True,
    )


async def _mismatch(occasion: Occasion, event: ToolMismatchFound) -> None:
    mounted = [await occasion.session.get(ToolRead, tool_id) for tool_id in event.mounted_tool_ids]
    numbers = ", ".join(tool.number for tool in mounted if tool is not None)
    await occasion.tell(
        NotificationKind.TOOL_MISMATCH,
        _WARNING,
        subject=mismatch(event.machine_id),
        topic=event.reported_mould,
        at=event.at,
        values={"reported": event.reported_mould, "mounted": numbers},
        tool_id=event.mounted_tool_ids[0] if len(event.mounted_tool_ids) == 1 else None,
        machine_id=event.machine_id,
        flickers=True,
    )


async def _rejected(occasion: Occasion, event: CounterRejected) -> None:
    """Of each reason once a day; the press may send the same every minute."""
    whose = event.source_id or event.machine_id or "unknown"
    await occasion.tell(
        NotificationKind.COUNTER_REJECTED,
        _INFO,
        subject=f"rejected:{whose}",
        topic=event.reason,
        at=event.at,
        values={
            "source": await _source(occasion, event.source_id),
            "reason": event.reason,
            "detail": event.detail,
            "occurrences": event.occurrences,
        },
        machine_id=event.machine_id,
        lasts=_REJECTED_ONCE_IN,
    )


async def _ending(occasion: Occasion, event: CertificateEnding) -> None:
    """Told anew when it comes near, and when it has ended: then nothing is counted over secured lines."""
    ends_at = event.ends_at.astimezone(occasion.zone)
    is_soon = event.ends_at - event.at <= _SOON
    await occasion.tell(
        NotificationKind.CERTIFICATE_ENDING,
        NotificationSeverity.CRITICAL if event.has_ended else _WARNING,
        subject=f"certificate:{event.certificate_id}",
        topic="ended" if event.has_ended else "soon" if is_soon else "early",
        at=event.at,
        values={
            "owner": event.server or "Toolcare",
            "ends_on": ends_at.date().isoformat(),
            "detail": event.thumbprint,
        },
    )


async def _source(occasion: Occasion, source_id: str | None) -> str | None:
    source = await occasion.session.get(SourceRead, source_id) if source_id is not None else None
    return source_id if source is None or not source.name else source.name

"""Events for the photo service, handed to its handlers as the consumer does: each twice."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import count

from tests.integration.photos.conftest import NOW, Photos

from toolcare_photos.consumers import photos_handlers
from toolcare_shared.contracts import Event
from toolcare_shared.contracts.actions import ActionAssigned, ActionCommented, ActionCompleted
from toolcare_shared.contracts.failures import (
    CatalogueChanged,
    FailureChanged,
    FailureReported,
    RootCauseFound,
    SolutionShown,
)
from toolcare_shared.contracts.gateway import UserChanged
from toolcare_shared.contracts.registry import (
    RunCorrected,
    RunValues,
    ToolChanged,
    ToolMounted,
    ToolRegistered,
    ToolUnmounted,
)
from toolcare_shared.ids import new_id
from toolcare_shared.messaging.envelope import Envelope, source_of

TOOL = "t-0042"

_positions = count(1)


async def hear(photos: Photos, *events: Event) -> None:
    """Hand events over, each in a transaction of its own and then once more."""
    handlers = photos_handlers()
    for event in events:
        envelope = Envelope(
            id=new_id(),
            source=source_of(event.publisher),
            type=event.type_name(),
            subject=event.subject,
            time=event.at,
            data=event.model_dump(mode="json"),
            sequence=1,
            position=next(_positions),
            aggregate=event.aggregate,
            correlationid=new_id(),
            actor="service:test",
        )
        for _ in range(2):
            async with photos.database.write() as session:
                await handlers.handle(session, envelope)


def tool(tool_id: str = TOOL, *, cavities: int = 2, version: int = 1, number: str = "T-0042") -> Event:
    kind = ToolRegistered if version == 1 else ToolChanged
    return kind.model_validate(
        {
            "tool_id": tool_id,
            "number": number,
            "name": "Cup lid",
            "status": "released",
            "cavity_count": cavities,
            "version": version,
            "at": NOW,
        }
    )


def mounted(run_id: str, at: datetime, tool_id: str = TOOL, job: str | None = "4711") -> Event:
    return ToolMounted(tool_id=tool_id, machine_id="m-7", mounting_id=run_id, shot_factor=1, job=job, version=2, at=at)


def unmounted(run_id: str, at: datetime, tool_id: str = TOOL) -> Event:
    return ToolUnmounted(tool_id=tool_id, machine_id="m-7", mounting_id=run_id, version=3, at=at)


def corrected(run_id: str, since: datetime, tool_id: str, number: int = 1) -> Event:
    """The run was another tool's, or began at another time."""
    before = RunValues(tool_id=TOOL, machine_id="m-7", since=NOW - timedelta(hours=1), shot_factor=1)
    return RunCorrected(
        tool_id=tool_id,
        mounting_id=run_id,
        correction=number,
        before=before,
        after=before.model_copy(update={"tool_id": tool_id, "since": since}),
        reason="Wrong label",
        by="Erika",
        version=4,
        at=NOW,
    )


def reported(*photo_ids: str, code: str | None = "FL", version: int = 1, failure_id: str = "f-1") -> Event:
    kind = FailureReported if version == 1 else FailureChanged
    return kind.model_validate(
        {
            "failure_id": failure_id,
            "number": 12,
            "tool_id": TOOL,
            "by": "Timo",
            "version": version,
            "code": code,
            "severity": "next_stop",
            "stop": "none",
            "photo_ids": photo_ids,
            "reported_at": NOW,
            "reported_by": "Timo",
            "changed": ["photo_ids"],
            "at": NOW,
        }
    )


def cause_found(*photo_ids: str, cause: str | None = "C-WEAR", version: int = 5) -> Event:
    return RootCauseFound(
        failure_id="f-1",
        number=12,
        tool_id=TOOL,
        by="Erika",
        version=version,
        cause=cause,
        text="Worn",
        confirmed=True,
        photo_ids=list(photo_ids),
        at=NOW,
    )


def solved(*photo_ids: str, version: int = 3) -> Event:
    named = {"failure_id": "f-1", "number": 12, "tool_id": TOOL, "by": "Timo", "at": NOW}
    return SolutionShown.model_validate({**named, "version": version, "photo_ids": photo_ids})


def commented(*photo_ids: str, failure_ids: Sequence[str] = ()) -> Event:
    named = {"action_id": "a-1", "number": 7, "tool_id": TOOL, "title": "Renew the insert", "by": "Timo", "at": NOW}
    return ActionCommented.model_validate(
        {
            **named,
            "version": 1,
            "comment_id": new_id(),
            "text": "Look",
            "photo_ids": photo_ids,
            "failure_ids": failure_ids,
        }
    )


def assigned(*photo_ids: str, version: int = 1) -> Event:
    return ActionAssigned.model_validate(
        {
            "action_id": "a-1",
            "number": 7,
            "tool_id": TOOL,
            "title": "Renew the insert",
            "by": "Erika",
            "version": version,
            "kind": "corrective",
            "priority": "normal",
            "owner": "timo",
            "due_on": "2026-03-09",
            "photo_ids": photo_ids,
            "at": NOW,
        }
    )


def completed(*photo_ids: str, version: int = 3) -> Event:
    return ActionCompleted.model_validate(
        {
            "action_id": "a-1",
            "number": 7,
            "tool_id": TOOL,
            "title": "Renew the insert",
            "by": "Timo",
            "version": version,
            "kind": "corrective",
            "after": "done",
            "note": "Insert replaced",
            "photo_ids": photo_ids,
            "at": NOW,
        }
    )


def code(name: str, *, version: int = 2, retired: bool = False, merged_into: str | None = None) -> Event:
    return CatalogueChanged(
        catalogue_version=9,
        code=name,
        group="part_defect",
        names={"en": "Flash", "de": "Grat"},
        synonyms={"en": ["burr"], "de": ["Überspritzung"]},
        retired=retired,
        merged_into=merged_into,
        by="Erika",
        version=version,
        at=NOW,
    )


def user(user_id: str, username: str, name: str) -> Event:
    return UserChanged(user_id=user_id, username=username, name=name, role="technician", active=True, at=NOW)

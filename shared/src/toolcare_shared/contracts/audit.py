"""What every service publishes about its own changes: who, what, before and after, when and from where."""

from collections.abc import Mapping
from enum import StrEnum
from typing import ClassVar

from pydantic import Field, JsonValue

from toolcare_shared.contracts.event import Event, Payload


class RowDeed(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


class RowChange(Payload):
    """One row of a service's own table. `before` and `after` hold the fields that changed, secrets withheld."""

    table: str
    key: str
    deed: RowDeed
    before: dict[str, JsonValue] = Field(default_factory=dict)
    after: dict[str, JsonValue] = Field(default_factory=dict)


class WhoVia(Payload):
    """An API token."""

    id: str
    name: str


class Who(Payload):
    """`kind` is person, service, source, guest or nobody; `role` a person's, `via` the token a program of his used."""

    id: str
    name: str
    kind: str
    role: str | None = None
    via: WhoVia | None = None


class ChangeAudited(Event):
    """An entry for the audit trail. Who did what, from where, and which rows of the service it changed.

    `kind`: request, event, rule, command or access. `what` is the method and route (`POST /tools/{tool_id}/hold`) or
    the name of the event or rule, `target` the path that was asked for or what it is about. `left_out` counts, by
    table, the rows that did not fit into an event; 0: more than anybody counted.
    """

    aggregate: ClassVar[str] = "audit"
    leaves_log: ClassVar[bool] = True
    subject_field: ClassVar[str] = "service"

    entry_id: str
    service: str
    kind: str
    who: Who
    what: str
    target: str = ""
    address: str = ""
    device: str = ""
    correlation_id: str
    changes: list[RowChange] = Field(default_factory=list)
    left_out: dict[str, int] = Field(default_factory=dict)


class RegistryAudited(ChangeAudited):
    publisher: ClassVar[str] = "registry"
    name_of_event: ClassVar[str] = "change_audited"


class ShotcounterAudited(ChangeAudited):
    publisher: ClassVar[str] = "shotcounter"
    name_of_event: ClassVar[str] = "change_audited"


class MaintenanceAudited(ChangeAudited):
    publisher: ClassVar[str] = "maintenance"
    name_of_event: ClassVar[str] = "change_audited"


class FailuresAudited(ChangeAudited):
    publisher: ClassVar[str] = "failures"
    name_of_event: ClassVar[str] = "change_audited"


class ActionsAudited(ChangeAudited):
    publisher: ClassVar[str] = "actions"
    name_of_event: ClassVar[str] = "change_audited"


class PhotosAudited(ChangeAudited):
    publisher: ClassVar[str] = "photos"
    name_of_event: ClassVar[str] = "change_audited"


class GatewayAudited(ChangeAudited):
    publisher: ClassVar[str] = "gateway"
    name_of_event: ClassVar[str] = "change_audited"


AUDITED: Mapping[str, type[ChangeAudited]] = {
    event.publisher: event
    for event in (
        RegistryAudited,
        ShotcounterAudited,
        MaintenanceAudited,
        FailuresAudited,
        ActionsAudited,
        PhotosAudited,
        GatewayAudited,
    )
}
"""By the service that publishes it."""

"""What ages out: the kinds of data a term can be set for, and what each service tells of having removed."""

from collections.abc import Mapping
from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from toolcare_shared.contracts.event import Event, Instant


class DataKind(StrEnum):
    READINGS = "readings"
    SHOT_HOURS = "shot_hours"
    PHOTOS = "photos"
    FAILURES = "failures"
    ACTIONS = "actions"
    JOBS = "jobs"
    NOTICES = "notices"
    SIGN_INS = "sign_ins"
    IMPORTS = "imports"
    REPORTS = "reports"
    LEAVERS = "leavers"
    AUDIT = "audit"


class RetentionApplied(Event):
    """A service has removed what was older than `before`. `held` rows stayed because of a legal hold.

    `removed_total` counts since the term was kept for the first time, so that nothing is missed between two of these.
    """

    aggregate: ClassVar[str] = "retention"
    leaves_log: ClassVar[bool] = True
    subject_field: ClassVar[str] = "kind"

    kind: DataKind
    keep_days: int = Field(ge=1)
    before: Instant
    removed: int = Field(ge=0)
    removed_total: int = Field(ge=0)
    held: int = Field(ge=0)


class ShotcounterRetentionApplied(RetentionApplied):
    publisher: ClassVar[str] = "shotcounter"
    name_of_event: ClassVar[str] = "retention_applied"


class PhotosRetentionApplied(RetentionApplied):
    publisher: ClassVar[str] = "photos"
    name_of_event: ClassVar[str] = "retention_applied"


class FailuresRetentionApplied(RetentionApplied):
    publisher: ClassVar[str] = "failures"
    name_of_event: ClassVar[str] = "retention_applied"


class ActionsRetentionApplied(RetentionApplied):
    publisher: ClassVar[str] = "actions"
    name_of_event: ClassVar[str] = "retention_applied"


class MaintenanceRetentionApplied(RetentionApplied):
    publisher: ClassVar[str] = "maintenance"
    name_of_event: ClassVar[str] = "retention_applied"


class GatewayRetentionApplied(RetentionApplied):
    publisher: ClassVar[str] = "gateway"
    name_of_event: ClassVar[str] = "retention_applied"


APPLIED: Mapping[str, type[RetentionApplied]] = {
    event.publisher: event
    for event in (
        ShotcounterRetentionApplied,
        PhotosRetentionApplied,
        FailuresRetentionApplied,
        ActionsRetentionApplied,
        MaintenanceRetentionApplied,
        GatewayRetentionApplied,
    )
}
"""By the service that publishes it."""

"""Backups as they travel over HTTP."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints

from toolcare_gateway.backups.desk import Told
from toolcare_gateway.backups.domain import RunKind, RunState, Standing
from toolcare_gateway.backups.tables import BackupRun, BackupSettings
from toolcare_shared.running import installed_version

MASK = "********"
"""Stands for a secret in every answer; sent back it leaves the secret as it is."""
SHORTEST_PASSPHRASE = 12

Address = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500, pattern=r"^[^\x00]*$")]
PlaceNote = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500, pattern=r"^[^\x00]*$")]
Secret = Annotated[SecretStr, Field(max_length=200)]
AccessKey = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200, pattern=r"^[^\x00-\x1f]*$")]
Clock = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", examples=["02:15"])]
Kept = Annotated[int, Field(strict=True, ge=0, le=400)]


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class BackupSettingsIn(Body):
    """`address`: a folder (/mnt/share/toolcare), sftp:user@host:/folder or s3:https://host/bucket.

    `at` is by the plant's clock. The keys are those of an S3 server. `place_note` tells people where it really is.
    """

    active: Annotated[bool, Field(strict=True)] = True
    address: Address
    place_note: PlaceNote = ""
    passphrase: Secret
    access_key: AccessKey = ""
    secret_key: Secret = SecretStr("")
    at: Clock = "02:15"
    keep_daily: Kept = 7
    keep_weekly: Kept = 5
    keep_monthly: Kept = 12
    late_after_hours: Annotated[int, Field(strict=True, ge=25, le=24 * 31)] = 36


class BackupSettingsOut(BaseModel):
    """Version 0 and no address: nothing was set up yet. `in_containers`: a restore is `compose/restore` then.

    `toolcare` is the version that makes the backups: an older one does not restore them.
    """

    active: bool
    address: str
    place_note: str
    in_containers: bool
    passphrase: str
    access_key: str
    secret_key: str
    at: str
    keep_daily: int
    keep_weekly: int
    keep_monthly: int
    late_after_hours: int
    version: int
    toolcare: str = ""

    @classmethod
    def of(cls, its: BackupSettings, *, in_containers: bool) -> Self:
        return cls(
            active=its.active,
            address=its.address,
            place_note=its.place_note,
            in_containers=in_containers,
            passphrase=MASK if its.passphrase_sealed else "",
            access_key=its.access_key,
            secret_key=MASK if its.secret_key_sealed else "",
            at=its.at,
            keep_daily=its.keep_daily,
            keep_weekly=its.keep_weekly,
            keep_monthly=its.keep_monthly,
            late_after_hours=its.late_after_hours,
            version=its.version,
            toolcare=installed_version(),
        )


class BackupCheck(BaseModel):
    """One check of a backup's test. `detail` is what is wrong; empty when nothing is."""

    name: str
    detail: str


class BackupRunOut(BaseModel):
    """`by` is a user name, empty by night. `fault` is a stable word for `detail`; `checks` are those of its test.

    The fault of a run that is done is a remark: it makes the backup no worse.
    """

    id: str
    kind: RunKind
    state: RunState
    by: str
    asked_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    snapshot: str
    size_bytes: int
    added_bytes: int
    toolcare: str
    counts: dict[str, int]
    checks: list[BackupCheck]
    fault: str
    detail: str

    @classmethod
    def of(cls, run: BackupRun) -> Self:
        return cls(
            id=run.run_id,
            kind=RunKind(run.kind),
            state=RunState(run.state),
            by=run.by,
            asked_at=run.asked_at,
            started_at=run.started_at,
            finished_at=run.finished_at,
            snapshot=run.snapshot,
            size_bytes=run.size_bytes,
            added_bytes=run.added_bytes,
            toolcare=run.toolcare,
            counts=run.counts,
            checks=[BackupCheck(name=check["name"], detail=check["detail"]) for check in run.checks],
            fault=run.fault,
            detail=run.detail,
        )


class BackupWork(BaseModel):
    """What is at work: `done` of `parts`; `part` is a word for what is done now."""

    id: str
    kind: RunKind
    part: str
    done: int
    parts: int


class BackupsOut(BaseModel):
    """`repository_fault`: why the place that is set up could not be opened when it was set up."""

    standing: Standing
    last_good_at: datetime | None
    next_at: datetime | None
    late_at: datetime | None
    repository_fault: str
    repository_detail: str
    work: BackupWork | None
    items: list[BackupRunOut]


class NewBackupRun(Body):
    kind: Literal[RunKind.BACKUP, RunKind.CHECK, RunKind.PREPARE] = RunKind.BACKUP


class BackupPlace(Body):
    """A repository to restore from."""

    address: Address
    passphrase: Secret
    access_key: AccessKey = ""
    secret_key: Secret = SecretStr("")


class RestoreIn(BackupPlace):
    snapshot: Annotated[str, Field(pattern=r"^[0-9a-f]{8,64}$")]


class OfferedBackup(BaseModel):
    """`fault`: why it cannot be restored here, with `detail` in words; empty when it can.

    `machine` is the host name of who made it; of an older Toolcare's the mark of its plant at the place.
    """

    snapshot: str
    at: datetime
    plant: str
    machine: str = ""
    toolcare: str
    counts: dict[str, int]
    fault: str
    detail: str


class RestoreOut(BaseModel):
    """How far it has come. `kind`: snapshots (a list was asked for) or restore; `unpacked`: it is being brought in."""

    state: Literal["unavailable", "none", "running", "unpacked", "done", "failed"]
    kind: Literal["", "snapshots", "restore"]
    part: str
    done: int
    parts: int
    fault: str
    detail: str
    backups: list[OfferedBackup]

    @classmethod
    def of(cls, told: Told, wished: str) -> Self:
        """What was wished and nobody has told of yet is running as well."""
        is_new = bool(wished) and told.id != wished
        kind = told.kind if told.kind in {"snapshots", "restore"} else ""
        if is_new or not kind:
            return cls.model_validate(_NOTHING | {"state": "running" if is_new else "none"})
        return cls.model_validate(
            {
                "state": told.state,
                "kind": kind,
                "part": told.part,
                "done": told.done,
                "parts": told.parts,
                "fault": told.fault,
                "detail": told.detail,
                "backups": told.result.get("backups", []),
            }
        )

    @classmethod
    def unavailable(cls) -> Self:
        return cls.model_validate(_NOTHING | {"state": "unavailable"})


_NOTHING: dict[str, object] = {
    "kind": "",
    "part": "",
    "done": 0,
    "parts": 0,
    "fault": "",
    "detail": "",
    "backups": [],
}

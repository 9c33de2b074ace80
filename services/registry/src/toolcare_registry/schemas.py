"""What comes in and goes out over HTTP."""

import re
import unicodedata
from datetime import date, datetime
from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)
from typing_extensions import TypedDict

from toolcare_registry.domain import (
    MAX_CAVITIES,
    MAX_CYCLE_MS,
    MAX_DESIGN_LIFE_SHOTS,
    MAX_ORDER_SHOTS,
    MAX_SHOT_FACTOR,
    MIN_CYCLE_MS,
    Identity,
    InUse,
    Machine,
    MachineChanges,
    Mounting,
    Others,
    Tool,
    ToolStatus,
)
from toolcare_registry.domain.axes import NOTHING_DUE, LocationKind, Mark, PhysicalState, Readiness
from toolcare_registry.domain.classes import ToolClass, life_shots
from toolcare_registry.domain.legal_hold import LegalHold
from toolcare_registry.domain.use import Use, UseWish
from toolcare_registry.store import MountingRecord
from toolcare_registry.store.standings import StandingRecord
from toolcare_shared.auth import Actor
from toolcare_shared.contracts.causes import Cause, CauseCode
from toolcare_shared.ids import SLUG
from toolcare_shared.pages import InvalidCursor, PageRequest

PRINTABLE_ASCII = r"^[ -~]+$"
"""What an id of another spelling may still hold: no database bears a NUL, and such an id is unknown, not wrong."""

_UNWRITABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def _one_line(value: object) -> object:
    """Composed characters, single spaces, none at the ends: what looks alike is alike."""
    return " ".join(unicodedata.normalize("NFC", value).split()) if isinstance(value, str) else value


def _printable(value: str) -> str:
    if _UNWRITABLE.search(value):
        raise ValueError("control characters and halves of characters are not allowed")
    return value


Number = Annotated[
    str, Field(min_length=1, max_length=64, examples=["T-0042"]), BeforeValidator(_one_line), AfterValidator(_printable)
]
Name = Annotated[
    str,
    Field(min_length=1, max_length=200, examples=["Housing, 8 cavities"]),
    BeforeValidator(_one_line),
    AfterValidator(_printable),
]
Job = Annotated[
    str,
    Field(min_length=1, max_length=64, examples=["4711-20"]),
    BeforeValidator(_one_line),
    AfterValidator(_printable),
]
Scanned = Annotated[
    str,
    Field(min_length=1, max_length=400, examples=["K7M-2P5"], description="Label text, its address or a short code"),
    BeforeValidator(_one_line),
    AfterValidator(_printable),
]
Label = Annotated[str, Field(max_length=100), BeforeValidator(_one_line), AfterValidator(_printable)]
"""A line that may be empty."""
Area = Annotated[str, Field(max_length=60, examples=["Hall 2"]), BeforeValidator(_one_line), AfterValidator(_printable)]
"""A name that machines have in common; empty for none."""
Words = Annotated[
    str, StringConstraints(strip_whitespace=True), Field(min_length=1, max_length=2000), AfterValidator(_printable)
]
ClassCode = Annotated[
    str, Field(min_length=1, max_length=16, examples=["102"]), BeforeValidator(_one_line), AfterValidator(_printable)
]
Note = Annotated[str, StringConstraints(strip_whitespace=True), Field(max_length=2000), AfterValidator(_printable)]
"""Words that may be left out."""
CavityCount = Annotated[int, Field(strict=True, ge=1, le=MAX_CAVITIES)]
DesignLife = Annotated[int, Field(strict=True, ge=1, le=MAX_DESIGN_LIFE_SHOTS)]
CycleMs = Annotated[int, Field(strict=True, ge=MIN_CYCLE_MS, le=MAX_CYCLE_MS)]
OrderShots = Annotated[int, Field(strict=True, ge=1, le=MAX_ORDER_SHOTS)]
ShotFactor = Annotated[
    int,
    Field(strict=True, ge=1, le=MAX_SHOT_FACTOR, description="Shots of this tool in one counted cycle of the press"),
]


def after_word(paging: PageRequest) -> str | None:
    """Return the id or name that ended the page before."""
    match paging.after:
        case None:
            return None
        case (str(word),):
            return word
        case _:
            raise InvalidCursor("Start again at the first page; this cursor is none of ours.")


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ToolIn(Body):
    number: Number
    name: Name
    cavity_count: CavityCount
    status: InUse = ToolStatus.DEVELOPMENT
    design_life_shots: DesignLife | None = None
    expected_cycle_ms: CycleMs | None = None
    min_cycle_ms: CycleMs | None = Field(
        default=None, description="The fastest the tool can cycle; 1000 (or the expected cycle, if shorter) when absent"
    )
    owner: Name | None = None
    class_code: ClassCode | None = None
    change_level: Number | None = None


class ToolPatch(TypedDict, total=False):
    """What is absent stays as it is; null clears.

    The status is changed by a deed of its own, the change level by a modification.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[misc] # pydantic's own way to configure a TypedDict

    number: Number
    name: Name
    cavity_count: CavityCount
    design_life_shots: DesignLife | None
    expected_cycle_ms: CycleMs | None
    min_cycle_ms: CycleMs
    owner: Name | None
    class_code: ClassCode | None


class RetireIn(Body):
    reason: Words


class ReasonIn(Body):
    reason: Words


Station = Annotated[str, StringConstraints(strip_whitespace=True, to_upper=True, max_length=16)]


class MountIn(Body):
    """`at` may lie back as far as the end of the tool's last mounting; now when absent.

    Its production order (`job`) or a `reason` says why it is mounted. `others` must be said where tools hang on the
    press: the tool comes beside them, or they come off. `returned` says that a tool that was away is back.
    `scanned` is what a scan of the tool's label gave. `override_reason` mounts a tool that is on hold or in repair.
    `station` must be said where the press has several counters: it is the one that counts this tool.
    """

    machine_id: str = Field(max_length=64, pattern=PRINTABLE_ASCII, examples=["p01"])
    shot_factor: ShotFactor = 1
    at: AwareDatetime | None = None
    job: Job | None = None
    reason: Words | None = None
    order_shots: OrderShots | None = None
    others: Others | None = None
    returned: bool = False
    scanned: Scanned | None = None
    override_reason: Words | None = None
    configuration_id: str | None = Field(default=None, max_length=64, pattern=PRINTABLE_ASCII)
    station: Station = ""

    @model_validator(mode="after")
    def _says_why(self) -> Self:
        if not self.why:
            raise ValueError("say why the tool is mounted: give its production order as job, or a reason")
        return self

    @property
    def why(self) -> str:
        return self.reason or self.override_reason or self.job or ""


class UnmountIn(Body):
    """`at` may lie back as far as the moment the tool was mounted; now when absent. `place_id` is where it went."""

    at: AwareDatetime | None = None
    place_id: str | None = Field(default=None, max_length=64, pattern=PRINTABLE_ASCII)
    reason: Words


class ScannedIn(Body):
    scanned: Scanned


class UsePatch(TypedDict, total=False):
    """`retired` takes something out of use or brings it back; that wants a reason."""

    retired: bool
    reason: Words


class UseOut(BaseModel):
    """How something was taken out of use or brought back last."""

    at: datetime
    by: str
    reason: str

    @classmethod
    def of(cls, use: Use) -> Self | None:
        last = use.last
        return None if last is None else cls(at=last.at, by=last.by, reason=last.reason)


def use_wish(patch: UsePatch, actor: Actor, now: datetime) -> UseWish:
    return UseWish(patch.get("retired"), patch.get("reason"), actor.name, now)


class MachineIn(Body):
    """`id` is what a PLC's topic names; made from the name when absent."""

    name: Name
    id: str | None = Field(default=None, pattern=SLUG.pattern, examples=["p01"])
    note: Words | None = None
    area: Area = ""


class MachinePatch(UsePatch, total=False):
    """What is absent stays as it is; null clears. A machine on which a tool hangs or a source counts stays in use."""

    __pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[misc] # pydantic's own way to configure a TypedDict

    name: Name
    note: Words | None
    area: Area


def machine_changes(patch: MachinePatch) -> MachineChanges:
    """Return the plain values of a change; whether it is in use is a question of its own."""
    changes = MachineChanges()
    if "name" in patch:
        changes["name"] = patch["name"]
    if "note" in patch:
        changes["note"] = patch["note"]
    if "area" in patch:
        changes["area"] = patch["area"]
    return changes


class RetirementOut(BaseModel):
    at: datetime
    by: str
    reason: str


class IdentityOut(BaseModel):
    """By what the mounted tool was last known to be the right one; `mismatch` is another mould the press names."""

    how: Identity
    at: datetime | None
    mismatch: str | None

    @classmethod
    def of(cls, mounting: Mounting) -> Self:
        return cls(how=mounting.identity, at=mounting.identity_at, mismatch=mounting.mismatch)


class LifeCycleOut(BaseModel):
    state: ToolStatus
    since: datetime
    by: str
    reason: str


class ReadinessOut(BaseModel):
    """`causes` says for readers of any language what a service gave as the reason; empty when a person did."""

    state: Readiness
    since: datetime
    by: str
    reason: str
    causes: list[Cause]

    @classmethod
    def of(cls, now: StandingRecord) -> Self:
        mark = now.standing.readiness_mark
        causes = now.due_causes if mark is now.standing.due else []
        if mark.reason == NOTHING_DUE:
            causes = [Cause(code=CauseCode.NOTHING_DUE)]
        return cls(state=now.standing.readiness, since=mark.at, by=mark.by, reason=mark.reason, causes=causes)


class LocationOut(BaseModel):
    kind: LocationKind
    place_id: str | None
    place_name: str | None
    machine_id: str | None
    machine_name: str | None
    party: str | None
    due_back_on: date | None
    since: datetime
    by: str
    reason: str

    @classmethod
    def of(cls, now: StandingRecord) -> Self:
        spot, mark = now.standing.spot, now.standing.located
        return cls(
            kind=spot.kind,
            place_id=spot.place_id,
            place_name=now.place_name,
            machine_id=spot.machine_id,
            machine_name=now.machine_name,
            party=spot.party,
            due_back_on=spot.due_back_on,
            since=mark.at,
            by=mark.by,
            reason=mark.reason,
        )


class PhysicalOut(BaseModel):
    state: PhysicalState
    since: datetime
    by: str
    reason: str

    @classmethod
    def of(cls, now: StandingRecord) -> Self:
        mark = now.standing.installed
        return cls(state=now.standing.physical, since=mark.at, by=mark.by, reason=mark.reason)


class PressOut(BaseModel):
    """Where the tool hangs now."""

    mounting_id: str
    machine_id: str
    machine_name: str
    shot_factor: int
    station: str
    configuration_id: str | None
    configuration_name: str | None
    active_cavities: int | None
    mounted_at: datetime
    mounted_by: str
    job: str | None
    order_shots: int | None
    shots: int
    identity: IdentityOut

    @classmethod
    def of(cls, record: MountingRecord) -> Self:
        mounting = record.mounting
        return cls(
            mounting_id=mounting.id,
            machine_id=mounting.machine_id,
            machine_name=record.machine_name,
            shot_factor=mounting.shot_factor,
            station=mounting.station,
            configuration_id=mounting.configuration_id,
            configuration_name=record.configuration_name,
            active_cavities=mounting.active_cavities,
            mounted_at=mounting.mounted_at,
            mounted_by=mounting.mounted_by,
            job=mounting.job,
            order_shots=mounting.order_shots,
            shots=max(mounting.shots, 0),
            identity=IdentityOut.of(mounting),
        )


class LegalHoldOut(BaseModel):
    """Nothing of the tool ages out while it stands."""

    at: datetime
    by: str
    reason: str


class ToolOut(BaseModel):
    """`life_shots` is the design life, else what the tool's class allows."""

    id: str
    number: str
    name: str
    status: ToolStatus
    cavity_count: int
    design_life_shots: int | None
    expected_cycle_ms: int | None
    min_cycle_ms: int
    owner: str | None
    short_code: str
    active_cavities: int
    class_code: str | None
    change_level: str | None
    life_shots: int | None
    retirement: RetirementOut | None
    life_cycle: LifeCycleOut
    readiness: ReadinessOut
    location: LocationOut
    physical: PhysicalOut
    mounting: PressOut | None
    legal_hold: LegalHoldOut | None
    version: int

    @classmethod
    def of(
        cls,
        tool: Tool,
        on: MountingRecord | None,
        now: StandingRecord,
        of_class: ToolClass | None,
        entered: Mark,
        held: LegalHold | None,
    ) -> Self:
        """`entered` is the step that brought the tool into its phase of life."""
        gone = tool.retirement
        return cls(
            id=tool.id,
            number=tool.number,
            name=tool.name,
            status=tool.status,
            cavity_count=tool.cavity_count,
            design_life_shots=tool.design_life_shots,
            expected_cycle_ms=tool.expected_cycle_ms,
            min_cycle_ms=tool.min_cycle_ms,
            owner=tool.owner,
            short_code=tool.short_code,
            active_cavities=tool.active_cavities,
            class_code=tool.class_code,
            change_level=tool.change_level,
            life_shots=life_shots(tool.design_life_shots, of_class),
            retirement=None if gone is None else RetirementOut(at=gone.at, by=gone.by, reason=gone.reason),
            life_cycle=LifeCycleOut(state=tool.status, since=entered.at, by=entered.by, reason=entered.reason),
            readiness=ReadinessOut.of(now),
            location=LocationOut.of(now),
            physical=PhysicalOut.of(now),
            mounting=None if on is None else PressOut.of(on),
            legal_hold=None if held is None else LegalHoldOut(at=held.at, by=held.by, reason=held.reason),
            version=tool.version,
        )


class MountedToolOut(BaseModel):
    id: str
    number: str
    name: str
    shot_factor: int
    mounted_at: datetime

    @classmethod
    def of(cls, record: MountingRecord) -> Self:
        mounting = record.mounting
        return cls(
            id=mounting.tool_id,
            number=record.tool_number,
            name=record.tool_name,
            shot_factor=mounting.shot_factor,
            mounted_at=mounting.mounted_at,
        )


class MachineOut(BaseModel):
    id: str
    name: str
    note: str | None
    area: str
    retired: bool
    use: UseOut | None
    tools: list[MountedToolOut]
    version: int

    @classmethod
    def of(cls, machine: Machine, on_it: list[MountingRecord]) -> Self:
        return cls(
            id=machine.id,
            name=machine.name,
            note=machine.note,
            area=machine.area,
            retired=machine.use.retired,
            use=UseOut.of(machine.use),
            tools=[MountedToolOut.of(record) for record in on_it],
            version=machine.version,
        )


class MountingOut(BaseModel):
    """One stretch of a tool on a machine; without `unmounted_at` it lasts."""

    id: str
    tool_id: str
    tool_number: str
    tool_name: str
    machine_id: str
    machine_name: str
    shot_factor: int
    station: str
    configuration_id: str | None
    configuration_name: str | None
    active_cavities: int | None
    mounted_at: datetime
    mounted_by: str
    unmounted_at: datetime | None
    unmounted_by: str | None
    job: str | None
    order_shots: int | None
    shots: int
    identity: IdentityOut
    corrections: int = Field(description="How often a person said that it was otherwise")

    @classmethod
    def of(cls, record: MountingRecord) -> Self:
        mounting = record.mounting
        return cls(
            id=mounting.id,
            tool_id=mounting.tool_id,
            tool_number=record.tool_number,
            tool_name=record.tool_name,
            machine_id=mounting.machine_id,
            machine_name=record.machine_name,
            shot_factor=mounting.shot_factor,
            station=mounting.station,
            configuration_id=mounting.configuration_id,
            configuration_name=record.configuration_name,
            active_cavities=mounting.active_cavities,
            mounted_at=mounting.mounted_at,
            mounted_by=mounting.mounted_by,
            unmounted_at=mounting.unmounted_at,
            unmounted_by=mounting.unmounted_by,
            job=mounting.job,
            order_shots=mounting.order_shots,
            shots=max(mounting.shots, 0),
            identity=IdentityOut.of(mounting),
            corrections=mounting.corrections,
        )

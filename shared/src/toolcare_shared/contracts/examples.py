"""One example of each event and of each retained payload, as they would stand on the wire of a real plant."""

from datetime import UTC, date, datetime, timedelta

from toolcare_shared.contracts.actions import (
    ActionAlert,
    ActionAlertKind,
    ActionAssigned,
    ActionChanged,
    ActionCompleted,
    ActionForgotten,
    ActionKind,
    ActionOverdue,
    ActionPriority,
    ActionReminded,
    ActionReopened,
    ActionResumed,
    ActionState,
    ActionStateChanged,
    ActionVerified,
    RecurrenceFound,
    ReopenReason,
    WatchEnd,
)
from toolcare_shared.contracts.audit import AUDITED, RowChange, RowDeed, Who, WhoVia
from toolcare_shared.contracts.causes import Cause, CauseCode
from toolcare_shared.contracts.event import Event, Payload
from toolcare_shared.contracts.failures import (
    CatalogueChanged,
    CodeGroup,
    FailureAlert,
    FailureAlertKind,
    FailureChanged,
    FailureForgotten,
    FailureReported,
    FailureState,
    FailureStateChanged,
    FailureTriaged,
    RootCauseFound,
    Severity,
    Side,
    Spot,
    Stop,
    Verdict,
)
from toolcare_shared.contracts.gateway import (
    PlantChanged,
    RetentionChanged,
    RetentionWanted,
    UserAnonymised,
    UserChanged,
)
from toolcare_shared.contracts.maintenance import (
    Alert,
    AlertedLevel,
    AlertKind,
    DueBy,
    Finding,
    FindingSeverity,
    Grades,
    JobForgotten,
    JobOpened,
    LevelNow,
    LevelPlanned,
    LevelStatus,
    LimitsChanged,
    MaintenanceCompleted,
    MaintenanceDue,
    MaintenanceOverdue,
    MaintenanceResumed,
    MaintenanceScheduled,
    MaintenanceSkipped,
    MaintenanceStarted,
    MaintenanceWaiting,
    MaintenanceWarned,
    MaintenanceWithdrawn,
    PermitOverridden,
    PermitOverrideEnded,
    PlanChanged,
    RunPermit,
    StockChanged,
    ToolPlanState,
    WaitReason,
)
from toolcare_shared.contracts.photos import (
    CameraChanged,
    CameraDeed,
    PhotoAdded,
    PhotoAnnotated,
    PhotoChanged,
    PhotoDeleted,
    PhotoErased,
    PhotoRestored,
    ViewChanged,
    ViewDeed,
)
from toolcare_shared.contracts.presence import Presence, PresenceStatus
from toolcare_shared.contracts.readings import PlcReading, ReadingQuality
from toolcare_shared.contracts.registry import (
    CavityBlocked,
    CavityUnblocked,
    ComponentChanged,
    DocumentAdded,
    DocumentRetired,
    EditedPart,
    FieldChange,
    InsertInstalled,
    InsertRemoved,
    LegalHoldChanged,
    LocationKind,
    MachineChanged,
    MachineRegistered,
    MachineState,
    PhysicalState,
    PlaceChanged,
    PlaceRegistered,
    Readiness,
    ToolAreaChanged,
    ToolChanged,
    ToolEdited,
    ToolHeld,
    ToolModified,
    ToolMounted,
    ToolMoved,
    ToolPhysicalChanged,
    ToolReadinessChanged,
    ToolRegistered,
    ToolReleased,
    ToolRetired,
    ToolState,
    ToolStatus,
    ToolStatusChanged,
    ToolUnmounted,
)
from toolcare_shared.contracts.retention import APPLIED, DataKind
from toolcare_shared.contracts.shotcounter import (
    CertificateEnding,
    CertificateReplaced,
    CounterGapFound,
    CounterRejected,
    GapSettled,
    LiveCount,
    LiveReading,
    ShotOrigin,
    ShotsCounted,
    SourceConfigured,
    SourceKind,
    SourceRemoved,
    SourceState,
    SourceStateChanged,
    SourceStateNow,
    ToolIdentified,
    ToolMismatchFound,
    UnassignedShotsCounted,
)

AT = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
TOOL = "t-0042"
MACHINE = "p07"
SOURCE = "019e5a11-7c00-7b51-8a62-6e0c52a10001"
MOUNTING = "019e5a11-7c00-7b51-8a62-6e0c52a10002"
PLAN = "019e5a11-7c00-7b51-8a62-6e0c52a10003"
LEVEL = "019e5a11-7c00-7b51-8a62-6e0c52a10004"
JOB = "019e5a11-7c00-7b51-8a62-6e0c52a10005"
GAP = "019e5a11-7c00-7b51-8a62-6e0c52a10006"
REJECTION = "019e5a11-7c00-7b51-8a62-6e0c52a10007"
USER = "019e5a11-7c00-7b51-8a62-6e0c52a10008"
PLACE = "019e5a11-7c00-7b51-8a62-6e0c52a10009"
COMPONENT = "019e5a11-7c00-7b51-8a62-6e0c52a1000a"
INSERT = "019e5a11-7c00-7b51-8a62-6e0c52a1000b"
DOCUMENT = "019e5a11-7c00-7b51-8a62-6e0c52a1000c"
MODIFICATION = "019e5a11-7c00-7b51-8a62-6e0c52a1000d"
CHECKLIST = "019e5a11-7c00-7b51-8a62-6e0c52a1000e"
PART = "019e5a11-7c00-7b51-8a62-6e0c52a1000f"
PHOTO = "019e5a11-7c00-7b51-8a62-6e0c52a10010"
CAMERA = "019e5a11-7c00-7b51-8a62-6e0c52a10011"
FINDING = "019e5a11-7c00-7b51-8a62-6e0c52a10011"
FAILURE = "019e5a11-7c00-7b51-8a62-6e0c52a10012"
ACTION = "019e5a11-7c00-7b51-8a62-6e0c52a10013"
PROPOSAL = "019e5a11-7c00-7b51-8a62-6e0c52a10014"
ANNA = "Anna K."
ENGINEER = "Jonas Weber"

_TOOL_VALUES = {
    "tool_id": TOOL,
    "number": "T-0042",
    "name": "Housing E29, 4 cavities",
    "status": ToolStatus.RELEASED,
    "cavity_count": 4,
    "design_life_shots": 500_000,
    "expected_cycle_ms": 23_500,
    "min_cycle_ms": 18_000,
    "class_code": "102",
    "owner": "Acme Automotive",
    "change_level": "C",
    "short_code": "K7M2P5",
    "life_shots": 500_000,
    "active_cavities": 4,
}
_FAILURE = {
    "failure_id": FAILURE,
    "number": 12,
    "tool_id": TOOL,
    "code": "FL",
    "group": CodeGroup.PART_DEFECT,
    "names": {"en": "Flash", "de": "Grat"},
    "severity": Severity.STOP_NOW,
    "cavity": 3,
    "position": Spot(side=Side.B, x=0.31, y=0.64),
    "stop": Stop.UNSCHEDULED,
    "note": "Sharp, cuts the operator's glove",
    "reported_at": AT,
    "reported_by": ANNA,
    "shots": 106_594,
    "machine_id": MACHINE,
}
_LEVEL = {"tool_id": TOOL, "plan_id": PLAN, "level_id": LEVEL, "code": "L3", "name": "Inspection on the bench"}

_ACTION = {
    "action_id": ACTION,
    "number": 7,
    "tool_id": TOOL,
    "title": "Renew the insert of cavity 3",
    "by": ENGINEER,
    "version": 2,
    "at": AT,
}
_ACTION_VALUES = {
    "kind": ActionKind.CORRECTIVE,
    "description": "Insert 3 has lost its edge; grind the new one in, then stone the parting line.",
    "priority": ActionPriority.HIGH,
    "owner": "anna",
    "team": "Tool shop",
    "due_on": date(2026, 12, 1),
    "failure_ids": [FAILURE],
    "watch_shots": 20_000,
    "watch_days": 30,
    "approver": "jonas",
}

_VIA = WhoVia(id="019e5a11-7c00-7b51-8a62-6e0c52a10022", name="MES")
_AUDITED_ROW = RowChange(
    table="tool_standing",
    key=TOOL,
    deed=RowDeed.CHANGED,
    before={"readiness": "ready", "hold_reason": None},
    after={"readiness": "held", "hold_reason": "Burr at cavity 3"},
)

EVENTS: tuple[Event, ...] = (
    ToolRegistered.model_validate({**_TOOL_VALUES, "version": 1, "at": AT}),
    ToolChanged.model_validate({**_TOOL_VALUES, "version": 2, "at": AT}),
    ToolRetired(tool_id=TOOL, version=9, reason="Worn out; replaced by T-0107", by=ENGINEER, at=AT),
    ToolStatusChanged(
        tool_id=TOOL,
        version=2,
        before=ToolStatus.DEVELOPMENT,
        after=ToolStatus.RELEASED,
        reason="Sampling passed",
        by=ENGINEER,
        at=AT,
    ),
    ToolHeld(tool_id=TOOL, version=5, readiness=Readiness.ON_HOLD, reason="Slide galled", by=ANNA, at=AT),
    ToolReleased(
        tool_id=TOOL, version=6, readiness=Readiness.READY, note="Slide polished, trial good", by=ENGINEER, at=AT
    ),
    LegalHoldChanged(
        tool_id=TOOL, version=7, held=True, reason="Recall of lot 4711 is being looked into", by=ENGINEER, at=AT
    ),
    ToolEdited(
        tool_id=TOOL,
        version=5,
        part=EditedPart.TOOL,
        changes=[FieldChange(field="owner", before="Acme", after="Meyer")],
        by=ENGINEER,
        at=AT,
    ),
    ToolReadinessChanged(
        tool_id=TOOL,
        version=6,
        before=Readiness.ON_HOLD,
        after=Readiness.READY,
        reason="Slide polished, trial good",
        by=ENGINEER,
        at=AT,
    ),
    ToolMoved(
        tool_id=TOOL,
        version=7,
        kind=LocationKind.EXTERNAL,
        place_name="Meyer Toolmaking",
        party="Meyer Toolmaking",
        due_back_on=date(2026, 12, 4),
        reason="Re-plating of the cores",
        by=ENGINEER,
        at=AT,
    ),
    ToolPhysicalChanged(
        tool_id=TOOL,
        version=3,
        before=PhysicalState.NOT_INSTALLED,
        after=PhysicalState.INSTALLED,
        reason="Mounted on Press 7",
        by=ANNA,
        at=AT,
    ),
    ToolModified(
        tool_id=TOOL,
        version=8,
        modification_id=MODIFICATION,
        change_level="C",
        description="Gate widened to 1.2 mm",
        reason="Short shots in cavity 3",
        done_on=date(2026, 11, 20),
        by=ENGINEER,
        at=AT,
    ),
    DocumentAdded(
        tool_id=TOOL, version=8, document_id=DOCUMENT, name="Water circuits.pdf", kind="water", by=ENGINEER, at=AT
    ),
    DocumentRetired(
        tool_id=TOOL,
        version=8,
        document_id=DOCUMENT,
        name="Water circuits.pdf",
        reason="Replaced by change level D",
        by=ENGINEER,
        at=AT,
    ),
    CavityBlocked(tool_id=TOOL, version=4, cavity=3, reason="Flash at the gate", active_cavities=3, by=ENGINEER, at=AT),
    CavityUnblocked(tool_id=TOOL, version=5, cavity=3, reason="Insert replaced", active_cavities=4, by=ENGINEER, at=AT),
    ToolMounted(
        tool_id=TOOL,
        machine_id=MACHINE,
        mounting_id=MOUNTING,
        shot_factor=1,
        configuration_name="Left and right",
        active_cavities=4,
        job="4711-20",
        order_shots=42_000,
        checked_by_scan=True,
        by=ANNA,
        version=3,
        at=AT,
    ),
    ToolUnmounted(
        tool_id=TOOL,
        machine_id=MACHINE,
        mounting_id=MOUNTING,
        shots=41_250,
        reason="Order done",
        by=ANNA,
        version=4,
        at=AT,
    ),
    ComponentChanged(
        component_id=COMPONENT,
        tool_id=TOOL,
        kind="cavity_insert",
        name="Cavity insert 7",
        position="C7",
        cavity=7,
        version=2,
        by=ANNA,
        at=AT,
    ),
    InsertInstalled(
        insert_id=INSERT,
        serial="K-113",
        tool_id=TOOL,
        component_id=COMPONENT,
        position="C7",
        cavity=7,
        reason="Took the place of K-109",
        by=ANNA,
        at=AT,
    ),
    InsertRemoved(
        insert_id=INSERT,
        serial="K-113",
        tool_id=TOOL,
        component_id=COMPONENT,
        position="C7",
        cavity=7,
        reason="Edge worn",
        to="repair",
        shots=88_120,
        shots_in_life=131_400,
        by=ANNA,
        at=AT,
    ),
    PlaceRegistered(place_id=PLACE, name="Rack A3", kind=LocationKind.STORAGE, note="Dry store", version=1, at=AT),
    PlaceChanged(place_id=PLACE, name="Rack A3", kind=LocationKind.STORAGE, note="Heated store", version=2, at=AT),
    MachineRegistered(machine_id=MACHINE, name="Press 7", note="By the gate", area="Hall 2", version=1, at=AT),
    MachineChanged(machine_id=MACHINE, name="Press 7", note="By the gate", area="Hall 3", version=2, at=AT),
    ToolAreaChanged(tool_id=TOOL, area="Hall 3", version=5, at=AT),
    ShotsCounted(
        tool_id=TOOL,
        machine_id=MACHINE,
        source_id=SOURCE,
        shots=2,
        shots_high=2,
        total=106_594,
        total_high=106_594,
        from_at=AT,
        to_at=AT + timedelta(seconds=47),
        origin=ShotOrigin.COUNTER,
        at=AT + timedelta(seconds=47),
    ),
    UnassignedShotsCounted(
        machine_id=MACHINE,
        source_id=SOURCE,
        shots=3,
        total_unassigned=12,
        from_at=AT,
        to_at=AT + timedelta(seconds=70),
        at=AT + timedelta(seconds=70),
    ),
    ToolMismatchFound(machine_id=MACHINE, source_id=SOURCE, reported_mould="T-0017", mounted_tool_ids=[TOOL], at=AT),
    ToolIdentified(
        machine_id=MACHINE, source_id=SOURCE, reported_mould="T-0042", tool_id=TOOL, mounting_id=MOUNTING, at=AT
    ),
    SourceConfigured(
        source_id=SOURCE,
        machine_id=MACHINE,
        kind=SourceKind.OPCUA_COUNTER,
        name="Shot counter of the PLC",
        enabled=True,
        counter_bits=16,
        version=1,
        at=AT,
    ),
    SourceRemoved(source_id=SOURCE, machine_id=MACHINE, at=AT),
    SourceStateChanged(
        source_id=SOURCE,
        machine_id=MACHINE,
        state=SourceState.NO_DATA,
        detail="Nothing heard for 60 s. Check the PLC and its network.",
        last_value=4711,
        last_seen=AT - timedelta(seconds=60),
        at=AT,
    ),
    CounterGapFound(
        source_id=SOURCE,
        item_id=GAP,
        machine_id=MACHINE,
        tool_ids=[TOOL],
        low=10,
        high=65_546,
        booked=10,
        since=AT - timedelta(days=3),
        reason="The counter may have rolled over more than once while nothing was heard.",
        at=AT,
    ),
    GapSettled(
        source_id=SOURCE, item_id=GAP, machine_id=MACHINE, tool_ids=[TOOL], low=10, high=65_546, settled=10, at=AT
    ),
    CertificateEnding(
        certificate_id="0199c1a4-3f00-7000-8000-00000000ce27",
        server="10.0.0.7:4840",
        thumbprint="5F1D0C4B7A2E9386D1C05B7E4A6F83920C1D5E7A",
        ends_at=AT + timedelta(days=60),
        has_ended=False,
        at=AT,
    ),
    CertificateReplaced(certificate_id="0199c1a4-3f00-7000-8000-00000000ce27", server="10.0.0.7:4840", at=AT),
    CounterRejected(
        rejection_id=REJECTION,
        source_id=SOURCE,
        machine_id=MACHINE,
        reason="implausible_jump",
        detail="1,000,000 more shots than 47 s allow.",
        raw="1004711",
        occurrences=1,
        at=AT,
    ),
    LevelPlanned.model_validate(
        {
            **_LEVEL,
            "plan_name": "Standard",
            "interval_shots": 20_000,
            "interval_days": 90,
            "warn_percent": 90,
            "limit_percent": 110,
            "blocks_run": True,
            "start_total": 90_000,
            "start_at": AT - timedelta(days=30),
            "warn_total": 108_000,
            "due_total": 110_000,
            "limit_total": 112_000,
            "warn_at": AT + timedelta(days=51),
            "due_at": AT + timedelta(days=60),
            "limit_at": AT + timedelta(days=69),
            "status": LevelStatus.OK,
            "retired": False,
            "version": 1,
            "at": AT,
        }
    ),
    MaintenanceWarned.model_validate(
        {**_LEVEL, "reason": DueBy.SHOTS, "total_high": 108_000, "due_total": 110_000, "at": AT}
    ),
    MaintenanceDue.model_validate(
        {**_LEVEL, "reason": DueBy.SHOTS, "total_high": 110_000, "due_total": 110_000, "job_id": JOB, "at": AT}
    ),
    MaintenanceOverdue.model_validate(
        {**_LEVEL, "reason": DueBy.SHOTS, "total_high": 112_000, "due_total": 110_000, "job_id": JOB, "at": AT}
    ),
    PlanChanged(
        tool_id=TOOL,
        plan_id=PLAN,
        plan_name="Standard",
        plan_version=2,
        codes=["L1", "L3", "L5"],
        reason="Glass-filled material: half the usual interval",
        by=ENGINEER,
        at=AT,
    ),
    LimitsChanged(
        tool_id=TOOL,
        checklist_id="l3-inspection",
        names={"en": "L3 inspection", "de": "L3 Inspektion"},
        version=1,
        reason="Heaters of 8 ohms: the maker allows less insulation when cold",
        by=ENGINEER,
        at=AT,
    ),
    JobOpened.model_validate(
        {**_LEVEL, "job_id": JOB, "by": ENGINEER, "note": "While the press is down anyway", "at": AT}
    ),
    MaintenanceScheduled.model_validate(
        {**_LEVEL, "job_id": JOB, "scheduled_for": AT + timedelta(days=2), "by": ENGINEER, "at": AT}
    ),
    MaintenanceStarted.model_validate({**_LEVEL, "job_id": JOB, "by": ANNA, "note": "Pulled to bench 2", "at": AT}),
    MaintenanceWaiting.model_validate(
        {**_LEVEL, "job_id": JOB, "reason": WaitReason.PARTS, "note": "O-rings ordered", "by": ANNA, "at": AT}
    ),
    MaintenanceResumed.model_validate({**_LEVEL, "job_id": JOB, "waited_minutes": 95, "by": ANNA, "at": AT}),
    MaintenanceSkipped.model_validate(
        {
            **_LEVEL,
            "job_id": JOB,
            "reason": "The tool is scrapped next week",
            "by": ENGINEER,
            "total_at_skip": 111_204,
            "shots_since_last": 21_204,
            "at": AT,
        }
    ),
    PermitOverridden.model_validate(
        {
            **_LEVEL,
            "until_total": 114_000,
            "reason": "The order must be finished; vents checked on the press",
            "by": ENGINEER,
            "at": AT,
        }
    ),
    PermitOverrideEnded.model_validate({**_LEVEL, "reason": "The 2,000 shots are used up", "at": AT}),
    MaintenanceCompleted.model_validate(
        {
            **_LEVEL,
            "job_id": JOB,
            "by": ANNA,
            "note": "Vents cleaned, two O-rings replaced",
            "done_at": AT,
            "total_at_completion": 111_204,
            "shots_since_last": 21_204,
            "restarted_level_ids": [LEVEL],
            "workers": [ANNA, "Piotr Z."],
            "bench_minutes": 145,
            "waiting_minutes": 95,
            "cost_cents": 18_500,
            "parts_cost_cents": 640,
            "findings": [
                Finding(finding_id=FINDING, text="Vent of cavity 3 worn", severity=FindingSeverity.NEXT_STOP, cavity=3)
            ],
            "as_found": Grades(good=12, caution=2, bad=1),
            "as_left": Grades(good=15),
            "checklist_id": CHECKLIST,
            "checklist_version": 3,
            "at": AT,
        }
    ),
    JobForgotten.model_validate({**_LEVEL, "job_id": JOB, "at": AT}),
    MaintenanceWithdrawn.model_validate(
        {**_LEVEL, "job_id": JOB, "reason": "A gap was settled with fewer shots than feared.", "at": AT}
    ),
    StockChanged(
        part_id=PART,
        number="OR-22x2",
        name="O-ring 22 x 2, FKM",
        kind="use",
        quantity=-2,
        stock=6,
        minimum=10,
        low=True,
        tool_id=TOOL,
        job_id=JOB,
        by=ANNA,
        at=AT,
    ),
    FailureReported.model_validate({**_FAILURE, "hold_id": FAILURE, "by": ANNA, "version": 1, "at": AT}),
    FailureChanged.model_validate(
        {**_FAILURE, "changed": ["photo_ids"], "photo_ids": [PHOTO], "by": ANNA, "version": 2, "at": AT}
    ),
    FailureTriaged(
        failure_id=FAILURE, number=12, tool_id=TOOL, verdict=Verdict.ACCEPTED, by=ENGINEER, version=3, at=AT
    ),
    FailureStateChanged(
        failure_id=FAILURE,
        number=12,
        tool_id=TOOL,
        before=FailureState.IN_WORK,
        after=FailureState.SOLVED,
        note="Parting line stoned at cavity 3",
        cause="C-WEAR",
        fixes=["X-STONE"],
        shots=107_002,
        by=ANNA,
        version=5,
        at=AT,
    ),
    FailureForgotten(failure_id=FAILURE, number=12, tool_id=TOOL, by="failures", version=9, at=AT),
    RootCauseFound(
        failure_id=FAILURE,
        number=12,
        tool_id=TOOL,
        cause="C-WEAR",
        text="The parting line is worn at cavity 3: the insert was ground once too often.",
        confirmed=True,
        evidence="Step of 0.04 mm measured before, none after stoning; no flash in 500 shots.",
        photo_ids=[PHOTO],
        by=ENGINEER,
        version=6,
        at=AT,
    ),
    ActionAssigned(**_ACTION, **_ACTION_VALUES),
    ActionChanged(**_ACTION, **_ACTION_VALUES, changed=["due_on"]),
    ActionStateChanged(**_ACTION, before=ActionState.OPEN, after=ActionState.IN_WORK),
    ActionReminded(**_ACTION, owner="anna", due_on=date(2026, 12, 1), days_left=2),
    ActionOverdue(**_ACTION, owner="anna", due_on=date(2026, 12, 1), days_over=1, escalation=0),
    ActionCompleted(
        **_ACTION,
        kind=ActionKind.CORRECTIVE,
        after=ActionState.WATCHING,
        note="Insert replaced, parting line stoned",
        fixes=["X-STONE"],
        cause="C-WEAR",
        failure_ids=[FAILURE],
        photo_ids=[PHOTO],
        shots=107_002,
        approved_by=ENGINEER,
    ),
    ActionVerified(**_ACTION, ended_by=WatchEnd.SHOTS, shots_held=20_000, days_held=11, failure_ids=[FAILURE]),
    ActionReopened(
        **_ACTION,
        reason=ReopenReason.RETURNED,
        owner="anna",
        note="F-31",
        returned_as="019e5a11-7c00-7b51-8a62-6e0c52a10015",
        shots_held=4_120,
        failure_ids=[FAILURE],
    ),
    ActionForgotten(**{**_ACTION, "title": "", "by": "actions"}),
    ActionResumed(
        **_ACTION,
        after=ActionState.WATCHING,
        rejected="019e5a11-7c00-7b51-8a62-6e0c52a10015",
        note="F-31: A drop of oil, no flash",
        failure_ids=[FAILURE],
    ),
    RecurrenceFound(
        proposal_id=PROPOSAL,
        tool_id=TOOL,
        code="FL",
        names={"en": "Flash", "de": "Grat"},
        cavity=3,
        times=3,
        within_shots=50_000,
        failure_ids=[FAILURE],
        at=AT,
    ),
    CatalogueChanged(
        catalogue_version=4,
        code="FL",
        group=CodeGroup.PART_DEFECT,
        names={"en": "Flash", "de": "Grat"},
        synonyms={"en": ["burr"], "de": ["Überspritzung"]},
        severity=Severity.NEXT_STOP,
        reason="Another word for it",
        by=ENGINEER,
        version=2,
        at=AT,
    ),
    PhotoAdded(
        photo_id=PHOTO,
        tool_id=TOOL,
        job_id=JOB,
        slot="after",
        caption="Vents cleaned",
        taken_at=AT - timedelta(minutes=2),
        width=4032,
        height=3024,
        by=ANNA,
        at=AT,
    ),
    PhotoChanged(photo_id=PHOTO, tool_id=TOOL, view="last-shot", run_id=MOUNTING, caption="Last shot", by=ANNA, at=AT),
    PhotoDeleted(photo_id=PHOTO, tool_id=TOOL, job_id=JOB, reason="Shows a person", by="Administrator", at=AT),
    PhotoRestored(photo_id=PHOTO, tool_id=TOOL, job_id=JOB, reason="Needed as evidence", by=ENGINEER, at=AT),
    PhotoErased(photo_id=PHOTO, tool_id=TOOL, job_id=JOB, reason="Shows a person", by="Administrator", at=AT),
    PhotoAnnotated(
        photo_id=PHOTO, tool_id=TOOL, version=1, shapes=1, texts=["Flash at the rim"], codes=["FL"], by=ANNA, at=AT
    ),
    ViewChanged(tool_id=TOOL, view="a-side", name="A side", deed=ViewDeed.GOLDEN, photo_id=PHOTO, by=ENGINEER, at=AT),
    CameraChanged(
        camera_id=CAMERA, name="Camera at bench 1", kind="pi", deed=CameraDeed.ADDED, by="Administrator", at=AT
    ),
    UserChanged(user_id=USER, username="anna", name="Anna K.", role="technician", active=True, team="Tool shop", at=AT),
    UserAnonymised(user_id=USER, username="anna", names=["Anna K."], alias="former-7", at=AT),
    RetentionChanged(kind=DataKind.PHOTOS, keep_days=3650, version=2, at=AT),
    RetentionWanted(kind=DataKind.PHOTOS, by="Administrator", at=AT),
    *(
        applied(
            kind=DataKind.PHOTOS,
            keep_days=3650,
            before=AT - timedelta(days=3650),
            removed=12,
            removed_total=340,
            held=3,
            at=AT,
        )
        for applied in APPLIED.values()
    ),
    PlantChanged(name="Lindenau plant", timezone="Europe/Berlin", language="de", version=3, at=AT),
    *(
        audited(
            entry_id="019e5a11-7c00-7b51-8a62-6e0c52a10020",
            service=publisher,
            at=AT,
            kind="request",
            who=Who(id=USER, name="Erika Muster", kind="person", role="engineer", via=_VIA),
            what="POST /tools/{tool_id}/hold",
            target=f"/tools/{TOOL}/hold",
            address="192.0.2.17",
            device="Mozilla/5.0 (Linux; Android 15)",
            correlation_id="019e5a11-7c00-7b51-8a62-6e0c52a10021",
            changes=[_AUDITED_ROW],
        )
        for publisher, audited in AUDITED.items()
    ),
)

RETAINED: dict[str, Payload] = {
    "tool_state": ToolState.model_validate(
        {
            **_TOOL_VALUES,
            "version": 3,
            "machine_id": MACHINE,
            "location": LocationKind.PRESS,
            "location_name": "Press 7",
            "physical": PhysicalState.INSTALLED,
        }
    ),
    "machine_state": MachineState(machine_id=MACHINE, name="Press 7", tool_ids=[TOOL]),
    "source_state": SourceStateNow(
        source_id=SOURCE,
        machine_id=MACHINE,
        kind=SourceKind.OPCUA_COUNTER,
        state=SourceState.LIVE,
        last_value=4711,
        last_seen=AT,
    ),
    "tool_plan_state": ToolPlanState(
        tool_id=TOOL,
        status=LevelStatus.DUE,
        total_high=110_000,
        levels=[
            LevelNow(
                level_id=LEVEL,
                plan_id=PLAN,
                code="L3",
                name="Inspection on the bench",
                status=LevelStatus.DUE,
                due_total=110_000,
                job_id=JOB,
            )
        ],
    ),
    "alert": Alert(
        tool_id=TOOL,
        tool_number="T-0042",
        tool_name="Housing E29, 4 cavities",
        kind=AlertKind.MAINTENANCE_DUE,
        since=AT,
        total_high=110_000,
        levels=[
            AlertedLevel(
                level_id=LEVEL,
                code="L3",
                name="Inspection on the bench",
                reason=DueBy.SHOTS,
                due_total=110_000,
                job_id=JOB,
            )
        ],
        machine_ids=[MACHINE],
        todo="Pull the tool at the next stop and do L3 Inspection on the bench.",
    ),
    "action_alert": ActionAlert(
        kind=ActionAlertKind.OVERDUE,
        tool_id=TOOL,
        action_id=ACTION,
        number=7,
        title="Renew the insert of cavity 3",
        owner="anna",
        due_on=date(2026, 12, 1),
        overdue_count=1,
        since=datetime(2026, 12, 1, 23, 0, tzinfo=UTC),
    ),
    "failure_alert": FailureAlert(
        kind=FailureAlertKind.CRITICAL,
        tool_id=TOOL,
        tool_number="T-0042",
        tool_name="Housing E29, 4 cavities",
        failure_id=FAILURE,
        number=12,
        severity=Severity.STOP_NOW,
        state=FailureState.NEW,
        code="FL",
        names={"en": "Flash", "de": "Grat"},
        cavity=3,
        note="At the parting line",
        reported_by="Anna K.",
        machine_id=MACHINE,
        since=AT,
        open_count=1,
        todo="Keep the tool off until an engineer has released it. Look at F-12 in Toolcare.",
    ),
    "run_permit": RunPermit(
        run=False,
        reasons=["T-0042: L3 Inspection on the bench is overdue (limit 121000 shots)"],
        causes=[
            Cause(
                code=CauseCode.MAINTENANCE_OVERDUE,
                values={
                    "tool": "T-0042",
                    "level": "L3 Inspection on the bench",
                    "by": "shots",
                    "limit_shots": 121_000,
                },
            )
        ],
    ),
    "live_count": LiveCount(tool_id=TOOL, machine_id=MACHINE, total=106_594, total_high=106_594, last_shot_at=AT),
    "live_reading": LiveReading(source_id=SOURCE, value=4711, at=AT),
    "presence": Presence(service="registry", status=PresenceStatus.ONLINE, since=AT, version="0.1.0"),
    "reading": PlcReading(counter=4711, at=AT, cycle_ms=23_120, mould="T-0042", quality=ReadingQuality.GOOD),
}

"""One example of each event and of each retained payload, as they would stand on the wire of a real plant."""

from datetime import UTC, datetime, timedelta

from toolcare_shared.contracts.event import Event, Payload
from toolcare_shared.contracts.gateway import UserChanged
from toolcare_shared.contracts.maintenance import (
    Alert,
    AlertedLevel,
    AlertKind,
    DueBy,
    LevelNow,
    LevelPlanned,
    LevelStatus,
    MaintenanceCompleted,
    MaintenanceDue,
    MaintenanceOverdue,
    MaintenanceStarted,
    MaintenanceWarned,
    MaintenanceWithdrawn,
    RunPermit,
    StockChanged,
    ToolPlanState,
)
from toolcare_shared.contracts.presence import Presence, PresenceStatus
from toolcare_shared.contracts.readings import PlcReading, ReadingQuality
from toolcare_shared.contracts.registry import (
    MachineChanged,
    MachineRegistered,
    MachineState,
    ToolChanged,
    ToolMounted,
    ToolRegistered,
    ToolRetired,
    ToolState,
    ToolStatus,
    ToolUnmounted,
)
from toolcare_shared.contracts.shotcounter import (
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
PART = "019e5a11-7c00-7b51-8a62-6e0c52a10009"

_TOOL_VALUES = {
    "tool_id": TOOL,
    "number": "T-0042",
    "name": "Housing E29, 4 cavities",
    "status": ToolStatus.RELEASED,
    "cavity_count": 4,
    "design_life_shots": 500_000,
    "expected_cycle_ms": 23_500,
    "min_cycle_ms": 18_000,
}
_LEVEL = {"tool_id": TOOL, "plan_id": PLAN, "level_id": LEVEL, "code": "L3", "name": "Inspection on the bench"}

EVENTS: tuple[Event, ...] = (
    ToolRegistered.model_validate({**_TOOL_VALUES, "version": 1, "at": AT}),
    ToolChanged.model_validate({**_TOOL_VALUES, "version": 2, "at": AT}),
    ToolRetired(tool_id=TOOL, version=9, reason="Worn out; replaced by T-0107", at=AT),
    ToolMounted(tool_id=TOOL, machine_id=MACHINE, mounting_id=MOUNTING, shot_factor=1, version=3, at=AT),
    ToolUnmounted(tool_id=TOOL, machine_id=MACHINE, mounting_id=MOUNTING, version=4, at=AT),
    MachineRegistered(machine_id=MACHINE, name="Press 7", note="Hall 2", version=1, at=AT),
    MachineChanged(machine_id=MACHINE, name="Press 7", note="Hall 3", version=2, at=AT),
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
    MaintenanceStarted.model_validate(
        {**_LEVEL, "job_id": JOB, "by": "Anna K.", "note": "Pulled to bench 2", "at": AT}
    ),
    MaintenanceCompleted.model_validate(
        {
            **_LEVEL,
            "job_id": JOB,
            "by": "Anna K.",
            "note": "Vents cleaned, two O-rings replaced",
            "done_at": AT,
            "total_at_completion": 111_204,
            "shots_since_last": 21_204,
            "restarted_level_ids": [LEVEL],
            "at": AT,
        }
    ),
    MaintenanceWithdrawn.model_validate(
        {**_LEVEL, "job_id": JOB, "reason": "A gap was settled with fewer shots than feared.", "at": AT}
    ),
    StockChanged(
        part_id=PART,
        number="OR-22x2",
        name="O-ring 22 x 2, FKM",
        kind="use",
        quantity=-2,
        stock=8,
        minimum=10,
        low=True,
        tool_id=TOOL,
        by="Anna K.",
        at=AT,
    ),
    UserChanged(user_id=USER, username="anna", name="Anna K.", role="technician", active=True, at=AT),
)

RETAINED: dict[str, Payload] = {
    "tool_state": ToolState.model_validate({**_TOOL_VALUES, "version": 3, "machine_id": MACHINE}),
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
    "run_permit": RunPermit(run=False, reasons=["T-0042: L3 Inspection on the bench is 1,204 shots past its limit."]),
    "live_count": LiveCount(tool_id=TOOL, machine_id=MACHINE, total=106_594, total_high=106_594, last_shot_at=AT),
    "live_reading": LiveReading(source_id=SOURCE, value=4711, at=AT),
    "presence": Presence(service="registry", status=PresenceStatus.ONLINE, since=AT, version="0.1.0"),
    "reading": PlcReading(counter=4711, at=AT, cycle_ms=23_120, mould="T-0042", quality=ReadingQuality.GOOD),
}

"""Press p01: an EUROMAP 77 interface (OPC 40077 on OPC 40083), its address space made here by the standard's names.

Written by hand and small on purpose: the object tree, the counters and the event a reader of shots needs. The official
node set is loaded beside it in the tests.
"""

from dataclasses import dataclass
from datetime import datetime

from asyncua import Node, Server, ua
from asyncua.common.events import Event
from asyncua.server.event_generator import EventGenerator

from toolcare_compose.plant.opcua_server import free_endpoint, stamped, start, variable
from toolcare_compose.plant.press import Counted, PressKind, Shot

DI = "http://opcfoundation.org/UA/DI/"
GENERAL = "http://opcfoundation.org/UA/PlasticsRubber/GeneralTypes/"
IMM2MES = "http://opcfoundation.org/UA/PlasticsRubber/IMM2MES/"

NO_PRODUCTION, START_UP, PRODUCTION = 1, 2, 4
JOB_START_UP, JOB_IN_PRODUCTION = 5, 6
NO_PART, GOOD_PART, BAD_PART = 0, 1, 2

_EVENT_FIELDS: tuple[tuple[str, ua.VariantType], ...] = (
    ("JobName", ua.VariantType.String),
    ("JobStatus", ua.VariantType.Int32),
    ("CurrentLotName", ua.VariantType.String),
    ("JobCycleCounter", ua.VariantType.UInt64),
    ("MachineCycleCounter", ua.VariantType.UInt64),
    ("JobPartsCounter", ua.VariantType.UInt64),
    ("JobGoodPartsCounter", ua.VariantType.UInt64),
    ("JobBadPartsCounter", ua.VariantType.UInt64),
    ("JobTestSamplesCounter", ua.VariantType.UInt64),
    ("CycleTime", ua.VariantType.Double),
    ("CycleQuality", ua.VariantType.Int32),
    ("CavityCycleQuality", ua.VariantType.Int32),
)


@dataclass(slots=True)
class _Tree:
    press: Node
    values: dict[str, Node]
    cycle_event: Node


class EuromapPress:
    def __init__(self, kind: PressKind, server: Server, tree: _Tree, events: EventGenerator, address: str) -> None:
        self.kind = kind
        self.address = address
        self._server = server
        self._tree = tree
        self._events = events
        self._silent = False

    @classmethod
    async def open(cls, kind: PressKind, counted: Counted, host: str, port: int, at: datetime) -> "EuromapPress":
        server, address = await free_endpoint(host, port, "Simulated injection-moulding machine")
        tree = await _build(server, kind)
        events = await server.get_event_generator(tree.cycle_event, tree.press)
        press = cls(kind, server, tree, events, address)
        await press.show(counted, None, at)
        await start(server)
        return press

    async def show(self, counted: Counted, shot: Shot | None, at: datetime) -> None:
        if self._silent:
            return
        for name, value in _values(self.kind, counted, shot).items():
            await self._server.write_attribute_value(self._tree.values[name].nodeid, stamped(value, at))
        if shot is not None:
            await self._fire(counted, shot, at)

    async def go_silent(self) -> None:
        """The controller no longer reaches the machine: values stand still and say so by a bad status."""
        self._silent = True
        for node in self._tree.values.values():
            last = await node.read_data_value(raise_on_bad_status=False)
            lost = ua.DataValue(last.Value, StatusCode=ua.StatusCode(ua.StatusCodes.BadNoCommunication))
            await self._server.write_attribute_value(node.nodeid, lost)

    async def come_back(self, counted: Counted, at: datetime) -> None:
        self._silent = False
        await self.show(counted, None, at)

    @property
    def server(self) -> Server:
        return self._server

    async def _fire(self, counted: Counted, shot: Shot, at: datetime) -> None:
        event: Event = self._events.event
        parts = self.kind.cavities * counted.job_shots
        fields = {
            "JobName": _job_name(counted),
            "JobStatus": JOB_START_UP if shot.start_up else JOB_IN_PRODUCTION,
            "CurrentLotName": f"LOT-{counted.job:03}",
            "JobCycleCounter": counted.counter,
            "MachineCycleCounter": counted.life,
            "JobPartsCounter": parts,
            "JobGoodPartsCounter": parts - counted.job_bad,
            "JobBadPartsCounter": counted.job_bad,
            "JobTestSamplesCounter": 0,
            "CycleTime": float(shot.cycle_ms),
            "CycleQuality": int(shot.quality),
            "CavityCycleQuality": [GOOD_PART if good else BAD_PART for good in shot.cavities],
        }
        for (name, kind), value in zip(_EVENT_FIELDS, fields.values(), strict=True):
            event.add_property(name, value, kind)
        await self._events.trigger(time_attr=at, message="Cycle finished")


def _job_name(counted: Counted) -> str:
    return f"JOB-{counted.job:04}"


def _values(kind: PressKind, counted: Counted, shot: Shot | None) -> dict[str, ua.Variant]:
    parts = kind.cavities * counted.job_shots
    long = ua.VariantType.UInt64
    values = {
        "JobCycleCounter": ua.Variant(counted.counter, long),
        "MachineCycleCounter": ua.Variant(counted.life, long),
        "JobPartsCounter": ua.Variant(parts, long),
        "JobGoodPartsCounter": ua.Variant(parts - counted.job_bad, long),
        "JobBadPartsCounter": ua.Variant(counted.job_bad, long),
        "JobName": ua.Variant(_job_name(counted), ua.VariantType.String),
        "MouldId": ua.Variant(counted.mould, ua.VariantType.String),
        "Id": ua.Variant(counted.mould, ua.VariantType.String),
    }
    if shot is None:
        return values
    return values | {
        "LastCycleTime": ua.Variant(float(shot.cycle_ms), ua.VariantType.Double),
        "JobStatus": ua.Variant(JOB_START_UP if shot.start_up else JOB_IN_PRODUCTION, ua.VariantType.Int32),
        "ProductionStatus": ua.Variant(START_UP if shot.start_up else PRODUCTION, ua.VariantType.Int32),
    }


async def _build(server: Server, kind: PressKind) -> _Tree:
    di = await server.register_namespace(DI)
    general = await server.register_namespace(GENERAL)
    imm = await server.register_namespace(IMM2MES)

    interface = await server.nodes.base_object_type.add_object_type(imm, "IMM_MES_InterfaceType")
    cycle_event = await server.create_custom_event_type(
        general, "CycleParametersEventType", properties=list(_EVENT_FIELDS)
    )

    devices = await server.nodes.objects.add_object(di, "DeviceSet")
    press = await devices.add_object(imm, f"IMM_Toolcare_{kind.id}", objecttype=interface.nodeid)
    values: dict[str, Node] = {}

    about = await press.add_object(imm, "MachineInformation")
    for name, text in (("Manufacturer", "Toolcare"), ("Model", "Simulated press"), ("SerialNumber", kind.id)):
        await variable(about, di, name, text, ua.VariantType.String)

    control = await (await press.add_object(imm, "MachineMESStatus")).add_object(general, "ProductionControl")
    values["ProductionStatus"] = await variable(
        control, general, "ProductionStatus", NO_PRODUCTION, ua.VariantType.Int32
    )

    moulds = await press.add_object(imm, "Moulds")
    mould = await moulds.add_object(general, "Mould_1")
    await variable(mould, general, "Index", 1, ua.VariantType.UInt32)
    await variable(mould, general, "IsPresent", True, ua.VariantType.Boolean)
    values["Id"] = await variable(mould, general, "Id", kind.mould, ua.VariantType.String)

    jobs = await press.add_object(imm, "Jobs")
    job = await jobs.add_object(general, "ActiveJob")
    values["JobName"] = await variable(job, general, "JobName", "", ua.VariantType.String)
    values["MouldId"] = await variable(job, general, "MouldId", kind.mould, ua.VariantType.String)
    await variable(job, general, "NumCavities", kind.cavities, ua.VariantType.UInt32)
    await variable(job, general, "ExpectedCycleTime", float(kind.cycle_ms), ua.VariantType.Double)

    active = await jobs.add_object(general, "ActiveJobValues")
    for name in (
        "JobCycleCounter",
        "MachineCycleCounter",
        "JobPartsCounter",
        "JobGoodPartsCounter",
        "JobBadPartsCounter",
    ):
        values[name] = await variable(active, general, name, 0, ua.VariantType.UInt64)
    values["LastCycleTime"] = await variable(active, general, "LastCycleTime", 0.0, ua.VariantType.Double)
    values["JobStatus"] = await variable(active, general, "JobStatus", 0, ua.VariantType.Int32)
    return _Tree(press, values, cycle_event)

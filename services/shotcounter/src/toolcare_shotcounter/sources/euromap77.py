"""EUROMAP 77: a press that describes itself (OPC 40077 v1.01 on OPC 40083 v1.03), found by the standard's names."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeGuard

from asyncua import Client, Node, ua
from asyncua.common.events import Event

from toolcare_shotcounter.readings import CounterBits, CycleKind, OpcuaEm77Config, Quality, Reading
from toolcare_shotcounter.sources.counter_value import (
    MAX_CAVITIES,
    MAX_CYCLE_MS,
    MAX_JOB,
    MAX_MOULD,
    MAX_PARTS,
)
from toolcare_shotcounter.sources.opcua_browse import (
    Namespaces,
    child,
    children_of_all,
    index_of,
    namespaces,
    objects_below,
    subtypes,
    type_named,
    values_of_all,
)
from toolcare_shotcounter.sources.opcua_session import ANSWER_S, Faulty, within
from toolcare_shotcounter.sources.opcua_watch import Watched
from toolcare_shotcounter.texts import extract

GENERAL = "http://opcfoundation.org/UA/PlasticsRubber/GeneralTypes/"
IMM2MES = "http://opcfoundation.org/UA/PlasticsRubber/IMM2MES/"

_BITS: CounterBits = 64  # both counters are UInt64 by the standard
_REMEMBERED_CYCLES = 256
_MOST_MOULDS = 100
_ID, _STATUS = "Id of mould ", "Status of mould "
"""Of the moulds that a press shows beside each other: which one hangs in it may change."""

_INSTALLED = 3
_JOB_START_UP = 5

_QUALITY = {0: Quality.GOOD, 1: Quality.BAD, 2: Quality.TEST, 3: Quality.FAILED}
_CAVITY = {0: "no_part", 1: "good", 2: "bad", 3: "rework"}
_PRODUCTION = {2: CycleKind.START_UP, 4: CycleKind.PRODUCTION, 5: CycleKind.DRY_RUN}
_EVENT_FIELDS = (
    "JobName",
    "JobStatus",
    "JobCycleCounter",
    "MachineCycleCounter",
    "CycleTime",
    "CycleQuality",
    "CavityCycleQuality",
)


@dataclass(frozen=True, slots=True)
class _Cycle:
    cycle_ms: int | None
    quality: Quality | None
    cavities: tuple[str, ...] | None
    job_status: object


class Euromap77:
    """Counts come from the cumulative counter alone; what an event says of a cycle is added to that count's reading."""

    def __init__(self, config: OpcuaEm77Config) -> None:
        self.is_by_index = False
        self.namespace: str | None = None
        self._config = config
        self._counter_field = "MachineCycleCounter"
        self._notes: dict[str, object] = {}
        self._job_changed = False
        self._cycles: OrderedDict[int, _Cycle] = OrderedDict()

    async def find(self, client: Client) -> Watched:
        known = await namespaces(client)
        general, imm = _index(GENERAL, known), _index(IMM2MES, known)
        press = await _interface(client, imm)
        values = await child(press, _name("Jobs", imm), _name("ActiveJobValues", general))
        if values is None:
            raise Faulty(
                "This press offers EUROMAP 77 without its optional Jobs object, so it shows no cycle counter. "
                "Ask its maker to switch Jobs on, or count a plain counter tag of the press."
            )
        machine = await child(values, _name("MachineCycleCounter", general))
        job = await child(values, _name("JobCycleCounter", general))
        counter, life = await self._choose(machine, job)
        self._counter_field = "MachineCycleCounter" if life else "JobCycleCounter"
        notes = await _notes(client, press, general, imm)
        await self._look_at_moulds(client, notes)
        return Watched(
            counter,
            "machine" if life else "job",
            _BITS,
            resettable=not life,
            notes=notes,
            events=await _notifiers(client, press, imm),
            event_filter=await _event_filter(client, general),
        )

    async def _look_at_moulds(self, client: Client, notes: Mapping[str, Node]) -> None:
        """Forget those of before; the first reading shall name the mould already."""
        for name in [name for name in self._notes if name.startswith((_ID, _STATUS))]:
            del self._notes[name]
        moulds = {name: node for name, node in notes.items() if name.startswith((_ID, _STATUS))}
        for name, value in zip(moulds, await values_of_all(client, list(moulds.values())), strict=True):
            self.note(name, value)

    async def _choose(self, machine: Node | None, job: Node | None) -> tuple[Node, bool]:
        """Prefer the life counter, unless the press has it in name only: unreadable, or nought while the job counts."""
        life_value = await _number(machine)
        job_value = await _number(job)
        usable = life_value is not None and (life_value > 0 or not job_value)
        if machine is not None and usable and (self._config.prefer == "machine" or job is None):
            return machine, True
        if job is not None:
            return job, False
        if machine is not None:
            return machine, True
        raise Faulty("This press has neither a MachineCycleCounter nor a JobCycleCounter below Jobs/ActiveJobValues.")

    def note(self, name: str, value: object) -> None:
        if value is None:
            return
        before = self._notes.get(name)
        self._notes[name] = value
        if name == "JobName" and before is not None and before != value:
            self._job_changed = True

    def cycle(self, event: Event) -> int | None:
        count = getattr(event, self._counter_field, None)
        if not isinstance(count, int):
            return None
        self._cycles[count] = _Cycle(
            cycle_ms=_milliseconds(getattr(event, "CycleTime", None)),
            quality=_quality(getattr(event, "CycleQuality", None)),
            cavities=_cavities(getattr(event, "CavityCycleQuality", None)),
            job_status=getattr(event, "JobStatus", None),
        )
        while len(self._cycles) > _REMEMBERED_CYCLES:
            self._cycles.popitem(last=False)
        return count

    def complete(self, reading: Reading, before: int | None) -> Reading:
        """A job change tells a reset only when the counter really fell: some presses count on through a job change."""
        told = self._job_changed and before is not None and reading.value < before
        if before is not None and reading.value != before:
            self._job_changed = False
        cycle = self._cycles.pop(reading.value, None)
        self._forget_cycles(reading.value, before)
        reading = reading._replace(
            mould=self._mould(),
            job=self._job(),
            kind=self._kind(cycle),
            reset_told=told,
            parts=self._parts(),
        )
        if cycle is None:
            return reading
        return reading._replace(cycle_ms=cycle.cycle_ms, quality=cycle.quality, cavities=cycle.cavities)

    def _forget_cycles(self, value: int, before: int | None) -> None:
        """What was told of a cycle that is passed must not be taken for the one of that count in a later job."""
        fell = before is not None and value < before
        for count in [count for count in self._cycles if fell or count <= value]:
            del self._cycles[count]

    def found(self, values: Mapping[str, object], watched: Watched) -> dict[str, str | int | float | bool | None]:
        of_moulds = (_ID, _STATUS)
        shown = {
            name: value
            for name, value in values.items()
            if isinstance(value, str | int | float | bool) and not name.startswith(of_moulds)
        }
        return {
            "counter": watched.counter_name,
            "jobs": True,
            "events": bool(watched.events),
            "mould": self._mould(),
            **shown,
        }

    def _mould(self) -> str | None:
        """The job's mould, else the one that hangs in the press; the only one where the press tells no status."""
        installed = [name for name, value in self._notes.items() if name.startswith(_STATUS) and value == _INSTALLED]
        for name in ("MouldId", *(_ID + one.removeprefix(_STATUS) for one in installed), "Mould"):
            value = self._notes.get(name)
            if isinstance(value, str) and value.strip():
                return extract(value.strip())[:MAX_MOULD]
        return None

    def _job(self) -> str | None:
        value = self._notes.get("JobName")
        return extract(value.strip())[:MAX_JOB] or None if isinstance(value, str) else None

    def _parts(self) -> int | None:
        value = self._notes.get("JobPartsCounter")
        return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MAX_PARTS else None

    def _kind(self, cycle: _Cycle | None) -> CycleKind | None:
        status = self._notes.get("ProductionStatus")
        kind = _PRODUCTION.get(status) if isinstance(status, int) else None
        told = None if cycle is None else cycle.job_status
        job_status = self._notes.get("JobStatus") if told is None else told
        return CycleKind.START_UP if job_status == _JOB_START_UP and kind is not CycleKind.DRY_RUN else kind


def _index(uri: str, known: Namespaces) -> int:
    try:
        return index_of(uri, known)
    except Faulty as error:
        raise Faulty(f"This server does not speak EUROMAP 77. {error} Use a plain counter tag instead.") from error


def _name(name: str, index: int) -> ua.QualifiedName:
    return ua.QualifiedName(name, index)


async def _interface(client: Client, imm: int) -> Node:
    """Return the interface object of the press: by its type, wherever below Objects its maker put it."""
    interface = await type_named(client, ua.ObjectIds.BaseObjectType, _name("IMM_MES_InterfaceType", imm))
    types = set() if interface is None else await subtypes(client, interface)
    async for found in objects_below(client, [client.nodes.objects]):
        named = found.BrowseName.NamespaceIndex == imm and str(found.BrowseName.Name).startswith("IMM_")
        if found.TypeDefinition in types or named:
            return client.get_node(found.NodeId)
    raise Faulty("The server knows EUROMAP 77 but shows no injection-moulding machine below Objects.")


async def _notes(client: Client, press: Node, general: int, imm: int) -> Mapping[str, Node]:
    jobs = _name("Jobs", imm)
    wanted: dict[str, Sequence[ua.QualifiedName]] = {
        "JobName": (jobs, _name("ActiveJob", general), _name("JobName", general)),
        "MouldId": (jobs, _name("ActiveJob", general), _name("MouldId", general)),
        "JobPartsCounter": (jobs, _name("ActiveJobValues", general), _name("JobPartsCounter", general)),
        "JobStatus": (jobs, _name("ActiveJobValues", general), _name("JobStatus", general)),
        "ProductionStatus": (
            _name("MachineMESStatus", imm),
            _name("ProductionControl", general),
            _name("ProductionStatus", general),
        ),
    }
    found = {name: await child(press, *path) for name, path in wanted.items()}
    return {name: node for name, node in found.items() if node is not None} | await _moulds(client, press, general, imm)


async def _moulds(client: Client, press: Node, general: int, imm: int) -> dict[str, Node]:
    """Return ids and statuses of the moulds; where no status can be read the first id, for it must be that one."""
    moulds = await child(press, _name("Moulds", imm))
    if moulds is None:
        return {}
    children = await within(ANSWER_S, moulds.get_children(nodeclassmask=ua.NodeClass.Object), "browsing the moulds")
    shown = children[:_MOST_MOULDS]
    ids = await children_of_all(client, shown, _name("Id", general))
    statuses = await children_of_all(client, shown, _name("MouldStatus", general))
    told = [status for status in statuses if status is not None]
    readable = {
        status.nodeid
        for status, value in zip(told, await values_of_all(client, told), strict=True)
        if _is_number(value)
    }
    found: dict[str, Node] = {}
    for number, (id_node, status) in enumerate(zip(ids, statuses, strict=True), start=1):
        if id_node is not None and status is not None and status.nodeid in readable:
            found |= {f"{_ID}{number}": id_node, f"{_STATUS}{number}": status}
    only = next((id_node for id_node in ids if id_node is not None), None)
    return found or ({} if only is None else {"Mould": only})


async def _notifiers(client: Client, press: Node, imm: int) -> Sequence[Node]:
    """Return who sends the events: the press, its jobs, or where it is neither the whole server."""
    candidates = [press, await child(press, _name("Jobs", imm))]
    able = [node for node in candidates if node is not None and await _notifies(node)]
    if able:
        return able
    server = client.get_node(ua.NodeId(ua.ObjectIds.Server))
    return [server] if await _notifies(server) else []


async def _notifies(node: Node) -> bool:
    try:
        able = await within(ANSWER_S, node.read_event_notifier(), "reading who sends events")
    except ua.UaStatusCodeError:
        return False
    return ua.EventNotifier.SubscribeToEvents in able


async def _event_filter(client: Client, general: int) -> ua.EventFilter | None:
    """Select the fields by hand, each a plain operand: generated ones can come back null (opcua-asyncio #816)."""
    kind = await type_named(client, ua.ObjectIds.BaseEventType, _name("CycleParametersEventType", general))
    if kind is None:
        return None
    wanted = ua.EventFilter()
    wanted.SelectClauses = [_operand(kind, _name(name, general)) for name in _EVENT_FIELDS]
    wanted.SelectClauses.append(_operand(ua.NodeId(ua.ObjectIds.BaseEventType), _name("EventId", 0)))
    element = ua.ContentFilterElement()
    element.FilterOperator = ua.FilterOperator.InList
    element.FilterOperands = [
        _operand(ua.NodeId(ua.ObjectIds.BaseEventType), _name("EventType", 0)),
        *[
            ua.LiteralOperand(Value=ua.Variant(one, ua.VariantType.NodeId))
            for one in sorted(await subtypes(client, kind))
        ],
    ]
    wanted.WhereClause.Elements = [element]
    return wanted


def _operand(kind: ua.NodeId, name: ua.QualifiedName) -> ua.SimpleAttributeOperand:
    operand = ua.SimpleAttributeOperand()
    operand.TypeDefinitionId = kind
    operand.BrowsePath = [name]
    operand.AttributeId = ua.AttributeIds.Value
    return operand


async def _value(node: Node) -> object:
    try:
        return await within(ANSWER_S, node.read_value(), "reading a value of the press")
    except ua.UaStatusCodeError:
        return None


async def _number(node: Node | None) -> int | None:
    value = None if node is None else await _value(node)
    return value if _is_number(value) else None


def _is_number(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _milliseconds(value: object) -> int | None:
    return round(value) if isinstance(value, int | float) and 0 < value <= MAX_CYCLE_MS else None


def _quality(value: object) -> Quality | None:
    return _QUALITY.get(value) if isinstance(value, int) else None


def _cavities(value: object) -> tuple[str, ...] | None:
    if not isinstance(value, list):
        return None
    known = (_CAVITY.get(cavity) if isinstance(cavity, int) else None for cavity in value[:MAX_CAVITIES])
    return tuple(word or "unknown" for word in known)

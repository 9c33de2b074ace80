"""An OPC UA server as a process of its own, told by JSON lines on stdin what to do to whoever reads from it."""

import asyncio
import base64
import hashlib
import json
import logging
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from asyncua import Node, Server, ua
from asyncua.common.instantiate_util import instantiate
from asyncua.common.utils import ServiceError
from asyncua.crypto.permission_rules import User, UserRole
from asyncua.server.internal_session import InternalSession
from asyncua.server.monitored_item_service import MonitoredItemService
from asyncua.server.user_managers import UserManager
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

URI = "urn:test:plc"
GENERAL = "http://opcfoundation.org/UA/PlasticsRubber/GeneralTypes/"
IMM2MES = "http://opcfoundation.org/UA/PlasticsRubber/IMM2MES/"
DI = "http://opcfoundation.org/UA/DI/"

Command = dict[str, Any]


class Keeper:
    """Counts the sessions a client opens and lets only so many in."""

    def __init__(self, server: Server, most: int) -> None:
        self.server, self.limit = server, most
        self.opened = self.refused = self.most = 0
        inner = server.iserver
        create, register = inner.create_session, inner.register_external_session

        def create_session(name: str, user: User = User(role=UserRole.Anonymous), external: bool = False) -> Any:  # noqa: B008
            if external and len(inner._external_sessions) >= self.limit:
                self.refused += 1
                raise ua.uaerrors.BadTooManySessions
            return create(name, user, external)

        def register_session(session: InternalSession) -> None:
            register(session)
            self.opened += 1
            self.most = max(self.most, len(inner._external_sessions))

        inner.create_session, inner.register_external_session = create_session, register_session

    def counts(self) -> dict[str, int]:
        now = len(self.server.iserver._external_sessions)
        subscriptions = len(self.server.iserver.subscription_service.subscriptions)
        counted = {"now": now, "most": self.most, "opened": self.opened, "refused": self.refused}
        return counted | {"subscriptions": subscriptions}


def _fingerprint(der: bytes) -> str:
    return hashlib.sha256(der).hexdigest().upper()


class Gatekeeper(UserManager):  # type: ignore[misc]
    """Knows which certificates of clients it trusts (by SHA-256; None: all), and its users."""

    def __init__(self, trusts: list[str] | None, users: dict[str, str]) -> None:
        self.trusts, self.users = trusts, users

    async def look(self, certificate: x509.Certificate, application: ua.ApplicationDescription) -> None:
        der = certificate.public_bytes(Encoding.DER)
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        if application.ApplicationUri not in names.get_values_for_type(x509.UniformResourceIdentifier):
            raise ServiceError(ua.StatusCodes.BadCertificateUriInvalid)
        if self.trusts is not None and _fingerprint(der) not in self.trusts:
            raise ServiceError(ua.StatusCodes.BadCertificateUntrusted)

    def get_user(
        self, _server: Any, username: str | None = None, password: str | None = None, certificate: Any = None
    ) -> User | None:
        if username is not None and self.users.get(username) != password:
            return None
        is_strange = (
            certificate is not None and self.trusts is not None and _fingerprint(certificate) not in self.trusts
        )
        return None if is_strange else User(role=UserRole.User)


class Plc:
    gatekeeper: Gatekeeper

    def __init__(self, server: Server, keeper: Keeper, node: Node, press: Node | None = None) -> None:
        self.server, self.keeper, self.node, self.press = server, keeper, node, press
        self.kinds: dict[Node, ua.VariantType] = {}
        self.others: dict[str, Node] = {}
        self.events: Any = None

    async def set(self, order: Command) -> Command:
        """Write a value with any type, status and source time; `node` names one of the press's other values."""
        node = self.others.get(order.get("node", ""), self.node)
        data = await node.read_data_value(raise_on_bad_status=False)
        kind = ua.VariantType[order["type"]] if "type" in order else self.kinds.setdefault(node, data.Value.VariantType)
        stamp = datetime.now(UTC) + timedelta(seconds=order.get("skew_s", 0))
        wanted = ua.DataValue(
            ua.Variant(order.get("value", data.Value.Value), kind),
            StatusCode=ua.StatusCode(order.get("status", 0)),
            SourceTimestamp=None if order.get("no_stamp") else stamp,
            ServerTimestamp=stamp,
        )
        await self.server.write_attribute_value(node.nodeid, wanted)
        written = await node.read_data_value(raise_on_bad_status=False)
        return {} if written.StatusCode == wanted.StatusCode else {"error": str(written)}

    def remember(self, how: Command) -> None:
        """Give out so many values of the history at once, after so long: an answer holds up all others of its line."""
        storage = self.server.iserver.history_manager.storage
        read = storage.read_node_history

        async def page(node: ua.NodeId, start: datetime, end: datetime, count: int) -> Any:
            await asyncio.sleep(how.get("takes_s", 0))
            return await read(node, start, end, min(count, how.get("page", count)))

        storage.read_node_history = page

    async def run(self, order: Command) -> Command:
        value = await self.node.read_value()
        for _ in range(order["count"]):
            value += 1
            await self.set({"value": value})
            await asyncio.sleep(order["every_s"])
        return {"value": value}

    async def say_started(self, _: Command) -> Command:
        """Say that we started just now: a server whose history outlives it says so after each restart."""
        started = self.server.get_node(ua.NodeId(ua.ObjectIds.Server_ServerStatus_StartTime))
        await self.server.write_attribute_value(started.nodeid, ua.DataValue(datetime.now(UTC)))
        return {}

    async def trust(self, order: Command) -> Command:
        """Whose certificates are let in from now on."""
        self.gatekeeper.trusts = order["fingerprints"]
        return {}

    async def sessions(self, _: Command) -> Command:
        return self.keeper.counts()

    async def delete_subscriptions(self, _: Command) -> Command:
        service = self.server.iserver.subscription_service
        ids = list(service.subscriptions)
        await service.delete_subscriptions(ids)
        return {"deleted": len(ids)}

    async def mute(self, _: Command) -> Command:
        """Answer reads, but send nothing of the subscriptions there are any more, not even that they live."""
        running = list(self.server.iserver.subscription_service.subscriptions.values())
        for subscription in running:
            await subscription.stop()
        return {"muted": len(running)}

    async def subscriptions(self, _: Command) -> Command:
        return {"ids": sorted(self.server.iserver.subscription_service.subscriptions)}

    async def break_items(self, _: Command) -> Command:
        """Lose the monitored items but not the subscription: it sends keep-alives and tells nothing any more."""
        for subscription in self.server.iserver.subscription_service.subscriptions.values():
            subscription.monitored_item_srv.delete_all_monitored_items()
        return {}

    async def delete_node(self, _: Command) -> Command:
        await self.server.delete_nodes([self.node])
        return {}

    async def cut_lines(self, _: Command) -> Command:
        """Close the sockets, keep the sessions: what a pulled cable or a rebooting switch does."""
        transports = list(self.server.iserver.asyncio_transports)
        for transport in transports:
            transport.abort()
        return {"cut": len(transports)}

    async def cycle(self, order: Command) -> Command:
        """Finish a cycle of the EUROMAP press: event and counters."""
        at = datetime.now(UTC)
        for name, value in order["counters"].items():
            await self.set({"node": name, "value": value})
        event = self.events.event
        for name, (value, kind) in order.get("event", {}).items():
            event.add_property(name, value, ua.VariantType[kind])
        await self.events.trigger(time_attr=at)
        return {}


async def plain(server: Server, keeper: Keeper, order: Command) -> Plc:
    index = await server.register_namespace(URI)
    tags = await server.nodes.objects.add_object(index, "Tags")
    kind = ua.VariantType[order.get("type", "UInt16")]
    node = await tags.add_variable(
        ua.NodeId("Shots", index), ua.QualifiedName("Shots", index), order.get("value", 0), varianttype=kind
    )
    other = await tags.add_variable(ua.NodeId("Name", index), ua.QualifiedName("Name", index), "PLC 7")
    server.iserver.aspace._is_expected_variant_type = lambda *_: True  # some do give a tag another type while they run
    plc = Plc(server, keeper, node)
    plc.others = {"Name": other}
    return plc


async def official(server: Server, keeper: Keeper, order: Command) -> Plc:
    """Load the official node sets and make a press of their type, as a maker's server does."""
    folder = Path(order["nodesets"])
    for name in ("Opc.Ua.Di", "Opc.Ua.PlasticsRubber.GeneralTypes", "Opc.Ua.PlasticsRubber.IMM2MES"):
        await server.import_xml(folder / f"{name}.NodeSet2.xml")
    di, general, imm = [await server.get_namespace_index(uri) for uri in (DI, GENERAL, IMM2MES)]
    interface = await server.nodes.base_object_type.get_child(f"{imm}:IMM_MES_InterfaceType")
    try:
        parent = await server.nodes.objects.get_child(f"{di}:DeviceSet")
    except ua.UaError:
        parent = server.nodes.objects
    made = await instantiate(
        parent,
        interface,
        bname=ua.QualifiedName("IMM_Maker_4711", imm),
        instantiate_optional=order.get("optional", True),
    )
    press = made[0]
    values = await press.get_child([f"{imm}:Jobs", f"{general}:ActiveJobValues"])
    job = await press.get_child([f"{imm}:Jobs", f"{general}:ActiveJob"])
    status = await press.get_child([f"{imm}:MachineMESStatus", f"{general}:ProductionControl"])
    counter = await values.get_child(f"{general}:MachineCycleCounter")
    plc = Plc(server, keeper, counter, press)
    plc.others = {
        "MachineCycleCounter": counter,
        "JobCycleCounter": await values.get_child(f"{general}:JobCycleCounter"),
        "JobName": await job.get_child(f"{general}:JobName"),
        "MouldId": await job.get_child(f"{general}:MouldId"),
        "ProductionStatus": await status.get_child(f"{general}:ProductionStatus"),
        "JobStatus": await values.get_child(f"{general}:JobStatus"),
    }
    await hang(server, plc, order.get("moulds", {}))
    long, text, number = ua.VariantType.UInt64, ua.VariantType.String, ua.VariantType.Int32
    for name, value, kind in (
        ("MachineCycleCounter", order.get("machine", 1_000_000), long),
        ("JobCycleCounter", order.get("job", 10), long),
        ("JobName", "JOB-1", text),
        ("MouldId", "T-0042", text),
        ("ProductionStatus", 4, number),
        ("JobStatus", 6, number),
    ):
        await plc.set({"node": name, "value": value, "type": kind.name})
    event_type = await server.get_node(ua.ObjectIds.BaseEventType).get_child(f"{general}:CycleParametersEventType")
    plc.events = await server.get_event_generator(event_type, press)
    return plc


async def hang(server: Server, plc: Plc, moulds: Command) -> None:
    """Show moulds beside each other, each with its status."""
    general, imm = [await server.get_namespace_index(uri) for uri in (GENERAL, IMM2MES)]
    assert plc.press is not None
    kind = await server.nodes.base_object_type.get_child(f"{general}:MouldType")
    for id_, status in moulds.items():
        shelf = await plc.press.get_child(f"{imm}:Moulds")
        made = await instantiate(shelf, kind, bname=ua.QualifiedName(f"Mould_{id_}", imm), instantiate_optional=False)
        plc.others[f"Id of {id_}"] = await made[0].get_child(f"{general}:Id")
        plc.others[f"Status of {id_}"] = await made[0].get_child(f"{general}:MouldStatus")
        await plc.set({"node": f"Id of {id_}", "value": id_, "type": "String"})
        await plc.set({"node": f"Status of {id_}", "value": status, "type": "Int32"})


def look_seldom(every_s: float) -> None:
    """Look at values so seldom, whatever a client asks for, and say so: what was there in between is not told."""
    make, tell = MonitoredItemService._make_monitored_item_common, MonitoredItemService.datachange_callback
    known: set[tuple[int, int]] = set()
    seen: dict[tuple[int, int], ua.DataValue] = {}
    looks: set[asyncio.Task[None]] = set()

    def made(items: Any, wanted: ua.MonitoredItemCreateRequest) -> Any:
        result, item = make(items, wanted)
        result.RevisedSamplingInterval = every_s * 1000
        return result, item

    async def look(items: Any, handle: int) -> None:
        await asyncio.sleep(every_s)
        with suppress(KeyError):
            await tell(items, handle, seen.pop((id(items), handle)))

    async def changed(items: Any, handle: int, value: ua.DataValue, error: ua.StatusCode | None = None) -> None:
        item = (id(items), handle)
        if error or item not in known:
            known.add(item)
            await tell(items, handle, value, error)
        else:
            if item not in seen:
                looks.add(asyncio.create_task(look(items, handle)))
            seen[item] = value

    MonitoredItemService._make_monitored_item_common = made
    MonitoredItemService.datachange_callback = changed


KINDS: dict[str, Callable[[Server, Keeper, Command], Awaitable[Plc]]] = {"plain": plain, "official": official}


async def main() -> None:
    logging.getLogger("asyncua").setLevel(logging.CRITICAL)
    order = json.loads(sys.argv[1])
    if "looks_every_s" in order:
        look_seldom(order["looks_every_s"])
    gatekeeper = Gatekeeper(order.get("trusts"), order.get("users", {}))
    server = Server(user_manager=gatekeeper)
    await server.init()
    server.set_endpoint(f"opc.tcp://127.0.0.1:{order['port']}/test")
    policies = [ua.SecurityPolicyType[name] for name in order.get("policies", ["NoSecurity"])]
    server.set_security_policy(policies)
    if "certificate" in order:
        await server.set_application_uri(order["application_uri"])
        await server.load_certificate(base64.b64decode(order["certificate"]), "der")
        await server.load_private_key(order["key"].encode(), None, "pem")
        server.set_certificate_validator(gatekeeper.look)
    for other in range(order.get("namespaces_before", 0)):
        strange = await server.register_namespace(f"urn:test:other:{other}")
        if "elsewhere" in order:  # another counter of the same name
            await server.nodes.objects.add_variable(ua.NodeId("Shots", strange), "Shots", order["elsewhere"])
    keeper = Keeper(server, order.get("max_sessions", 100))
    plc = await KINDS[order.get("kind", "plain")](server, keeper, order)
    plc.gatekeeper = gatekeeper
    async with server:
        if order.get("history"):
            await server.historize_node_data_change(plc.node, count=5000)
            plc.remember(order["history"])
        answer({"ready": True})
        await obey(plc)


async def obey(plc: Plc) -> None:
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        order = json.loads(line)
        try:
            answer(await getattr(plc, order.pop("do"))(order))
        except Exception as error:  # noqa: BLE001 - the test shall see it
            answer({"error": f"{type(error).__name__}: {error}"})


def answer(what: Command) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main())

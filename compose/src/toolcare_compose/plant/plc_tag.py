"""Press p02: a PLC that shows one 16-bit counter tag over OPC UA and nothing else."""

from datetime import datetime

from asyncua import Node, Server, ua

from toolcare_compose.plant.opcua_server import free_endpoint, stamped, start, variable
from toolcare_compose.plant.press import Counted, PressKind, Shot

NAMESPACE = "urn:toolcare:plant:plc"
TAG = "ShotCounter"


class PlcTag:
    def __init__(self, server: Server, tag: Node, address: str) -> None:
        self.address = address
        self.node_id = f"nsu={NAMESPACE};s={TAG}"
        self._server = server
        self._tag = tag
        self._silent = False

    @classmethod
    async def open(cls, kind: PressKind, counted: Counted, host: str, port: int, at: datetime) -> "PlcTag":
        server, address = await free_endpoint(host, port, f"Simulated PLC of {kind.id}")
        namespace = await server.register_namespace(NAMESPACE)
        tags = await server.nodes.objects.add_object(namespace, "Tags")
        tag = await tags.add_variable(
            ua.NodeId(TAG, namespace),
            ua.QualifiedName(TAG, namespace),
            counted.counter,
            varianttype=ua.VariantType.UInt16,
        )
        await variable(tags, namespace, "Running", True, ua.VariantType.Boolean)
        plc = cls(server, tag, address)
        await plc.show(counted, None, at)
        await start(server)
        return plc

    async def show(self, counted: Counted, shot: Shot | None, at: datetime) -> None:  # noqa: ARG002 - a tag knows no cycles
        if not self._silent:
            value = ua.Variant(counted.counter, ua.VariantType.UInt16)
            await self._server.write_attribute_value(self._tag.nodeid, stamped(value, at))

    async def go_silent(self) -> None:
        self._silent = True
        last = await self._tag.read_data_value(raise_on_bad_status=False)
        lost = ua.DataValue(last.Value, StatusCode=ua.StatusCode(ua.StatusCodes.BadNoCommunication))
        await self._server.write_attribute_value(self._tag.nodeid, lost)

    async def come_back(self, counted: Counted, at: datetime) -> None:
        self._silent = False
        await self.show(counted, None, at)

    @property
    def server(self) -> Server:
        return self._server

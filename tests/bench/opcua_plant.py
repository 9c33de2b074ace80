"""A plant whose PLC offers many counters over OPC UA: a server as a process of its own, told by lines what to do."""

import argparse
import asyncio
import json
import logging
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from asyncua import Server, ua

from toolcare_shared.testing.ports import free_port

URI = "urn:toolcare:bench"
NAMESPACE = 2
_STEP_S = 0.01
_START_S = 60.0
_COUNTER = ua.VariantType.UInt32


@dataclass(frozen=True, slots=True)
class OpcuaPlant:
    """Its counters stand at 0 at first; each change is one more. The plant keeps the truth."""

    url: str
    counters: int
    process: "subprocess.Popen[str]"

    def node_ids(self) -> list[str]:
        return [f"ns={NAMESPACE};s=c{number}" for number in range(self.counters)]

    def watched(self) -> int:
        """How many of the counters somebody subscribes to."""
        return self._ask({"do": "watched"}, _START_S)

    def change(self, rate: float, seconds: float) -> int:
        """Let the counters change in turn, so many times a second; how many changes there were since the start."""
        return self._ask({"do": "change", "rate": rate, "seconds": seconds}, seconds * 3 + 30)

    def _ask(self, order: dict[str, object], within_s: float) -> int:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        began = time.monotonic()
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, "the OPC UA server has ended"
        assert time.monotonic() - began < within_s, f"the OPC UA server took too long: {order}"
        return int(line)


@contextmanager
def opcua_plant(counters: int) -> Iterator[OpcuaPlant]:
    url = f"opc.tcp://127.0.0.1:{free_port()}/bench/"
    command = [sys.executable, __file__, url, str(counters)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        plant = OpcuaPlant(url, counters, process)
        try:
            assert plant.watched() == 0
            yield plant
        finally:
            process.terminate()


class _Counters:
    def __init__(self, server: Server, nodes: list[ua.NodeId]) -> None:
        self.server, self.nodes = server, nodes
        self.changes = 0

    def watched(self) -> int:
        space = self.server.iserver.aspace
        return sum(bool(space[node].attributes[ua.AttributeIds.Value].datachange_callbacks) for node in self.nodes)

    async def change(self, rate: float, seconds: float) -> None:
        """A moment that is missed is made up for, so that the number of changes does not depend on the load."""
        began, before = time.monotonic(), self.changes
        while self.changes - before < int(rate * seconds):
            due = min(int((time.monotonic() - began) * rate), int(rate * seconds))
            while self.changes - before < due:
                await self._one()
            await asyncio.sleep(_STEP_S)

    async def _one(self) -> None:
        turn, place = divmod(self.changes, len(self.nodes))
        now = datetime.now(UTC)
        value = ua.DataValue(ua.Variant(turn + 1, _COUNTER), SourceTimestamp=now, ServerTimestamp=now)
        await self.server.write_attribute_value(self.nodes[place], value)
        self.changes += 1


async def _serve(url: str, counters: int) -> None:
    server = Server()
    await server.init()
    server.set_endpoint(url)
    server.set_security_policy([ua.SecurityPolicyType.NoSecurity])
    index = await server.register_namespace(URI)
    assert index == NAMESPACE, index
    hall = await server.nodes.objects.add_object(ua.NodeId("Hall", index), ua.QualifiedName("Hall", index))
    nodes = []
    for number in range(counters):
        name, zero = f"c{number}", ua.Variant(0, _COUNTER)
        node = await hall.add_variable(ua.NodeId(name, index), ua.QualifiedName(name, index), zero)
        nodes.append(node.nodeid)
    plant = _Counters(server, nodes)
    async with server:
        lines = await _lines()
        while line := await lines.readline():
            order = json.loads(line)
            if order["do"] == "change":
                await plant.change(order["rate"], order["seconds"])
                print(plant.changes, flush=True)
            else:
                print(plant.watched(), flush=True)


async def _lines() -> asyncio.StreamReader:
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    return reader


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("counters", type=int)
    asked = parser.parse_args()
    logging.disable(logging.WARNING)
    asyncio.run(_serve(asked.url, asked.counters))

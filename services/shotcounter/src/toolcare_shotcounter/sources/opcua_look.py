"""Plain reads of many counters of one server, in as few questions as it takes."""

import asyncio
from dataclasses import dataclass, field

from asyncua import Client, Node, ua

from toolcare_shotcounter.sources.opcua_session import ANSWER_S, within

MOST_NODES = 100
"""In one question; small controllers answer no more."""

_NOW = ua.NodeId(ua.ObjectIds.Server_ServerStatus_CurrentTime)


@dataclass(slots=True)
class _Question:
    nodes: list[Node]
    values: list[ua.DataValue] = field(default_factory=list)
    error: Exception | None = None


class Looks:
    """Of one session. While one question is answered, the next one gathers."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._gathering = self._new()
        self._turn = asyncio.Lock()

    async def look(self, node: Node) -> tuple[ua.DataValue, ua.DataValue]:
        """The node's value and what the server's clock said then."""
        if len(self._gathering.nodes) >= MOST_NODES:
            self._gathering = self._new()
        question, place = self._gathering, len(self._gathering.nodes)
        question.nodes.append(node)
        async with self._turn:
            if not question.values and question.error is None:
                await self._ask(question)
        if question.error is not None:
            raise question.error
        return question.values[place], question.values[0]

    def _new(self) -> _Question:
        return _Question([self._client.get_node(_NOW)])

    async def _ask(self, question: _Question) -> None:
        await asyncio.sleep(0)  # the others whose time has come join
        if question is self._gathering:
            self._gathering = self._new()
        try:
            question.values = await within(
                ANSWER_S, self._client.read_attributes(question.nodes), "reading the counters"
            )
        except Exception as error:  # noqa: BLE001 - whoever waits for this answer raises it
            question.error = error

"""A plain counter tag on an OPC UA server."""

import re
from collections.abc import Mapping

from asyncua import Client, Node, ua
from asyncua.common.events import Event

from toolcare_shotcounter.readings import OpcuaCounterConfig, Reading
from toolcare_shotcounter.sources.opcua_browse import Namespaces, by_path, namespaces, node_id
from toolcare_shotcounter.sources.opcua_session import ANSWER_S, Faulty, within
from toolcare_shotcounter.sources.opcua_watch import Watched


class PlainCounter:
    def __init__(self, config: OpcuaCounterConfig) -> None:
        self._config = config
        self.is_by_index = config.node_id is not None and re.match(r"\s*ns=0*[1-9]", config.node_id) is not None
        self.namespace: str | None = None

    async def find(self, client: Client) -> Watched:
        known = await namespaces(client)
        node = await self._node(client, known)
        try:
            kind = await within(ANSWER_S, node.read_node_class(), "reading the node")
        except ua.UaStatusCodeError as error:
            name = self._config.node_id or self._config.browse_path
            raise Faulty(
                f"The server has no node {name} ({type(error).__name__}). Check the address of the tag."
            ) from error
        if kind != ua.NodeClass.Variable:
            raise Faulty(f"The node {self._config.node_id or self._config.browse_path} is no variable but {kind.name}.")
        return Watched(node, "", self._config.counter_bits, self._config.resettable)

    async def _node(self, client: Client, known: Namespaces) -> Node:
        if self._config.browse_path:
            return await by_path(client, self._config.browse_path, known)
        if not self._config.node_id:
            raise Faulty("Name the counter: by node_id or by browse_path.")
        found = node_id(self._config.node_id, known)
        return client.get_node(self._same_namespace(found, known) if self.is_by_index else found)

    def _same_namespace(self, found: ua.NodeId, known: Namespaces) -> ua.NodeId:
        """An index is only good for one start of the server: hold on to the URI it meant when we came first."""
        index = found.NamespaceIndex
        if self.namespace is None and index < len(known):
            self.namespace = known[index]
        if self.namespace is None:
            raise Faulty(f"The server has no namespace {index}. It has: {', '.join(known)}. Better write nsu=<URI>;...")
        if self.namespace not in known:
            raise Faulty(
                f"The namespace {index} was {self.namespace} when the counter was first read, and the server has it no "
                f"more. It has: {', '.join(known)}. Write which one is meant: nsu=<URI>;..."
            )
        return ua.NodeId(found.Identifier, known.index(self.namespace), found.NodeIdType)

    def note(self, name: str, value: object) -> None:
        """A plain tag has no notes."""

    def cycle(self, event: Event) -> int | None:  # noqa: ARG002 - a plain tag has no events
        return None

    def complete(self, reading: Reading, before: int | None) -> Reading:  # noqa: ARG002 - a tag knows no more than its number
        return reading

    def found(self, values: Mapping[str, object], watched: Watched) -> dict[str, str | int | float | bool | None]:  # noqa: ARG002 - as above
        return {"node": watched.counter.nodeid.to_string()}

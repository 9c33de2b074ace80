"""Finding nodes by namespace URI and name: node ids and namespace indexes may change at any restart of a server."""

import re
from collections.abc import AsyncIterator, Mapping, Sequence

from asyncua import Client, Node, ua

from toolcare_shotcounter.sources.opcua_session import ANSWER_S, Faulty, within

MOST_NODES = 3000
MOST_LEVELS = 6
MOST_NAMED = 12
ASKED_AT_ONCE = 50
"""Nodes in one question: small controllers refuse many more (OperationLimits of OPC 10000-5)."""

_NODE_ID = re.compile(r"^(?:nsu=(?P<uri>.+?);|ns=(?P<index>\d{1,5});)?(?P<id>[isgb]=.+)$")
_LOOKS_LIKE_URI = re.compile(r"^(?:[a-z]+://|urn:)")

Namespaces = Sequence[str]


async def namespaces(client: Client) -> Namespaces:
    uris: list[str] = await within(ANSWER_S, client.get_namespace_array(), "reading the namespaces")
    return uris


def index_of(uri: str, known: Namespaces) -> int:
    """Return today's index of a namespace; Faulty when this server has none of that name."""
    for index, name in enumerate(known):
        if name.rstrip("/") == uri.rstrip("/"):
            return index
    raise Faulty(f"The server has no namespace {uri}. It has: {', '.join(known)}.")


def node_id(text: str, known: Namespaces) -> ua.NodeId:
    """Read `nsu=<uri>;s=Tag`, `ns=2;s=Tag` or `i=2258`."""
    parts = _NODE_ID.match(text.strip())
    if parts is None:
        raise Faulty(f"{text!r} is no node id. Write it like nsu=urn:plc;s=ShotCounter or ns=2;s=ShotCounter.")
    index = int(parts["index"] or 0) if parts["uri"] is None else index_of(parts["uri"], known)
    try:
        return ua.NodeId.from_string(f"ns={index};{parts['id']}")
    except ua.UaError as error:
        raise Faulty(f"{text!r} is no node id: {error}.") from error


async def by_path(client: Client, path: str, known: Namespaces) -> Node:
    """Walk `<namespace URI>:<name>` steps from Objects. A step without a URI is looked for in every namespace."""
    here = client.nodes.objects
    for uri, name in steps(path, known):
        children = await _children(here, ua.NodeClass.Unspecified)
        fitting = [child for child in children if _is_named(child.BrowseName, uri, name, known)]
        if not fitting:
            there = ", ".join(sorted({str(child.BrowseName.Name) for child in children})[:MOST_NAMED])
            raise Faulty(f"There is no {name!r} on the path {path!r}. At that place are: {there or 'no nodes'}.")
        here = client.get_node(fitting[0].NodeId)
    return here


def steps(path: str, known: Namespaces) -> list[tuple[str | None, str]]:
    """Split a browse path. URIs hold slashes themselves, so the namespaces the server has are cut out first."""
    rest, found = path.strip().strip("/"), []
    while rest:
        uri = next((one for one in sorted(known, key=len, reverse=True) if rest.startswith(f"{one}:")), None)
        if uri is None and _LOOKS_LIKE_URI.match(rest):
            raise Faulty(f"The server knows no namespace at the beginning of {rest!r}. It has: {', '.join(known)}.")
        name, _, rest = (rest if uri is None else rest[len(uri) + 1 :]).partition("/")
        found.append((uri, name))
    return found


async def child(node: Node, *names: ua.QualifiedName) -> Node | None:
    """Return the node below by names, or None."""
    try:
        found: Node = await within(ANSWER_S, node.get_child(list(names)), "browsing")
    except (ua.UaStatusCodeError, IndexError):
        return None
    return found


async def children_of_all(client: Client, nodes: Sequence[Node], name: ua.QualifiedName) -> list[Node | None]:
    """Return for each node the one below it by that name, or None; some dozens in one question."""
    found: list[Node | None] = []
    for some in _portions(nodes):
        paths = [ua.BrowsePath(StartingNode=node.nodeid, RelativePath=_down_to(name)) for node in some]
        work = client.uaclient.translate_browsepaths_to_nodeids(paths)
        results = await within(ANSWER_S, work, "browsing")
        found += [client.get_node(one.Targets[0].TargetId) if one.Targets else None for one in results]
    return found


async def values_of_all(client: Client, nodes: Sequence[Node]) -> list[object]:
    """Return each node's value, None where it cannot be read; some dozens in one question."""
    values: list[object] = []
    for some in _portions(nodes):
        results = await within(ANSWER_S, client.read_attributes(some), "reading values of the press")
        values += [one.Value.Value if one.StatusCode.is_good() and one.Value is not None else None for one in results]
    return values


def _portions(nodes: Sequence[Node]) -> list[Sequence[Node]]:
    return [nodes[start : start + ASKED_AT_ONCE] for start in range(0, len(nodes), ASKED_AT_ONCE)]


def _down_to(name: ua.QualifiedName) -> ua.RelativePath:
    step = ua.RelativePathElement(
        ReferenceTypeId=ua.NodeId(ua.ObjectIds.HierarchicalReferences),
        IsInverse=False,
        IncludeSubtypes=True,
        TargetName=name,
    )
    return ua.RelativePath(Elements=[step])


async def objects_below(client: Client, roots: Sequence[Node]) -> AsyncIterator[ua.ReferenceDescription]:
    """Yield objects breadth first, each once; bounded, since an address space can be huge or run in circles."""
    level, seen = list(roots), {node.nodeid for node in roots}
    for _ in range(MOST_LEVELS):
        below: list[Node] = []
        for node in level:
            for found in await _children(node, ua.NodeClass.Object):
                if found.NodeId in seen or found.NodeId == ua.NodeId(ua.ObjectIds.Server):
                    continue
                seen.add(found.NodeId)
                yield found
                below.append(client.get_node(found.NodeId))
                if len(seen) > MOST_NODES:
                    return
        level = below


async def subtypes(client: Client, root: ua.NodeId) -> set[ua.NodeId]:
    """Return a type and all types made from it."""
    found, open_types = {root}, [root]
    while open_types and len(found) < MOST_NODES:
        node = client.get_node(open_types.pop())
        work = node.get_children_descriptions(refs=ua.ObjectIds.HasSubtype)
        for reference in await within(ANSWER_S, work, "browsing the types"):
            if reference.NodeId not in found:
                found.add(reference.NodeId)
                open_types.append(reference.NodeId)
    return found


async def type_named(client: Client, base: ua.ObjectIds, name: ua.QualifiedName) -> ua.NodeId | None:
    """Find a type by its name below a base type."""
    level = [ua.NodeId(base)]
    for _ in range(MOST_LEVELS):
        below: list[ua.NodeId] = []
        for parent in level:
            work = client.get_node(parent).get_children_descriptions(refs=ua.ObjectIds.HasSubtype)
            for reference in await within(ANSWER_S, work, "browsing the types"):
                if reference.BrowseName == name:
                    return reference.NodeId
                below.append(reference.NodeId)
        level = below
    return None


async def surroundings(client: Client, known: Namespaces) -> Mapping[str, str]:
    """Return what helps a person to choose: the namespaces and what stands below Objects."""
    children = await _children(client.nodes.objects, ua.NodeClass.Unspecified)
    return {
        "namespaces": ", ".join(known),
        "objects": ", ".join(sorted(str(found.BrowseName.Name) for found in children)[:MOST_NAMED]),
    }


async def _children(node: Node, classes: ua.NodeClass) -> list[ua.ReferenceDescription]:
    work = node.get_children_descriptions(nodeclassmask=classes)
    children: list[ua.ReferenceDescription] = await within(ANSWER_S, work, "browsing")
    return children


def _is_named(found: ua.QualifiedName, uri: str | None, name: str, known: Namespaces) -> bool:
    return bool(found.Name == name) and (uri is None or known[found.NamespaceIndex] == uri)

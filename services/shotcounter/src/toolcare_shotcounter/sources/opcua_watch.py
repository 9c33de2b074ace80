"""What is watched on an OPC UA server for one source, found anew at every connection."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from asyncua import Client, Node, ua
from asyncua.common.events import Event

from toolcare_shotcounter.readings import CounterBits, Reading


@dataclass(frozen=True)
class Watched:
    """`notes` are further values by name; `events` the nodes whose events pass `event_filter`."""

    counter: Node
    counter_name: str
    bits: CounterBits
    resettable: bool
    notes: Mapping[str, Node] = field(default_factory=dict)
    events: Sequence[Node] = ()
    event_filter: ua.EventFilter | None = None

    @cached_property
    def note_of(self) -> Mapping[ua.NodeId, str]:
        return {node.nodeid: name for name, node in self.notes.items()}


class Press(Protocol):
    """Knows where the counter of one kind of source is, and what else that source says.

    `is_by_index`: it is named by an index, which means `namespace` for as long as the source reads at this place. None:
    it was not found yet.
    """

    is_by_index: bool
    namespace: str | None

    async def find(self, client: Client) -> Watched:
        """Resolve by name. Faulty, in words for a person, when it is not there."""

    def note(self, name: str, value: object) -> None:
        """One of the `notes` changed."""

    def cycle(self, event: Event) -> int | None:
        """A cycle ended. Return its count; None where the event does not say."""

    def complete(self, reading: Reading, before: int | None) -> Reading:
        """Add what is known of this shot; `before` is the counter's value at the reading before."""

    def found(self, values: Mapping[str, object], watched: Watched) -> dict[str, str | int | float | bool | None]:
        """Tell a person who sets the source up what was found."""

"""The broker's access list: the services' part comes from the contracts, the clients' part from who was let in."""

from collections.abc import Sequence
from typing import Protocol

from toolcare_compose.layout import broker_policy_file
from toolcare_shared.messaging.topics import DROPPED

ROOT = "toolcare/v1/"

CLIENT_RIGHTS = {
    "machine": ("topic write {root}in/{machine}/#", "topic read {root}permit/{machine}"),
    "engineer": ("topic read {root}alert/#", "topic read {root}permit/#"),
    "alert_reader": ("topic read {root}alert/#",),
    # An edge node of Sparkplug says all under its own name; the group is its own choice.
    "edge_node": (
        "topic write spBv1.0/+/+/{name}",
        "topic write spBv1.0/+/+/{name}/+",
        "topic read spBv1.0/+/NCMD/{name}",
        "topic read spBv1.0/+/DCMD/{name}/+",
        "topic read spBv1.0/STATE/+",
    ),
    "system": (
        "topic deny {root}evt/+/audit/#",
        "topic read {root}#",
        f"topic read {DROPPED}",
    ),
}


class NamedClient(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def role(self) -> str: ...
    @property
    def machine(self) -> str: ...


def services_part() -> str:
    """The committed list that `make contracts` writes from the published events and their readers."""
    return broker_policy_file("acl").read_text()


def access_list(clients: Sequence[NamedClient], site_prefix: str = "") -> str:
    root = f"{site_prefix.strip('/')}/{ROOT}" if site_prefix else ROOT
    services = services_part().replace(f" {ROOT}", f" {root}")
    return services + "\n" + "\n\n".join(_rights(client, root) for client in clients) + "\n"


def _rights(client: NamedClient, root: str) -> str:
    lines = (line.format(root=root, machine=client.machine, name=client.name) for line in CLIENT_RIGHTS[client.role])
    return "\n".join([f"user {client.name}", *lines])

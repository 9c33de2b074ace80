"""`docs/permissions.md`: who may do what, from the table that is checked, and the routes behind each permission."""

from collections import defaultdict
from collections.abc import Iterable

from toolcare_compose.contracts.services import service_app
from toolcare_compose.layout import SERVICES
from toolcare_shared.auth import RIGHTS, Group, Permission, Role
from toolcare_shared.auth.guard import permissions_by_route

_HEAD = """\
# Who may do what

Generated from `shared/src/toolcare_shared/auth/permissions.py` and the routes by `make contracts`. The page
People > Rights shows the same table. What is not named here nobody may do: a route without a permission keeps its
service from starting. An API token may do what its owner may and its scopes name, whichever is less. Who is limited
to areas of the plant sees everything and changes nothing on a press of another area, nor on the tool that hangs on it;
what is marked "everywhere" he may do all the same.
"""


def permissions_table() -> str:
    return "\n".join([_HEAD, *map(_group, Group), _routes()])


def _group(group: Group) -> str:
    roles = " | ".join(role.value.capitalize() for role in Role)
    lines = [f"## {group.value.capitalize()}\n", f"| Permission | What | {roles} |", "|---|---|---|---|---|"]
    for permission, right in RIGHTS.items():
        if right.group is group:
            marks = " | ".join("yes" if role in right.roles else "" for role in Role)
            sentence = f"{right.sentence} (everywhere)" if right.everywhere else right.sentence
            lines.append(f"| `{permission}` | {sentence} | {marks} |")
    return "\n".join(lines) + "\n"


def _routes() -> str:
    by_permission: defaultdict[Permission, list[str]] = defaultdict(list)
    for service in SERVICES:
        for (method, path), needed in permissions_by_route(service_app(service)).items():
            for permission in needed:
                by_permission[permission].append(f"{service}: `{method} {path.removeprefix('/api/v1')}`")
    lines = ["## Routes\n", "| Permission | Routes |", "|---|---|"]
    lines += [f"| `{permission}` | {_listed(by_permission[permission])} |" for permission in RIGHTS]
    return "\n".join(lines) + "\n"


def _listed(routes: Iterable[str]) -> str:
    return ", ".join(sorted(set(routes)))

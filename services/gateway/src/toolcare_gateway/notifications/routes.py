"""What the routes of notifications have in common."""

from typing import Annotated

from fastapi import Depends, Path, Request

from toolcare_gateway.identity.authentication import NotByToken
from toolcare_gateway.identity.domain import PasswordChangeRequired
from toolcare_gateway.identity.origin import CrossSiteRequest
from toolcare_gateway.identity.problems import PROBLEMS as IDENTITY_PROBLEMS
from toolcare_gateway.notifications.delivering import Deliverer
from toolcare_gateway.notifications.problems import PROBLEMS
from toolcare_shared.auth import Actor, Permission, requires
from toolcare_shared.errors import problems as documented

Editor = Annotated[Actor, requires(Permission.NOTIFICATION_EDIT)]
Administrator = Annotated[Actor, requires(Permission.SETTINGS_EDIT)]
IdInPath = Annotated[str, Path(max_length=64, pattern=r"^[^\x00]*$")]
WRITES = (CrossSiteRequest, PasswordChangeRequired)
IN_PERSON = (*WRITES, NotByToken)


def problems(*types: type[Exception]) -> dict[int | str, dict[str, object]]:
    return documented(*types, mapping={**IDENTITY_PROBLEMS, **PROBLEMS})


async def _deliverer(request: Request) -> Deliverer:
    found: Deliverer = request.app.state.deliverer
    return found


Delivering = Annotated[Deliverer, Depends(_deliverer)]

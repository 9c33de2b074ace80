"""Who works here, in which team, and what each role may do."""

from typing import Annotated

from fastapi import APIRouter, Path

from toolcare_gateway.identity import domain, store, usecases
from toolcare_gateway.identity.problems import PROBLEMS
from toolcare_gateway.identity.schemas import People, PersonOut, PersonPatch, RightOut, Rights
from toolcare_gateway.parts import Gateway
from toolcare_shared.auth import RIGHTS, Actor, Permission, Role, requires
from toolcare_shared.errors import problems
from toolcare_shared.work import ReadSession

router = APIRouter(prefix="/api/v1", tags=["people"])


@router.get("/people")
async def list_people(session: ReadSession, _: Annotated[Actor, requires(Permission.PEOPLE_READ)]) -> People:
    """Everybody, by user name; those who may no longer log in as well, since their names stand in histories."""
    return People(items=[PersonOut.of(user) for user in await store.all_users(session)])


@router.patch("/people/{username}", responses=problems(domain.UnknownUser, domain.TeamNotUsable, mapping=PROBLEMS))
async def change_person(
    username: Annotated[str, Path(max_length=64, pattern=r"^[^\x00]*$")],
    body: PersonPatch,
    gateway: Gateway,
    actor: Annotated[Actor, requires(Permission.USER_ADMIN)],
) -> PersonOut:
    """The one thing that can be changed is replaced as a whole, so there is no version to compare."""
    async with gateway.database.write() as session:
        user = await usecases.set_team(session, username.casefold(), body.team, actor, gateway.clock.now())
        return PersonOut.of(user)


@router.get("/permissions")
async def list_permissions(_: Annotated[Actor, requires(Permission.PEOPLE_READ)]) -> Rights:
    """The table that every service checks: who may do what. The order is that of reading."""
    return Rights(
        items=[
            RightOut(
                permission=permission,
                group=right.group,
                roles=[role for role in Role if role in right.roles],
                sentence=right.sentence,
                everywhere=right.everywhere,
            )
            for permission, right in RIGHTS.items()
        ]
    )

"""Who works here, and in which team."""

from typing import Annotated

from fastapi import APIRouter, Path

from toolcare_gateway.identity import domain, store, usecases
from toolcare_gateway.identity.schemas import People, PersonOut, PersonPatch
from toolcare_gateway.parts import Gateway
from toolcare_shared.auth import Actor, Permission, requires
from toolcare_shared.errors import Invalid, NotFound, Problem, problems
from toolcare_shared.work import ReadSession

PROBLEMS: dict[type[Exception], type[Problem]] = {domain.UnknownUser: NotFound, domain.TeamNotUsable: Invalid}

router = APIRouter(prefix="/api/v1/people", tags=["people"])


@router.get("")
async def list_people(session: ReadSession, _: Annotated[Actor, requires(Permission.PEOPLE_READ)]) -> People:
    """Everybody, by user name; those who may no longer log in as well, since their names stand in histories."""
    return People(items=[PersonOut.of(user) for user in await store.all_users(session)])


@router.patch("/{username}", responses=problems(domain.UnknownUser, domain.TeamNotUsable, mapping=PROBLEMS))
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

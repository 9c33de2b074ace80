"""Who may own and approve an action."""

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_actions.domain.evidence import ApproverIsOwner
from toolcare_actions.domain.people import MayNotApprove, PersonInactive
from toolcare_actions.store import facts
from toolcare_actions.tables import Person
from toolcare_shared.auth import Permission
from toolcare_shared.auth.permissions import ROLE_PERMISSIONS
from toolcare_shared.auth.roles import Role


async def owner(session: AsyncSession, username: str) -> Person:
    found = await facts.person(session, username)
    if not found.active:
        raise PersonInactive(username)
    return found


async def approver(session: AsyncSession, username: str) -> Person:
    found = await owner(session, username)
    if Permission.ACTION_MANAGE not in ROLE_PERMISSIONS[Role(found.role)]:
        raise MayNotApprove(username)
    return found


def refuse_one_for_both(owner_name: str, approver_name: str | None) -> None:
    if owner_name == approver_name:
        raise ApproverIsOwner

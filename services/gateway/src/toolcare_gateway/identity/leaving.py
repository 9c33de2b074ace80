"""Anonymising somebody who has left: his account keeps an opaque name, and what he did keeps that."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from pydantic import JsonValue
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.audit import store as audit
from toolcare_gateway.identity import store, usecases
from toolcare_gateway.identity.tables import LeaverName, User
from toolcare_gateway.notifications import store as notifications
from toolcare_shared.audit.deed import about
from toolcare_shared.audit.gathering import gathering
from toolcare_shared.audit.rows import Rows
from toolcare_shared.auth import Actor
from toolcare_shared.auth.sealing import Sealing
from toolcare_shared.contracts.gateway import UserAnonymised
from toolcare_shared.messaging import outbox

ALIAS = "former"
_NO_PASSWORD = "!"  # noqa: S105 - no hash: nothing fits it
_TABLE = User.__tablename__


class StillActive(Exception):
    def __init__(self) -> None:
        super().__init__("Make the account inactive first: only somebody who has left can be anonymised.")


class AnonymisedAlready(Exception):
    def __init__(self) -> None:
        super().__init__("This account was anonymised for good. Add a new one for somebody who comes back.")


class NameIsShared(Exception):
    def __init__(self, name: str) -> None:
        super().__init__(
            f"Somebody else is called {name} as well, and what both did cannot be told apart. Give the other account "
            "another name first; what it did under this one is anonymised too."
        )
        self.name = name


async def anonymise(
    session: AsyncSession, user: User, reason: str, sealing: Sealing, actor: Actor, now: datetime
) -> None:
    """The services hear of it and put the alias where his names stand. The trail names nobody here."""
    if user.anonymised_at is not None:
        raise AnonymisedAlready
    if user.active:
        raise StillActive
    about(user.user_id)
    names = await _names(session, user)
    for name in names:
        if await store.others_named(session, user.user_id, name):
            raise NameIsShared(name)
    username, number = user.username, await store.leavers(session) + 1
    alias = f"{ALIAS}-{number}"
    with gathering(session.sync_session, Rows(by_request=False)):
        for name in {username, *names}:
            await session.merge(LeaverName(name_hash=sealing.keyed_hash("leaver", name), alias=alias))
        _empty(user, alias)
        await store.forget_traces(session, user.user_id, username)
        await notifications.forget_choices(session, user.user_id)
        await session.flush()
    user.anonymised_at, user.anonymise_reason = now, reason
    event = UserAnonymised(user_id=user.user_id, username=username, names=names, alias=alias, at=now)
    await outbox.record(session, event, actor, now=now)
    await usecases.record(session, user, actor, now)


def _empty(user: User, alias: str) -> None:
    user.username = user.name = alias
    user.team = user.address = ""
    user.areas = []
    user.issuer = user.subject = None
    user.password_hash = _NO_PASSWORD
    user.pin_hash = user.badge_hash = user.totp_secret = None
    user.totp_on = False
    user.withdrawn_at = None


async def _names(session: AsyncSession, user: User) -> list[str]:
    """What he is called, and what the trail knows that he was called before."""
    names = [user.name]
    for entry in await audit.entries_about(session, _TABLE, user.user_id):
        content: Mapping[str, JsonValue] = json.loads(entry)
        names += _names_in(content, user.user_id)
    return [name for name in dict.fromkeys(names) if name and name != user.username]


def _names_in(content: Mapping[str, JsonValue], user_id: str) -> Iterable[str]:
    for change in _objects(content.get("changes")):
        if change.get("table") != _TABLE or change.get("key") != user_id:
            continue
        for side in ("before", "after"):
            values = change.get(side)
            name = values.get("name") if isinstance(values, dict) else None
            if isinstance(name, str):
                yield name


def _objects(value: JsonValue) -> Sequence[Mapping[str, JsonValue]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []

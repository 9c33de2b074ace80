"""Answers kept under their Idempotency-Key, in the transaction that made them true.

A tablet with poor Wi-Fi repeats its POST; the repeat gets the first answer and changes nothing. The key is claimed
before the work begins, so of two racing requests the second waits on the first one's row (PostgreSQL) or turn
(SQLite) and then finds the answer, or, when the first was refused and rolled back, does the work itself.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from fastapi import Request, Response
from sqlalchemy import ColumnElement, and_, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared.auth.actor import Actor
from toolcare_shared.auth.sealing import Sealing
from toolcare_shared.db import Database, insert
from toolcare_shared.errors import BadRequest, Invalid
from toolcare_shared.messaging.tables import idempotency as kept_answer

KEPT_FOR = timedelta(days=35)
"""A tablet that comes back after a holiday sends what it kept: the repeat is no new deed."""

SEALED_KEPT_FOR = timedelta(days=1)
"""An answer with a secret is for whoever asks again at once, not for the tablet that comes back."""

MAX_KEY_LENGTH = 200
_SEALED = "sealed:"


class IdempotencyKeyMissing(BadRequest):
    code = "idempotency_key_missing"

    def __init__(self) -> None:
        super().__init__("Send a fresh Idempotency-Key (a UUID) with the request, and the same one when you repeat it.")


class IdempotencyKeyInvalid(BadRequest):
    code = "idempotency_key_invalid"

    def __init__(self) -> None:
        super().__init__(f"Use 1 to {MAX_KEY_LENGTH} printable ASCII characters as Idempotency-Key, best a UUID.")


class IdempotencyKeyReused(Invalid):
    code = "idempotency_key_reused"
    title = "The key belongs to another request"

    def __init__(self) -> None:
        super().__init__("Send the changed request with a new Idempotency-Key.")


@dataclass(frozen=True, slots=True)
class Claim:
    """One request under its key: the same key of another person or for another path is another request.

    With `sealing` its answer is kept so that a copy of the database gives it away to nobody.
    """

    actor: str
    route: str
    key: str
    fingerprint: str
    sealing: Sealing | None = None


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    status: int
    headers: dict[str, str]
    body: str

    def response(self) -> Response:
        media = "application/json" if self.body else None
        headers = {**self.headers, "Idempotent-Replayed": "true"}
        return Response(self.body, status_code=self.status, headers=headers, media_type=media)


class Replay(Exception):
    """This request was answered before; the answer goes out again and the work is left alone."""

    def __init__(self, answer: KeptAnswer) -> None:
        super().__init__("answered before")
        self.answer = answer


async def replay(_: Request, error: Exception) -> Response:
    if not isinstance(error, Replay):
        raise error
    return error.answer.response()


async def claim_of(request: Request, actor: Actor, key: str | None, sealing: Sealing | None = None) -> Claim:
    if key is None:
        raise IdempotencyKeyMissing
    if not 0 < len(key) <= MAX_KEY_LENGTH or not (key.isascii() and key.isprintable()):
        raise IdempotencyKeyInvalid
    body = await _fingerprint(request)
    # What was sent may be as short as the number of a badge, which a plain hash gives away.
    fingerprint = body if sealing is None else sealing.keyed_hash("request", body)
    return Claim(actor.id, f"{request.method} {request.url.path}", key, fingerprint, sealing)


async def claim(session: AsyncSession, wanted: Claim, now: datetime) -> None:
    """Take the key for this transaction; Replay when it was answered, IdempotencyKeyReused for another body."""
    taken = await session.execute(
        insert(session, kept_answer)
        .values(
            actor=wanted.actor,
            method_path=wanted.route,
            key=wanted.key,
            body_hash=wanted.fingerprint,
            created_at=now,
        )
        .on_conflict_do_nothing()
        .returning(kept_answer.c.key)
    )
    if taken.first() is not None:
        return
    await replay_answered(session, wanted)


async def replay_answered(session: AsyncSession, wanted: Claim) -> None:
    """Raise Replay when the key was answered, IdempotencyKeyReused when for another body; claims nothing."""
    row = (await session.execute(select(kept_answer).where(*_is(wanted)))).one_or_none()
    if row is None:
        return
    if row.body_hash != wanted.fingerprint:
        raise IdempotencyKeyReused
    body = row.body if wanted.sealing is None else wanted.sealing.opened(row.body.removeprefix(_SEALED))
    raise Replay(KeptAnswer(row.status, dict(row.headers), body))


async def keep(session: AsyncSession, claimed: Claim, answer: KeptAnswer) -> None:
    body = answer.body if claimed.sealing is None else _SEALED + claimed.sealing.sealed(answer.body)
    await session.execute(
        update(kept_answer).where(*_is(claimed)).values(status=answer.status, headers=answer.headers, body=body)
    )


async def forget_old(database: Database, now: datetime) -> None:
    """A repeat after `KEPT_FOR`, or `SEALED_KEPT_FOR`, is a new request; an hourly task calls this."""
    is_sealed = and_(kept_answer.c.created_at < now - SEALED_KEPT_FOR, kept_answer.c.body.startswith(_SEALED))
    async with database.write() as session:
        await session.execute(delete(kept_answer).where(or_(kept_answer.c.created_at < now - KEPT_FOR, is_sealed)))


def _is(wanted: Claim) -> tuple[ColumnElement[bool], ...]:
    return (
        kept_answer.c.actor == wanted.actor,
        kept_answer.c.method_path == wanted.route,
        kept_answer.c.key == wanted.key,
    )


async def _fingerprint(request: Request) -> str:
    digest = hashlib.sha256(request.url.query.encode())
    digest.update(b"\0" + await request.body())
    return digest.hexdigest()

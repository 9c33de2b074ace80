"""What a write leaves in the audit, whichever way it changes a row; on both databases."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
import pytest_asyncio
from sqlalchemy import ForeignKey, Text, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from toolcare_shared.audit.deed import Deed, DeedKind, by_event, by_rule, doing
from toolcare_shared.audit.marks import LEFT_OUT, SECRET, leave_out, only_by_request
from toolcare_shared.audit.recording import audited, audited_writes
from toolcare_shared.auth import Actor, Kind, Origin, Role, service_actor
from toolcare_shared.bulk import attempt
from toolcare_shared.clock import FixedClock
from toolcare_shared.contracts.audit import RegistryAudited, RowChange, RowDeed
from toolcare_shared.db import Database, JsonText, insert, metadata
from toolcare_shared.messaging import tables
from toolcare_shared.messaging.envelope import Envelope

pytestmark = pytest.mark.asyncio

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
ERIKA = Actor("u-1", "Erika Muster", Kind.PERSON, Role.ENGINEER, origin=Origin("192.0.2.17", "Tablet"))
Write = Callable[[AsyncSession], Awaitable[object]]


class Base(DeclarativeBase):
    metadata = metadata()


class Mould(Base):
    __tablename__ = "mould"

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    pin: Mapped[str] = mapped_column(Text, info=SECRET, default="")
    shots: Mapped[int] = mapped_column(info=LEFT_OUT, default=0)
    size: Mapped[int] = mapped_column(default=0)
    marks: Mapped[object] = mapped_column(JsonText, default=list)


class Slot(Base):
    __tablename__ = "slot"

    mould_id: Mapped[str] = mapped_column(ForeignKey("mould.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    note: Mapped[str] = mapped_column(Text, default="")


class Copy(Base):
    __tablename__ = "copy"

    id: Mapped[str] = mapped_column(Text, primary_key=True)


class Ledger(Base):
    __tablename__ = "ledger"

    entry: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    shots: Mapped[int]


leave_out(Copy)
only_by_request(Ledger)


@dataclass
class Plant:
    database: Database

    async def do(self, write: Write, deed: Deed | None = None) -> list[RegistryAudited]:
        """Write as part of a request of Erika's, and return what that left."""
        before = len(await self.entries())
        with doing(deed or Deed(DeedKind.REQUEST, ERIKA, "PATCH /moulds/{id}", "/moulds/m1")):
            async with self.database.write() as session:
                await write(session)
        return (await self.entries())[before:]

    async def entries(self) -> list[RegistryAudited]:
        query = select(tables.outbox.c.envelope).where(tables.outbox.c.event == "change_audited")
        async with self.database.read() as session:
            texts = (await session.scalars(query.order_by(tables.outbox.c.entry))).all()
        return [RegistryAudited.model_validate(Envelope.parse(text).data) for text in texts]

    async def changes(self, write: Write) -> list[tuple[str, str, RowDeed, object, object]]:
        entries = await self.do(write)
        return [shown(change) for entry in entries for change in entry.changes]


def shown(change: RowChange) -> tuple[str, str, RowDeed, object, object]:
    return change.table, change.key, change.deed, change.before, change.after


@pytest_asyncio.fixture
async def plant(database_url: str) -> AsyncIterator[Plant]:
    database = Database(database_url, audited_writes("registry", FixedClock(NOW)))
    async with database.engine.begin() as connection:
        await connection.run_sync(tables.kernel.create_all)
        await connection.run_sync(Base.metadata.create_all)
    async with database.write() as session:
        session.add(Mould(id="m1", name="Cap", pin="1234", size=4, marks=["a"]))
        await session.flush()
        session.add_all([Slot(mould_id="m1", number=1), Slot(mould_id="m1", number=2)])
    yield Plant(database)
    await database.dispose()


async def test_objects_that_are_added_changed_and_removed(plant: Plant) -> None:
    """Only the fields that changed, and never a secret; what is marked leaves nothing."""

    async def write(session: AsyncSession) -> None:
        mould = await session.get_one(Mould, "m1")
        mould.name, mould.pin, mould.shots, mould.marks = "Cap, big", "9999", 7, ["a", "b"]
        session.add(Mould(id="m2", name="Lid", pin="1", marks={"password": "x", "host": "p03"}))
        session.add(Copy(id="c"))
        session.add(Ledger(shots=5))
        await session.delete(await session.get_one(Slot, ("m1", 2)))

    [entry] = await plant.do(write)
    assert (entry.who.name, entry.who.role, entry.address, entry.device) == (
        "Erika Muster", "engineer", "192.0.2.17", "Tablet"
    )  # fmt: skip
    assert (entry.kind, entry.what, entry.at) == ("request", "PATCH /moulds/{id}", NOW)
    assert sorted(shown(change) for change in entry.changes) == [
        ("ledger", "1", "added", {}, {"entry": 1, "shots": 5}),
        ("mould", "m1", "changed",
         {"name": "Cap", "pin": "(withheld)", "marks": ["a"]},
         {"name": "Cap, big", "pin": "(withheld)", "marks": ["a", "b"]}),
        ("mould", "m2", "added", {}, {"id": "m2", "name": "Lid", "pin": "(withheld)", "size": 0,
          "marks": {"password": "(withheld)", "host": "p03"}}),
        ("slot", "m1/2", "removed", {"mould_id": "m1", "number": 2, "note": ""}, {}),
    ]  # fmt: skip


async def test_statements_that_pass_the_objects_by(plant: Plant) -> None:
    """UPDATE, DELETE and INSERT are read before and after, also where the database works the value out."""

    async def changed(session: AsyncSession) -> None:
        await session.execute(update(Mould).where(Mould.size < 9).values(size=Mould.size + 1))
        await session.execute(update(Mould).where(Mould.size == 5).values(size=Mould.size + 1, name="Hat"))
        await session.execute(update(Slot.__table__).where(Slot.number == 1).values(note="cold"))  # type: ignore[arg-type]

    assert await plant.changes(changed) == [
        ("mould", "m1", "changed", {"name": "Cap", "size": 4}, {"name": "Hat", "size": 6}),
        ("slot", "m1/1", "changed", {"note": ""}, {"note": "cold"}),
    ]

    async def put(session: AsyncSession) -> None:
        for key in ("m1", "m9"):
            row = insert(session, Mould).values(id=key, name="Cup", pin="", shots=0, size=6, marks=[])
            await session.execute(row.on_conflict_do_update(index_elements=["id"], set_={"name": row.excluded.name}))
        await session.execute(
            insert(session, Slot).values([{"mould_id": "m9", "number": n, "note": ""} for n in (1, 2)])
        )
        await session.execute(insert(session, Mould).values(id="m1", name="No").on_conflict_do_nothing())

    assert await plant.changes(put) == [
        ("mould", "m1", "changed", {"name": "Hat"}, {"name": "Cup"}),
        ("mould", "m9", "added", {}, {"id": "m9", "name": "Cup", "pin": "(withheld)", "size": 6, "marks": []}),
        ("slot", "m9/1", "added", {}, {"mould_id": "m9", "number": 1, "note": ""}),
        ("slot", "m9/2", "added", {}, {"mould_id": "m9", "number": 2, "note": ""}),
    ]
    gone = await plant.changes(lambda session: session.execute(delete(Slot).where(Slot.mould_id == "m9")))
    assert [(key, deed) for _, key, deed, _, _ in gone] == [("m9/1", "removed"), ("m9/2", "removed")]
    counted = update(Mould).where(Mould.id == "m1").values(shots=Mould.shots + 1)
    assert await plant.do(lambda session: session.execute(counted)) == []


async def undone(session: AsyncSession) -> None:
    async with attempt(session):
        (await session.get_one(Mould, "m1")).name = "Undone"
        await session.flush()
        raise ZeroDivisionError


async def test_what_is_undone_or_only_rehearsed_leaves_nothing(plant: Plant) -> None:
    async def write(session: AsyncSession) -> None:
        async with attempt(session, keep=False):
            await session.execute(update(Mould).values(name="Rehearsed"))
        with pytest.raises(ZeroDivisionError):
            await undone(session)
        async with attempt(session):
            (await session.get_one(Mould, "m1")).size = 8

    assert await plant.changes(write) == [("mould", "m1", "changed", {"size": 4}, {"size": 8})]

    async def there_and_back(session: AsyncSession) -> None:
        for name in ("Other", "Cap"):
            await session.execute(update(Mould).values(name=name))

    assert await plant.do(there_and_back) == []
    with pytest.raises(ZeroDivisionError):
        await plant.do(fails)
    assert len(await plant.entries()) == 1


async def fails(session: AsyncSession) -> None:
    await session.execute(update(Mould).values(name="Never"))
    raise ZeroDivisionError


async def test_deeds_of_events_and_rules(plant: Plant) -> None:
    """An event's deed carries on the event's correlation; a ledger's own work is no deed; no deed, no entry."""
    cause = Envelope(
        id="e-1", source="/toolcare/failures", type="toolcare.failures.failure_reported.v1", subject="f-1", time=NOW,
        data={}, sequence=1, position=1, correlationid="c-1", actor="person:u-1",
    )  # fmt: skip

    async def hold(session: AsyncSession) -> None:
        session.add(Ledger(shots=1))
        async with audited(session, by_event(cause)):
            (await session.get_one(Mould, "m1")).name = "Held"

    async with plant.database.write() as session:
        await hold(session)
    [entry] = await plant.entries()
    assert (entry.kind, entry.what, entry.target, entry.correlation_id) == ("event", "failure_reported", "f-1", "c-1")
    assert (entry.who.kind, entry.who.id) == ("service", "registry")

    async def retried(session: AsyncSession) -> None:
        async with audited(session, by_event(cause)):
            await session.execute(update(Mould).values(name="Heard"))
        await session.execute(update(Mould).values(size=9))

    within, around = await plant.do(retried)
    assert [(each.kind, each.changes[0].after) for each in (within, around)] == [
        ("event", {"name": "Heard"}), ("request", {"size": 9})
    ]  # fmt: skip
    rule = by_rule(service_actor("registry"), "watch_ended", "m1")
    [ended] = await plant.do(lambda session: session.execute(update(Mould).values(size=1)), rule)
    assert (ended.kind, ended.what, ended.target) == ("rule", "watch_ended", "m1")


async def test_an_entry_that_is_too_large_says_what_it_leaves_out(plant: Plant) -> None:
    """Long texts are shortened first; rows beyond the room of an event are counted by table."""
    long = "x" * 5000

    async def write(session: AsyncSession) -> None:
        session.add_all([Mould(id=f"n{number:04}", name=long, pin="") for number in range(300)])

    [entry] = await plant.do(write)
    name = entry.changes[0].after["name"]
    assert isinstance(name, str)
    assert name.endswith("… (5000 characters)")
    assert entry.left_out == {"mould": 300 - len(entry.changes)}
    assert len(entry.changes) > 100

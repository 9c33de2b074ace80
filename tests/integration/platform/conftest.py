"""A small service of its own, on both databases: things with a name that can be taken once."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated, ClassVar

import pytest
import pytest_asyncio
from fastapi import APIRouter, FastAPI, Request, Response
from pydantic import BaseModel
from sqlalchemy import Column, Integer, Table, Text, insert, select, update

from toolcare_shared.auth import Actor, Permission, requires
from toolcare_shared.context import ServiceContext
from toolcare_shared.contracts.event import Event
from toolcare_shared.db import metadata
from toolcare_shared.errors import Conflict
from toolcare_shared.etag import versioned
from toolcare_shared.logging import configure_logging
from toolcare_shared.messaging import outbox, tables
from toolcare_shared.pages import Page, Paging
from toolcare_shared.service import create_service_app
from toolcare_shared.settings import ServiceSettings
from toolcare_shared.testing.broker import Mosquitto, mosquitto
from toolcare_shared.testing.postgres import Databases
from toolcare_shared.work import ReadSession, UnitOfWork

__all__ = ["Mosquitto", "mosquitto"]


@pytest.fixture(autouse=True, scope="session")
def _logs() -> None:
    """As in a service: without this, structlog draws every trace in colour, seconds long."""
    configure_logging("WARNING")


model = metadata()
thing = Table(
    "thing",
    model,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("version", Integer, nullable=False),
)


class ThingNamed(Event):
    publisher: ClassVar[str] = "trial"
    aggregate: ClassVar[str] = "thing"
    name_of_event: ClassVar[str] = "thing_named"
    subject_field: ClassVar[str] = "thing_id"

    thing_id: str
    name: str


class NameTaken(Exception):
    def __init__(self, name: str) -> None:
        super().__init__(f"Choose another name than {name}.")
        self.name = name


class ThingIn(BaseModel):
    name: str


class ThingOut(BaseModel):
    id: int
    name: str
    version: int


class TrialSettings(ServiceSettings):
    service: ClassVar[str] = "trial"


router = APIRouter()


@router.post("/things", status_code=201, response_model=ThingOut)
async def add_thing(
    body: ThingIn, work: UnitOfWork, actor: Annotated[Actor, requires(Permission.TOOL_EDIT)]
) -> Response:
    async with work as session:
        if await session.scalar(select(thing.c.id).where(thing.c.name == body.name)):
            raise NameTaken(body.name)
        row = await session.execute(insert(thing).values(name=body.name, version=1).returning(thing.c.id))
        made = ThingOut(id=row.scalar_one(), name=body.name, version=1)
        await outbox.record(
            session, ThingNamed(thing_id=str(made.id), name=made.name, at=work.now), actor, now=work.now
        )
        return work.answer(made)


@router.post("/things/forgetful")
async def forget_to_answer(
    body: ThingIn, work: UnitOfWork, _: Annotated[Actor, requires(Permission.TOOL_EDIT)]
) -> ThingOut:
    async with work as session:
        await session.execute(insert(thing).values(name=body.name, version=1))
    return ThingOut(id=0, name=body.name, version=1)


@router.get("/things")
async def list_things(
    paging: Paging, session: ReadSession, _: Annotated[Actor, requires(Permission.TOOL_READ)]
) -> Page[ThingOut]:
    query = select(thing).order_by(thing.c.name, thing.c.id).limit(paging.fetch)
    if paging.after is not None:
        query = query.where(thing.c.name > paging.after[0])
    rows = (await session.execute(query)).all()
    return paging.page(rows, show=lambda row: ThingOut(**row._mapping), position=lambda row: (row.name,))


@router.get("/things/{thing_id}", response_model=ThingOut)
async def get_thing(
    thing_id: int, request: Request, session: ReadSession, _: Annotated[Actor, requires(Permission.TOOL_READ)]
) -> Response:
    row = (await session.execute(select(thing).where(thing.c.id == thing_id))).one()
    return versioned(request, ThingOut(**row._mapping), row.version)


@router.patch("/things/{thing_id}")
async def rename_thing(
    thing_id: int, body: ThingIn, work: UnitOfWork, actor: Annotated[Actor, requires(Permission.TOOL_EDIT)]
) -> ThingOut:
    async with work as session:
        row = (await session.execute(select(thing).where(thing.c.id == thing_id).with_for_update())).one()
        work.expect(row.version)
        await session.execute(
            update(thing).where(thing.c.id == thing_id).values(name=body.name, version=row.version + 1)
        )
        await outbox.record(
            session, ThingNamed(thing_id=str(thing_id), name=body.name, at=work.now), actor, now=work.now
        )
    return ThingOut(id=thing_id, name=body.name, version=row.version + 1)


def trial_app(settings: TrialSettings) -> FastAPI:
    return create_service_app(
        settings, metadata=model, migrations="trial", routers=[router], problems={NameTaken: Conflict}
    )


async def prepared(settings: TrialSettings) -> FastAPI:
    """The app on a database that has its tables."""
    made = trial_app(settings)
    context: ServiceContext = made.state.context
    async with context.database.engine.begin() as connection:
        await connection.run_sync(tables.kernel.create_all)
        await connection.run_sync(model.create_all)
    return made


@pytest_asyncio.fixture
async def app(tmp_path: Path, databases: Databases) -> AsyncIterator[FastAPI]:
    """On SQLite and on PostgreSQL."""
    made = await prepared(TrialSettings(data_dir=tmp_path, database_url=await databases.make("trial")))
    yield made
    await made.state.context.database.dispose()


@pytest_asyncio.fixture
async def app_on_sqlite(tmp_path: Path) -> AsyncIterator[FastAPI]:
    made = await prepared(TrialSettings(data_dir=tmp_path))
    yield made
    await made.state.context.database.dispose()

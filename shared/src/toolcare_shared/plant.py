"""The plant as its people described it on the page, kept by each service that needs its name or its time zone."""

from collections.abc import Awaitable, Callable
from typing import TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import Integer, String, Text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from toolcare_shared.contracts.gateway import PlantChanged
from toolcare_shared.messaging.envelope import Envelope
from toolcare_shared.messaging.handlers import Handlers

_ONLY = 1

Zone: TypeAlias = Callable[[], Awaitable[ZoneInfo]]
"""The plant's zone as it is at the moment of asking."""


class PlantColumns:
    """The columns of a service's table `plant`, which has one row once somebody has described the plant."""

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(Text)
    timezone: Mapped[str] = mapped_column(String(64))
    """Empty while nobody chose one: the service's own setting counts then."""
    version: Mapped[int] = mapped_column(Integer)


class PlantLanguageColumns(PlantColumns):
    """For a service that writes sentences for everybody, as on a press's display."""

    language: Mapped[str] = mapped_column(String(8), server_default="")
    """Empty while nobody said which."""


def hear_plant(handlers: Handlers, table: type[PlantColumns]) -> None:
    """Keep what the gateway tells of the plant; an older word than the last one changes nothing."""

    @handlers.on(PlantChanged)
    async def described(session: AsyncSession, event: PlantChanged, _: Envelope) -> None:
        known = await session.get(table, _ONLY, with_for_update=True)
        if known is None:
            known = table()
            known.id, known.version = _ONLY, 0
            session.add(known)
        if event.version > known.version:
            known.name, known.timezone, known.version = event.name, event.timezone, event.version
            if isinstance(known, PlantLanguageColumns):
                known.language = event.language


async def plant_name(session: AsyncSession, table: type[PlantColumns]) -> str:
    """Empty while it has none."""
    known = await session.get(table, _ONLY)
    return "" if known is None else known.name


async def plant_language(session: AsyncSession, table: type[PlantLanguageColumns]) -> str:
    """Empty while nobody said which."""
    known = await session.get(table, _ONLY)
    return "" if known is None else known.language


async def plant_zone(session: AsyncSession, table: type[PlantColumns], default: str) -> ZoneInfo:
    known = await session.get(table, _ONLY)
    return zone_or(default, "" if known is None else known.timezone)


def zone_or(default: str, chosen: str) -> ZoneInfo:
    """The chosen zone; the default while none is, or where this machine does not know it."""
    try:
        return ZoneInfo(chosen or default)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(default)

"""What administrators say of the plant."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.plant import domain
from toolcare_gateway.plant.tables import PlantSettings
from toolcare_shared.auth import Actor
from toolcare_shared.contracts.gateway import PlantChanged
from toolcare_shared.messaging import outbox


@dataclass(frozen=True, slots=True)
class PlantChange:
    """None leaves a thing as it is, an empty text takes it back. `locks` says whether `lock_after_minutes` counts."""

    name: str | None = None
    timezone: str | None = None
    language: str | None = None
    lock_after_minutes: int | None = None
    locks: bool = False


async def change(
    session: AsyncSession, plant: PlantSettings, wanted: PlantChange, actor: Actor, now: datetime
) -> PlantSettings:
    """Tell the services of what changed; to say what holds already changes nothing."""
    before = (plant.name, plant.timezone, plant.language)
    locked_after = plant.lock_after_minutes
    plant.name = plant.name if wanted.name is None else wanted.name.strip()
    plant.timezone = plant.timezone if wanted.timezone is None else domain.known_zone(wanted.timezone)
    plant.language = plant.language if wanted.language is None else wanted.language
    plant.lock_after_minutes = wanted.lock_after_minutes if wanted.locks else locked_after
    told = (plant.name, plant.timezone, plant.language) != before
    if told or plant.lock_after_minutes != locked_after:
        plant.version += 1
    if not told:
        return plant
    event = PlantChanged(
        name=plant.name, timezone=plant.timezone, language=plant.language, version=plant.version, at=now
    )
    await outbox.record(session, event, actor, now=now)
    return plant


def end_first_start(plant: PlantSettings, now: datetime) -> PlantSettings:
    """Nobody is led through the first start any more; a repeat keeps the day of the first time."""
    if plant.set_up_at is None:
        plant.set_up_at = now
        plant.version += 1
    return plant

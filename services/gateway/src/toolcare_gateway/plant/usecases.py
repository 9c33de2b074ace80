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
    """None leaves a thing as it is, an empty text takes it back."""

    name: str | None = None
    timezone: str | None = None
    language: str | None = None


async def change(
    session: AsyncSession, plant: PlantSettings, wanted: PlantChange, actor: Actor, now: datetime
) -> PlantSettings:
    """Tell the services of what changed; to say what holds already changes nothing."""
    before = (plant.name, plant.timezone, plant.language)
    plant.name = plant.name if wanted.name is None else wanted.name.strip()
    plant.timezone = plant.timezone if wanted.timezone is None else domain.known_zone(wanted.timezone)
    plant.language = plant.language if wanted.language is None else wanted.language
    if (plant.name, plant.timezone, plant.language) == before:
        return plant
    plant.version += 1
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

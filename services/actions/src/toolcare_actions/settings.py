"""What actions is told at start."""

from typing import ClassVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import field_validator

from toolcare_shared.settings import ServiceSettings


class ActionsSettings(ServiceSettings):
    service: ClassVar[str] = "actions"

    timezone: str = "Europe/Berlin"
    """The plant's zone, by which a day ends on which an action is due, until somebody chooses one on the page."""

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"{name!r} is no time zone; write one like Europe/Berlin") from error
        return name

"""What the gateway publishes: who its users are, and what the plant is called."""

from typing import ClassVar

from toolcare_shared.contracts.event import Event


class UserChanged(Event):
    publisher: ClassVar[str] = "gateway"
    aggregate: ClassVar[str] = "user"
    subject_field: ClassVar[str] = "user_id"
    name_of_event: ClassVar[str] = "user_changed"

    user_id: str
    username: str
    name: str
    role: str
    active: bool
    team: str = ""
    """Whose work it sees as its own; empty for none."""


class PlantChanged(Event):
    """What the plant is called and where it is."""

    publisher: ClassVar[str] = "gateway"
    aggregate: ClassVar[str] = "plant"
    subject_field: ClassVar[str] = "plant_id"
    name_of_event: ClassVar[str] = "plant_changed"

    plant_id: str = "plant"
    name: str
    """Empty while it has none."""
    timezone: str
    """Like Europe/Berlin; empty while nobody chose one, so that each service's setting counts."""
    language: str
    """Of people who have not chosen one: en, de; empty while nobody said."""
    version: int

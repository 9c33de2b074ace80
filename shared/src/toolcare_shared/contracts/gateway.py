"""What the gateway publishes: who its users are, how long data is kept, what the plant is called."""

from typing import ClassVar

from pydantic import Field

from toolcare_shared.contracts.event import Event
from toolcare_shared.contracts.retention import DataKind


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


class UserAnonymised(Event):
    """Somebody who left is to be no longer named: where his user name or one of `names` stands, `alias` stands now.

    It is followed by a UserChanged, so that it can age out of the log, names and all.
    """

    publisher: ClassVar[str] = "gateway"
    aggregate: ClassVar[str] = "user"
    subject_field: ClassVar[str] = "user_id"
    name_of_event: ClassVar[str] = "user_anonymised"
    leaves_log: ClassVar[bool] = True

    user_id: str
    username: str
    names: list[str]
    """Every name the account ever had."""
    alias: str


class RetentionChanged(Event):
    """Data of this kind is kept for so many days from now on; for ever without a number."""

    publisher: ClassVar[str] = "gateway"
    aggregate: ClassVar[str] = "retention_term"
    subject_field: ClassVar[str] = "kind"
    name_of_event: ClassVar[str] = "retention_changed"

    kind: DataKind
    keep_days: int | None = Field(default=None, ge=1)
    version: int = Field(ge=1)


class RetentionWanted(Event):
    """Somebody does not want to wait for the night."""

    publisher: ClassVar[str] = "gateway"
    aggregate: ClassVar[str] = "retention_term"
    subject_field: ClassVar[str] = "kind"
    name_of_event: ClassVar[str] = "retention_wanted"

    kind: DataKind
    by: str


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

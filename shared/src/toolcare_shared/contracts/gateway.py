"""What the gateway publishes: who its users are."""

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

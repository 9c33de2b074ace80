"""What photos publishes: which picture was added to what. Pictures themselves never travel by MQTT."""

from typing import ClassVar

from toolcare_shared.contracts.event import Event, Instant


class PhotoEvent(Event):
    publisher: ClassVar[str] = "photos"
    aggregate: ClassVar[str] = "photo"
    subject_field: ClassVar[str] = "photo_id"

    photo_id: str
    tool_id: str | None = None
    job_id: str | None = None
    by: str


class PhotoAdded(PhotoEvent):
    """`slot` is before, during, after, plate or other; `taken_at` is what the camera noted, where it did.

    `half` is A or B where the photo shows that whole half of the tool.
    """

    name_of_event: ClassVar[str] = "photo_added"

    item_id: str | None = None
    slot: str
    half: str | None = None
    caption: str = ""
    taken_at: Instant | None = None
    width: int
    height: int


class PhotoDeleted(PhotoEvent):
    name_of_event: ClassVar[str] = "photo_deleted"

    reason: str

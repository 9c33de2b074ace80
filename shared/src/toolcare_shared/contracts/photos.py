"""What photos publishes: which picture was added to what. Pictures themselves never travel by MQTT."""

from enum import StrEnum
from typing import ClassVar

from pydantic import Field

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

    `half` is A or B where the photo shows that whole half of the tool, `view` the named view of the tool it was taken
    in, `run_id` the mounting during which a last shot was taken, `camera_id` the plant's camera that took it.
    """

    name_of_event: ClassVar[str] = "photo_added"

    item_id: str | None = None
    slot: str
    half: str | None = None
    view: str | None = None
    run_id: str | None = None
    camera_id: str | None = None
    caption: str = ""
    taken_at: Instant | None = None
    width: int
    height: int


class PhotoChanged(PhotoEvent):
    """Something else is said of a photo: its caption, the view it shows. All of it, as it stands now.

    Somebody changed it, or the same picture was sent again: with what nobody had said of it before, or under another
    id, which is `alias` then. Whoever was told that id means this photo.
    """

    name_of_event: ClassVar[str] = "photo_changed"

    half: str | None = None
    view: str | None = None
    run_id: str | None = None
    caption: str = ""
    alias: str | None = None


class PhotoDeleted(PhotoEvent):
    """Out of sight; its files wait sealed until they are erased, or until somebody brings it back."""

    name_of_event: ClassVar[str] = "photo_deleted"

    reason: str


class PhotoRestored(PhotoEvent):
    """A deleted photo is shown again."""

    name_of_event: ClassVar[str] = "photo_restored"

    reason: str


class PhotoErased(PhotoEvent):
    """No store holds its pixels any more."""

    name_of_event: ClassVar[str] = "photo_erased"

    reason: str


class PhotoAnnotated(PhotoEvent):
    """The layer of a photo has a new version, with so many shapes, these texts and these codes of failures."""

    name_of_event: ClassVar[str] = "photo_annotated"

    version: int = Field(ge=1)
    shapes: int = Field(ge=0)
    texts: list[str] = Field(default_factory=list)
    codes: list[str] = Field(default_factory=list)


class ViewDeed(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    RETIRED = "retired"
    GOLDEN = "golden"


class ViewChanged(Event):
    """A named view of a tool; with `golden`, `photo_id` is the picture that others are compared with, or none."""

    publisher: ClassVar[str] = "photos"
    aggregate: ClassVar[str] = "view"
    name_of_event: ClassVar[str] = "view_changed"
    subject_field: ClassVar[str] = "tool_id"

    tool_id: str
    view: str
    name: str
    deed: ViewDeed
    photo_id: str | None = None
    by: str


class CameraDeed(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    RETIRED = "retired"


class CameraChanged(Event):
    publisher: ClassVar[str] = "photos"
    aggregate: ClassVar[str] = "camera"
    name_of_event: ClassVar[str] = "camera_changed"
    subject_field: ClassVar[str] = "camera_id"

    camera_id: str
    name: str
    kind: str
    deed: CameraDeed
    by: str

"""A photo: a picture that someone added to a tool or a job."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

MAX_BYTES = 25 * 1024 * 1024
OWN_REMOVAL = timedelta(hours=24)
"""How long whoever added a photo may take it back."""


class Slot(StrEnum):
    BEFORE = "before"
    DURING = "during"
    AFTER = "after"
    PLATE = "plate"
    OTHER = "other"


class Half(StrEnum):
    """A photo that shows a whole half of the tool, upon which places can be pointed at. A is the fixed half."""

    A = "A"
    B = "B"


class Variant(StrEnum):
    THUMB = "thumb"
    SCREEN = "screen"
    FULL = "full"


class PhotoOfNothing(Exception):
    def __init__(self) -> None:
        super().__init__("Name the tool or the job that the photo belongs to (tool_id, job_id).")


class ItemWithoutJob(Exception):
    def __init__(self) -> None:
        super().__init__("A checklist's item belongs to a job. Name the job as well (job_id).")


class UnknownPhoto(Exception):
    def __init__(self, photo_id: str) -> None:
        super().__init__(f"There is no photo {photo_id}. Reload the page to see what is there.")
        self.photo_id = photo_id


class PhotoIsRemoved(Exception):
    def __init__(self, photo_id: str, removal: "Removal") -> None:
        super().__init__(
            f"{removal.by} removed this photo on {removal.at:%Y-%m-%d}: {removal.reason}. "
            "If it is needed, add it again."
        )
        self.photo_id = photo_id
        self.by = removal.by
        self.reason = removal.reason


class RemovedNotShown(Exception):
    def __init__(self) -> None:
        super().__init__("Removed photos are shown to engineers and administrators. Leave removed out, or ask one.")


class PhotoIsErased(Exception):
    def __init__(self, photo_id: str, at: datetime) -> None:
        super().__init__(f"The files of this photo were erased on {at:%Y-%m-%d}. If it is needed, add it again.")
        self.photo_id = photo_id


class PhotoNotRemoved(Exception):
    def __init__(self, photo_id: str) -> None:
        super().__init__("This photo is not removed. Remove it first, with the reason.")
        self.photo_id = photo_id


class PhotoIsHeld(Exception):
    def __init__(self, photo_id: str) -> None:
        super().__init__(
            "A legal hold keeps everything about its tool, also the files of this photo. "
            "Lift the hold at the tool first, then erase it."
        )
        self.photo_id = photo_id


class PhotoIsThereAgain(Exception):
    """`photo_id` is the one that is shown."""

    def __init__(self, photo_id: str) -> None:
        super().__init__("The same picture was added again in the meantime, so nothing is missing. Use that photo.")
        self.photo_id = photo_id


class OriginalNotKept(Exception):
    def __init__(self) -> None:
        super().__init__("This photo was added when originals were not kept yet. Use the full picture.")


class PhotoIdTaken(Exception):
    def __init__(self, photo_id: str) -> None:
        super().__init__(f"Another photo is called {photo_id} already. Send this one with a new id.")
        self.photo_id = photo_id


class RemovalNotAllowed(Exception):
    def __init__(self, added_by: str) -> None:
        super().__init__(
            f"{added_by} added this photo. Within {OWN_REMOVAL // timedelta(hours=1)} hours the one who added it may "
            "remove it; ask an engineer or an administrator."
        )
        self.added_by = added_by


class ChangeNotAllowed(Exception):
    def __init__(self, added_by: str) -> None:
        super().__init__(
            f"{added_by} added this photo. The one who added it may say what it shows; "
            "ask an engineer or an administrator."
        )
        self.added_by = added_by


@dataclass(frozen=True, slots=True)
class Picture:
    """`sha256` is of the file as it came, the size that of the full variant, `taken_at` what the camera noted.

    `kind` and `original_bytes` are of the file as it came; None where that was not kept. Pictures of older versions
    lie in the store as they are until they are sealed.
    """

    sha256: str
    width: int
    height: int
    size_bytes: int
    taken_at: datetime | None
    kind: str | None = None
    original_bytes: int | None = None
    is_sealed: bool = True


@dataclass(frozen=True, slots=True)
class Belonging:
    tool_id: str | None
    job_id: str | None
    item_id: str | None

    def __post_init__(self) -> None:
        if self.item_id and not self.job_id:
            raise ItemWithoutJob
        if not self.tool_id and not self.job_id:
            raise PhotoOfNothing


@dataclass(frozen=True, slots=True)
class Removal:
    at: datetime
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Layer:
    """How the layer of a photo stands: version 0 while nothing was ever drawn."""

    version: int = 0
    shapes: int = 0


@dataclass(frozen=True, slots=True)
class Erasing:
    """The files of a removed photo are gone for good."""

    at: datetime
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Photo:
    """`added_by` is a name for people, `added_by_id` the user it was.

    `taken_at` is what the file says, else the device that sent it. `view` is a named view of the tool, `run_id` the
    mounting in whose set of last shots it is. `tool_number` is empty until the registry told it. `version` counts what
    was said of the photo, not what was drawn upon it.
    """

    id: str
    picture: Picture
    of: Belonging
    slot: Slot
    caption: str
    added_at: datetime
    added_by: str
    added_by_id: str
    half: Half | None = None
    view: str | None = None
    run_id: str | None = None
    camera_id: str | None = None
    taken_at: datetime | None = None
    layer: Layer = Layer()
    tool_number: str = ""
    removal: Removal | None = None
    erasing: Erasing | None = None
    version: int = 1

    @property
    def seen_at(self) -> datetime:
        """When the tool looked like this: when it was taken; a camera whose clock is ahead is not believed."""
        return self.added_at if self.taken_at is None else min(self.taken_at, self.added_at)


def remove(photo: Photo, removal: Removal, by_id: str, *, any_photo: bool) -> Photo:
    """Return the photo removed; `any_photo` is the right to remove what others added, and later."""
    if photo.removal is not None:
        raise PhotoIsRemoved(photo.id, photo.removal)
    if not (any_photo or may_take_back(photo, by_id, removal.at)):
        raise RemovalNotAllowed(photo.added_by)
    return replace(photo, removal=removal)


def may_take_back(photo: Photo, by_id: str, at: datetime) -> bool:
    """Tell whether it is somebody's own photo, and new."""
    return by_id == photo.added_by_id and at - photo.added_at <= OWN_REMOVAL


def refuse_change(photo: Photo, by_id: str, *, any_photo: bool) -> None:
    """Refuse to let somebody say what a photo shows that another has added; `any_photo` is the right to do so."""
    if not any_photo and by_id != photo.added_by_id:
        raise ChangeNotAllowed(photo.added_by)


def restore(photo: Photo) -> Photo:
    """Return the photo shown again."""
    _must_lie_in_the_bin(photo)
    return replace(photo, removal=None)


def erase(photo: Photo, erasing: Erasing) -> Photo:
    """Return the photo without its files; only one that is removed."""
    _must_lie_in_the_bin(photo)
    return replace(photo, erasing=erasing)


def erases_at(photo: Photo, bin_for: timedelta, *, is_held: bool = False) -> datetime | None:
    """Return when a removed photo is erased by itself; None for one that is shown or erased, or under a legal hold."""
    if photo.removal is None or photo.erasing is not None or is_held:
        return None
    return photo.removal.at + bin_for


def _must_lie_in_the_bin(photo: Photo) -> None:
    if photo.erasing is not None:
        raise PhotoIsErased(photo.id, photo.erasing.at)
    if photo.removal is None:
        raise PhotoNotRemoved(photo.id)

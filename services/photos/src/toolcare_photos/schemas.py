"""What comes in and goes out over HTTP."""

import re
import unicodedata
from datetime import UTC, datetime
from typing import Annotated, Self

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from toolcare_photos.domain.photo import Belonging, Half, Photo, Slot
from toolcare_photos.domain.views import SLUG
from toolcare_photos.usecases.describing import Description
from toolcare_photos.usecases.photos import AddPhoto

PRINTABLE_ASCII = r"^[ -~]+$"
UUID = r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"

_UNWRITABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def one_line(value: object) -> object:
    """Composed characters, single spaces, none at the ends: what looks alike is alike."""
    return " ".join(unicodedata.normalize("NFC", value).split()) if isinstance(value, str) else value


def printable(value: str) -> str:
    if _UNWRITABLE.search(value):
        raise ValueError("control characters and halves of characters are not allowed")
    return value


def _empty_is_none(value: object) -> object:
    return None if value == "" else value


SomeId = Annotated[
    Annotated[str, Field(max_length=64, pattern=PRINTABLE_ASCII)] | None, BeforeValidator(_empty_is_none)
]
SomeView = Annotated[
    Annotated[str, Field(max_length=64, pattern=SLUG, examples=["a-side"])] | None, BeforeValidator(_empty_is_none)
]
Moment = Annotated[AwareDatetime, Field(ge=datetime(1990, 1, 1, tzinfo=UTC))]
Caption = Annotated[str, Field(max_length=500), BeforeValidator(one_line), AfterValidator(printable)]
Words = Annotated[
    str, StringConstraints(strip_whitespace=True), Field(min_length=1, max_length=2000), AfterValidator(printable)
]


class PhotoQuery(BaseModel):
    """What the picture in the body is of: a tool, a job, or an item of a job's checklist."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str | None = Field(default=None, pattern=UUID, description="Chosen by a device that may be offline")
    tool_id: SomeId = None
    job_id: SomeId = None
    item_id: SomeId = None
    slot: Slot = Slot.OTHER
    half: Half | None = Field(default=None, description="It shows this whole half of the tool")
    view: SomeView = Field(default=None, description="It is taken in this view of the tool")
    run_id: SomeId = Field(default=None, description="The mounting it belongs to; of a last shot the last one by then")
    taken_at: Moment | None = Field(default=None, description="By the device's clock, where the file says no time")
    caption: Caption = ""

    def command(self) -> AddPhoto:
        return AddPhoto(
            of=Belonging(self.tool_id, self.job_id, self.item_id),
            slot=self.slot,
            caption=self.caption,
            id=self.id,
            half=self.half,
            view=self.view,
            run_id=self.run_id,
            taken_at=self.taken_at,
        )


class PhotoPatch(BaseModel):
    """What is left out stays as it is; `view` null takes the photo out of its view."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    caption: Caption | None = None
    view: SomeView = None

    def said_of(self, photo: Photo) -> Description:
        return Description(
            caption=photo.caption if self.caption is None else self.caption,
            view=self.view if "view" in self.model_fields_set else photo.view,
        )


class RemoveIn(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    reason: Words


class PhotoOut(BaseModel):
    """`taken_at` is what the camera noted; width, height and bytes are those of the full variant.

    `tool_number` is empty until the registry told it, `annotations_version` 0 while nobody has drawn upon it. `version`
    is for If-Match, when caption or view are changed.
    """

    id: str
    tool_id: str | None
    job_id: str | None
    item_id: str | None
    slot: Slot
    half: Half | None
    view: str | None
    run_id: str | None
    camera_id: str | None
    tool_number: str
    caption: str
    taken_at: datetime | None
    added_at: datetime
    added_by: str
    width: int
    height: int
    bytes: int
    sha256: str
    annotations_version: int
    annotation_count: int
    version: int

    @classmethod
    def of(cls, photo: Photo) -> Self:
        return cls(
            id=photo.id,
            tool_id=photo.of.tool_id,
            job_id=photo.of.job_id,
            item_id=photo.of.item_id,
            slot=photo.slot,
            half=photo.half,
            view=photo.view,
            run_id=photo.run_id,
            camera_id=photo.camera_id,
            tool_number=photo.tool_number,
            caption=photo.caption,
            taken_at=photo.taken_at,
            added_at=photo.added_at,
            added_by=photo.added_by,
            width=photo.picture.width,
            height=photo.picture.height,
            bytes=photo.picture.size_bytes,
            sha256=photo.picture.sha256,
            annotations_version=photo.layer.version,
            annotation_count=photo.layer.shapes,
            version=photo.version,
        )

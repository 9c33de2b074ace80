"""Views of tools and sets of last shots over HTTP."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from toolcare_photos.domain.photo import Photo
from toolcare_photos.domain.views import Run, View
from toolcare_photos.schemas import PRINTABLE_ASCII, PhotoOut, one_line, printable
from toolcare_photos.usecases.viewing import Edit

Name = Annotated[str, Field(min_length=1, max_length=100), BeforeValidator(one_line), AfterValidator(printable)]
Hint = Annotated[str, StringConstraints(strip_whitespace=True), Field(max_length=500), AfterValidator(printable)]


class ViewIn(BaseModel):
    """`hint` says where the camera stands, for who takes the next picture."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Name
    hint: Hint = ""


class ViewPatch(BaseModel):
    """What is left out stays as it is. A standard view has no name to change."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Name | None = None
    hint: Hint | None = None
    position: Annotated[int, Field(strict=True, ge=0, le=100_000)] | None = None
    retired: bool | None = None

    def edit(self) -> Edit:
        return Edit(self.name, self.hint, self.position, self.retired)


class GoldenIn(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    photo_id: Annotated[str, Field(max_length=64, pattern=PRINTABLE_ASCII)] | None


class ViewOut(BaseModel):
    """The name of a standard view is empty. `count` is of the photos that are shown, `newest` the last of them.

    `golden_photo_id` is the photo that others are compared with. `version` is for If-Match.
    """

    view: str
    name: str
    is_standard: bool
    hint: str
    position: int
    retired: bool
    golden_photo_id: str | None
    newest: PhotoOut | None
    count: int
    version: int

    @classmethod
    def of(cls, view: View, newest: tuple[Photo, int] | None) -> Self:
        photo, count = newest or (None, 0)
        return cls(
            view=view.view,
            name=view.name,
            is_standard=view.is_standard,
            hint=view.hint,
            position=view.position,
            retired=view.retired,
            golden_photo_id=view.golden_photo_id,
            newest=None if photo is None else PhotoOut.of(photo),
            count=count,
            version=view.version,
        )


class ViewList(BaseModel):
    items: list[ViewOut]


class LastShots(BaseModel):
    """A run, a mounting of the tool, with the photos of its last shots: of the shot, its cavities and the plate."""

    run_id: str
    machine_id: str
    job: str | None
    from_: datetime = Field(serialization_alias="from")
    to: datetime | None
    photos: list[PhotoOut]

    @classmethod
    def of(cls, run: Run, photos: Sequence[Photo]) -> Self:
        return cls(
            run_id=run.run_id,
            machine_id=run.machine_id,
            job=run.job,
            from_=run.began,
            to=run.ended,
            photos=[PhotoOut.of(photo) for photo in photos],
        )

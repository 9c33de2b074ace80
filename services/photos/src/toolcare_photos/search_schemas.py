"""Finding photos over HTTP, and all that is known of one."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Self

from fastapi import Query
from pydantic import BaseModel, Field

from toolcare_photos.domain.links import Link, LinkKind
from toolcare_photos.domain.photo import Half, Photo, Removal, erases_at
from toolcare_photos.domain.words import wanted
from toolcare_photos.schemas import Moment, PhotoOut, SomeId, SomeView
from toolcare_photos.store.search import Wanted
from toolcare_photos.tables import RunRow
from toolcare_photos.usecases.linking import Surroundings

_TEXT = r"^[^\x00-\x1f]*$"


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoFilter:
    """What a list of photos is narrowed to; all of it must hold."""

    tool_id: Annotated[SomeId, Query()] = None
    job_id: Annotated[SomeId, Query()] = None
    failure_id: Annotated[SomeId, Query(description="Evidence of this failure or of its analysis")] = None
    action_id: Annotated[SomeId, Query(description="Evidence of this action")] = None
    half: Annotated[Half | None, Query(description="Only those that show this whole half of the tool")] = None
    view: Annotated[SomeView, Query(description="Taken in this view")] = None
    run_id: Annotated[SomeId, Query(description="Of this mounting of a tool")] = None
    camera_id: Annotated[SomeId, Query()] = None
    code: Annotated[
        str | None,
        Query(
            max_length=16,
            pattern=r"^[A-Za-z0-9-]+$",
            description="A code of the failure catalogue, of a linked failure or in the layer",
        ),
    ] = None
    q: Annotated[
        str,
        Query(
            max_length=200,
            pattern=_TEXT,
            description="Words of caption, layer, tool number, or names and synonyms of codes; all must be there",
        ),
    ] = ""
    since: Annotated[Moment | None, Query(alias="from", description="Taken, else added, at this moment or later")] = (
        None
    )
    until: Annotated[Moment | None, Query(alias="to", description="Taken, else added, before this moment")] = None
    by: Annotated[
        str | None, Query(max_length=100, pattern=_TEXT, description="User name of who added it, or part of the name")
    ] = None
    removed: Annotated[bool, Query(description="Those that were removed instead, for who may bring them back")] = False
    removed_by: Annotated[
        str | None,
        Query(max_length=100, pattern=_TEXT, description="Part of the name of who removed it; with `removed`"),
    ] = None

    @property
    def words(self) -> list[str]:
        return wanted(self.q)

    def wanted(self, codes: list[str], named: dict[str, list[str]]) -> Wanted:
        """Return it with the codes that are counted under the one that is asked for, and those that its words name."""
        return Wanted(
            tool_id=self.tool_id,
            job_id=self.job_id,
            half=self.half,
            view=self.view,
            run_id=self.run_id,
            camera_id=self.camera_id,
            failure_id=self.failure_id,
            action_id=self.action_id,
            codes=codes,
            words=self.words,
            named=named,
            by=_said(self.by),
            since=self.since,
            until=self.until,
            removed=self.removed,
            removed_by=_said(self.removed_by) if self.removed else None,
        )


def _said(text: str | None) -> str | None:
    return (text or "").strip() or None


class PhotoLinkOut(BaseModel):
    """What a photo is evidence for. `number` is what people call a failure or an action by; a job has none."""

    kind: LinkKind
    id: str
    number: int | None
    code: str | None
    tool_id: str | None

    @classmethod
    def of(cls, link: Link) -> Self:
        return cls(kind=link.kind, id=link.id, number=link.number, code=link.code, tool_id=link.tool_id)


class RemovalOut(BaseModel):
    at: datetime
    by: str
    reason: str

    @classmethod
    def of(cls, removal: Removal) -> Self:
        return cls(at=removal.at, by=removal.by, reason=removal.reason)


class ListedPhoto(PhotoOut):
    """`erases_at` is when a removed photo can no longer be brought back; none when it is erased already, or held."""

    removal: RemovalOut | None
    erases_at: datetime | None

    @classmethod
    def listed(cls, photo: Photo, bin_days: int, held: Collection[str]) -> Self:
        """`held` are the ids of photos that a legal hold keeps."""
        return cls(
            **PhotoOut.of(photo).model_dump(),
            removal=None if photo.removal is None else RemovalOut.of(photo.removal),
            erases_at=erases_at(photo, timedelta(days=bin_days), is_held=photo.id in held),
        )


class PhotoCameraOut(BaseModel):
    """The camera that took it; one that is retired keeps its name."""

    id: str
    name: str


class PhotoRunOut(BaseModel):
    """The mounting of the tool that it belongs to. Its beginning may be heard later than its end."""

    id: str
    machine_id: str
    job: str | None
    from_: datetime | None = Field(serialization_alias="from")
    to: datetime | None

    @classmethod
    def of(cls, run: RunRow) -> Self:
        return cls(id=run.run_id, machine_id=run.machine_id, job=run.job, from_=run.since, to=run.until)


class PhotoDetail(ListedPhoto):
    """`erased_at` on: nothing holds its pixels any more."""

    links: list[PhotoLinkOut]
    camera: PhotoCameraOut | None
    run: PhotoRunOut | None
    erased_at: datetime | None
    erased_by: str | None
    erase_reason: str | None

    @classmethod
    def within(cls, photo: Photo, around: Surroundings, bin_days: int, held: Collection[str]) -> Self:
        erasing = photo.erasing
        return cls(
            **ListedPhoto.listed(photo, bin_days, held).model_dump(),
            links=[PhotoLinkOut.of(link) for link in around.links],
            camera=None if around.camera is None else PhotoCameraOut(id=around.camera.id, name=around.camera.name),
            run=None if around.run is None else PhotoRunOut.of(around.run),
            erased_at=None if erasing is None else erasing.at,
            erased_by=None if erasing is None else erasing.by,
            erase_reason=None if erasing is None else erasing.reason,
        )

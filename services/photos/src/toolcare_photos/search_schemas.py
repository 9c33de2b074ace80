"""Finding photos over HTTP, and all that is known of one."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Self

from fastapi import Query
from pydantic import BaseModel

from toolcare_photos.domain.links import Link, LinkKind
from toolcare_photos.domain.photo import Half, Photo, Removal, erases_at
from toolcare_photos.domain.words import wanted
from toolcare_photos.schemas import Moment, PhotoOut, SomeId, SomeView
from toolcare_photos.store.search import Wanted

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
        str, Query(max_length=200, pattern=_TEXT, description="Words of caption, layer and tool number, all of them")
    ] = ""
    since: Annotated[Moment | None, Query(alias="from", description="Taken, else added, at this moment or later")] = (
        None
    )
    until: Annotated[Moment | None, Query(alias="to", description="Taken, else added, before this moment")] = None
    by: Annotated[
        str | None, Query(max_length=100, pattern=_TEXT, description="User name of who added it, or part of the name")
    ] = None
    removed: Annotated[bool, Query(description="Those that were removed instead, for who may bring them back")] = False

    def wanted(self, codes: list[str]) -> Wanted:
        """Return it with the codes that are counted under the one that is asked for."""
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
            words=wanted(self.q),
            by=self.by.strip() if self.by and self.by.strip() else None,
            since=self.since,
            until=self.until,
            removed=self.removed,
        )


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


class PhotoDetail(PhotoOut):
    """`erases_at` is when a removed photo can no longer be brought back; none when it is erased already.

    `erased_at` on: nothing holds its pixels any more.
    """

    links: list[PhotoLinkOut]
    removal: RemovalOut | None
    erases_at: datetime | None
    erased_at: datetime | None
    erased_by: str | None
    erase_reason: str | None

    @classmethod
    def with_links(cls, photo: Photo, links: list[Link], bin_days: int) -> Self:
        removal, erasing = photo.removal, photo.erasing
        return cls(
            **PhotoOut.of(photo).model_dump(),
            links=[PhotoLinkOut.of(link) for link in links],
            removal=None if removal is None else RemovalOut.of(removal),
            erases_at=erases_at(photo, timedelta(days=bin_days)),
            erased_at=None if erasing is None else erasing.at,
            erased_by=None if erasing is None else erasing.by,
            erase_reason=None if erasing is None else erasing.reason,
        )

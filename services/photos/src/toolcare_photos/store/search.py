"""Finding photos: by where they belong, what they show, when, who added them, and the words and codes in them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, delete, select, tuple_, union
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_photos.domain.links import LinkKind, Part
from toolcare_photos.domain.photo import Half, Photo
from toolcare_photos.domain.words import endings, plain
from toolcare_photos.store.photos import Found, joined, of_row
from toolcare_photos.tables import LinkSource, Person, PhotoCode, PhotoLink, PhotoRow, PhotoWord, ToolFact
from toolcare_shared.db import insert

_BEHIND_ALL = "\U0010ffff"
_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list shows; None and empty mean all. `by` and `removed_by` are part of a name.

    `codes` are a code with those merged into it, `named`: the codes that a word names, for words that name any.
    `since` and `until` are of the time at which the tool looked like that, `until` excluded.
    """

    tool_id: str | None = None
    job_id: str | None = None
    half: Half | None = None
    view: str | None = None
    run_id: str | None = None
    camera_id: str | None = None
    failure_id: str | None = None
    action_id: str | None = None
    codes: Collection[str] = ()
    words: Collection[str] = ()
    named: Mapping[str, Collection[str]] = field(default_factory=dict)
    by: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    removed: bool = False
    removed_by: str | None = None


async def photos(session: AsyncSession, wanted: Wanted, *, after: str | None, limit: int) -> list[Photo]:
    """Return photos by when they were taken, newest first, from just after the one with id `after`."""
    rows = await session.execute(page(wanted, after=after, limit=limit))
    return [of_row(*row) for row in rows]


def page(wanted: Wanted, *, after: str | None, limit: int) -> Found:
    """Of many that are found only those of the page are joined with what else is known of them."""
    ids = select(PhotoRow.id).where(*_asked(wanted))
    if after is not None:
        last = select(PhotoRow.seen_at).where(PhotoRow.id == after).scalar_subquery()
        ids = ids.where(tuple_(PhotoRow.seen_at, PhotoRow.id) < tuple_(last, after))
    newest = (PhotoRow.seen_at.desc(), PhotoRow.id.desc())
    return joined(PhotoRow.id.in_(ids.order_by(*newest).limit(limit))).order_by(*newest)


async def put_words(session: AsyncSession, photo_id: str, texts: Iterable[str]) -> None:
    """Have the photo found by exactly these texts."""
    await session.execute(delete(PhotoWord).where(PhotoWord.photo_id == photo_id))
    rows = [{"word": word, "photo_id": photo_id} for word in sorted(endings(texts))]
    for start in range(0, len(rows), _AT_ONCE):
        await session.execute(insert(session, PhotoWord).values(rows[start : start + _AT_ONCE]))


async def put_codes(session: AsyncSession, photo_id: str, codes: Collection[str]) -> None:
    await session.execute(delete(PhotoCode).where(PhotoCode.photo_id == photo_id))
    session.add_all(PhotoCode(code=code, photo_id=photo_id) for code in codes)
    await session.flush()


def _asked(wanted: Wanted) -> list[ColumnElement[bool]]:
    same = (
        (PhotoRow.tool_id, wanted.tool_id),
        (PhotoRow.job_id, wanted.job_id),
        (PhotoRow.half, wanted.half),
        (PhotoRow.view, wanted.view),
        (PhotoRow.run_id, wanted.run_id),
        (PhotoRow.camera_id, wanted.camera_id),
    )
    asked = [_is_there(wanted), *(column == value for column, value in same if value is not None)]
    if wanted.since is not None:
        asked.append(PhotoRow.seen_at >= wanted.since)
    if wanted.until is not None:
        asked.append(PhotoRow.seen_at < wanted.until)
    if wanted.by is not None:
        named = select(Person.id).where(Person.search.contains(plain(wanted.by), autoescape=True))
        asked.append(PhotoRow.added_by_id.in_(named))
    if wanted.removed_by is not None:
        asked.append(PhotoRow.removed_by.icontains(wanted.removed_by, autoescape=True))
    return [*asked, *(PhotoRow.id.in_(ids) for ids in _among(wanted))]


def _is_there(wanted: Wanted) -> ColumnElement[bool]:
    """Whether a photo is shown, or lies in the bin where that is asked for."""
    if wanted.removed:
        return and_(PhotoRow.removed_at.is_not(None), PhotoRow.erased_at.is_(None))
    return PhotoRow.removed_at.is_(None)


def _among(wanted: Wanted) -> Iterable[Select[str] | CompoundSelect[str]]:
    """Return queries for the ids of the photos that something else names."""
    if wanted.failure_id is not None:
        yield _linked([LinkKind.FAILURE, LinkKind.ANALYSIS], PhotoLink.id == wanted.failure_id)
    if wanted.action_id is not None:
        yield _linked([LinkKind.ACTION], PhotoLink.id == wanted.action_id)
    if wanted.codes:
        yield union(*_coded(wanted.codes))
    for word in wanted.words:
        written = select(PhotoWord.photo_id).where(PhotoWord.word >= word, PhotoWord.word < word + _BEHIND_ALL)
        of_tools = select(ToolFact.tool_id).where(ToolFact.search.contains(word, autoescape=True))
        shown = select(PhotoRow.id).where(PhotoRow.tool_id.in_(of_tools), _is_there(wanted))
        yield union(written, shown, *_coded(wanted.named.get(word, ())))


def _coded(codes: Collection[str]) -> Iterable[Select[str]]:
    """Return queries for the ids of photos with one of these codes: in the layer, of a failure, as its cause."""
    if codes:
        yield select(PhotoCode.photo_id).where(PhotoCode.code.in_(codes))
        coded = select(LinkSource.id).where(LinkSource.code.in_(codes))
        yield _linked([LinkKind.FAILURE, LinkKind.ANALYSIS], PhotoLink.id.in_(coded))


def _linked(kinds: Collection[LinkKind], where: ColumnElement[bool]) -> Select[str]:
    parts = [part.value for part in Part if part.kind in kinds]
    return select(PhotoLink.photo_id).where(where, PhotoLink.part.in_(parts))

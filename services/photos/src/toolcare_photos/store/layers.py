"""What is drawn over photos, version by version."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_photos.domain.annotations import Annotations, Saved, Shape, ShapeColor, ShapeKind, UnknownLayer
from toolcare_photos.tables import LayerRow, PhotoRow, StoredShape


async def latest(session: AsyncSession, photo_id: str) -> Annotations:
    """Return the layer as it is now, version 0 where nothing was ever drawn."""
    newest = select(LayerRow).where(LayerRow.photo_id == photo_id).order_by(LayerRow.version.desc()).limit(1)
    row = await session.scalar(newest)
    return Annotations(photo_id) if row is None else _layer(row)


async def of_version(session: AsyncSession, photo_id: str, version: int) -> Annotations:
    row = await session.get(LayerRow, (photo_id, version))
    if row is None:
        raise UnknownLayer(version)
    return _layer(row)


async def sent_as(session: AsyncSession, photo_id: str, client_id: str) -> Annotations | None:
    """Return the version that a device sent under this id."""
    row = await session.scalar(select(LayerRow).where(LayerRow.photo_id == photo_id, LayerRow.client_id == client_id))
    return None if row is None else _layer(row)


async def saved(session: AsyncSession, photo_id: str, *, before: int | None, limit: int) -> list[Saved]:
    """Return the versions, the newest first."""
    columns = select(LayerRow.version, LayerRow.by, LayerRow.at, LayerRow.shape_count)
    found = columns.where(LayerRow.photo_id == photo_id).order_by(LayerRow.version.desc()).limit(limit)
    if before is not None:
        found = found.where(LayerRow.version < before)
    return [Saved(*row) for row in await session.execute(found)]


async def put(
    session: AsyncSession, layer: Annotations, *, by: str, by_id: str, at: datetime, client_id: str | None
) -> None:
    """Add a version; the photo knows how its layer stands."""
    row = LayerRow(
        photo_id=layer.photo_id,
        version=layer.version,
        shapes=[_stored(shape) for shape in layer.shapes],
        shape_count=len(layer.shapes),
        by=by,
        by_id=by_id,
        at=at,
        client_id=client_id,
    )
    session.add(row)
    await session.flush()
    stands = {"layer_version": layer.version, "layer_shapes": len(layer.shapes)}
    await session.execute(update(PhotoRow).where(PhotoRow.id == layer.photo_id).values(stands))


def _layer(row: LayerRow) -> Annotations:
    return Annotations(row.photo_id, row.version, tuple(map(_shape, row.shapes)), row.by, row.at)


def _stored(shape: Shape) -> StoredShape:
    return {
        "id": shape.id,
        "kind": shape.kind.value,
        "points": [[x, y] for x, y in shape.points],
        "text": shape.text,
        "code": shape.code,
        "color": shape.color.value,
    }


def _shape(stored: StoredShape) -> Shape:
    return Shape(
        id=stored["id"],
        kind=ShapeKind(stored["kind"]),
        points=tuple((x, y) for x, y in stored["points"]),
        text=stored["text"],
        code=stored["code"],
        color=ShapeColor(stored["color"]),
    )

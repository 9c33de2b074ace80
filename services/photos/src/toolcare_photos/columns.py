"""The tables of photos, their layers and their views in files; the pictures themselves are no cells."""

from collections.abc import Iterable
from typing import cast

from toolcare_photos.camera_tables import CameraRow
from toolcare_photos.tables import LayerRow, PhotoRow, PictureRow, StoredShape, ViewRow
from toolcare_shared.columns import Column, Told, plain
from toolcare_shared.exports import Dataset, Entry, Listed, Query


def _without_nothing(value: object) -> Told:
    return plain(value) or None


def _newest_layers(query: Query) -> Query:
    return query.join(PhotoRow, (PhotoRow.id == LayerRow.photo_id) & (PhotoRow.layer_version == LayerRow.version))


def _shapes(stored: object) -> Iterable[Entry]:
    """Points as `x y` pairs, so that a cell holds them."""
    for shape in cast("list[StoredShape]", stored):
        yield {**shape, "text": shape["text"] or None, "points": [f"{x:g} {y:g}" for x, y in shape["points"]]}


DATASETS = {
    "photos": Dataset(
        (PhotoRow.id,),
        (
            Column("tool_id", PhotoRow.tool_id),
            Column("job_id", PhotoRow.job_id),
            Column("item_id", PhotoRow.item_id),
            Column("slot", PhotoRow.slot),
            Column("half", PhotoRow.half, show=_without_nothing),
            Column("view", PhotoRow.view),
            Column("run_id", PhotoRow.run_id),
            Column("camera_id", PhotoRow.camera_id),
            Column("caption", PhotoRow.caption, show=_without_nothing),
            Column("taken_at", PhotoRow.taken_at),
            Column("added_at", PhotoRow.added_at),
            Column("added_by", PhotoRow.added_by),
            Column("width", PictureRow.width),
            Column("height", PictureRow.height),
            Column("size_bytes", PictureRow.size_bytes),
            Column("sha256", PhotoRow.sha256),
            Column("removed_at", PhotoRow.removed_at),
            Column("removed_by", PhotoRow.removed_by),
            Column("remove_reason", PhotoRow.remove_reason),
            Column("erased_at", PhotoRow.erased_at),
            Column("erased_by", PhotoRow.erased_by),
            Column("erase_reason", PhotoRow.erase_reason),
            Column("kind", PictureRow.kind),
            Column("original_bytes", PictureRow.original_bytes),
            Column("photo_id", PhotoRow.id),
        ),
        lambda query: query.join(PictureRow, PictureRow.sha256 == PhotoRow.sha256),
    ),
    "annotations": Dataset(
        (LayerRow.photo_id,),
        (
            Column("photo_id", LayerRow.photo_id),
            Column("tool_id", PhotoRow.tool_id),
            Column("version", LayerRow.version),
            Column("by", LayerRow.by),
            Column("at", LayerRow.at),
        ),
        _newest_layers,
        Listed(LayerRow.shapes, ("id", "kind", "text", "code", "color", "points"), _shapes),
    ),
    "views": Dataset(
        (ViewRow.tool_id, ViewRow.view),
        (
            Column("tool_id", ViewRow.tool_id),
            Column("view", ViewRow.view),
            Column("name", ViewRow.name, show=_without_nothing),
            Column("hint", ViewRow.hint, show=_without_nothing),
            Column("position", ViewRow.position),
            Column("retired", ViewRow.retired),
            Column("golden_photo_id", ViewRow.golden_photo_id),
        ),
    ),
    "cameras": Dataset(
        (CameraRow.id,),
        (
            Column("name", CameraRow.name),
            Column("kind", CameraRow.kind),
            Column("machine_id", CameraRow.machine_id),
            Column("place", CameraRow.place, show=_without_nothing),
            Column("added_at", CameraRow.added_at),
            Column("added_by", CameraRow.added_by),
            Column("last_capture_at", CameraRow.last_capture_at),
            Column("retired_at", CameraRow.retired_at),
            Column("retired_by", CameraRow.retired_by),
            Column("retire_reason", CameraRow.retire_reason),
            Column("camera_id", CameraRow.id),
        ),
    ),
}

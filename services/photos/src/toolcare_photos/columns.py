"""The table of photos in files; the pictures themselves are no cells."""

from toolcare_photos.tables import PhotoRow, PictureRow
from toolcare_shared.columns import Column, Told, plain
from toolcare_shared.exports import Dataset


def _without_nothing(value: object) -> Told:
    return plain(value) or None


DATASETS = {
    "photos": Dataset(
        (PhotoRow.id,),
        (
            Column("tool_id", PhotoRow.tool_id),
            Column("job_id", PhotoRow.job_id),
            Column("item_id", PhotoRow.item_id),
            Column("slot", PhotoRow.slot),
            Column("half", PhotoRow.half, show=_without_nothing),
            Column("caption", PhotoRow.caption, show=_without_nothing),
            Column("taken_at", PictureRow.taken_at),
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
    )
}

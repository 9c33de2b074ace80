"""Pictures made small for looking."""

from io import BytesIO

from PIL import Image

from toolcare_photos.cameras.device import PREVIEW_PX, PREVIEW_QUALITY, Trouble
from toolcare_photos.domain.cameras import Why

JPEG_BEGINS, JPEG_ENDS = b"\xff\xd8", b"\xff\xd9"
_HUFFMAN_TABLES = b"\xff\xc4"


def is_whole(jpeg: bytes) -> bool:
    """Whether a JPEG has its beginning and its end; some cameras fill up with zeros behind it."""
    return jpeg.startswith(JPEG_BEGINS) and jpeg.rstrip(b"\0").endswith(JPEG_ENDS)


def has_its_tables(jpeg: bytes) -> bool:
    """Whether other programs can read it: many USB cameras leave out the tables that Motion JPEG takes for granted."""
    return _HUFFMAN_TABLES in jpeg


def small(content: bytes) -> bytes:
    """Make a preview of a picture file; Trouble when it is damaged."""
    try:
        with Image.open(BytesIO(content)) as image:
            image.draft("RGB", (PREVIEW_PX, PREVIEW_PX))
            return as_preview(image)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Trouble(Why.DAMAGED, "It sent a picture that cannot be read. Try again; check its cable.") from error


def as_preview(image: Image.Image) -> bytes:
    if image.mode != "RGB":
        image = image.convert("RGB")
    if max(image.size) > PREVIEW_PX:
        image.thumbnail((PREVIEW_PX, PREVIEW_PX), Image.Resampling.BILINEAR)
    return as_jpeg(image, PREVIEW_QUALITY)


def as_jpeg(image: Image.Image, quality: int) -> bytes:
    written = BytesIO()
    image.save(written, "JPEG", quality=quality)
    return written.getvalue()

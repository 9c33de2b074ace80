"""What a worker can be asked to do: by name, facts and bytes in, facts and bytes out.

Each job is two functions: one asks and understands (in the service), one does (in the worker, named in JOBS).
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, TypedDict
from zoneinfo import ZoneInfo

from toolcare_photos.domain.annotations import Mark, Point, Shape, ShapeColor, ShapeKind
from toolcare_photos.domain.photo import Picture, Variant
from toolcare_photos.domain.picture_file import Kind, PictureFile, PictureUnreadable, TooManyPixels
from toolcare_photos.workers.wire import BrokenMessage, Message

if TYPE_CHECKING:
    from toolcare_photos.images import Developed

_VARIANTS = tuple(Variant)


def ask_develop(content: bytes, zone: str, file: PictureFile) -> Message:
    about = {"kind": file.kind, "width": file.width, "height": file.height, "end": file.end, "zone": zone}
    return Message({"job": "develop", **about}, [content])


def developed(answer: Message, content: bytes, file: PictureFile) -> "Developed":
    from toolcare_photos.images import Developed

    about = answer.about
    taken_at = about["taken_at"]
    try:
        picture = Picture(
            sha256=str(about["sha256"]),
            width=_number(about["width"]),
            height=_number(about["height"]),
            size_bytes=len(answer.blobs[_VARIANTS.index(Variant.FULL)]),
            taken_at=None if taken_at is None else datetime.fromisoformat(str(taken_at)),
            kind=file.kind,
            original_bytes=len(content),
        )
        return Developed(picture, dict(zip(_VARIANTS, answer.blobs, strict=True)), content)
    except (ValueError, IndexError) as error:
        raise BrokenMessage from error


def ask_again(full: bytes, variant: Variant) -> Message:
    return Message({"job": "made_again", "variant": variant}, [full])


def ask_draw(picture: bytes, marks: Sequence[Mark]) -> Message:
    """The marks go as a blob: strokes may be longer than a header."""
    return Message({"job": "draw"}, [picture, json.dumps([asdict(mark) for mark in marks]).encode()])


def _develop(asked: Message) -> Message:
    from toolcare_photos import images

    about = asked.about
    size = (_number(about["width"]), _number(about["height"]), _number(about["end"]))
    zone: tzinfo = ZoneInfo(str(about["zone"]))
    made = images.develop(asked.blobs[0], zone, PictureFile(Kind(str(about["kind"])), *size))
    taken_at = made.picture.taken_at
    told = {
        "sha256": made.picture.sha256,
        "width": made.picture.width,
        "height": made.picture.height,
        "taken_at": None if taken_at is None else taken_at.isoformat(),
    }
    return Message(told, [made.files[variant] for variant in _VARIANTS])


def _made_again(asked: Message) -> Message:
    from toolcare_photos import images

    return Message({}, [images.made_again(asked.blobs[0], Variant(str(asked.about["variant"])))])


def _draw(asked: Message) -> Message:
    from toolcare_photos import drawing

    picture, marks = asked.blobs
    return Message({}, [drawing.draw(picture, [_mark(**mark) for mark in json.loads(marks)])])


class _Shape(TypedDict):
    id: str
    kind: str
    points: list[Point]
    color: str


def _mark(number: int, shape: _Shape, label: str) -> Mark:
    points = tuple((x, y) for x, y in shape["points"])
    drawn = Shape(shape["id"], ShapeKind(shape["kind"]), points, color=ShapeColor(shape["color"]))
    return Mark(number, drawn, label)


JOBS: Mapping[str, Callable[[Message], Message]] = {"develop": _develop, "made_again": _made_again, "draw": _draw}


def refusal(error: Exception) -> Message:
    """Tell a picture's fault; whatever else it is that a decoder raises, the picture is to blame for it."""
    if isinstance(error, TooManyPixels):
        return Message({"refused": "too_many_pixels", "width": error.width, "height": error.height})
    return Message({"refused": "unreadable"})


def raise_refusal(answer: Message) -> None:
    match answer.about.get("refused"):
        case None:
            return
        case "too_many_pixels":
            raise TooManyPixels(_number(answer.about["width"]), _number(answer.about["height"]))
        case _:
            raise PictureUnreadable


def _number(fact: object) -> int:
    if not isinstance(fact, int):
        raise BrokenMessage
    return fact

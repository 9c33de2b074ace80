"""Pictures with their layer drawn into them, for people who take them elsewhere. It is the work of a worker."""

import math
import textwrap
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from toolcare_photos.domain.annotations import Mark, Point, Shape, ShapeColor, ShapeKind

Pixel = tuple[float, float]
Rectangle = tuple[float, float, float, float]

_COLORS = {
    ShapeColor.RED: (226, 34, 34),
    ShapeColor.YELLOW: (255, 214, 10),
    ShapeColor.BLUE: (40, 110, 245),
    ShapeColor.GREEN: (40, 180, 70),
    ShapeColor.WHITE: (255, 255, 255),
}
_EDGE = (0, 0, 0)
_STROKE = 1 / 350
_LETTERS = 1 / 55
_SMALLEST_LETTERS = 13
_WIDEST_LABEL = 0.4
_FEWEST_SIGNS = 8
_MOST_LINES = 6
_HEAD = math.radians(28)
_QUICK = 3
"""Half the time of 6, for files of about the same size."""


def draw(picture: bytes, marks: Sequence[Mark]) -> bytes:
    """Return the JPEG as PNG with the marks in it."""
    with Image.open(BytesIO(picture), formats=("JPEG",)) as opened:
        image = opened.convert("RGB")
    paper = _Paper(image)
    for mark in marks:
        paper.draw(mark.shape)
    for mark in marks:
        if mark.label:
            paper.label(mark)
    written = BytesIO()
    image.save(written, "PNG", compress_level=_QUICK)
    return written.getvalue()


class _Paper:
    """A picture that is drawn upon; strokes and letters grow with it."""

    def __init__(self, image: Image.Image) -> None:
        self._width, self._height = image.size
        self._draw = ImageDraw.Draw(image, "RGBA")
        self._stroke = max(2, round(max(image.size) * _STROKE))
        self._letters = max(_SMALLEST_LETTERS, round(max(image.size) * _LETTERS))
        self._labels: list[Rectangle] = []

    def draw(self, shape: Shape) -> None:
        """Each stroke has a dark edge, so that it is seen on any ground."""
        for color, width in ((_EDGE, self._stroke + 2 * max(1, self._stroke // 3)), (_color(shape), self._stroke)):
            match shape.kind:
                case ShapeKind.BOX:
                    self._draw.rectangle(self._around(shape, width), outline=color, width=width)
                case ShapeKind.ELLIPSE:
                    self._draw.ellipse(self._around(shape, width), outline=color, width=width)
                case ShapeKind.ARROW:
                    self._arrow(shape, color, width)
                case ShapeKind.FREEHAND:
                    self._draw.line(self._pixels(shape), fill=color, width=width, joint="curve")
                case ShapeKind.POINT:
                    self._point(shape, color, width)

    def label(self, mark: Mark) -> None:
        """Write below the shape, or where there is room; a label covers no other one."""
        font = _font(self._letters)
        words = "\n".join(self._lines(mark.label, font))
        pad = self._letters // 3
        left, top, right, bottom = self._draw.multiline_textbbox((0, 0), words, font=font)
        width, height = right - left + 2 * pad, bottom - top + 2 * pad
        x, y = self._room(mark.shape, width, height)
        self._labels.append((x, y, x + width, y + height))
        self._draw.rectangle((x, y, x + width, y + height), fill=(0, 0, 0, 205), outline=_color(mark.shape), width=2)
        self._draw.multiline_text((x + pad - left, y + pad - top), words, font=font, fill=(255, 255, 255))

    def _arrow(self, shape: Shape, color: tuple[int, int, int], width: int) -> None:
        (x0, y0), (x1, y1) = self._pixels(shape)
        length = math.hypot(x1 - x0, y1 - y0)
        side = min(max(6 * self._stroke, 12), max(length, 1)) + width - self._stroke
        angle = math.atan2(y1 - y0, x1 - x0)
        wings = [(x1 - side * math.cos(angle + turn), y1 - side * math.sin(angle + turn)) for turn in (-_HEAD, _HEAD)]
        reach = side * math.cos(_HEAD)
        self._draw.line([(x0, y0), (x1 - reach * math.cos(angle), y1 - reach * math.sin(angle))], color, width)
        self._draw.polygon([(x1, y1), *wings], fill=color)

    def _point(self, shape: Shape, color: tuple[int, int, int], width: int) -> None:
        ((x, y),) = self._pixels(shape)
        around, dot = 4 * self._stroke + width / 2, width
        self._draw.ellipse((x - around, y - around, x + around, y + around), outline=color, width=width)
        self._draw.ellipse((x - dot, y - dot, x + dot, y + dot), fill=color)

    def _room(self, shape: Shape, width: float, height: float) -> Pixel:
        left, top, _, bottom = self._box(shape)
        gap = (7 if shape.kind is ShapeKind.POINT else 3) * self._stroke
        x = _within(left, self._width - width)
        below, above = bottom + gap, top - gap - height
        for y in (below, above, *(self._height - height - step for step in range(0, self._height, self._letters))):
            place = (x, y, x + width, y + height)
            if 0 <= y <= self._height - height and not any(_overlap(place, other) for other in self._labels):
                return x, y
        return x, _within(below, self._height - height)

    def _lines(self, label: str, font: ImageFont.FreeTypeFont) -> list[str]:
        signs = max(_FEWEST_SIGNS, int(self._width * _WIDEST_LABEL / font.getlength("n")))
        lines = [line for paragraph in label.splitlines() for line in textwrap.wrap(paragraph, signs)]
        return lines if len(lines) <= _MOST_LINES else [*lines[: _MOST_LINES - 1], f"{lines[_MOST_LINES - 1]} …"]

    def _pixels(self, shape: Shape) -> list[Pixel]:
        return [self._pixel(point) for point in shape.points]

    def _pixel(self, point: Point) -> Pixel:
        return point[0] * (self._width - 1), point[1] * (self._height - 1)

    def _around(self, shape: Shape, width: int) -> Rectangle:
        """Return the box whose stroke of this width, which goes inwards, has its middle on the shape's box."""
        left, top, right, bottom = self._box(shape)
        return left - width / 2, top - width / 2, right + width / 2, bottom + width / 2

    def _box(self, shape: Shape) -> Rectangle:
        left, top, right, bottom = shape.box
        return *self._pixel((left, top)), *self._pixel((right, bottom))


def _color(shape: Shape) -> tuple[int, int, int]:
    return _COLORS[shape.color]


def _within(value: float, most: float) -> float:
    return max(0.0, min(value, most))


def _overlap(one: Rectangle, other: Rectangle) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    """DejaVu where the machine has it, else the font that comes with reportlab: both have umlauts."""
    try:
        return ImageFont.truetype("DejaVuSans.ttf", size)
    except OSError:
        return ImageFont.truetype(_beside_reportlab("Vera.ttf"), size)


def _beside_reportlab(name: str) -> Path:
    found = find_spec("reportlab")
    places = found.submodule_search_locations if found is not None else None
    if not places:
        raise FileNotFoundError(name)
    return Path(places[0]) / "fonts" / name

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
from toolcare_photos.free_room import Pixel, Rectangle, Room

_COLORS = {
    ShapeColor.RED: (226, 34, 34),
    ShapeColor.YELLOW: (255, 214, 10),
    ShapeColor.BLUE: (40, 110, 245),
    ShapeColor.GREEN: (40, 180, 70),
    ShapeColor.WHITE: (255, 255, 255),
}
_EDGE = (0, 0, 0)
_GROUND, _INK = (20, 23, 26, 225), (255, 255, 255)
_WIDE_NUMBER = 10
_STROKE = 1 / 350
_LETTERS = 1 / 55
_SMALLEST_LETTERS = 13
_WIDEST_LABEL = 0.4
_FEWEST_SIGNS = 8
_MOST_LINES = 6
_ROUND_STEPS = 32
_HEAD = math.radians(28)
_QUICK = 3
"""Half the time of 6, for files of about the same size."""


def draw(picture: bytes, marks: Sequence[Mark]) -> bytes:
    """Return the JPEG as PNG with the marks in it; several are numbered as they are on the page."""
    with Image.open(BytesIO(picture), formats=("JPEG",)) as opened:
        image = opened.convert("RGB")
    paper = _Paper(image)
    for mark in marks:
        paper.draw(mark.shape)
    if len(marks) > 1:
        for mark in marks:
            paper.number(mark)
    for mark in marks:
        if mark.label:
            paper.label(mark, f"{mark.number}  {mark.label}" if len(marks) > 1 else mark.label)
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
        self._room = Room(image.size, max(4, self._letters // 2))

    def draw(self, shape: Shape) -> None:
        """Each stroke has a dark edge, so that it is seen on any ground."""
        self._room.take_line(self._track(shape))
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

    def number(self, mark: Mark) -> None:
        """Write it beside the shape, in a disc that covers no line where there is room."""
        radius = round(self._letters * 0.85)
        near = _near(mark.shape, self._track(mark.shape))
        x, y = self._room.best(self._beside(near, 2 * radius, 2 * radius), (2 * radius, 2 * radius), near)
        disc = (x, y, x + 2 * radius, y + 2 * radius)
        self._room.take(disc)
        self._draw.ellipse(disc, fill=_GROUND, outline=_color(mark.shape), width=max(2, self._stroke // 2))
        font = _font(self._letters if mark.number < _WIDE_NUMBER else round(self._letters * 0.75))
        self._draw.text((x + radius, y + radius), str(mark.number), font=font, fill=_INK, anchor="mm")

    def label(self, mark: Mark, text: str) -> None:
        """Write it where it covers neither a line nor other words, as near to its shape as there is room."""
        font = _font(self._letters)
        words = "\n".join(self._lines(text, font))
        pad = self._letters // 3
        left, top, right, bottom = self._draw.multiline_textbbox((0, 0), words, font=font)
        width, height = right - left + 2 * pad, bottom - top + 2 * pad
        near = self._box(mark.shape)
        x, y = self._room.best(self._beside(near, width, height), (width, height), near)
        plate = (x, y, x + width, y + height)
        self._room.take(plate)
        self._draw.rectangle(plate, fill=_GROUND, outline=_color(mark.shape), width=2)
        self._draw.multiline_text((x + pad - left, y + pad - top), words, font=font, fill=_INK)

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
        around, dot = self._around_point() + width / 2, width
        self._draw.ellipse((x - around, y - around, x + around, y + around), outline=color, width=width)
        self._draw.ellipse((x - dot, y - dot, x + dot, y + dot), fill=color)

    def _beside(self, near: Rectangle, width: float, height: float) -> list[Pixel]:
        """Return the places for something of this size around a rectangle: below, above, right, left."""
        left, top, right, bottom = near
        gap = 2 * self._stroke
        ends = (left, right - width, (left + right - width) / 2)
        rows = (bottom + gap, top - gap - height)
        return [(x, y) for y in rows for x in ends] + [(right + gap, top), (left - gap - width, top)]

    def _track(self, shape: Shape) -> list[Pixel]:
        """Return the line of a shape in straight pieces."""
        if shape.kind in {ShapeKind.ARROW, ShapeKind.FREEHAND}:
            return self._pixels(shape)
        left, top, right, bottom = self._box(shape)
        if shape.kind is ShapeKind.BOX:
            return [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]
        around = self._around_point() if shape.kind is ShapeKind.POINT else 0
        across, down = max((right - left) / 2, around), max((bottom - top) / 2, around)
        turns = [math.tau * step / _ROUND_STEPS for step in range(_ROUND_STEPS + 1)]
        return [
            ((left + right) / 2 + across * math.cos(turn), (top + bottom) / 2 + down * math.sin(turn)) for turn in turns
        ]

    def _around_point(self) -> float:
        return 4 * self._stroke

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


def _near(shape: Shape, track: Sequence[Pixel]) -> Rectangle:
    """Return what a number lies beside: where an arrow or a stroke begins, else the shape."""
    if shape.kind not in {ShapeKind.ARROW, ShapeKind.FREEHAND}:
        across, down = [x for x, _ in track], [y for _, y in track]
        return min(across), min(down), max(across), max(down)
    x, y = track[0]
    return x, y, x, y


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

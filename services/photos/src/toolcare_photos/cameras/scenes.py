"""Drawn pictures of moulds, plates and parts: what simulated cameras see and what the demo's photos show.

The same arguments draw the same picture.
"""

import math
import random
from collections.abc import Callable
from enum import StrEnum
from itertools import product

from PIL import Image, ImageDraw, ImageFont

Colour = tuple[int, int, int]
Box = tuple[float, float, float, float]

_STEEL: Colour = (152, 158, 166)
_DARK: Colour = (78, 84, 92)
_BRIGHT: Colour = (200, 205, 211)
_HOLE: Colour = (38, 42, 48)
_BRASS: Colour = (187, 152, 74)
_BENCH: Colour = (84, 66, 50)
_FLOOR: Colour = (57, 62, 68)
_PART: Colour = (46, 108, 168)
_RUST: Colour = (138, 74, 38)
_FLASH: Colour = (176, 200, 218)
_INK: Colour = (245, 245, 245)


class Scene(StrEnum):
    BENCH = "bench"
    PRESS = "press"
    A_SIDE = "a-side"
    B_SIDE = "b-side"
    LAST_SHOT = "last-shot"
    PLATE = "plate"


def scene(
    what: Scene,
    width: int,
    height: int,
    *,
    mark: str = "",
    hand: float | None = None,
    wear: float = 0.0,
    cavities: int = 4,
) -> Image.Image:
    """Draw it. `wear` from 0 to 1 lets flash and rust grow; `hand` is the place of a clock's hand, 0 to 1."""
    image = Image.new("RGB", (width, height), _BENCH if what is Scene.BENCH else _FLOOR)
    sheet = _Sheet(image)
    _SCENES[what](sheet, cavities, wear)
    if hand is not None:
        sheet.clock(hand)
    if mark:
        sheet.words(mark)
    return image


class _Sheet:
    """Draws in shares of the picture's sides, so that a scene is the same in every size."""

    def __init__(self, image: Image.Image) -> None:
        self._draw = ImageDraw.Draw(image)
        self._width, self._height = image.size

    def box(self, box: Box, fill: Colour, edge: Colour = _DARK, round_by: float = 0.0) -> None:
        radius = round(round_by * self._height)
        self._draw.rounded_rectangle(self._pixels(box), radius, fill, edge, max(1, self._height // 300))

    def disc(self, x: float, y: float, radius: float, fill: Colour, edge: Colour = _DARK) -> None:
        """Radius in shares of the height, so that it is round."""
        across = radius * self._height / self._width
        box = self._pixels((x - across, y - radius, x + across, y + radius))
        self._draw.ellipse(box, fill, edge, max(1, self._height // 400))

    def line(self, points: list[tuple[float, float]], fill: Colour, width: float) -> None:
        pixels = [(x * self._width, y * self._height) for x, y in points]
        self._draw.line(pixels, fill, max(1, round(width * self._height)), joint="curve")

    def words(self, text: str) -> None:
        size = max(12, self._height // 24)
        font = ImageFont.load_default(size)
        at = (self._width * 0.02, self._height - size * 1.5)
        self._draw.text(at, text, _INK, font, stroke_width=max(1, size // 12), stroke_fill=_HOLE)

    def clock(self, hand: float) -> None:
        x, y, radius = 0.93, 0.1, 0.07
        self.disc(x, y, radius, _INK)
        angle = hand * math.tau
        across = radius * self._height / self._width
        self.line([(x, y), (x + across * math.sin(angle) * 0.85, y - radius * math.cos(angle) * 0.85)], _HOLE, 0.008)

    def _pixels(self, box: Box) -> Box:
        left, top, right, bottom = box
        return left * self._width, top * self._height, right * self._width, bottom * self._height


def _half(sheet: _Sheet, cavities: int, wear: float, *, is_fixed: bool) -> None:
    """One half of a mould, as it lies before you: plate, guides, cooling, cavities."""
    sheet.box((0.1, 0.06, 0.9, 0.94), _DARK, round_by=0.01)
    sheet.box((0.14, 0.1, 0.86, 0.9), _STEEL, round_by=0.01)
    for x, y in product((0.19, 0.81), (0.16, 0.84)):
        sheet.disc(x, y, 0.04, _BRIGHT if is_fixed else _HOLE)
        sheet.disc(x, y, 0.022, _HOLE if is_fixed else _BRASS)
    for y in (0.3, 0.42, 0.58, 0.7):
        sheet.box((0.06, y - 0.018, 0.1, y + 0.018), _BRASS)
    for x, y in _places(cavities):
        _cavity(sheet, x, y, _share(cavities), is_fixed=is_fixed)
    if is_fixed:
        sheet.disc(0.5, 0.5, 0.035, _BRASS)
        sheet.disc(0.5, 0.5, 0.012, _HOLE)
    else:
        for x, y in _places(cavities):
            sheet.line([(0.5, 0.5), (x, y)], _DARK, 0.012)
    _rust(sheet, wear)


def _cavity(sheet: _Sheet, x: float, y: float, size: float, *, is_fixed: bool) -> None:
    sheet.box(_around(x, y, 0.085 * size, 0.1), _BRIGHT, round_by=0.012)
    sheet.box(_around(x, y, 0.06 * size, 0.07), _HOLE if is_fixed else _STEEL, round_by=0.02)
    sheet.disc(x, y, 0.028 * size, _DARK if is_fixed else _BRIGHT)
    if not is_fixed:
        for shift_x, shift_y in product((-0.04, 0.04), (-0.045, 0.045)):
            sheet.disc(x + shift_x * size, y + shift_y, 0.009, _HOLE)


def _around(x: float, y: float, half_width: float, half_height: float) -> Box:
    return x - half_width, y - half_height, x + half_width, y + half_height


def _rust(sheet: _Sheet, wear: float) -> None:
    chance = random.Random(7)  # noqa: S311 - the same spots each time
    for _ in range(round(60 * wear)):
        sheet.disc(chance.uniform(0.16, 0.84), chance.uniform(0.12, 0.88), chance.uniform(0.002, 0.008), _RUST, _RUST)


def _a_side(sheet: _Sheet, cavities: int, wear: float) -> None:
    _half(sheet, cavities, wear, is_fixed=True)


def _b_side(sheet: _Sheet, cavities: int, wear: float) -> None:
    _half(sheet, cavities, wear, is_fixed=False)


def _last_shot(sheet: _Sheet, cavities: int, wear: float) -> None:
    """The last shot of a run on a light table: runner and parts; with wear the last part grows flash."""
    sheet.box((0.04, 0.05, 0.96, 0.95), (226, 228, 224), round_by=0.02)
    places, size = _places(cavities), _share(cavities)
    for x, y in places:
        sheet.line([(0.5, 0.5), (x, y)], _PART, 0.016)
    for number, (x, y) in enumerate(places, 1):
        if number == len(places) and wear:
            sheet.box(_around(x, y + 0.015, 0.07 * size + 0.02 + 0.03 * wear, 0.035), _FLASH, (96, 132, 160), 0.02)
        sheet.box(_around(x, y, 0.07 * size, 0.085), _PART, (28, 72, 116), 0.02)
        sheet.disc(x, y, 0.03 * size, (226, 228, 224), (28, 72, 116))
    sheet.disc(0.5, 0.5, 0.03, _PART, (28, 72, 116))


def _plate(sheet: _Sheet, _cavities: int, wear: float) -> None:
    """A tool's type plate."""
    sheet.box((0.12, 0.2, 0.88, 0.8), _BRASS, _DARK, 0.02)
    sheet.box((0.15, 0.24, 0.85, 0.76), (206, 176, 104), _DARK, 0.01)
    for y, share in ((0.33, 0.6), (0.43, 0.4), (0.53, 0.52), (0.63, 0.3)):
        sheet.box((0.2, y - 0.015, 0.2 + share * 0.9, y + 0.015), _HOLE)
    for x, y in product((0.15, 0.85), (0.24, 0.76)):
        sheet.disc(x, y, 0.018, _BRIGHT)
    _rust(sheet, wear)


def _bench(sheet: _Sheet, cavities: int, wear: float) -> None:
    """A bench with an open half on it, and tools beside it."""
    for y in (0.2, 0.4, 0.6, 0.8):
        sheet.line([(0, y), (1, y)], (70, 54, 40), 0.006)
    _half(sheet, cavities, wear, is_fixed=False)
    sheet.box((0.02, 0.1, 0.045, 0.6), (170, 40, 40), round_by=0.01)
    sheet.box((0.025, 0.6, 0.04, 0.9), _BRIGHT)


def _press(sheet: _Sheet, cavities: int, wear: float) -> None:
    """A press with its door open: tie bars, platen, mounted tool."""
    sheet.box((0.02, 0.02, 0.98, 0.98), (70, 92, 84))
    for x, y in product((0.08, 0.92), (0.1, 0.9)):
        sheet.disc(x, y, 0.05, _BRIGHT)
    _half(sheet, cavities, wear, is_fixed=True)


def _share(cavities: int) -> float:
    """Return how wide a cavity may be, so that a row of many has room."""
    return min(1.0, 2.8 / math.ceil(cavities / 2))


def _places(cavities: int) -> list[tuple[float, float]]:
    """Return the middle of each cavity: in two rows where there are more than two."""
    rows = 1 if cavities <= 2 else 2  # noqa: PLR2004 - two beside each other
    columns = math.ceil(cavities / rows)
    xs = [0.24 + 0.52 * (column + 0.5) / columns for column in range(columns)]
    ys = [0.5] if rows == 1 else [0.3, 0.7]
    if rows == 1 and cavities > 1:
        xs = [0.32, 0.68]
    return [(x, y) for y in ys for x in xs][:cavities]


_SCENES: dict[Scene, Callable[[_Sheet, int, float], None]] = {
    Scene.BENCH: _bench,
    Scene.PRESS: _press,
    Scene.A_SIDE: _a_side,
    Scene.B_SIDE: _b_side,
    Scene.LAST_SHOT: _last_shot,
    Scene.PLATE: _plate,
}

"""Where on a picture there is room for something more."""

from collections.abc import Sequence
from itertools import accumulate

from PIL import Image, ImageDraw

Pixel = tuple[float, float]
Rectangle = tuple[float, float, float, float]

_LINE, _FILLED = 1, 50
"""A line that is crossed is a pity, words that are covered are lost."""
_A_CELL_COVERED = 100
_STEP = 2


class Room:
    """A picture in coarse cells, each with what it costs to cover it."""

    def __init__(self, size: tuple[int, int], cell: int) -> None:
        self._size, self._cell = size, cell
        self._across, self._down = size[0] // cell + 1, size[1] // cell + 1
        self._image = Image.new("L", (self._across, self._down))
        self._draw = ImageDraw.Draw(self._image)
        self._sums: list[list[int]] | None = None

    def take_line(self, points: Sequence[Pixel]) -> None:
        cells = [(x / self._cell, y / self._cell) for x, y in points]
        if len(cells) > 1:
            self._draw.line(cells, fill=_LINE)
        self._draw.point(cells, fill=_LINE)
        self._sums = None

    def take(self, place: Rectangle) -> None:
        left, top, right, bottom = self._cells(place)
        self._draw.rectangle((left, top, right - 1, bottom - 1), fill=_FILLED)
        self._sums = None

    def cost(self, place: Rectangle) -> float:
        """Return what is covered by it, and infinity for a place that is not upon the picture."""
        left, top, right, bottom = place
        if left < 0 or top < 0 or right > self._size[0] or bottom > self._size[1]:
            return float("inf")
        x0, y0, x1, y1 = self._cells(place)
        sums = self._summed()
        return sums[y1][x1] - sums[y0][x1] - sums[y1][x0] + sums[y0][x0]

    def best(self, wanted: Sequence[Pixel], size: Pixel, near: Rectangle) -> Pixel:
        """Return where a thing of this size covers least: one of the places wanted if they are free, else near by."""
        width, height = size
        for x, y in wanted:
            if self.cost((x, y, x + width, y + height)) == 0:
                return x, y
        step = self._cell * _STEP
        ends = [max(0.0, self._size[0] - width), max(0.0, self._size[1] - height)]
        places = [(x, y) for y in _steps(ends[1], step) for x in _steps(ends[0], step)]
        return min(places, key=lambda place: self._worth((*place, place[0] + width, place[1] + height), near))

    def _worth(self, place: Rectangle, near: Rectangle) -> float:
        apart = max(near[0] - place[2], place[0] - near[2], 0) + max(near[1] - place[3], place[1] - near[3], 0)
        cost = self.cost(place)
        return (0 if cost == float("inf") else cost) * _A_CELL_COVERED + apart / self._cell

    def _cells(self, place: Rectangle) -> tuple[int, int, int, int]:
        """Return left, top, and the first that is beyond right and bottom."""
        left, top, right, bottom = (round(value) for value in place)
        cell = self._cell
        return (
            min(max(left // cell, 0), self._across),
            min(max(top // cell, 0), self._down),
            min(max(-(-right // cell), 0), self._across),
            min(max(-(-bottom // cell), 0), self._down),
        )

    def _summed(self) -> list[list[int]]:
        """Return the sums of all cells above and left of each."""
        if self._sums is None:
            cells = self._image.tobytes()
            self._sums = [[0] * (self._across + 1)]
            for row in range(self._down):
                line = [0, *accumulate(cells[row * self._across : (row + 1) * self._across])]
                self._sums.append([above + here for above, here in zip(self._sums[-1], line, strict=True)])
        return self._sums


def _steps(end: float, step: float) -> list[float]:
    return [*(number * step for number in range(int(end / step) + 1)), end]

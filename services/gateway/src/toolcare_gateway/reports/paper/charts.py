"""Charts as vectors, in the colours of the pages."""

import math
from collections.abc import Sequence
from typing import Literal

from reportlab.graphics.shapes import Circle, Drawing, Group, Line, PolyLine, Rect, String
from reportlab.lib.colors import Color, HexColor

from toolcare_gateway.reports import document
from toolcare_gateway.reports.domain import Language
from toolcare_gateway.reports.paper.fonts import PLAIN, printable
from toolcare_gateway.reports.paper.numbers import day, number

MAIN, SECOND, SIGNAL = HexColor("#2c728d"), HexColor("#7a4a12"), HexColor("#c2410c")
INK, SOFT, GRID = HexColor("#1b2024"), HexColor("#66707a"), HexColor("#d3d8dc")
_HEIGHT = 170.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 46.0, 34.0, 8.0, 40.0
_LINES = 4
_SMALL = 7.0
_MOST_BARS = 15
_MOST_LABELS = 10
_LONGEST_LABEL = 16


def bars(told: document.Bars, width: float, language: Language) -> Drawing:
    """Bars from the longest down, and the line of their running share."""
    labels, values = told.labels[:_MOST_BARS], told.values[:_MOST_BARS]
    paper = _Paper(width, [*values, 0.0], language, whole=True)
    step = paper.across / max(1, len(values))
    for place, (label, value) in enumerate(zip(labels, values, strict=True)):
        x = _LEFT + place * step
        height = paper.y(value) - _BOTTOM
        paper.add(_bar(x + step * 0.14, _BOTTOM, step * 0.72, height))
        _slanted(paper, x + step / 2, label)
    share = [
        point
        for place, part in enumerate(told.cumulative[:_MOST_BARS])
        for point in (_LEFT + (place + 0.5) * step, _BOTTOM + paper.up * part / 100)
    ]
    if share:
        paper.add(PolyLine(share, strokeColor=SECOND, strokeWidth=1.4))
    for place in range(0, len(share), 2):
        paper.add(Circle(share[place], share[place + 1], 2, fillColor=SECOND, strokeColor=None))
    for part in (0, 50, 100):
        paper.add(_text(width - _RIGHT + 4, _BOTTOM + paper.up * part / 100 - 2.5, f"{part} %", color=SECOND))
    return paper.drawing


def line(told: document.Line, width: float, language: Language) -> Drawing:
    """A line with its centre and its limits; what stands out is a ring."""
    known = [*told.values, *told.upper, *told.lower, told.center]
    paper = _Paper(width, [value for value in known if value is not None] or [0.0], language)
    step = paper.across / max(1, len(told.values))
    xs = [_LEFT + (place + 0.5) * step for place in range(len(told.values))]
    for limits in (told.upper, told.lower):
        _stretches(paper, xs, limits, SOFT, dashed=True)
    if told.center is not None:
        y = paper.y(told.center)
        paper.add(Line(_LEFT, y, width - _RIGHT, y, strokeColor=SOFT, strokeWidth=0.8))
    _stretches(paper, xs, told.values, MAIN, dashed=False)
    for place, value in enumerate(told.values):
        if value is None:
            continue
        stands_out = place in told.signals
        ink = SIGNAL if stands_out else MAIN
        paper.add(Circle(xs[place], paper.y(value), 4 if stands_out else 2, fillColor=ink, strokeColor=None))
    every = math.ceil(len(xs) / _MOST_LABELS) or 1
    for place in range(0, len(xs), every):
        _slanted(paper, xs[place], day(told.starts[place], language))
    return paper.drawing


class _Paper:
    """The ground of a chart with its scale."""

    def __init__(self, width: float, values: Sequence[float], language: Language, *, whole: bool = False) -> None:
        self.drawing = Drawing(width, _HEIGHT)
        self.across, self.up = width - _LEFT - _RIGHT, _HEIGHT - _TOP - _BOTTOM
        self._low, step = _scale(min(0.0, *values, 0.0), max(values), whole=whole)
        self._high = self._low + step * _LINES
        places = 0 if step == int(step) else min(3, max(1, math.ceil(-math.log10(step)) + 1))
        for place in range(_LINES + 1):
            value = self._low + step * place
            y = self.y(value)
            self.add(Line(_LEFT, y, width - _RIGHT, y, strokeColor=GRID, strokeWidth=0.5))
            self.add(_text(_LEFT - 5, y - 2.5, number(value, places, language), anchor="end"))

    def y(self, value: float) -> float:
        return _BOTTOM + self.up * (value - self._low) / (self._high - self._low)

    def add(self, shape: Rect | Line | PolyLine | Circle | String) -> None:
        self.drawing.add(shape)


def _scale(low: float, high: float, *, whole: bool) -> tuple[float, float]:
    """Return where the scale begins and its step: 1, 2, 2.5 or 5 of a power of ten; `whole`: of counts."""
    span = high - low or 1.0
    power = 10.0 ** math.floor(math.log10(span / _LINES))
    for factor in (1, 2, 2.5, 5, 10, 20):
        step = factor * power
        if whole and step != int(step):
            continue
        begin = math.floor(low / step) * step
        if begin + step * _LINES >= high:
            return begin, step
    return low, span / _LINES


def _stretches(
    paper: _Paper, xs: Sequence[float], values: Sequence[float | None], color: Color, *, dashed: bool
) -> None:
    """A line through neighbours; where a value is missing it is broken."""
    stretch: list[float] = []
    for x, value in [*zip(xs, values, strict=False), (0.0, None)]:
        if value is not None:
            stretch += [x, paper.y(value)]
            continue
        if len(stretch) > 2:  # noqa: PLR2004 - two numbers are one point
            drawn = PolyLine(stretch, strokeColor=color, strokeWidth=0.8 if dashed else 1.4)
            if dashed:
                drawn.strokeDashArray = [3, 2]
            paper.add(drawn)
        stretch = []


def _slanted(paper: _Paper, x: float, label: str) -> None:
    text = label if len(label) <= _LONGEST_LABEL else label[: _LONGEST_LABEL - 1] + "…"
    group = Group(_text(0, 0, text, anchor="end"))
    group.translate(x + 3, _BOTTOM - 9)
    group.rotate(28)
    paper.drawing.add(group)


def _bar(x: float, y: float, width: float, height: float) -> Rect:
    bar = Rect(x, y, width, height)
    bar.fillColor, bar.strokeColor = MAIN, None
    return bar


def _text(x: float, y: float, text: str, *, anchor: Literal["start", "end"] = "start", color: Color = SOFT) -> String:
    return String(x, y, printable(text), fontName=PLAIN, fontSize=_SMALL, fillColor=color, textAnchor=anchor)

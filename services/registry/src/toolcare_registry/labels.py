"""Labels of tools: a QR code that opens the tool's page, and what people read and type.

Measures are millimetres from the upper left corner of a label of 62 x 29 mm.
"""

import io
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

import segno
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from toolcare_registry.domain import Tool, codes

WIDTH, HEIGHT = 62.0, 29.0
COLUMNS, ROWS = 3, 8
_QUIET = 4
"""Modules of white around a QR code, which ISO/IEC 18004 asks for."""
_QR_AT, _QR_SIDE = 0.5, 28.0
TEXT_AT, _TEXT_WIDTH = 29.0, 31.0
_FONTS = {False: "Helvetica", True: "Helvetica-Bold"}
_SVG_FONT = "Helvetica, Arial, sans-serif"
_CUT = "\N{HORIZONTAL ELLIPSIS}"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text with the height of its baseline, its size and its width in the printer's own font.

    Other devices have other fonts: the line is squeezed or stretched to this width there.
    """

    text: str
    baseline: float
    size: float
    bold: bool
    width: float


@dataclass(frozen=True, slots=True)
class Bar:
    """Dark modules side by side in one row of the QR code."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Label:
    lines: tuple[Line, ...]
    bars: tuple[Bar, ...]

    @classmethod
    def of(cls, tool: Tool, origin: str, plant: str = "") -> "Label":
        address = f"{origin}/t/{tool.short_code}"
        lines = (
            _fitted(tool.number, 7.5, 5.5, bold=True),
            _fitted(tool.name, 12.5, 3.2, bold=False),
            _fitted(tool.owner or "", 17.0, 2.8, bold=False),
            _fitted(codes.shown(tool.short_code), 25.0, 6.0, bold=True),
            _fitted(plant, 28.2, 2.2, bold=False),
        )
        return cls(tuple(line for line in lines if line.text), tuple(_bars(address)))


def single_pages(labels: Sequence[Label]) -> bytes:
    """Return a PDF with one label a page, as label printers take it."""
    output = io.BytesIO()
    canvas = Canvas(output, pagesize=(WIDTH * mm, HEIGHT * mm), invariant=1)
    for label in labels:
        _draw(canvas, label, 0, HEIGHT)
        canvas.showPage()
    canvas.save()
    return output.getvalue()


def sheets(labels: Sequence[Label]) -> bytes:
    """Return a PDF of A4 pages with three columns and eight rows of labels."""
    output = io.BytesIO()
    canvas = Canvas(output, pagesize=A4, invariant=1)
    page_width, page_height = A4[0] / mm, A4[1] / mm
    left, top = (page_width - COLUMNS * WIDTH) / 2, (page_height + ROWS * HEIGHT) / 2
    for number, label in enumerate(labels):
        spot = number % (COLUMNS * ROWS)
        if number and spot == 0:
            canvas.showPage()
        _draw(canvas, label, left + spot % COLUMNS * WIDTH, top - spot // COLUMNS * HEIGHT)
    canvas.showPage()
    canvas.save()
    return output.getvalue()


def svg(label: Label) -> str:
    bars = "".join(f"M{bar.x:.3f} {bar.y:.3f}h{bar.width:.3f}v{bar.height:.3f}h-{bar.width:.3f}z" for bar in label.bars)
    lines = "".join(
        f'<text x="{TEXT_AT}" y="{line.baseline}" font-size="{line.size:.2f}" '
        f'font-weight="{"bold" if line.bold else "normal"}" textLength="{line.width:.2f}" '
        f'lengthAdjust="spacingAndGlyphs">{escape(line.text)}</text>'
        for line in label.lines
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}mm" height="{HEIGHT}mm" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/><path d="{bars}"/>'
        f'<g font-family="{_SVG_FONT}">{lines}</g></svg>'
    )


def _draw(canvas: Canvas, label: Label, left: float, top: float) -> None:
    """Draw with the label's upper left corner at these millimetres from the page's lower left one."""
    for bar in label.bars:
        x, y = left + bar.x, top - bar.y - bar.height
        canvas.rect(x * mm, y * mm, bar.width * mm, bar.height * mm, stroke=0, fill=1)
    for line in label.lines:
        canvas.setFont(_FONTS[line.bold], line.size * mm)
        canvas.drawString((left + TEXT_AT) * mm, (top - line.baseline) * mm, line.text)


def _bars(address: str) -> Iterator[Bar]:
    rows = [list(row) for row in segno.make_qr(address, error="q", boost_error=False).matrix_iter(border=_QUIET)]
    side = _QR_SIDE / len(rows)
    for y, row in enumerate(rows):
        begin = None
        for x, dark in enumerate([*row, 0]):
            if dark and begin is None:
                begin = x
            elif not dark and begin is not None:
                yield Bar(_QR_AT + begin * side, _QR_AT + y * side, (x - begin) * side, side)
                begin = None


def _fitted(text: str, baseline: float, size: float, *, bold: bool) -> Line:
    """Return the text as wide as fits: first smaller, down to three fifths, then cut."""
    shown = _printable(text)
    smallest = size * 0.6
    while size > smallest and _width(shown, size, bold=bold) > _TEXT_WIDTH:
        size = max(size - 0.2, smallest)
    if _width(shown, size, bold=bold) > _TEXT_WIDTH:
        while shown and _width(shown + _CUT, size, bold=bold) > _TEXT_WIDTH:
            shown = shown[:-1]
        shown += _CUT
    return Line(shown, baseline, size, bold, _width(shown, size, bold=bold))


def _width(text: str, size: float, *, bold: bool) -> float:
    width: float = stringWidth(text, _FONTS[bold], size)
    return width


def _printable(text: str) -> str:
    """Return the text in the characters every printer's own fonts have; an accent beyond them is left out."""
    return "".join(_in_font(character) for character in text)


def _in_font(character: str) -> str:
    if _has(character):
        return character
    return "".join(part for part in unicodedata.normalize("NFKD", character) if _has(part)) or "?"


def _has(character: str) -> bool:
    try:
        character.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True

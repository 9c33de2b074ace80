"""A report as PDF: A4, page n of m, tables that go on over pages with their heads, fonts inside."""

import io
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from html import escape

from PIL import Image as Pillow
from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    Image,
    KeepTogether,
    PageTemplate,
    Paragraph,
    Spacer,
    TableStyle,
)
from reportlab.platypus import Table as Grid

from toolcare_gateway.reports.document import (
    Bars,
    Block,
    Column,
    Document,
    Heading,
    Line,
    Picture,
    Pictures,
    Shape,
    Table,
    Text,
)
from toolcare_gateway.reports.paper import charts
from toolcare_gateway.reports.paper.fonts import BOLD, PLAIN, have_fonts, printable
from toolcare_gateway.reports.paper.numbers import moment, written
from toolcare_gateway.reports.words import say

_WIDTH, _HEIGHT = A4
_EDGE, _FOOT = 16 * mm, 20 * mm
ROOM = _WIDTH - 2 * _EDGE
_PETROL, _INK, _SOFT = HexColor("#134a5f"), HexColor("#1b2024"), HexColor("#66707a")
_BAND, _RULE, _MARK = HexColor("#eef5f8"), HexColor("#d3d8dc"), HexColor("#fdf3e4")
_CELL = ParagraphStyle("cell", fontName=PLAIN, fontSize=7.6, leading=9.6, textColor=_INK, splitLongWords=1)
_NUMBER = ParagraphStyle("number", parent=_CELL, alignment=TA_RIGHT)
_HEAD = ParagraphStyle("head", parent=_CELL, fontName=BOLD, textColor=_PETROL)
_HEAD_NUMBER = ParagraphStyle("head-number", parent=_HEAD, alignment=TA_RIGHT)
_TITLE = ParagraphStyle("title", fontName=BOLD, fontSize=18, leading=22, textColor=_PETROL)
_ABOUT = ParagraphStyle("about", fontName=BOLD, fontSize=11, leading=15, textColor=_INK)
_BODY = ParagraphStyle("body", fontName=PLAIN, fontSize=9, leading=12.5, textColor=_INK, spaceBefore=3, spaceAfter=4)
_SECTION = ParagraphStyle("section", fontName=BOLD, fontSize=12, leading=16, textColor=_PETROL, spaceBefore=14)
_OF_TABLE = ParagraphStyle("of-table", fontName=BOLD, fontSize=9, leading=12, textColor=_INK, spaceBefore=8)
_CAPTION = ParagraphStyle("caption", parent=_CELL, fontSize=7, leading=9, textColor=_SOFT)
_TEXTS = frozenset({Shape.TEXT, Shape.DATE, Shape.MOMENT})
_PICTURES_A_ROW = 2
_TALLEST = 68 * mm
_HEADING, _LINES = _SECTION.leading + _SECTION.spaceBefore, 18 * mm
_PADDING = 7.0
_LOOKED_AT = 200
_AT_LEAST = 3
"""So many rows of a table stand below its title, its head among them."""
Style = tuple[str, tuple[int, int], tuple[int, int], *tuple[object, ...]]


def pdf(told: Document) -> bytes:
    have_fonts()
    output = io.BytesIO()
    frame = Frame(_EDGE, _FOOT, ROOM, _HEIGHT - _FOOT - 14 * mm, 0, 0, 0, 0)
    made = BaseDocTemplate(output, pagesize=A4, title=f"{told.title} {told.about}".strip(), author=told.plant)
    made.addPageTemplates([PageTemplate("page", [frame])])
    made.build([*_top(told), *_flow(told)], canvasmaker=partial(_Numbered, told=told))
    return output.getvalue()


class _Numbered(Canvas):
    """Writes the foot of all pages at the end, when it is known how many there are."""

    def __init__(self, *args: object, told: Document, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type] # as reportlab hands them over
        self._told = told
        self._pages: list[dict[str, object]] = []

    def showPage(self) -> None:  # noqa: N802 - reportlab's name
        self._pages.append(dict(self.__dict__))
        self._startPage()  # type: ignore[attr-defined] # what showPage does besides writing the page

    def save(self) -> None:
        for number, page in enumerate(self._pages, 1):
            self.__dict__.update(page)
            self._foot(number, len(self._pages))
            super().showPage()
        super().save()

    def _foot(self, number: int, pages: int) -> None:
        told, y = self._told, 11 * mm
        self.setStrokeColor(_RULE)
        self.line(_EDGE, y + 4 * mm, _WIDTH - _EDGE, y + 4 * mm)
        self.setFont(PLAIN, 7)
        self.setFillColor(_SOFT)
        page = f"{_made_at(told)} · {say(told.language, 'page', number=number, pages=pages)}"
        self.drawRightString(_WIDTH - _EDGE, y, page)
        what = printable(" · ".join(filter(None, (told.plant, told.title, told.about))))
        self.drawString(_EDGE, y, _fitting(what, ROOM - stringWidth(page, PLAIN, 7) - 4 * mm))


def _fitting(text: str, room: float) -> str:
    """As much of a line in small print as there is room for."""
    shown = text
    while shown and stringWidth(shown, PLAIN, 7) > room:
        shown = shown.removesuffix("…")[:-1].rstrip() + "…"
    return shown


def _made_at(told: Document) -> str:
    return moment(told.made_at, told.language, told.zone)


def _top(told: Document) -> Iterator[Flowable]:
    spoken = partial(say, told.language)
    facts = [
        (spoken("plant"), told.plant or "Toolcare"),
        (spoken("period"), told.days),
        (spoken("zone"), told.zone.key),
        (spoken("made"), f"{_made_at(told)}, {told.made_by}"),
    ]
    left = [Paragraph(_safe(told.title), _TITLE), Paragraph(_safe(told.about), _ABOUT)]
    right = Grid(
        [[Paragraph(_safe(word), _CAPTION), Paragraph(_safe(value), _CELL)] for word, value in facts if value],
        colWidths=[20 * mm, 55 * mm],
        style=TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("TOPPADDING", (0, 0), (-1, -1), 1)]),
    )
    style: list[Style] = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (0, 0), 0),
        ("LINEBELOW", (0, 0), (-1, -1), 1.2, _PETROL),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 8),
    ]
    yield Grid([[left, right]], colWidths=[ROOM - 77 * mm, 77 * mm], style=TableStyle(style))
    yield Spacer(0, 6)


def _flow(told: Document) -> Iterator[Flowable]:
    """A heading does not stand alone at the foot of a page: what comes first says how much room it needs."""
    waiting: list[Flowable] = []
    said = ""
    for block in told.blocks:
        flowables = list(_drawn(block, told, said))
        said = block.text if isinstance(block, Heading) else getattr(block, "title", said)
        if isinstance(block, Heading):
            waiting += flowables
            continue
        if waiting and flowables:
            begins = flowables[:1] if isinstance(flowables[0], CondPageBreak) else []
            yield CondPageBreak(len(waiting) * _HEADING + (begins[0].height if begins else _LINES))
            yield from waiting
            waiting, flowables = [], flowables[len(begins) :]
        yield from flowables
    yield from waiting


def _drawn(block: Block, told: Document, said: str) -> Iterator[Flowable]:
    match block:
        case Heading():
            yield Paragraph(_safe(block.text), _SECTION)
        case Text():
            yield _marked(block.text) if block.marked else Paragraph(_safe(block.text), _BODY)
        case Table():
            yield from _table(block, told, titled=block.title not in {"", said})
        case Bars():
            yield from _chart(block.title, partial(charts.bars, block, ROOM, told.language), bool(block.values))
        case Line():
            yield from _chart(block.title, partial(charts.line, block, ROOM, told.language), bool(block.values))
        case Pictures():
            yield from _pictures(block.items)


def _marked(text: str) -> Flowable:
    style: list[Style] = [("BACKGROUND", (0, 0), (-1, -1), _MARK), ("LINEBEFORE", (0, 0), (0, -1), 3, charts.SIGNAL)]
    return Grid([[Paragraph(_safe(text), _BODY)]], colWidths=[ROOM], style=TableStyle(style), spaceAfter=4)


def _chart(title: str, draw: Callable[[], Flowable], there: bool) -> Iterator[Flowable]:
    if there:
        drawn = [Paragraph(_safe(title), _OF_TABLE), draw()]
        yield CondPageBreak(_height(drawn))
        yield KeepTogether(drawn)


def _table(block: Table, told: Document, *, titled: bool) -> Iterator[Flowable]:
    """`titled`: its title does not stand above it already."""
    title = [Paragraph(_safe(block.title), _OF_TABLE)] if titled else []
    if not block.rows:
        yield CondPageBreak(_LINES)
        yield from title
        yield Paragraph(_safe(say(told.language, "nothing")), _CAPTION)
        return
    cells = [
        [
            _safe(written(cell, column.shape, told.language, told.zone))
            for cell, column in zip(row, block.columns, strict=True)
        ]
        for row in block.rows
    ]
    body = [[Paragraph(cell, _style(column)) for cell, column in zip(row, block.columns, strict=True)] for row in cells]
    head = [[Paragraph(_safe(column.title), _style(column, head=True)) for column in block.columns]]
    named = any(column.title for column in block.columns)
    rows = [*head, *body] if named else body
    grid = partial(Grid, colWidths=_widths(block.columns, cells), style=_GRID if named else _PLAIN_GRID, splitInRow=0)
    yield CondPageBreak(_height([*title, Spacer(0, 3), grid(rows[:_AT_LEAST])]))
    yield from title
    yield Spacer(0, 3)
    yield grid(rows, repeatRows=1 if named else 0)
    if block.left_out:
        yield Paragraph(_safe(say(told.language, "left_out", count=block.left_out)), _CAPTION)


def _style(column: Column, *, head: bool = False) -> ParagraphStyle:
    if column.shape in _TEXTS:
        return _HEAD if head else _CELL
    return _HEAD_NUMBER if head else _NUMBER


def _widths(columns: Sequence[Column], cells: Sequence[Sequence[str]]) -> list[float]:
    """No word is broken where there is room for all; what is left is shared by weight."""
    needs = [
        max(_longest(column.title, BOLD), *(_longest(row[place], PLAIN) for row in cells[:_LOOKED_AT])) + _PADDING
        for place, column in enumerate(columns)
    ]
    whole = sum(column.weight for column in columns)
    if sum(needs) > ROOM:
        return [ROOM * need / sum(needs) for need in needs]
    wanted = [max(need, ROOM * column.weight / whole) for need, column in zip(needs, columns, strict=True)]
    slack, over = sum(wanted) - sum(needs), sum(wanted) - ROOM
    share = over / slack if slack else 0
    return [wish - (wish - need) * share for wish, need in zip(wanted, needs, strict=True)]


def _longest(text: str, font: str) -> float:
    return max((stringWidth(word, font, _CELL.fontSize) for word in text.replace("<br/>", " ").split(" ")), default=0.0)


_RULES: Sequence[Style] = (
    ("LINEBELOW", (0, 0), (-1, -1), 0.4, _RULE),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("TOPPADDING", (0, 0), (-1, -1), 2.4),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 2.6),
    ("LEFTPADDING", (0, 0), (-1, -1), 3),
    ("RIGHTPADDING", (0, 0), (-1, -1), 3),
)
_HEAD_RULES: Sequence[Style] = (("BACKGROUND", (0, 0), (-1, 0), _BAND), ("LINEBELOW", (0, 0), (-1, 0), 0.8, _PETROL))
_PLAIN_GRID, _GRID = TableStyle(_RULES), TableStyle([*_RULES, *_HEAD_RULES])


def _pictures(items: Sequence[Picture]) -> Iterator[Flowable]:
    width = ROOM / _PICTURES_A_ROW
    for start in range(0, len(items), _PICTURES_A_ROW):
        row = items[start : start + _PICTURES_A_ROW]
        cells: list[list[Flowable] | str] = [
            [_image(each, width - 8), Paragraph(_safe(each.caption), _CAPTION)] for each in row
        ]
        cells += [""] * (_PICTURES_A_ROW - len(row))
        padding: list[Style] = [
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 5),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 7),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ]
        pictures = Grid([cells], colWidths=[width] * _PICTURES_A_ROW, style=TableStyle(padding))
        yield CondPageBreak(_height([pictures]))
        yield pictures


def _height(flowables: Sequence[Flowable]) -> float:
    return sum(each.wrap(ROOM, _HEIGHT)[1] + each.getSpaceBefore() for each in flowables)


def _image(picture: Picture, room: float) -> Flowable:
    with Pillow.open(io.BytesIO(picture.content), formats=("JPEG",)) as opened:
        across, down = opened.size
    scale = min(room / across, _TALLEST / down)
    return Image(io.BytesIO(picture.content), across * scale, down * scale, hAlign="LEFT")


def _safe(text: str) -> str:
    """As reportlab reads it: its own marks are escaped, and lines stay lines."""
    return escape(printable(text), quote=False).replace("\n", "<br/>")

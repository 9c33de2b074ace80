"""A report as blocks, before it is put on paper or into a workbook: both show the same cells."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from toolcare_gateway.reports.domain import Language


class Shape(StrEnum):
    """How a cell is written."""

    TEXT = "text"
    COUNT = "count"
    TENTHS = "tenths"
    PERCENT = "percent"
    MONEY = "money"
    DATE = "date"
    MOMENT = "moment"


@dataclass(frozen=True, slots=True)
class Amount:
    """A number that is written otherwise than its column."""

    value: float
    shape: Shape


Cell = str | int | float | date | datetime | Amount | None


@dataclass(frozen=True, slots=True)
class Column:
    """`weight` is its share of the width of a page."""

    title: str
    shape: Shape = Shape.TEXT
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Heading:
    text: str


@dataclass(frozen=True, slots=True)
class Text:
    text: str
    """What nobody may overlook, such as late corrections."""
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """`left_out` rows are not shown."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Bars:
    """The longest first, with the running share of the whole in percent."""

    title: str
    labels: Sequence[str]
    values: Sequence[float]
    cumulative: Sequence[float]


@dataclass(frozen=True, slots=True)
class Line:
    """A figure over time; limits are there where they can be told, `signals` are the places that stand out."""

    title: str
    starts: Sequence[date]
    values: Sequence[float | None]
    center: float | None
    upper: Sequence[float | None]
    lower: Sequence[float | None]
    signals: frozenset[int]


@dataclass(frozen=True, slots=True)
class Picture:
    """`content` is a JPEG."""

    content: bytes
    caption: str


@dataclass(frozen=True, slots=True)
class Pictures:
    items: Sequence[Picture]


Block = Heading | Text | Table | Bars | Line | Pictures


@dataclass(frozen=True, slots=True)
class Document:
    """`about` says of what it is, `days` of which time."""

    title: str
    about: str
    days: str
    plant: str
    zone: ZoneInfo
    made_at: datetime
    made_by: str
    currency: str
    language: Language
    blocks: Sequence[Block]

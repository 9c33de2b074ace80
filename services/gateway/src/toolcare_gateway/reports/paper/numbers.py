"""Cells as people of a language write them."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from toolcare_gateway.reports.document import Amount, Cell, Shape
from toolcare_gateway.reports.domain import Language

NONE = "–"  # noqa: RUF001 - what print has where there is no number
_PLACES = {Shape.TENTHS: 1, Shape.PERCENT: 1, Shape.MONEY: 2}


def written(cell: Cell, shape: Shape, language: Language, zone: ZoneInfo) -> str:
    match cell:
        case None:
            return NONE
        case Amount():
            return written(cell.value, cell.shape, language, zone)
        case datetime():
            return moment(cell, language, zone)
        case date():
            return day(cell, language)
        case str():
            return cell
        case _:
            return number(cell, _PLACES.get(shape, 0), language)


def number(value: float, places: int, language: Language) -> str:
    text = f"{value:,.{places}f}"
    return text.translate(str.maketrans(",.", ".,")) if language == "de" else text


def day(value: date, language: Language) -> str:
    return f"{value:%d.%m.%Y}" if language == "de" else f"{value.day} {value:%b %Y}"


def moment(value: datetime, language: Language, zone: ZoneInfo) -> str:
    local = value.astimezone(zone)
    return f"{day(local.date(), language)}, {local:%H:%M}".replace(" ", "\N{NO-BREAK SPACE}")

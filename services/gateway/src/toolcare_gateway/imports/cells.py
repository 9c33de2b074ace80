"""What people and table programs write into a cell, and what it means."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from toolcare_gateway.imports.columns import CellType

Meant = str | int | float | bool
Written = str | int | float | bool | datetime | date | time | None
"""What the file holds: text from CSV, also numbers and times from a table program."""

MAX_TEXT = 5000
_MAX_NUMBER = 40
_BEYOND = 2**63
_FLAGS = {
    **dict.fromkeys(("yes", "y", "true", "1", "x", "ja", "j", "wahr"), True),
    **dict.fromkeys(("no", "n", "false", "0", "-", "nein", "falsch"), False),
}
_SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f']")
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_GERMAN_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?:[ ,]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?")
_HARMLESS = re.compile(r"'[=+\-@\t\r]")


class Unreadable(Exception):
    """A cell that means nothing, or more than one thing; `code` is what a client translates."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file writes: `comma` may part decimals unless it parts the cells; times without offset are `zone`'s."""

    decimal_comma: bool
    zone: ZoneInfo


def meaning(written: Written, wanted: CellType, how: Reading) -> Meant | None:
    """Return what a cell means, None when it is empty; Unreadable says what to write instead."""
    if isinstance(written, str):
        written = written.strip()
        if _UNWRITABLE.search(written):
            raise Unreadable("control_characters", "The cell holds control characters. Type it anew.")
        if len(written) > MAX_TEXT:
            raise Unreadable("text_too_long", f"The cell holds more than {MAX_TEXT} characters. Shorten it.")
    if written is None or written == "":
        return None
    found = _READ[wanted](written, how)
    if isinstance(found, int | float) and not -_BEYOND < found < _BEYOND:
        raise _no_number(str(written)[:_MAX_NUMBER])
    return found


def _text(written: Written, how: Reading) -> Meant:  # noqa: ARG001 - read like the others
    match written:
        case bool():
            return "yes" if written else "no"
        case float() if written.is_integer():
            return str(int(written))
        case datetime() | date() | time():
            return written.isoformat()
        case str() if _HARMLESS.match(written):
            # Our own export keeps formulas harmless so.
            return written[1:]
        case _:
            return str(written)


def _flag(written: Written, how: Reading) -> Meant:
    if isinstance(written, bool):
        return written
    word = str(_text(written, how)).casefold()
    if word not in _FLAGS:
        raise Unreadable("not_yes_or_no", f"{word!r} is neither yes nor no. Write yes or no.")
    return _FLAGS[word]


def _whole(written: Written, how: Reading) -> Meant:
    found = _number(written, how, whole=True)
    if isinstance(found, float) and not found.is_integer():  # also what is no finite number
        raise Unreadable("not_whole", f"{written} is no whole number.")
    return int(found)


def _decimal(written: Written, how: Reading) -> Meant:
    return _number(written, how, whole=False)


def _number(written: Written, how: Reading, *, whole: bool) -> int | float:
    if isinstance(written, int | float) and not isinstance(written, bool):
        return written
    if not isinstance(written, str):
        raise _no_number(str(written))
    return number(written, decimal_comma=how.decimal_comma, whole=whole)


def number(written: str, *, decimal_comma: bool, whole: bool) -> int | float:
    """Read a number as people write it; one that can be read in two ways (500.000) is refused, never guessed."""
    text = _SPACES.sub("", written)
    if len(text) > _MAX_NUMBER:
        raise _no_number(written[:_MAX_NUMBER])
    if re.fullmatch(r"[+-]?\d+", text):
        return int(text)
    if re.fullmatch(r"[+-]?\d{1,3}(\.\d{3}){2,}|[+-]?\d{1,3}(,\d{3}){2,}", text):
        return int(re.sub(r"[.,]", "", text))
    if re.fullmatch(r"[+-]?\d{1,3}(\.\d{3})+,\d+", text):
        return float(text.replace(".", "").replace(",", "."))
    if re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+\.\d+", text):
        return float(text.replace(",", ""))
    decimals = re.fullmatch(r"[+-]?(\d*)([.,])(\d+)", text)
    if decimals is None:
        raise _no_number(written)
    if _two_ways(decimals[1], decimals[2], decimals[3], decimal_comma=decimal_comma, whole=whole):
        words = f"{written} can be read in two ways. Write it without dots and commas between thousands."
        raise Unreadable("two_ways", words)
    return float(text.replace(",", "."))


def _two_ways(before: str, mark: str, after: str, *, decimal_comma: bool, whole: bool) -> bool:
    """Three digits after a mark may be thousands: not where the mark is the file's own decimal mark of a fraction."""
    thousands = len(after) == 3 and 1 <= len(before) <= 3 and before != "0"  # noqa: PLR2004 - groups of three
    own = mark == ("," if decimal_comma else ".")
    return thousands and (whole or not own)


def _no_number(written: str) -> Unreadable:
    return Unreadable("not_a_number", f"{written!r} is no number.")


def _moment(written: Written, how: Reading) -> Meant:
    match written:
        case datetime():
            found = written
        case date():
            found = datetime.combine(written, time())
        case str():
            found = _moment_of_text(written)
        case _:
            raise _no_moment(str(written))
    try:
        aware = found if found.tzinfo is not None else found.replace(tzinfo=how.zone)
        return aware.astimezone(UTC).isoformat()
    except (OverflowError, ValueError) as error:
        raise _no_moment(str(written)) from error


def _day(written: Written, how: Reading) -> Meant:  # noqa: ARG001 - read like the others
    """A day is the same in every zone: what the cell says."""
    match written:
        case datetime():
            return written.date().isoformat()
        case date():
            return written.isoformat()
        case str():
            return _moment_of_text(written).date().isoformat()
        case _:
            raise _no_moment(str(written))


def _moment_of_text(text: str) -> datetime:
    german = _GERMAN_DATE.fullmatch(text)
    try:
        if german is not None:
            day, month, year, hour, minute, second = (int(part or 0) for part in german.groups())
            return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - the caller adds the plant's zone
        if re.match(r"\d{4}-\d{2}-\d{2}", text):
            return datetime.fromisoformat(text)
    except ValueError as error:
        raise _no_moment(text) from error
    raise _no_moment(text)


def _no_moment(written: str) -> Unreadable:
    return Unreadable("not_a_date", f"{written!r} is no date. Write 2026-03-31, 31.03.2026 or 2026-03-31 14:30.")


_READ: dict[CellType, Callable[[Written, Reading], Meant]] = {
    CellType.TEXT: _text,
    CellType.WHOLE: _whole,
    CellType.NUMBER: _decimal,
    CellType.FLAG: _flag,
    CellType.MOMENT: _moment,
    CellType.DAY: _day,
}

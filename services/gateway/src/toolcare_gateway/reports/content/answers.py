"""What services answer, read without surprises: a part that is missing or of another kind is empty."""

from collections.abc import Sequence
from datetime import date, datetime

from pydantic import JsonValue

Fields = dict[str, JsonValue]


def fields(found: JsonValue) -> Fields:
    return found if isinstance(found, dict) else {}


def items(found: JsonValue) -> Sequence[Fields]:
    listed = fields(found).get("items") if isinstance(found, dict) else found
    return [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []


def texts(found: JsonValue) -> Sequence[str]:
    return [each for each in found if isinstance(each, str)] if isinstance(found, list) else []


def text(found: JsonValue) -> str:
    return found if isinstance(found, str) else ""


def whole(found: JsonValue) -> int | None:
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def moment(found: JsonValue) -> datetime | None:
    return datetime.fromisoformat(found) if isinstance(found, str) and found else None


def day(found: JsonValue) -> date | None:
    return date.fromisoformat(found) if isinstance(found, str) and found else None

"""What to do about a value that a form does not take: a sentence for each kind of error that pydantic knows."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_SENTENCES: Mapping[str, str] = {
    "missing": "Fill this in.",
    "extra_forbidden": "Leave this out; nothing of that name is known here.",
    "greater_than": "Give a number above {gt}.",
    "greater_than_equal": "Give {ge} or more.",
    "less_than": "Give a number below {lt}.",
    "less_than_equal": "Give {le} or less.",
    "multiple_of": "Give a multiple of {multiple_of}.",
    "finite_number": "Give a finite number.",
    "int_type": "Give a whole number.",
    "int_parsing": "Give a whole number.",
    "int_from_float": "Give a whole number.",
    "int_parsing_size": "Give a smaller number.",
    "float_type": "Give a number.",
    "float_parsing": "Give a number.",
    "decimal_parsing": "Give a number.",
    "bool_type": "Give true or false.",
    "bool_parsing": "Give true or false.",
    "string_type": "Give a text.",
    "string_too_short": "Write at least {min_length} character(s).",
    "string_too_long": "Shorten this to {max_length} characters.",
    "string_unicode": "Take characters out that cannot be stored.",
    "string_pattern_mismatch": "Write this as {pattern}.",
    "too_short": "Give at least {min_length}.",
    "too_long": "Give no more than {max_length}.",
    "list_type": "Give a list.",
    "tuple_type": "Give a list.",
    "dict_type": "Give an object with fields.",
    "model_type": "Give an object with fields.",
    "model_attributes_type": "Give an object with fields.",
    "enum": "Give one of: {expected}.",
    "literal_error": "Give one of: {expected}.",
    "none_required": "Leave this empty.",
    "date_type": "Give a date, like 2026-03-31.",
    "date_parsing": "Give a date, like 2026-03-31.",
    "date_from_datetime_parsing": "Give a date, like 2026-03-31.",
    "datetime_type": "Give a time with its offset, like 2026-03-31T14:30:00+02:00.",
    "datetime_parsing": "Give a time with its offset, like 2026-03-31T14:30:00+02:00.",
    "datetime_from_date_parsing": "Give a time with its offset, like 2026-03-31T14:30:00+02:00.",
    "timezone_aware": "Add the offset to the time, like 2026-03-31T14:30:00+02:00.",
    "date_past": "Give a day that is over.",
    "date_future": "Give a day to come.",
    "url_parsing": "Give an address that begins with https:// or http://.",
    "url_scheme": "Give an address that begins with {expected_schemes}.",
    "uuid_parsing": "Give the id as it was told, unchanged.",
    "json_invalid": "Send well-formed JSON: {error}.",
    "union_tag_invalid": "Give one of: {expected_tags}.",
    "union_tag_not_found": "Say which kind it is: {discriminator}.",
}


def what_to_do(error: "ErrorDetails") -> str:
    """Return the sentence for one finding; what our own rules say about a value says it already."""
    context = error.get("ctx", {})
    if error["type"] == "value_error":
        return _sentence(str(context.get("error", error["msg"])))
    sentence = _SENTENCES.get(error["type"])
    if sentence is None:
        return f"Correct this: {error['msg'][:1].lower()}{error['msg'][1:]}."
    try:
        return sentence.format_map(context)
    except KeyError:
        return f"Correct this: {error['msg'][:1].lower()}{error['msg'][1:]}."


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:].rstrip('.')}."

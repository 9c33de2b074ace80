"""A failure that stops a tool, in words for the press, the wall and the next shift."""

from collections.abc import Mapping
from dataclasses import dataclass
from textwrap import shorten

_NOTE_CHARACTERS = 200
_ENGLISH = {
    "unknown": "Found during maintenance",
    "cavity": "cavity",
    "safety": "safety",
    "stop": "stop now",
    "again": "taken up again",
}
_GERMAN = {
    "unknown": "Bei der Wartung gefunden",
    "cavity": "Kavität",
    "safety": "Sicherheit",
    "stop": "sofort anhalten",
    "again": "wieder aufgenommen",
}
_WORDS = {"de": _GERMAN}


@dataclass(frozen=True, slots=True)
class Stopping:
    """`names`: of the failure's code by language; none for a finding without a code."""

    number: int
    names: Mapping[str, str]
    cavity: int | None
    is_safety: bool
    note: str


def reason_of(failure: Stopping, language: str) -> str:
    """Return `F-12 Flash, cavity 3, safety: Cuts gloves`, or the same in the plant's language where it is ours."""
    words = _WORDS.get(language, _ENGLISH)
    named = (
        failure.names.get(language) or failure.names.get("en") or next(iter(failure.names.values()), words["unknown"])
    )
    where = "" if failure.cavity is None else f", {words['cavity']} {failure.cavity}"
    asks = words["safety"] if failure.is_safety else words["stop"]
    said = f": {shorten(failure.note, _NOTE_CHARACTERS, placeholder=' ...')}" if failure.note else ""
    return f"F-{failure.number} {named}{where}, {asks}{said}"


def taken_up_again(said: str, language: str) -> str:
    return f"{said}; {_WORDS.get(language, _ENGLISH)['again']}"

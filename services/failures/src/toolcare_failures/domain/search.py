"""Finding a code by any of its words, also half typed and a little wrong."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from toolcare_failures.domain.codes import Code, CodeGroup

_SHORT, _MIDDLE = 4, 8
_EXACT, _BEGINS, _INSIDE, _NEARLY = 8, 4, 2, 1
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def plain(text: str) -> str:
    """Return a text as it is compared: `Überspritzung` and `UEBERSPRITZUNG` are one word."""
    lower = unicodedata.normalize("NFC", text).casefold().translate(_UMLAUTS)
    return "".join(sign for sign in unicodedata.normalize("NFKD", lower) if not unicodedata.combining(sign))


def search(codes: Iterable[Code], query: str) -> list[Code]:
    """Return the codes in which every word of the query is found, the best first; all for an empty query."""
    return [code for _, code in sorted(_found(codes, query), key=lambda one: (-one[0], one[1].code))]


@dataclass(frozen=True, slots=True)
class Known:
    """How often each code was reported, on one tool and in the plant."""

    on_tool: Mapping[str, int]
    in_plant: Mapping[str, int]


def offered(codes: Iterable[Code], query: str, known: Known, first: CodeGroup | None = None) -> list[Code]:
    """Return what is found as it is offered.

    What the tool had most comes first, then what fits best, then the favourites, then what the plant had most. Where a
    group is to come first, it does so but for what the tool had.
    """

    def place(found: tuple[int, Code]) -> tuple[object, ...]:
        points, code = found
        own, all_ = known.on_tool.get(code.code, 0), known.in_plant.get(code.code, 0)
        return -own, -points, code.group is not (first or code.group), not code.favourite, -all_, code.code

    return [code for _, code in sorted(_found(codes, query), key=place)]


def _found(codes: Iterable[Code], query: str) -> list[tuple[int, Code]]:
    wanted = plain(query).split()
    scored = [(score(code, wanted), code) for code in codes]
    return [(points, code) for points, code in scored if points > 0 or not wanted]


def score(code: Code, wanted: Sequence[str]) -> int:
    """Return how well a code fits; 0 when one of the words is not found in it."""
    own = {word for text in code.words for word in plain(text).replace("-", " ").replace("/", " ").split()}
    own.add(plain(code.code))
    points = 0
    for word in wanted:
        likeness = max(_likeness(word, known) for known in own)
        if likeness == 0:
            return 0
        points += likeness
    return points


def _likeness(word: str, known: str) -> int:
    if word == known:
        return _EXACT
    if known.startswith(word):
        return _BEGINS
    if len(word) >= _SHORT and word in known:
        return _INSIDE
    allowed = _errors_allowed(word)
    if allowed == 0:
        return 0
    # A word that is still being typed is compared with the beginning of the known one.
    return _NEARLY if min(_distances(word, known[: len(word) + allowed])) <= allowed else 0


def _errors_allowed(word: str) -> int:
    if len(word) < _SHORT:
        return 0
    return 1 if len(word) < _MIDDLE else 2


def distance(one: str, other: str) -> int:
    """Return how many signs are wrong, missing, too many or swapped with their neighbour."""
    return _distances(one, other)[-1]


def _distances(one: str, other: str) -> list[int]:
    """Return the distance to each beginning of the other word, from none of it to all."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, sign in enumerate(one, 1):
        previous, before, row = before, row, [i]
        for j, known in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (sign != known))
            if i > 1 and j > 1 and sign == other[j - 2] and one[i - 2] == known:
                cost = min(cost, previous[j - 2] + 1)
            row.append(cost)
    return row

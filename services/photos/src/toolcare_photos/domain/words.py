"""Words as they are searched: half of one is enough, and neither case nor accents matter."""

import unicodedata
from collections.abc import Iterable

LONGEST = 40
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def plain(text: str) -> str:
    """Return a text as it is compared: `Überspritzung` and `UEBERSPRITZUNG` are one word."""
    lower = unicodedata.normalize("NFC", text).casefold().translate(_UMLAUTS)
    return "".join(sign for sign in unicodedata.normalize("NFKD", lower) if not unicodedata.combining(sign))


def wanted(query: str) -> list[str]:
    """Return the words of a query, each once."""
    return list(dict.fromkeys(word[:LONGEST] for word in plain(query).split()))


def endings(texts: Iterable[str]) -> set[str]:
    """Return every ending of every word: what begins with `grat` is then found in `Gussgrat` by an index."""
    words = {word for text in texts for word in plain(text).split()}
    return {word[start : start + LONGEST] for word in words for start in range(len(word))}

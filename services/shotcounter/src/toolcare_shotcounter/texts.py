"""Texts from outside, as they can be kept and shown."""

EXTRACT_LENGTH = 200


def storable(text: str) -> str:
    """Take out of a text from outside what PostgreSQL or UTF-8 cannot hold: NUL and halves of characters."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def extract(raw: object) -> str:
    """Return a short, printable piece of what came, to show it or to keep it."""
    text = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else str(raw)
    return "".join(char if char.isprintable() else "·" for char in text[:EXTRACT_LENGTH])

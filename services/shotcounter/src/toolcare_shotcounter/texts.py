"""Texts from outside, as they can be kept and shown."""

RAW_LENGTH = 200


def storable(text: str) -> str:
    """Take out of a text from outside what PostgreSQL or UTF-8 cannot hold: NUL and halves of characters."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def extract(raw: str) -> str:
    """Return a short, printable extract of what came."""
    printable = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in raw)
    return printable[:RAW_LENGTH]

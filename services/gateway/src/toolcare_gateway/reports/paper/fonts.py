"""The fonts that come with reportlab and are written into each file, so that every reader shows the same."""

import unicodedata
from functools import cache

from reportlab.pdfbase.pdfmetrics import getFont, registerFont, registerFontFamily
from reportlab.pdfbase.ttfonts import TTFont

PLAIN, BOLD = "Vera", "VeraBd"
_FILES = {PLAIN: "Vera.ttf", BOLD: "VeraBd.ttf", "VeraIt": "VeraIt.ttf", "VeraBI": "VeraBI.ttf"}


@cache
def have_fonts() -> None:
    for name, file in _FILES.items():
        registerFont(TTFont(name, file))
    registerFontFamily(PLAIN, normal=PLAIN, bold=BOLD, italic="VeraIt", boldItalic="VeraBI")


def printable(text: str) -> str:
    """Return the text in signs that the font has; an accent beyond them is left out, and of what is left a ?."""
    return "".join(_in_font(sign) for sign in text)


@cache
def _in_font(sign: str) -> str:
    have_fonts()
    font = getFont(PLAIN)
    known = font.face.charToGlyph if isinstance(font, TTFont) else {}
    if sign in "\n\t" or ord(sign) in known:
        return sign
    return "".join(part for part in unicodedata.normalize("NFKD", sign) if ord(part) in known) or "?"

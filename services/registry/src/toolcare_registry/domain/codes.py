"""Short codes of tools: five characters anyone can read and type, and one that tells a typing error."""

import re
from dataclasses import dataclass

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without 0, 1, I, L and O, which look like others. Its 31 characters are a prime number of them."""
LENGTH = 6
COUNT = len(ALPHABET) ** (LENGTH - 1)
RADIX = 3
"""A primitive root of 31, so that the six weights differ."""

_CODE = re.compile(rf"[{ALPHABET}]{{{LENGTH}}}")
_ON_LABEL = re.compile(r"[0-9A-Z]{3}-[0-9A-Z]{3}")
_ADDRESS = re.compile(r"https?://[^/?#]+/(?:[^?#]*/)?t/([^/?#]+)/?(?:[?#].*)?", re.IGNORECASE)


class WrongCheckCharacter(Exception):
    def __init__(self, text: str) -> None:
        super().__init__(
            f"The code {text} was typed wrongly: its last character does not fit the others. "
            "Read it again from the label; a code has no 0, 1, I, L or O."
        )
        self.text = text


class UnknownCode(Exception):
    def __init__(self, text: str) -> None:
        super().__init__(
            f"No tool has the code or number {text}, and no insert has it as serial number. "
            "Look it up in the tool list, or print the tool a new label."
        )
        self.text = text


class WrongLabel(Exception):
    """The label belongs to the tool `tool_id`, and not to the one that was meant."""

    def __init__(self, meant: str, tool_id: str, number: str, name: str) -> None:
        super().__init__(
            f"This is the label of {number} ({name}), not of {meant}. "
            "Look which tool hangs on the press before you go on."
        )
        self.meant = meant
        self.tool_id = tool_id
        self.number = number
        self.name = name


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a scanned or typed text can mean: a short code, the number of a tool, or either.

    A text that came as the address on a label is no number of a tool.
    """

    text: str
    code: str | None
    number: str | None
    mistyped: bool


def code_of(serial: int) -> str:
    """Return the code of a serial number from 0 to COUNT - 1, with its check character."""
    if not 0 <= serial < COUNT:
        raise ValueError(f"a serial number is 0 to {COUNT - 1}")
    body, rest = "", serial
    for _ in range(LENGTH - 1):
        rest, digit = divmod(rest, len(ALPHABET))
        body = ALPHABET[digit] + body
    return body + _check_character(body)


def is_right(code: str) -> bool:
    """Whether a code is made of our characters and its last one fits the others.

    The pure system of ISO 7064 with modulus 31 and radix 3: any one wrong character and any swap of two is found.
    """
    return _CODE.fullmatch(code) is not None and _sum(code) % len(ALPHABET) == 1


def shown(code: str) -> str:
    """Return a code as it stands on labels: `K7M-2P5`."""
    return f"{code[:3]}-{code[3:]}"


def read(text: str) -> Scanned:
    """Return what a text from a scanner or a keyboard can mean."""
    address = _ADDRESS.fullmatch(text)
    said = (address[1] if address else text).strip()
    plain = said.upper()
    labelled = address is not None or _ON_LABEL.fullmatch(plain) is not None
    code = plain.replace("-", "").replace(" ", "")
    right = is_right(code)
    looks_like_code = labelled or _CODE.fullmatch(code) is not None
    return Scanned(
        text=said,
        code=code if right else None,
        number=None if address else said,
        mistyped=looks_like_code and not right,
    )


def _check_character(body: str) -> str:
    return next(last for last in ALPHABET if is_right(body + last))


def _sum(code: str) -> int:
    weights = (RADIX**power for power in range(LENGTH - 1, -1, -1))
    return sum(weight * ALPHABET.index(character) for weight, character in zip(weights, code, strict=True))

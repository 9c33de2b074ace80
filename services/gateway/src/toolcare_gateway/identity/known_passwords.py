"""Passwords that others have tried first: known ones, names, rows of keys, and what is made of them."""

from collections.abc import Sequence

_LOOKED_AT = 72
"""The check takes no more characters; what is longer is judged by its beginning."""
_EASY = 8.0
"""Decimal logarithm of the guesses below which a password is refused."""


def easily_guessed(password: str, names: Sequence[str]) -> bool:
    """Whether somebody with lists of known passwords finds it soon (SP 800-63B-4, 3.1.1.2: a blocklist).

    zxcvbn carries the lists. It is imported here because it takes half a second and 14 MB, and is seldom needed.
    """
    from zxcvbn import zxcvbn

    found = zxcvbn(password[:_LOOKED_AT], user_inputs=list(names))
    return float(found["guesses_log10"]) < _EASY

"""Passwords that others have tried first: known ones, names, rows of keys, and what is made of them."""

from collections.abc import Sequence

_LOOKED_AT = 72
"""The check takes no more characters; what is longer is judged by its beginning."""
_EASY = 8.0
"""Decimal logarithm of the guesses below which a password is refused."""
_FAMOUS = ("correcthorsebatterystaple",)
"""Shown as good ones so often that everybody tries them; the lists have them not."""


def easily_guessed(password: str, names: Sequence[str]) -> bool:
    """Whether somebody with lists of known passwords finds it soon (SP 800-63B-4, 3.1.1.2: a blocklist).

    zxcvbn carries the lists. It is imported here because it takes half a second and 14 MB, and is seldom needed.
    Spaces between known words make them look new to it, so it is asked without them as well.
    """
    from zxcvbn import zxcvbn

    known = [*names, *_FAMOUS]
    looked_at = {password[:_LOOKED_AT], "".join(password.split())[:_LOOKED_AT]}
    return any(float(zxcvbn(each, user_inputs=known)["guesses_log10"]) < _EASY for each in looked_at if each)

"""What counts as the value of a counter, whichever way it came, and how much may be said beside it."""

from toolcare_shotcounter.readings import CounterBits

MAX_MOULD = 64
MAX_JOB = 120
MAX_CAVITIES = 256
MAX_CYCLE_MS = 24 * 3600 * 1000
MAX_PARTS = (1 << 63) - 1

_END_OF_REAL = 1 << 24
_TYPE_WORDS = {bool: "a boolean", str: "text", float: "a number with a fraction", type(None): "null"}


class NotACounter(ValueError):
    """`reason` is the stable word of a rejection; the text says what came instead."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


def whole(value: object, bits: int) -> int:
    """Return the counter's value. A float without a fraction is taken: many PLCs only know REAL."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise NotACounter("not_a_counter", f"the value is {_words(value)}, not a whole number")
    if isinstance(value, float):
        if not value.is_integer():
            raise NotACounter("not_a_counter", f"the value {value} is not a whole number")
        value = int(value)
    if value < 0:
        raise NotACounter("negative", f"the value {value} is negative, a counter never is")
    if value >= 1 << bits:
        raise NotACounter("too_large", f"the value {value} does not fit a counter of {bits} bits")
    return value


def still_counts(value: int) -> None:
    """Raise NotACounter at the value of a REAL of 32 bits that one more does not raise: its counter stands for good.

    One that only shows a counter of another type goes on beyond it.
    """
    if value == _END_OF_REAL:
        raise NotACounter("too_large", f"a REAL of 32 bits cannot count beyond {_END_OF_REAL}; use a whole number")


def narrower(bits: CounterBits, register: CounterBits | None) -> CounterBits:
    """Return the width of a counter in an unsigned register: it rolls over when that is full, whatever was set up."""
    return bits if register is None else min(bits, register)


def _words(value: object) -> str:
    return _TYPE_WORDS.get(type(value), f"a {type(value).__name__}")

"""Intervals around counted things, 90 % wide.

Poisson: F. Garwood, Fiducial limits for the Poisson distribution, Biometrika 28 (1936). Share: E. B. Wilson, Probable
inference, JASA 22 (1927).
"""

from functools import lru_cache
from math import exp, lgamma, log, sqrt

_TAIL = 0.05
_Z = 1.6448536269514722
_TINY = 1e-300
_CLOSE = 1e-13
_HALVINGS = 200
_STILL = 1e-16
_STEPS = 10_000


@lru_cache(maxsize=4096)
def poisson_limits(count: int) -> tuple[float, float]:
    """Return the mean counts that lie just within the interval around a count."""
    low = 0.0 if count == 0 else _gamma_quantile(count, _TAIL)
    return low, _gamma_quantile(count + 1, 1 - _TAIL)


def wilson_limits(hits: int, tries: int) -> tuple[float, float]:
    """Return the shares, from 0 to 1, that lie just within the interval around `hits` of `tries`."""
    share, square = hits / tries, _Z * _Z
    middle = (share + square / (2 * tries)) / (1 + square / tries)
    half = _Z / (1 + square / tries) * sqrt(share * (1 - share) / tries + square / (4 * tries * tries))
    return max(0.0, middle - half), min(1.0, middle + half)


def _gamma_quantile(shape: int, probability: float) -> float:
    """Halve the range that holds it, which begins at Wilson and Hilferty's approximation."""
    z = _Z if probability > _TAIL else -_Z
    guess = shape * max(0.0, 1 - 1 / (9 * shape) + z / (3 * sqrt(shape))) ** 3
    low, high = guess * 0.8, guess * 1.2 + 0.1
    while _lower_gamma(shape, low) > probability:
        low /= 2
    while _lower_gamma(shape, high) < probability:
        high *= 2
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if high - low <= _CLOSE * high:
            break
        if _lower_gamma(shape, middle) < probability:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _lower_gamma(shape: int, x: float) -> float:
    """Return the regularised lower incomplete gamma function."""
    if x <= 0:
        return 0.0
    front = exp(shape * log(x) - x - lgamma(shape))
    return front * _series(shape, x) if x < shape + 1 else 1 - front * _fraction(shape, x)


def _series(shape: int, x: float) -> float:
    term = total = 1 / shape
    step = shape
    while term > total * 1e-17:
        step += 1
        term *= x / step
        total += term
    return total


def _fraction(shape: int, x: float) -> float:
    """Lentz's continued fraction."""
    b = x + 1 - shape
    c, d = 1 / _TINY, 1 / b
    result, step = d, 0
    while True:
        step += 1
        a = step * (shape - step)
        b += 2
        d = 1 / _away(a * d + b)
        c = _away(b + a / c)
        change = c * d
        result *= change
        if abs(change - 1) < _STILL or step > _STEPS:
            return result


def _away(value: float) -> float:
    return value if abs(value) > _TINY else _TINY

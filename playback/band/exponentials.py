"""Weights from their logarithms, in whole numbers, so that they are the same on every machine.

A fitted weight is a sum of hundredths of a natural logarithm: 0 weighs nothing, 69 doubles.

>>> weight(69) / weight(0) > 1.99, weight(NEVER)
(True, 0)
"""

from __future__ import annotations

FINE = 1 << 20
"""The weight of 0."""

NEVER = -4000
"""What is never taken, whatever is added to it."""

_E, _HUNDREDTH = 2_718_281_828_459_045_235, 1_010_050_167_084_168_058
_E_TO_14 = 1_202_604_284_164_776_777_749_236
"""e, its hundredth root and e to the 14, times 10 ** 18."""

_DEEP = 5000


def _exponentials() -> list[int]:
    """FINE times e to the hundredth, from -50 to +12, in whole numbers so that they are the
    same on every machine; 1 where that is less, down to -30, and 0 below.
    """
    one = 10**18
    parts, wholes = [one], [one * one // _E_TO_14]
    for _ in range(99):
        parts.append(parts[-1] * _HUNDREDTH // one)
    for _ in range(26):
        wholes.append(wholes[-1] * _E // one)
    above = [max(1, FINE * whole * part // (one * one)) for whole in wholes for part in parts]
    return [0] * (_DEEP - 3000) + [1] * (3000 - 1400) + above


_EXPONENTIAL = _exponentials()


def weight(hundredths: int) -> int:
    """FINE times e to so many hundredths."""
    return _EXPONENTIAL[_DEEP + hundredths]

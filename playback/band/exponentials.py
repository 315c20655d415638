"""Weights from their logarithms, in whole numbers, so that they are the same on every machine.

A fitted weight is a sum of hundredths of a natural logarithm: 0 weighs nothing, 69 doubles.

>>> weight(69) / weight(0) > 1.99, weight(NEVER)
(True, 0)
"""

from __future__ import annotations

from functools import cache

FINE = 1 << 20
"""The weight of 0."""

NEVER = -4000
"""What is never taken, whatever is added to it."""

_ONE = 10**18
_E, _HUNDREDTH = 2_718_281_828_459_045_235, 1_010_050_167_084_168_058
_E_TO_14 = 1_202_604_284_164_776_777_749_236
"""e, its hundredth root and e to the 14, times _ONE."""

_LEAST, _NOTHING = -1400, -3000
"""Down to the latter a weight is at least 1, and below it 0."""


def _powers(first: int, factor: int, many: int) -> list[int]:
    found = [first]
    while len(found) < many:
        found.append(found[-1] * factor // _ONE)
    return found


_WHOLES = _powers(_ONE * _ONE // _E_TO_14, _E, 27)  # from e ** -14 to e ** 12
_PARTS = _powers(_ONE, _HUNDREDTH, 100)


@cache
def weight(hundredths: int) -> int:
    """FINE times e to so many hundredths, up to 12."""
    if hundredths < _LEAST:
        return int(hundredths >= _NOTHING)
    whole, part = divmod(hundredths - _LEAST, 100)
    return max(1, FINE * _WHOLES[whole] * _PARTS[part] // (_ONE * _ONE))

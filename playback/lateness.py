"""How late messages were, counted in steps: as small after a night as after a bar.

>>> lateness = Lateness()
>>> for seconds in (0.0001, 0.0002, 0.0031):
...     lateness.add(seconds)
>>> print(lateness)
p50 0.20, p99 3.10, max 3.10 ms late (3 messages)
"""

from __future__ import annotations

from array import array

STEP_MS, STEPS = 0.01, 10_000
"""A hundredth of a millisecond, up to a tenth of a second; what is later counts as that, but
for the worst (choice)."""


class Lateness:
    """A row of counts, one a step; who is early is on time."""

    def __init__(self) -> None:
        self._counts = array("L", bytes(array("L").itemsize * STEPS))
        self.count = 0
        self.worst_ms = 0.0

    def add(self, seconds: float) -> None:
        late_ms = max(0.0, 1000 * seconds)
        self._counts[min(STEPS - 1, int(late_ms / STEP_MS + 0.5))] += 1
        self.count += 1
        self.worst_ms = max(self.worst_ms, late_ms)

    def quantile_ms(self, part: float) -> float:
        """So late at the most was this part of the messages, 0 to 1; 0.0 where there are none."""
        left = part * self.count
        for step, count in enumerate(self._counts):
            left -= count
            if left <= 0:
                return min(step * STEP_MS, self.worst_ms)
        return self.worst_ms

    def __str__(self) -> str:
        p50, p99 = self.quantile_ms(0.5), self.quantile_ms(0.99)
        figures = f"p50 {p50:.2f}, p99 {p99:.2f}, max {self.worst_ms:.2f} ms late"
        return f"{figures} ({self.count} messages)"

"""What one key or one button asks, by where the band is: on or back, the last chorus or not.

>>> from playback.setup import Setup
>>> route = sought_by(Route.of(Setup(seed=7)), 5.0, 4)
>>> [(leg.first_bar, leg.last_bar) for leg in route.legs]
[(0, 3), (7, None)]
"""

from __future__ import annotations

from playback.route import Route, bar_at
from playback.timetable import where_at
from playback.transport import last_chorus_is_called, sought, with_last_chorus, without_end


def last_chorus_or_not(route: Route, seconds: float, planned: Route) -> Route:
    """The last chorus, or on with the music where it had been called already."""
    if last_chorus_is_called(route, planned):
        return without_end(route, seconds, planned)
    return with_last_chorus(route, seconds)


def sought_by(route: Route, seconds: float, bars: int) -> Route:
    """The band goes so many bars on, or back as far as there are any, at the next bar line."""
    where = where_at(route, seconds)
    bar = bar_at(where.row.leg.timeline, where.moment) + 1 + bars
    return sought(route, seconds, max(0, bar))

"""The bassist: a walking line found between posts.

The first beat of each block (about four bars) is a post, drawn from the seed and its place
alone. Between two posts the bars' first beats are drawn, and between those the other beats,
from the last, the approach, back to the first: each weighed by the move that follows, by its
degree in the chord and by how far the line still has to come. So any bar can be asked for
first, a loop closes on itself, and every chord length and meter walks.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from operator import mul

from harmony.chords import Chord
from playback.band.bass_tables import (
    ARRIVALS,
    CENTRE,
    DEGREES,
    HIGHEST,
    LOWEST,
    MOVES,
    OTHERS,
    SPREAD,
    STEPS,
)
from playback.band.chance import Draws, choose, draws
from playback.band.chart import Arrival, Block, Chart, chart_of
from playback.timeline import Section

Weights = tuple[int, ...]

RANGE = HIGHEST - LOWEST + 1
FAR = RANGE - 1
"""The widest leap the instrument allows; moves are tabled from -FAR to FAR."""


@lru_cache(maxsize=64)
def line(section: Section, block_start: int) -> tuple[int, ...]:
    """The pitch on each beat of a block, from its post up to the next, as it walks."""
    chart = chart_of(section)
    block = chart.block_at(block_start)
    draw = draws(section.setup.seed, "bass", section.beat_of(block.start_bar))
    landings = _landings(chart, block, draw)
    pitches: list[int] = []
    arrivals = (*block.arrivals, _next(chart, block))
    for here, there, start, target in zip(
        arrivals, arrivals[1:], landings, landings[1:], strict=False
    ):
        beats = there.offset - here.offset
        pitches += (start, *walk(draw, here.chord, start, target, beats, there.lands))
    return tuple(pitch + LOWEST for pitch in pitches)


@lru_cache(maxsize=16)
def ending_line(section: Section, bar: int) -> tuple[int, ...]:
    """The beats of a bar of the ending, or of the bar that leads into it: from where the line
    stands, through the bar, to the root of what comes.
    """
    chart = chart_of(section)
    draw = draws(section.setup.seed, "bass ending", bar)
    ending = chart.ending
    if ending is None or bar < ending.start_bar:
        block = chart.block_at(bar)
        first = (bar - block.start_bar) * chart.form.beats_per_bar
        regular = line(section, block.start_bar)
        start, chords = regular[first] - LOWEST, chart.chords_in(bar)
    else:
        chords = chart.chords_in(bar)
        start = _root_near(chords[0][0], _last_pitch(section, bar))
        if bar == ending.last_bar:
            return (start + LOWEST,)
    found: list[int] = []
    for i, (chord, beats) in enumerate(chords):
        following = chords[i + 1][0] if i + 1 < len(chords) else chart.chords_in(bar + 1)[0][0]
        target = _root_near(following, start)
        found += (start, *walk(draw, chord, start, target, beats, following != chord))
        start = target
    return tuple(pitch + LOWEST for pitch in found)


def _last_pitch(section: Section, bar: int) -> int:
    """Where the line was on the beat before a bar of the ending."""
    return ending_line(section, bar - 1)[-1] - LOWEST if bar > 0 else CENTRE - LOWEST


def _root_near(chord: Chord, pitch: int) -> int:
    """The root nearest to a pitch, not far from the middle of the instrument."""
    root = (chord.bass or chord.root).pitch_class
    roots = [p for p in range(RANGE) if (p + LOWEST) % 12 == root]
    return min(roots, key=lambda p: 2 * abs(p - pitch) + abs(p + LOWEST - CENTRE))


def _next(chart: Chart, block: Block) -> Arrival:
    following = block.next_arrival
    return Arrival(
        block.bars * chart.form.beats_per_bar, following.chord, following.chord_bar, following.lands
    )


def post(section: Section, bar: int, arrival: Arrival) -> int:
    """Where the line stands at the start of a block: from the seed and the place alone.

    The very first note is the root, so that everyone knows where they are (choice).
    """
    draw = draws(section.setup.seed, "bass post", section.beat_of(bar))
    if bar == 0:
        weights = _over_range(
            arrival.chord, [_functions(arrival.chord)["root"] == d for d in range(12)]
        )
    else:
        weights = _arrival_weights(arrival.chord, arrival.chord_bar)
    return choose(list(map(mul, weights, REGISTER)), next(draw))


def _landings(chart: Chart, block: Block, draw: Draws) -> list[int]:
    """The pitch of every arrival of the block, and of the post after it."""
    section = chart.section
    end = post(block.next_section, block.next_start_bar, block.next_arrival)
    whole = block.bars * chart.form.beats_per_bar
    here = post(section, block.start_bar, block.arrivals[0])
    found = [here]
    for before, arrival in zip(block.arrivals, block.arrivals[1:], strict=False):
        weights = map(mul, _arrival_weights(arrival.chord, arrival.chord_bar), REGISTER)
        weights = map(mul, weights, around(here, reach("free", arrival.offset - before.offset)))
        weights = map(mul, weights, towards(end, reach("free", whole - arrival.offset)))
        here = choose(list(weights), next(draw))
        found.append(here)
    return [*found, end]


def walk(draw: Draws, chord: Chord, start: int, target: int, beats: int, lands: bool) -> list[int]:
    """The beats between two arrivals ``beats`` apart, drawn backwards from the approach."""
    steps = STEPS[beats]
    move = place = "change" if lands else "held"
    ahead = target
    path: list[int] = []
    for i in range(len(steps) - 1, -1, -1):
        weights = map(mul, towards(ahead, MOVE_WEIGHTS[move]), degree_weights(chord, place))
        weights = map(mul, weights, around(start, _reach_through(steps[: i + 1])))
        ahead = choose(list(weights), next(draw))
        path.append(ahead)
        move = steps[i]
        place = steps[i - 1]
    path.reverse()
    return path


def towards(target: int, moves: Sequence[int]) -> Sequence[int]:
    """The weight of each pitch as the one before ``target``."""
    return moves[target : target + RANGE][::-1]


def around(start: int, moves: Sequence[int]) -> Sequence[int]:
    """The weight of each pitch as one that ``start`` leads to."""
    return moves[FAR - start : FAR - start + RANGE]


def _spread_out(moves: Sequence[int]) -> Weights:
    """A row of moves from -12 to 12 laid out from -FAR to FAR; no move is quite impossible."""
    inner = [max(1, 50 * weight) for weight in moves]
    outer = [1] * (FAR - len(inner) // 2)
    return (*outer, *inner, *outer)


MOVE_WEIGHTS = {name: _spread_out(moves) for name, moves in MOVES.items()}
MOVE_WEIGHTS["free"] = tuple(
    sum(MOVE_WEIGHTS[step][i] for step in ("1>2", "2>3", "3>4", "held")) // 4
    for i in range(2 * FAR + 1)
)


@lru_cache(maxsize=64)
def reach(step: str, times: int) -> Weights:
    """How likely ``times`` moves of a kind lead from any pitch to any other."""
    return _reach_through((step,) * times)


@lru_cache(maxsize=64)
def _reach_through(steps: tuple[str, ...]) -> Weights:
    """How likely the moves together lead a distance from -FAR to FAR, per million; at least 1."""
    moves = MOVE_WEIGHTS[steps[-1]]
    if len(steps) == 1:
        return moves
    before = _reach_through(steps[:-1])
    padded = (0,) * FAR + tuple(before) + (0,) * FAR
    backwards = moves[::-1]
    sums = [sum(map(mul, padded[i : i + 2 * FAR + 1], backwards)) for i in range(2 * FAR + 1)]
    total = sum(sums)
    return tuple(max(1, s * 1_000_000 // total) for s in sums)


REGISTER: Weights = tuple(
    1 + 1000 * (1 << 20) // ((1 << 20) + (1 << 17) * (pitch - CENTRE) ** 4 // SPREAD**4 * 2)
    for pitch in range(LOWEST, HIGHEST + 1)
)
"""A gentle hill about CENTRE, in whole numbers (choice; it gives FiloBass's quantiles)."""


@lru_cache(maxsize=256)
def _arrival_weights(chord: Chord, chord_bar: int) -> Weights:
    """What a bar of a held chord begins on."""
    held = chord_bar if chord_bar < len(ARRIVALS) else 2 + chord_bar % 2
    root, fifth, rest = ARRIVALS[held]
    degrees = [0] * 12
    functions = _functions(chord)
    degrees[functions["root"]] = 100 * root
    if "fifth" in functions:
        degrees[functions["fifth"]] += 100 * fifth
    others = {k: v for k, v in OTHERS.items() if k in functions}
    for name, share in others.items():
        degrees[functions[name]] += 100 * rest * share // sum(others.values())
    return _over_range(chord, degrees)


def _functions(chord: Chord) -> dict[str, int]:
    """The degrees that a line leans on, in semitones above the root. The third of a
    suspended chord is its fourth; a slash chord's lowest note does the root's work.
    """
    root = chord.root.pitch_class
    written = {"root": chord.bass or chord.root, "third": chord.third}
    written |= {"fifth": chord.fifth, "seventh": chord.seventh}
    found = {name: (tone.pitch_class - root) % 12 for name, tone in written.items() if tone}
    colours = {(tone.pitch_class - root) % 12 for tone in (*chord.tensions, *chord.tones)}
    # A flat second or a sharp fourth on a downbeat is what listeners heard as wrong.
    for name, degrees in {"second": (2,), "fourth": (5,), "sixth": (9, 8)}.items():
        usable = [d for d in degrees if d in colours and d not in found.values()]
        if usable:
            found[name] = usable[0]
    return found


@lru_cache(maxsize=512)
def degree_weights(chord: Chord, place: str) -> Weights:
    """The weight of each pitch on a beat inside a stretch of this chord: ``place`` is the
    step that leads to it, or, before a bar line, "held" or "change" as the next bar has it
    (a fourth beat inside a longer bar goes as before a held one).

    Only minor and dominant chords have been counted; for the others each chord tone takes
    over the weight of the tone in its place, so that Am7b5 walks through its flat fifth,
    Cmaj7 through its major seventh and G7alt through E flat (choice).
    """
    functions = _functions(chord)
    family = "minor" if functions.get("third") == 3 else "dominant"
    degrees = list(DEGREES[family]["held" if place == "3>4" else place])
    altered = [d for d in (8, 6) if (chord.root.pitch_class + d) % 12 in chord.pitch_classes]
    instead = {
        3 if family == "minor" else 4: functions.get("third"),
        7: functions.get("fifth", altered[0] if altered else None),
        10: functions.get("seventh", functions.get("sixth", 0)),
    }
    for degree, actual in instead.items():
        if actual is not None and actual != degree:
            degrees[actual] += degrees[degree]
            degrees[degree] = 0
    return tuple(map(mul, _over_range(chord, degrees), REGISTER))


def _over_range(chord: Chord, degrees: Sequence[int]) -> Weights:
    root = chord.root.pitch_class
    return tuple(degrees[(p - root) % 12] for p in range(LOWEST, HIGHEST + 1))

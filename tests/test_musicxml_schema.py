"""Every score keeps to the schema of MusicXML 4.0, W3C's own.

A kind of sheet that is new is added to ``scores``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from daw_exports import CASES, vamp
from harmony.form import Form
from harmony.notation import musicxml
from playback.route import Route
from playback.tempo_acts import with_ramp
from studio.sheets import OnPaper, sheet_on

SCORE = OnPaper()

SCHEMA = Path(__file__).with_name("schema") / "musicxml-4.0.xsd"

FULL = (
    "seed 1", "count-in 2", "ending tag", "swing 3.5", "without bass", "bass alone", "waltz",
    "five", "busy", "key F#", "drifting loop", "straight", "brushes, vibes", "one bar",
    "another key", "into a waltz", "piano out",
)  # fmt: skip

COLOURS = Form.parse("Fmaj7#11 | F#dim7/A C+7 | Cm(maj7) | Bb13 C7sus | Csus2 C7b9 | Cadd9 F5")


def scores() -> Iterator[tuple[str, Callable[[], bytes]]]:
    """A name for each score, and what writes it."""
    routes = {case: Route.of(CASES[case]) for case in FULL}
    routes["ramp"] = with_ramp(Route.of(vamp(bars=12)), -3600, 160, 8)
    routes["colours"] = Route.of(vamp(form=COLOURS, bars=7))
    for case, route in routes.items():
        yield case, partial(written, route)
    for case in ("seed 1", "busy", "into a waltz", "loop"):
        yield f"chart of {case}", partial(written, Route.of(CASES[case]), OnPaper("chart"))
    for paper in (OnPaper("piano", "Bb"), OnPaper("bass", "Eb"), OnPaper("drums")):
        yield f"{paper.what} for {paper.part}", partial(written, Route.of(vamp()), paper)
    yield "chart for F", partial(written, Route.of(CASES["busy"]), OnPaper("chart", "F"))


def written(route: Route, paper: OnPaper = SCORE) -> bytes:
    return musicxml(sheet_on(route, paper))


@pytest.fixture(scope="module")
def schema() -> Any:
    return etree.XMLSchema(etree.parse(SCHEMA))


@pytest.mark.parametrize("write", [pytest.param(write, id=name) for name, write in scores()])
def test_a_score_keeps_to_the_schema_of_musicxml_4(schema: Any, write: Callable[[], bytes]) -> None:
    root = etree.fromstring(write())
    assert root.get("version") == "4.0"
    schema.assertValid(root)


def test_the_schema_refuses_a_score_with_its_notes_out_of_order(schema: Any) -> None:
    """Or it would prove nothing of ours."""
    root = etree.fromstring(written(Route.of(CASES["one bar"])))
    note = root.find("part/measure/note")
    note.insert(0, note[-1])
    assert not schema.validate(root)

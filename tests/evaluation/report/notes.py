"""Findings that no pipeline made: every kind of error, with text that pages must not stumble over."""

import json
import random
import re
from collections.abc import Sequence
from typing import Any

from spacy_clinner.evaluation.report.findings import Findings, ScoredNote

TEXT = "Aspirin 81 mg was stopped.\nChest pain since Monday. <b>Ana</b> & Zoë denies fever today."
GOLD = ((0, 7, "DRUG"), (8, 13, "DOSE"), (27, 37, "PROBLEM"), (77, 82, "PROBLEM"))
FOUND = {
    (0, 7, "DRUG"): 0.99,  # correct
    (8, 10, "DOSE"): 0.8,  # boundary
    (27, 37, "DRUG"): 0.6,  # type
    (44, 50, "PROBLEM"): 0.3,  # for nothing
}
KINDS = {"boundary", "type", "missed", "spurious"}


def note(
    name: str = "n1",
    text: str = TEXT,
    gold: Sequence[tuple[int, int, str]] = GOLD,
    found: dict[tuple[int, int, str], float | None] | None = None,
) -> ScoredNote:
    """A note; by default one with each kind of error."""
    places = dict(FOUND) if found is None else found
    return ScoredNote(name, text, tuple(gold), tuple(places), tuple(places.values()))


def findings(*notes: ScoredNote, name: str = "en_tiny 1.0.0") -> Findings:
    """Of a pipeline in some notes; twelve by default."""
    return Findings(name, "models/tiny", notes or tuple(note(f"n{i}") for i in range(12)))


def other_findings(first: Findings, seed: int = 0) -> Findings:
    """Of another pipeline in the same notes, which leaves out some and adds some."""
    generator = random.Random(seed)
    notes = []
    for one in first.notes:
        kept = {g: 0.7 for g in one.gold if generator.random() < 0.7} | {(14, 17, "DOSE"): 0.4}
        notes.append(note(one.id, one.text, one.gold, dict(sorted(kept.items()))))
    return Findings("en_other 2.0.0", "models/other", notes)


def data_of(html: str) -> dict[str, Any]:
    """What a page gives to its script."""
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', html, re.DOTALL)
    assert found
    content: dict[str, Any] = json.loads(found[1])
    return content

"""The comparison of ways to add a label measures each of them."""

import runpy
import sys
from pathlib import Path
from unittest import mock

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "adding_a_label.py"


def test_every_way_has_scores():
    with mock.patch.object(sys, "path", [str(SCRIPT.parent), *sys.path]):
        script = runpy.run_path(str(SCRIPT))
    for way in [way for way in script["WAYS"] if not way.endswith("= new, rehearsal")]:
        del script["WAYS"][way]  # one is enough: each is a training
    rows = script["measure"](0, "Procedure", (3, 2, 2), 1)
    assert len(rows) == 3
    assert all(0 <= score <= 100 for scores in rows.values() for score in scores)
    assert script["shown"]([1.0, 3.0]) == "2.0 (1.4)"

"""Pipelines that were saved before the package was cut by feature load, and predict what they did.

`fixtures/saved_pipelines` was trained for some steps on the embedded notes; `predictions.json` beside it has
notes and what the code of that time said of them.
"""

import json
from pathlib import Path

import pytest
import spacy

FIXTURES = Path(__file__).parent / "fixtures" / "saved_pipelines"
PREDICTIONS = json.loads((FIXTURES / "predictions.json").read_text(encoding="utf8"))


@pytest.mark.parametrize("name", PREDICTIONS)
def test_a_saved_pipeline_predicts_what_it_did(name):
    nlp = spacy.load(FIXTURES / name)
    for expected in PREDICTIONS[name]:
        doc = nlp(expected["text"])
        assert [[e.start_char, e.end_char, e.label_] for e in doc.ents] == expected["entities"]
        spans = [span for key in sorted(doc.spans) for span in doc.spans[key]]
        assert [[s.start_char, s.end_char, s.label_] for s in spans] == [s[:3] for s in expected["spans"]]
        confidences = [span._.confidence for span in spans]
        # the last digits are the processor's
        assert confidences == pytest.approx([s[3] for s in expected["spans"]], abs=1e-4)
        if "redacted" in expected:
            assert doc._.redacted == expected["redacted"]

"""What `redact` says of a whole run."""

from collections import Counter
from pathlib import Path

import pytest

from spacy_clinner.batch.redaction_report import RedactionCounts
from spacy_clinner.batch.redaction_settings import RedactionSettings
from spacy_clinner.cli.redaction_summary import RedactionSummary


@pytest.mark.parametrize(("spans", "words", "doubted"), [(50, 217, True), (20, 217, False), (9, 20, False)])
def test_a_tagger_that_takes_nearly_all_is_doubted(capsys, spans, words, doubted):
    counts = RedactionCounts(notes=5, words=words, replaced=Counter(PATIENT=spans))
    settings = RedactionSettings(Path("model"), Path("notes"), Path("out"), b"secret")
    RedactionSummary(settings, total=counts).print_all()
    assert ("trained too little" in " ".join(capsys.readouterr().out.split())) == doubted


@pytest.mark.parametrize(
    ("labels", "says"),
    [
        (("DRUG", "DOSE"), "Nothing but DOSE, DRUG was replaced, and none of these identifies a patient"),
        (("DRUG", "PATIENT"), "Replaced, though it identifies nobody: DRUG (choose with --labels)"),
        (("PATIENT",), ""),
    ],
)
def test_labels_that_identify_nobody_are_told(capsys, labels, says):
    counts = RedactionCounts(notes=5, words=500, replaced=Counter(labels))
    settings = RedactionSettings(Path("model"), Path("notes"), Path("out"), b"secret")
    RedactionSummary(settings, total=counts).print_all()
    printed = " ".join(capsys.readouterr().out.split())
    assert says in printed
    assert ("identifies" in printed) == bool(says)

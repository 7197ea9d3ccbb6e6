"""What a notebook shows: labels with confidences, colors, and no markup out of a note."""

import spacy
from spacy.tokens import Span

from spacy_clinner.evaluation.show_entities import COLORS, show_entities
from spacy_clinner.tagger.confidence import set_confidences


def make(text, *entities):
    doc = spacy.blank("en")(text)
    spans = [Span(doc, start, end, label=label) for start, end, label, _ in entities]
    doc.set_ents(spans)
    sure = [(span, entity[3]) for span, entity in zip(spans, entities, strict=True) if entity[3] is not None]
    set_confidences(doc, [span for span, _ in sure], [score for _, score in sure], "clinical_ner")
    return doc


def test_labels_confidences_and_colors():
    doc = make(
        "Chest pain , on aspirin today", (0, 2, "Problem", 0.987), (4, 5, "Drug", 0.4), (5, 6, "Date", None)
    )
    html = show_entities(doc, jupyter=False, colors={"Drug": "red"})
    for shown in ("Problem 0.99", "Drug 0.40", ">Date<", "background: red", f"background: {COLORS[0]}"):
        assert shown in html
    assert f"background: {COLORS[1]}" in html


def test_least_hides_what_is_less_sure():
    doc = make(
        "Chest pain , on aspirin today", (0, 2, "Problem", 0.987), (4, 5, "Drug", 0.4), (5, 6, "Date", None)
    )
    html = show_entities([doc, doc], jupyter=False, least=0.5)
    assert html.count("Problem 0.99") == html.count("Date") == 2
    assert "Drug" not in html


def test_markup_in_notes_and_labels_stays_text():
    doc = make("</script> pain", (0, 1, "<b>", 0.5))
    html = show_entities(doc, jupyter=False)
    assert "</script>" not in html
    assert "<b>" not in html
    assert "&lt;b&gt; 0.50" in html


def test_a_document_without_entities():
    assert "Nothing here" in show_entities(make("Nothing here"), jupyter=False)

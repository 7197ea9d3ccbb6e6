"""The sentences that a report begins with are those of its figures."""

import dataclasses

import pytest

from spacy_clinner.evaluation.report.confidence_tables import reliability_diagram
from spacy_clinner.evaluation.report.report_page import ReportOptions, build_report
from spacy_clinner.evaluation.report.score_tables import kind_counts, type_rows
from spacy_clinner.evaluation.report.step_files import CurveFile, CurvePoint, Suspect
from spacy_clinner.evaluation.report.summary import summary_lines
from tests.evaluation.report.notes import findings, note, other_findings


def lines_of(found):
    measured = reliability_diagram(found) if found.has_confidences else None
    return summary_lines(found, kind_counts(found.notes), type_rows(found), measured)


def test_every_mention_is_counted_once():
    mentions, nothing, *_ = lines_of(findings())  # of each kind one, in twelve notes
    assert mentions == (
        "Of 48 annotated mentions, 12 (25 %) are found as they are, 12 with another boundary, 12 with "
        "another type and 0 with both; 12 are missed."
    )
    assert nothing == "Of 48 found mentions, 12 (25 %) lie where nothing is annotated."


def test_best_and_worst_type_are_frequent_ones():
    rare = note(gold=[(0, 7, "RARE")], found={(0, 7, "RARE"): 0.9})
    (line,) = (line for line in lines_of(findings(rare, *findings().notes)) if "best" in line)
    assert line == (
        "Of the types with at least 10 annotated mentions, DRUG is found best (F1 66.7) and PROBLEM worst "
        "(0.0)."
    )


@pytest.mark.parametrize(
    ("bad", "good", "says"),
    [
        (1, 9, "Half of the 4 errors lie in 1 (10 %) of the 10 notes."),
        (4, 4, "Half of the 16 errors lie in 2 (25 %) of the 8 notes."),
    ],
)
def test_where_half_of_the_errors_lie(bad, good, says):
    right = {(0, 7, "DRUG"): 0.9}
    notes = [*(note() for _ in range(bad)), *(note(gold=list(right), found=right) for _ in range(good))]
    assert says in lines_of(findings(*notes))


@pytest.mark.parametrize(
    ("confidence", "verdict"),
    [(0.9, "too sure"), (0.1, "too unsure"), (0.51, "neither too sure nor too unsure")],
)
def test_confidences_are_judged_by_what_is_right(confidence, verdict):
    half_right = note(gold=[(0, 7, "DRUG")], found={(0, 7, "DRUG"): confidence, (8, 13, "DOSE"): confidence})
    line = lines_of(findings(*[half_right] * 10))[-1]
    assert f"that {100 * confidence:.0f} % of what is found is right, and 50 % is" in line
    assert f"they are {verdict}. Calibration error: {100 * abs(confidence - 0.5):.1f} points." in line
    assert line.endswith("They are not calibrated with a temperature.")


def test_a_temperature_is_named():
    tempered = dataclasses.replace(findings(), temperatures={"clinical_ner": 1.5})
    assert lines_of(tempered)[-1].endswith("They are calibrated with a temperature: 1.50 (clinical_ner).")
    assert (
        build_report(tempered).html.count("They are calibrated with a temperature: 1.50 (clinical_ner).") == 2
    )


def test_nothing_annotated_nothing_found():
    assert lines_of(findings(note(gold=[], found={}))) == []


def test_a_pipeline_without_confidences():
    unsure = note(gold=[(0, 7, "DRUG")], found={(0, 7, "DRUG"): None})
    assert not [line for line in lines_of(findings(unsure)) if "onfidence" in line]


def test_what_other_commands_found_is_there_too():
    first = findings()
    curve = CurveFile([CurvePoint(2000, 0.5)], [], [], ["For F1 80 about 3,400 more words."])
    review = [Suspect("n1", "type", 0.9, (0, 7, "DRUG"), None)]
    options = ReportOptions(curve=curve, review=review)
    html = build_report(first, other_findings(first), options).html
    short = html[html.index('<ul class="short">') : html.index("</ul>", html.index('<ul class="short">'))]
    assert "<li>For F1 80 about 3,400 more words.</li>" in short
    assert "<li>Labels that are doubtful: 1.</li>" in short
    assert "First: en_tiny 1.0.0. Second: en_other 2.0.0." in short

"""The sentences that a report begins with are those of its figures."""

import dataclasses

import pytest

from spacy_clinner.evaluation.report.confidence_tables import reliability_diagram
from spacy_clinner.evaluation.report.report_page import ReportOptions, build_report
from spacy_clinner.evaluation.report.score_tables import kind_counts, type_rows
from spacy_clinner.evaluation.report.step_files import CurveFile, CurvePoint, Suspect
from spacy_clinner.evaluation.report.summary import summary_lines
from tests.evaluation.report.notes import GOLD, findings, note, other_findings


def lines_of(found):
    measured = reliability_diagram(found) if found.has_confidences else None
    return summary_lines(found, kind_counts(found.notes), type_rows(found), measured)


def test_every_mention_is_counted_once():
    mentions, nothing, *_ = lines_of(findings())  # of each kind one, in twelve notes
    assert mentions == (
        "Of 48 annotated mentions, 12 (25 %) are found as they are and 12 (25 %) are missed. The others: 12 "
        "with another boundary, 12 with another type, 0 with both."
    )
    assert nothing == "Of 48 found mentions, 12 (25 %) lie where nothing is annotated."


def test_a_small_share_is_not_nothing():
    found = dict.fromkeys(GOLD, 0.9)
    notes = [note(found=found if i else dict(list(found.items())[1:])) for i in range(60)]
    assert "1 (under 1 %) are missed" in lines_of(findings(*notes))[0]


def test_best_and_worst_type_are_frequent_ones():
    rare = note(gold=[(0, 7, "RARE")], found={(0, 7, "RARE"): 0.9})
    (line,) = (line for line in lines_of(findings(rare, *findings().notes)) if "best" in line)
    assert line == (
        "Of the types that are found and have at least 10 annotated mentions, DRUG is found best (F1 66.7) "
        "and PROBLEM worst (0.0)."
    )


def test_types_that_are_never_found_are_named():
    gold = [(3 * i, 3 * i + 2, f"TYPE{i}") for i in range(7)]
    lines = lines_of(
        findings(*[note(gold=[*gold, (27, 37, "PROBLEM")], found={(27, 37, "PROBLEM"): 0.9})] * 12)
    )
    (line,) = (line for line in lines if "never" in line)
    assert line == (
        "Types that are never found: TYPE0 (12 annotated), TYPE1 (12 annotated), TYPE2 (12 annotated), TYPE3 "
        "(12 annotated), TYPE4 (12 annotated) and 2 more."
    )
    assert not any("worst" in line for line in lines)


@pytest.mark.parametrize(
    ("bad", "good", "says"),
    [(1, 9, ["Half of the 4 errors lie in 1 (10 %) of the 10 notes."]), (6, 4, []), (0, 4, [])],
)
def test_errors_that_lie_in_few_notes_are_told(bad, good, says):
    right = {(0, 7, "DRUG"): 0.9}
    notes = [*(note() for _ in range(bad)), *(note(gold=list(right), found=right) for _ in range(good))]
    assert [line for line in lines_of(findings(*notes)) if "Half" in line] == says


@pytest.mark.parametrize(
    ("confidence", "verdict"),
    [
        (0.9, "they are too sure"),
        (0.1, "they are too unsure"),
        (0.51, "these notes do not show that they are too sure, or too unsure"),
    ],
)
def test_confidences_are_judged_by_what_is_right(confidence, verdict):
    places = [(0, 7, "DRUG"), (8, 13, "DOSE")]
    found = dict.fromkeys(places, confidence)
    # nine to eleven of twenty are right, as the notes are drawn
    notes = [note(gold=places[: 1 + (i == 1) - (i == 2)], found=found) for i in range(10)]
    line = lines_of(findings(*notes))[-1]
    assert line == (
        f"On average the confidences say that {100 * confidence:.0f} % of what is found is right, and 50 % "
        f"is: {verdict}."
    )


def test_a_temperature_is_named_beside_the_confidences():
    tempered = dataclasses.replace(findings(), temperatures={"clinical_ner": 1.5})
    assert (
        build_report(tempered).html.count("They are calibrated with a temperature: 1.50 (clinical_ner).") == 1
    )
    assert "They are not calibrated with a temperature." in build_report(findings()).html


def test_two_pipelines_that_find_the_same_are_told_by_their_confidences():
    first = findings()
    second = dataclasses.replace(
        first, notes=[dataclasses.replace(n, confidences=(0.5,) * 4) for n in first.notes]
    )
    html = build_report(first, second).html
    assert "They find the same mentions. Calibration error: " in html


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

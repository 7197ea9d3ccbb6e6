"""The page: what is in it, and what must not be."""

import dataclasses
import re
import sys

import pytest

from spacy_clinner.errors import ClinnerError
from spacy_clinner.evaluation.report import report_lists
from spacy_clinner.evaluation.report.findings import Findings
from spacy_clinner.evaluation.report.report_page import ReportOptions, build_report
from spacy_clinner.evaluation.report.step_files import CurveFile, CurvePoint, Suspect
from tests.evaluation.report.notes import GOLD, KINDS, TEXT, data_of, findings, note, other_findings

CURVE = CurveFile(
    [CurvePoint(2000, 0.5)],
    [CurvePoint(2000, 0.5), CurvePoint(3000, 0.6)],
    [CurvePoint(4000, 0.7, 0.6, 0.8)],
    ["About <3,400> more."],
)


def test_every_kind_of_error_is_there_with_its_text():
    report = build_report(findings())
    items = data_of(report.html)["lists"]["errors"]["items"]
    assert {item["k"] for item in items} == KINDS
    assert (report.shown, report.errors, len(items)) == (48, 48, 48)
    first = items[0]
    assert (first["k"], first["c"], first["n"]) == ("boundary", 0.8, "n0")
    assert first["x"]["t"][first["g"][0] : first["g"][1]] == "81 mg"
    assert [mark for mark in first["x"]["m"] if mark[2] == "DOSE"] == [[8, 10, "DOSE", 1], [8, 13, "DOSE", 0]]


def test_scores_are_those_of_the_findings():
    html = build_report(findings()).html
    assert (
        '<dt>Precision</dt><dd><span class="score">25.0</span> <small class="interval">25.0–25.0</small></dd>'
        in html
    )
    curve = data_of(html)["thresholds"]
    at = curve["at"].index(0.7)
    assert (curve["gold"], curve["found"][at], curve["correct"][at]) == (48, 24, 12)
    assert curve["scores"][at][0] == [0.5, 0.5, 0.5]


def test_text_cannot_leave_its_place():
    bad = "</script><script>alert(1)</script><!--<script> ‮evil‬ \u2028 " + TEXT
    shift = len(bad) - len(TEXT)
    gold = [(start + shift, end + shift, label) for start, end, label in GOLD]
    label = '"><img src=x>'
    html = build_report(findings(note("</title>", bad, [*gold, (0, 9, label)]))).html
    assert html.count("<script") == 2
    assert html.count("</script>") == 2
    assert "<img" not in html
    assert "\u2028" not in html
    texts = [item["x"]["t"] for item in data_of(html)["lists"]["errors"]["items"]]
    assert any("</script><script>alert(1)" in text for text in texts)


def test_no_word_and_no_name_of_a_note_without_text():
    """Canary words in texts, names of notes and paths, in every part of the page that could have them."""
    words = [f"Qzx{i}vkw" for i in range(60)]
    notes = []
    for i in range(0, 60, 5):
        text = " ".join(words[i : i + 5])
        n = len(words[i])
        gold = [(0, n, "A"), (n + 1, n + 5, "B")]
        notes.append(note(f"CanaryNote{i}", text, gold, {(0, n - 2, "A"): 0.9, (n + 1, n + 5, "A"): 0.2}))
    first = Findings("en_tiny 1.0.0", "CanaryFolder/model", notes)
    review = [Suspect("CanaryNote5", "Qzx1", 0.9, (0, 4, "A"), (0, 6, "A"))]
    options = ReportOptions(with_text=False, gold_path="CanaryFolder/gold", curve=CURVE, review=review)
    page = build_report(first, other_findings(first), options)
    assert not re.search(r"Qzx\d|Canary", page.html)
    assert "note 12" in page.html
    assert data_of(page.html)["lists"]["review"]["items"][0]["n"] == "note 2"
    assert re.search(r"Qzx\d", build_report(first, None, ReportOptions(gold_path="gold")).html)


def test_nothing_points_to_the_network():
    page = build_report(findings(), other_findings(findings()), ReportOptions(curve=CURVE)).html
    addresses = set(re.findall(r"https?://[^\"'\s)]+", page))
    assert addresses == {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    assert "default-src 'none'" in page


def test_a_pipeline_without_confidences():
    plain = dict.fromkeys(note().found)
    html = build_report(findings(note(found=plain))).html
    assert "This pipeline gives no confidences with its entities" in html
    assert "thresholds" not in data_of(html)
    assert 'data-filter="confidence"' not in html


def test_confidences_of_some_mentions_only():
    some = dict(zip(note().found, (None, 0.8, 0.6, 0.3), strict=True))
    html = build_report(findings(note(found=some))).html
    assert "Mentions without a confidence: 1. They are not here" in html
    assert data_of(html)["thresholds"]["found"][-1] == 1


@pytest.mark.parametrize(
    ("gold", "found", "line"),
    [
        ([], {}, "No mention is annotated"),
        (GOLD, {}, "The pipeline finds nothing"),
        ([], None, "No mention is annotated"),
    ],
)
def test_notes_in_which_there_is_nothing(gold, found, line):
    report = build_report(findings(note(gold=gold, found=found)))
    assert line in " ".join(report.notices)
    assert "Notes: 1." in " ".join(report.notices)
    assert "nan" not in report.html.lower().replace("ana", "")


def test_an_empty_note():
    report = build_report(findings(note("empty", "", [], {}), note()))
    assert report.errors == 4


def test_what_does_not_fit_is_counted_and_every_kind_stays(monkeypatch):
    monkeypatch.setattr(report_lists, "ERROR_BYTES", 4000)
    report = build_report(findings())
    items = data_of(report.html)["lists"]["errors"]["items"]
    assert 4 <= report.shown == len(items) < report.errors == 48
    assert {item["k"] for item in items} == KINDS
    assert f"{report.shown} of 48 are here" in report.html


def test_the_errors_of_the_worst_notes_come_first(monkeypatch):
    """They are there although other notes have surer errors of the same kind."""
    text, gold = "word " * 40, ()
    others = [note(f"n{i}", text, gold, {(0, 4, "A"): 0.99, (5, 9, "A"): 0.98}) for i in range(40)]
    worst = note("worst", text, gold, {(5 * i, 5 * i + 4, "A"): 0.1 for i in range(3)})
    monkeypatch.setattr(report_lists, "ERROR_BYTES", 4000)
    report = build_report(findings(*others, worst))
    items = data_of(report.html)["lists"]["errors"]["items"]
    assert 5 < report.shown < report.errors
    assert "worst" in {item["n"] for item in items}
    assert "those of the notes with most errors, then" in report.html


def test_a_note_of_fifty_thousand_tokens():
    """The text around an error is short, however long the note and the mention are."""
    text = "word " * 50_000
    gold = [(i * 50, i * 50 + 4, "A") for i in range(5000)]
    found = {(i * 50 + 5, i * 50 + 9, "A"): 0.5 for i in range(0, 5000, 2)} | {(200_000, 240_000, "B"): 0.9}
    report = build_report(findings(note("long", text, gold, dict(sorted(found.items())))))
    items = data_of(report.html)["lists"]["errors"]["items"]
    assert max(len(item["x"]["t"]) for item in items) < 1000
    assert len(report.html.encode()) < 5_000_000
    assert report.shown < report.errors


def test_two_pipelines():
    first = findings()
    second = other_findings(first)
    report = build_report(first, second)
    items = data_of(report.html)["lists"]["models"]["items"]
    assert {item["k"] for item in items} == {
        "only first right",
        "only second right",
        "only first wrong",
        "only second wrong",
    }
    right = [item for item in items if item["k"] == "only second right"]
    assert all(tuple(item["s"]) == tuple(item["g"]) != tuple(item["f"] or ()) for item in right)
    assert "The second one has the higher F1" in report.html
    same = build_report(first, dataclasses.replace(first, name="en_same 1.0.0"))
    assert data_of(same.html)["lists"]["models"]["items"] == []
    assert "They find the same mentions. Calibration error: " in same.html


def test_many_types():
    """The matrix has the most frequent ones; the file stays small."""
    text = "word " * 200
    gold = [(i * 5, i * 5 + 4, f"T{i}") for i in range(200)] + [(i * 5, i * 5 + 4, "T1") for i in range(9)]
    report = build_report(findings(note("many", text, sorted(gold), {})))
    assert "The 50 most frequent of 200 types." in report.html
    assert report.html.count('scope="col"><span>') == 51
    assert len(report.html) < 1_000_000


def test_curve_and_review():
    review = [
        Suspect("n3", "type", 0.8, (27, 37, "PROBLEM"), (27, 37, "DRUG")),
        Suspect("n4", "missing", 0.7, None, (44, 50, "DRUG")),
        Suspect("elsewhere", "type", 0.6, (0, 1, "DRUG"), None),
        Suspect("n5", "type", 0.6, (500, 510, "DRUG"), None),
    ]
    html = build_report(findings(), None, ReportOptions(curve=CURVE, review=review)).html
    assert "About &lt;3,400&gt; more." in html
    items = data_of(html)["lists"]["review"]["items"]
    assert [(item["k"], item["r"]) for item in items] == [("type", 0.8), ("missing", 0.7)]
    assert (items[1]["g"], items[1]["f"]) == (None, [44, 50, "DRUG"])
    assert "2 lie in other notes than these" in html


def test_matplotlib_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(
        ClinnerError, match=r'the report needs matplotlib: pip install "spacy-clinner\[report\]"'
    ):
        build_report(findings())

"""Reports of studies: the table, its files, its figures."""

import csv
import re
import sys

import pytest
import srsly

from spacy_clinner.errors import ClinnerError
from spacy_clinner.studies import figures
from spacy_clinner.studies.cells import reported_cells
from spacy_clinner.studies.fingerprints import fingerprint
from spacy_clinner.studies.records import result_path
from spacy_clinner.studies.report import write_report
from spacy_clinner.studies.results import Results
from spacy_clinner.studies.search import write_search
from tests.studies.tiny import define, write_corpora, write_results

FILES = {"scores.csv", "comparison.csv", "per_type.csv", "curves.csv", "report.html"}
FIGURES = {f"{name}.png" for name in figures.FIGURES}


def rows(path):
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def study(tmp_path):
    """Everything that a report has something to say about."""
    sweep = {"training": {"dropout": [0.1, 0.5]}}
    return define(
        tmp_path,
        title="What helps",
        reference="Nobody 2026",
        method={"fast": {"sweep": sweep}, "second": {"base": "fast"}, "third": {"base": "fast"}},
        shares=[10, 50],
        seeds=[0, 1, 2, 3, 4],
        calibrator={"knn": {}},
    )


def score(cell, calibrator):
    return (
        0.2
        + 0.3 * (cell.method == "second")
        + 0.1 * (calibrator == "knn")
        + cell.share / 1000
        + cell.seed / 100
    )


def test_files_and_figures(study, tmp_path):
    write_results(study, tmp_path, score, ["knn"])
    lines = write_report(study, tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == FILES | FIGURES | {"cells"}
    assert all((tmp_path / name).read_bytes().startswith(b"\x89PNG") for name in FIGURES)
    scores = rows(tmp_path / "scores.csv")
    assert len(scores) == 5 * 2 * 5 * 2  # methods, shares, seeds, with and without the calibrator
    second = [
        row for row in scores if (row["method"], row["calibrator"], row["share"]) == ("second", "knn", "50")
    ]
    assert [float(row["ents_f"]) for row in second] == pytest.approx([0.65, 0.66, 0.67, 0.68, 0.69])
    assert {row["label"] for row in rows(tmp_path / "per_type.csv")} == {f"T{i}" for i in range(6)}
    assert any(row["pseudo_accuracy"] == "0.9" for row in rows(tmp_path / "curves.csv"))
    printed = "\n".join(lines)
    assert "67.00 ± 1.96*" in printed
    assert "second + knn" in printed
    assert "Every method: 3 updates, settings as given, none searched here." in printed
    assert "Share of the documents with which each is as good as fast" in printed


def test_the_page_has_the_tables_and_the_figures(study, tmp_path):
    write_results(study, tmp_path, score, ["knn"])
    write_report(study, tmp_path)
    page = (tmp_path / "report.html").read_text(encoding="utf8")
    assert "<h1>What helps</h1>" in page
    assert "67.00 ± 1.96*" in page
    assert "Share of the documents with which each is as good as fast" in page
    assert "mean over tasks" not in page
    assert "Difference</th>" in page
    assert page.count('<svg class="figure"') == len(FIGURES)
    assert not re.search(r"#1f77b4|https?://(?!www\.w3\.org/)", page)


def test_a_page_without_figures(study, tmp_path):
    write_results(study, tmp_path, score, ["knn"])
    write_report(study, tmp_path, figures=False)
    page = (tmp_path / "report.html").read_text(encoding="utf8")
    assert "67.00 ± 1.96*" in page
    assert "<svg" not in page


def test_one_seed_gets_no_star_and_a_line_says_why(tmp_path):
    study = define(tmp_path, method={"fast": {}, "second": {"base": "fast"}}, seeds=[0])
    write_results(study, tmp_path, score)
    printed = "\n".join(write_report(study, tmp_path, figures=False))
    assert "*" not in printed.partition("No * for")[0]
    assert "in percent, of one seed." in printed
    assert "No * for systems trained with one seed" in printed
    (second,) = (row for row in rows(tmp_path / "comparison.csv") if row["method"] == "second")
    assert (second["counted_documents"], float(second["p"]) < 0.05) == ("10", True)


def test_columns_stand_below_each_other_whatever_the_methods_are_called(tmp_path):
    method = {"fast": {}, "a-method-with-a-name-of-more-than-thirty-letters": {"base": "fast"}}
    study = define(tmp_path, method=method, seeds=[0])
    write_results(study, tmp_path, score)
    printed = "\n".join(write_report(study, tmp_path, figures=False)).splitlines()
    short, long = (next(line for line in printed if line.startswith(name)) for name in method)
    assert len(short.rstrip()) == len(long.rstrip())


def test_few_documents_get_no_star_and_a_line_says_why(study, tmp_path):
    write_results(study, tmp_path, score, ["knn"])
    for path in (tmp_path / "cells").rglob("*.json"):
        record = srsly.read_json(path)
        for result in record["results"].values():
            result["counts"]["entities"][4:] = [[0, 0, 0]] * 6
        srsly.write_json(path, record)
    printed = "\n".join(write_report(study, tmp_path, figures=False))
    assert "*" not in printed.partition("* differs from")[0]
    assert "No * where fewer than 10 documents hold something to count (here 4 at least)" in printed


def test_what_is_not_finished_is_said(study, tmp_path):
    write_results(study, tmp_path, score, ["knn"])
    gone = next(cell for cell in Results(study, tmp_path).records if cell.method == "third")
    result_path(tmp_path, gone).unlink()
    assert "Not finished: 1 of 50 cells are missing." in write_report(study, tmp_path, figures=False)


def test_what_was_searched_is_said(tmp_path):
    grid = {"training": {"dropout": [0.1, 0.5]}}
    study = define(tmp_path, method={"fast": {"search": grid}}, score_on="dev")
    write_results(study, tmp_path, score)
    methods = {"fast": {"settings": [{}, {}], "scores": [[0.1], [0.2]], "taken": 1}}
    srsly.write_json(tmp_path / "search.json", {"methods": methods, "tasks": ["a"]})
    printed = "\n".join(write_report(study, tmp_path, figures=False))
    assert "2 settings tried on development documents (a), the best taken: search.json" in printed
    assert "Settings were chosen on the documents that are scored" in printed
    assert "different scores" not in printed
    methods["fast"]["scores"] = [[0.1, 0.2], [0.1, 0.2]]
    srsly.write_json(tmp_path / "search.json", {"methods": methods, "tasks": ["a"]})
    printed = "\n".join(write_report(study, tmp_path, figures=False))
    assert "fast: 2 settings gave 1 different scores" in printed


def test_scores_that_are_undefined_are_dashes(tmp_path):
    study = define(tmp_path, seeds=[0])
    write_results(study, tmp_path, lambda cell, _: 0.5)
    path = result_path(tmp_path, next(iter(Results(study, tmp_path).records)))
    record = srsly.read_json(path)
    record["results"]["none"]["scores"]["ents_f"] = None
    srsly.write_json(path, record)
    assert any(
        line.split()[:2] == ["fast", "-"] for line in "\n".join(write_report(study, tmp_path)).splitlines()
    )


def test_no_result_is_one_line(study, tmp_path):
    with pytest.raises(ClinnerError, match="no finished cell of tiny there: run the study first"):
        write_report(study, tmp_path)


def test_figures_without_matplotlib_are_one_line(study, tmp_path, monkeypatch):
    write_results(study, tmp_path, score, ["knn"])
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(ClinnerError, match=r"need matplotlib: pip install .* or give --no-figures"):
        write_report(study, tmp_path)
    assert write_report(study, tmp_path, figures=False)


def test_figures_show_what_they_are_about(study, tmp_path, monkeypatch):
    write_results(study, tmp_path, score, ["knn"])
    drawn = {}
    monkeypatch.setattr(figures, "save_figure", lambda figure, path: drawn.update({path.stem: figure}))
    write_report(study, tmp_path)
    assert [axis.get_title() for axis in drawn["terms"].axes] == list(figures.TERMS.values())
    (axis,) = drawn["settings"].axes
    assert [label.get_text() for label in axis.get_xticklabels()] == ["0.1", "0.5"]
    assert drawn["shares"].axes[0].get_legend_handles_labels()[1] == ["fast", "second", "third"]
    assert drawn["methods"].axes[0].get_legend_handles_labels()[1] == ["10 %", "50 %"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"measures": ["chars_f"]}, "has no chars_f: it was made with other measures"),
        ({"calibrator": {"other": {}}}, "has no ents_f with other: it was made with other"),
    ],
)
def test_results_of_other_measures_are_one_line(tmp_path, change, message):
    write_results(define(tmp_path, seeds=[0]), tmp_path, lambda cell, _: 0.5)
    with pytest.raises(ClinnerError, match=message):
        write_report(define(tmp_path, seeds=[0], **change), tmp_path, figures=False)


def test_cells_that_were_made_otherwise_are_told_of(tmp_path):
    write_corpora(tmp_path)
    study = define(tmp_path, seeds=[0])
    write_results(study, tmp_path, lambda cell, _: 0.5)
    (path,) = (tmp_path / "cells").glob("*.json")
    made_of = fingerprint(study, reported_cells(study)[0], {})
    srsly.write_json(path, {**srsly.read_json(path), "made_of": made_of})
    told = "Made with other settings, corpora or seeds than the study has now: 1 of 1 cells"
    assert told not in "".join(write_report(study, tmp_path, figures=False))
    longer = define(tmp_path, seeds=[0], budget={"steps": 5000})
    assert told in "".join(write_report(longer, tmp_path, figures=False))
    (tmp_path / "a" / "test.spacy").unlink()  # another machine's, perhaps
    assert told not in "".join(write_report(longer, tmp_path, figures=False))


def test_the_search_of_another_study_is_not_told_of(tmp_path):
    study = define(tmp_path, seeds=[0])
    write_results(study, tmp_path, lambda cell, _: 0.5)
    search = {"methods": {"la-dtl": {"settings": [{}, {}, {}]}}, "tasks": ["x"]}
    srsly.write_json(tmp_path / "search.json", search)
    assert "none searched here" in "".join(write_report(study, tmp_path, figures=False))
    write_search(study, tmp_path)
    assert not (tmp_path / "search.json").exists()

"""Files of `curve` and `review`, the least that may stand in them, and files of something else."""

import json

import pytest

from spacy_clinner.errors import ClinnerError
from spacy_clinner.evaluation.report.step_files import CurvePoint, Suspect, read_curve, read_review

POINTS = [{"words": 4000, "score": 0.6}, {"words": 2000, "score": 0.5}]


def write(tmp_path, content):
    path = tmp_path / "file.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf8")
    return path


def test_a_curve(tmp_path):
    content = {
        "labelled_words": 4000,
        "points": POINTS,
        "curve": {"level": 0.8, "gap": 0.2, "rate": 1.0, "unit": 4000},
        "score_with_more": {
            "4000": {"value": 0.7, "low": 0.6, "high": 0.8},
            "9000": {"value": None, "low": None, "high": None},
        },
        "answers": ["More."],
    }
    curve = read_curve(write(tmp_path, content))
    assert curve.measured == [CurvePoint(2000, 0.5), CurvePoint(4000, 0.6)]
    assert (curve.fitted[0].words, curve.fitted[-1].words) == (2000, 6000)
    assert [point.score for point in curve.fitted[:: len(curve.fitted) - 1]] == pytest.approx(
        [0.4, 0.8 - 0.4 / 3]
    )
    assert curve.forecast == [CurvePoint(8000, 0.7, 0.6, 0.8)]
    assert curve.answers == ["More."]


@pytest.mark.parametrize("content", [POINTS, {"points": POINTS, "curve": None, "answers": None}])
def test_points_alone(tmp_path, content):
    curve = read_curve(write(tmp_path, content))
    assert [point.words for point in curve.measured] == [2000, 4000]
    assert curve.fitted == curve.forecast == curve.answers == []


@pytest.mark.parametrize("content", [{}, [], {"points": []}, {"points": 3}, 3, [[1, 2]], [{"words": 1}]])
def test_no_curve(tmp_path, content):
    with pytest.raises(ClinnerError, match=r"file\.json: no point of a learning curve there"):
        read_curve(write(tmp_path, content))


def test_reviews(tmp_path):
    x, y = {"start": 1, "end": 3, "label": "X", "probability": 0.1}, {"start": 0, "end": 3, "label": "Y"}
    rows = [
        {"note": "a", "kind": "type", "score": 0.9, "given": x, "suggested": y},
        {"note": "b", "kind": "missing", "score": 0.4, "given": None, "suggested": y},
        {"note": "c", "kind": "spurious", "given": x, "suggested": None},
        {"note": "d", **x},
    ]
    expected = [
        Suspect("a", "type", 0.9, (1, 3, "X"), (0, 3, "Y")),
        Suspect("b", "missing", 0.4, None, (0, 3, "Y")),
        Suspect("c", "spurious", None, (1, 3, "X"), None),
        Suspect("d", "", None, (1, 3, "X"), None),
    ]
    assert read_review(write(tmp_path, rows)) == expected
    assert read_review(write(tmp_path, {"findings": rows})) == expected


@pytest.mark.parametrize("content", [{}, 3, '"text"', [3], [{"note": "a"}], {"findings": [{"start": "x"}]}])
def test_no_review(tmp_path, content):
    with pytest.raises(ClinnerError, match=r"file\.json: no list of findings there"):
        read_review(write(tmp_path, content))


def test_files_that_are_not_there_or_no_json(tmp_path):
    with pytest.raises(ClinnerError, match="no such file"):
        read_curve(tmp_path / "none.json")
    with pytest.raises(ClinnerError, match="is not JSON"):
        read_review(write(tmp_path, "{"))


@pytest.mark.parametrize("constant", ["NaN", "Infinity", "-Infinity"])
@pytest.mark.parametrize("read", [read_review, read_curve])
def test_what_is_no_number_in_json_is_refused(tmp_path, read, constant):
    """Python writes and reads it; the page's script would stop at it."""
    (tmp_path / "a.json").write_text(
        f'[{{"note": "n", "start": 0, "end": 1, "label": "P", "score": {constant}}}]'
    )
    with pytest.raises(ClinnerError, match=r"a\.json: is not JSON"):
        read(tmp_path / "a.json")


def test_a_curve_in_units_of_nothing_is_refused(tmp_path):
    curve = {"level": 90.0, "gap": 10.0, "rate": 0.5, "unit": 0}
    content = {"points": [{"words": 10, "score": 50}], "curve": curve}
    (tmp_path / "a.json").write_text(json.dumps(content))
    with pytest.raises(ClinnerError, match="no point of a learning curve"):
        read_curve(tmp_path / "a.json")


INFINITE = "1e999"  # JSON, and more than any number


@pytest.mark.parametrize(
    "content",
    [
        f'[{{"words": {INFINITE}, "score": 0.5}}]',
        f'[{{"words": 5, "score": {INFINITE}}}]',
        '[{"words": "nan", "score": "nan"}]',
        '{"points": [{"words": 5, "score": 0.5}], "answers": "yes"}',
        '{"points": [{"words": 5, "score": 0.5}], "labelled_words": 5, '
        '"score_with_more": {"5": {"value": "high", "low": 0, "high": 1}}}',
    ],
)
def test_a_curve_has_numbers_that_a_page_can_show(tmp_path, content):
    with pytest.raises(ClinnerError, match="no point of a learning curve"):
        read_curve(write(tmp_path, content))


@pytest.mark.parametrize("name", ["start", "end", "score"])
def test_a_finding_has_numbers_that_a_page_can_show(tmp_path, name):
    numbers = {"start": "1", "end": "3", "score": "0.5", name: INFINITE}
    written = ", ".join(f'"{key}": {value}' for key, value in numbers.items())
    with pytest.raises(ClinnerError, match="no list of findings"):
        read_review(write(tmp_path, f'[{{"note": "a", "label": "X", {written}}}]'))


def test_a_curve_that_begins_without_a_word_is_drawn_from_the_first(tmp_path):
    law = {"level": 0.9, "gap": 0.1, "rate": 0.5, "unit": 100}
    points = [{"words": 0, "score": 0.1}, {"words": 100, "score": 0.8}]
    fitted = read_curve(write(tmp_path, {"points": points, "curve": law})).fitted
    assert fitted[0].words == 1
    assert all(abs(point.score) < 10 for point in fitted)

"""Tables in memory: what is found or redacted, as a table of the same kind; a bad row costs itself."""

import datetime

import pytest

pa = pytest.importorskip("pyarrow")

from spacy_clinner.batch.note_tables import annotate, redact  # noqa: E402
from spacy_clinner.batch.rows import row_batches  # noqa: E402
from spacy_clinner.errors import ClinnerError  # noqa: E402

SECRET = b"a secret of the tests"
TEXTS = ["Mrs Grey has fever.", "Nothing here.", None, "Dr Vane saw Grey on 3 May 2031."]
NOTES = {
    "note_id": [7, 8, 9, 10],
    "note_text": TEXTS,
    "mrn": [1, 1, 2, 2],
    "note_type": ["a", "b", "c", "d"],
}


def arrow(columns):
    return pa.table(columns)


def pandas(columns):
    return pytest.importorskip("pandas").DataFrame(columns)


def polars(columns):
    return pytest.importorskip("polars").DataFrame(columns)


def rows(table):
    """The rows of any kind of table."""
    if hasattr(table, "to_pylist"):
        return table.to_pylist()
    return table.to_dicts() if hasattr(table, "to_dicts") else table.to_dict("records")


@pytest.fixture(params=[arrow, pandas, polars], ids=lambda kind: kind.__name__)
def make(request):
    return request.param


def test_a_row_a_mention(model, make):
    table = make(NOTES)
    mentions, errors = annotate(table, model)
    assert type(mentions) is type(errors) is type(table)
    places = [(row["note_id"], row["start"], row["end"], row["label"]) for row in rows(mentions)]
    assert places == [(7, 4, 8, "PATIENT"), (10, 3, 7, "DOCTOR"), (10, 12, 16, "PATIENT")]
    (error,) = rows(errors)
    assert error["note_id"] == 9
    assert error["error"].startswith("row 3: the column 'note_text' holds no text")


def test_redacted_rows(model, make):
    notes, errors = redact(make(NOTES), model, secret=SECRET)
    assert [row["note_text"] for row in rows(notes)] == [
        "Mrs [PATIENT] has fever.",
        "Nothing here.",
        "Dr [DOCTOR] saw [PATIENT] on 3 May 2031.",
    ]
    assert [sorted(row) for row in rows(notes)] == [["note_id", "note_text"]] * 3
    assert all(len(row["note_id"]) == 20 for row in rows(notes))
    assert [int(row["note_id"]) for row in rows(errors)] == [9]


def test_columns_that_are_named_are_kept(model, make):
    notes, _ = redact(make(NOTES), model, secret=SECRET, keep=["note_type", "note_id"])
    assert [(row["note_id"], row["note_type"]) for row in rows(notes)] == [(7, "a"), (8, "b"), (10, "d")]
    mentions, errors = annotate(make(NOTES), model, keep=["mrn"])
    assert [row["mrn"] for row in rows(mentions)] == [1, 2, 2]
    assert sorted(rows(errors)[0]) == ["error", "note_id"]


def test_text_on_request(model):
    plain, _ = annotate(arrow(NOTES), model)
    assert plain.column_names == ["note_id", "start", "end", "label", "confidence"]
    with_text, _ = annotate(arrow(NOTES), model, with_text=True)
    assert with_text["text"].to_pylist() == ["Grey", "Vane", "Grey"]


def test_omop(model):
    mentions, _ = annotate(arrow(NOTES), model, schema="omop")
    first = mentions.to_pylist()[0]
    assert (first["note_id"], first["lexical_variant"], first["offset"]) == (7, "Grey", "4")
    assert first["term_modifiers"] == "label=PATIENT"
    assert isinstance(first["nlp_date"], datetime.date)
    again, _ = annotate(arrow(NOTES), model, schema="omop")
    numbers = mentions["note_nlp_id"].to_pylist()
    assert again["note_nlp_id"].to_pylist() == numbers
    assert len(set(numbers)) == 3
    assert all(0 <= number < 1 << 63 for number in numbers)


def many(count):
    texts = [f"Mrs Grey {i} came on {i % 28 + 1} May 2031." for i in range(count)]
    return pa.table({"note_id": list(range(count)), "note_text": texts, "mrn": [i % 3 for i in range(count)]})


def test_results_do_not_depend_on_the_batches(model, monkeypatch):
    table = many(40)
    settings = {"secret": SECRET, "mode": "surrogate", "patient": "mrn", "also_rules": True}
    whole, _ = redact(table, model, **settings)
    found, _ = annotate(table, model)
    monkeypatch.setattr(row_batches, "ROWS", 7)
    assert redact(table, model, **settings).notes == whole
    batches = pa.Table.from_batches(table.to_batches(max_chunksize=3))
    assert redact(batches, model, **settings).notes == whole
    assert annotate(batches, model).mentions == found


@pytest.mark.usefixtures("quick_processes")
def test_processes_find_the_same(model):
    table = many(600)
    assert annotate(table, model, processes=2).mentions == annotate(table, model).mentions


def test_notes_of_a_patient_have_one_surrogate(model):
    settings = {"secret": SECRET, "mode": "surrogate"}
    told, _ = redact(many(12), model, patient="mrn", **settings)
    assert len({text.split()[1] for text in told["note_text"].to_pylist()}) <= 3
    alone, _ = redact(many(12), model, **settings)
    assert len({text.split()[1] for text in alone["note_text"].to_pylist()}) > 3


def test_all_notes_of_a_patient_tell_the_order_of_dates(model):
    texts = ["Grey came on 11/9/2031.", "Grey came on 25/4/2031.", "Grey came on 26/4/2031."]
    table = pa.table({"note_id": ["a", "b", "c"], "note_text": texts, "mrn": ["1", "1", "2"]})
    settings = {"secret": SECRET, "mode": "surrogate", "also_rules": True}
    told, _ = redact(table, model, patient="mrn", **settings)
    day_first, _ = redact(table, model, patient="mrn", date_order="day_first", **settings)
    assert told == day_first
    assert redact(table.slice(0, 1), model, patient="mrn", **settings).notes != told.slice(0, 1)


def test_a_table_without_rows(model, make):
    table = make({"note_id": ["a"], "note_text": ["Grey"]})[:0]
    assert not rows(annotate(table, model).mentions)
    assert not rows(redact(table, model, secret=SECRET).notes)


@pytest.mark.parametrize("value", [5, "Grey \ud83d", float("nan")], ids=["number", "half", "nan"])
def test_cells_that_hold_no_text(model, value):
    values = {"note_id": ["a", "b"], "note_text": ["Grey", value]}
    table = pytest.importorskip("pandas").DataFrame(values, dtype=object)
    mentions, errors = annotate(table, model)
    assert len(mentions) == 1
    assert "Grey" not in errors["error"][0]
    assert errors["note_id"].to_list() == ["b"]


def test_rows_without_an_id_and_notes_that_are_too_long(model):
    table = pa.table({"note_id": [None, "b", "c"], "note_text": ["Grey", "Grey " * 200_001, "Grey"]})
    notes, errors = redact(table, model, secret=SECRET)
    assert notes.num_rows == 1
    assert errors["error"].to_pylist() == [
        "row 1: the column 'note_id' is empty: give every note an id",
        "row 2: the note has more than 1,000,000 characters: split it",
    ]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"text": "body"}, "the table: has no column 'body': name one of note_id, note_text, mrn, note_type"),
        ({"text": "mrn"}, "the column 'mrn' holds no text"),
        ({"keep": ["note_text"]}, "'note_text' is what is redacted"),
        ({"keep": ["nothing"]}, "has no column 'nothing'"),
        ({"patient": "nobody"}, "has no column 'nobody'"),
        ({"secret": b"short"}, "a secret of 5 bytes"),
    ],
)
def test_settings_that_cannot_be_meant(model, settings, message):
    with pytest.raises(ClinnerError, match=message):
        redact(arrow(NOTES), model, **{"secret": SECRET, **settings})


def test_what_is_no_table(model):
    with pytest.raises(ClinnerError, match="a list is no table"):
        annotate([1], model)
    lazy = polars(NOTES).lazy()
    with pytest.raises(ClinnerError, match="LazyFrame has no rows yet"):
        annotate(lazy, model)


def test_a_kept_column_has_a_name_of_its_own(model):
    with pytest.raises(ClinnerError, match="'label' has the name of a column of the result"):
        annotate(arrow({**NOTES, "label": TEXTS}), model, keep=["label"])

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.concepts import read_concepts
from spacy_clinner.formats.nbme import read_nbme, write_nbme
from spacy_clinner.formats.record import Concept, Mention, Note
from spacy_clinner.formats.repairs import Repairs

TEXT = "HPI: chest pressure,\r\nfather had\r\nheart attack. Secret."
FEATURES = (
    "feature_num,case_num,feature_text\n000,0,Family-history-of-MI\n001,0,Chest-pressure\n100,1,Fever\n"
)
TRAIN = "id,case_num,pn_num,feature_num,annotation,location\n"
GOOD = TRAIN + (
    "00016_000,0,00016,000,\"['father had heart attack', 'father attack']\",\"['22 46', '22 28;40 46']\"\n"
    "00016_001,0,00016,001,[],[]\n"
)


def write(directory: Path, train: str = GOOD, features: str = FEATURES, notes: str | None = None) -> Path:
    if notes is None:
        notes = f'pn_num,case_num,pn_history\n00016,0,"{TEXT}"\n00017,0,"He said ""fever"""\n'
    for name, content in [("train", train), ("features", features), ("patient_notes", notes)]:
        (directory / f"{name}.csv").write_bytes(content.encode("utf8"))
    return directory


def test_notes_mentions_and_concepts(tmp_path):
    labelled, unlabelled = read_nbme(write(tmp_path))
    concepts = (Concept("000", "Family-history-of-MI", "0"), Concept("001", "Chest-pressure", "0"))
    mentions = (Mention(22, 46, "000"), Mention(22, 46, "000", ((22, 28), (40, 46))))
    assert labelled == Note("00016", TEXT, mentions, concepts=concepts)
    assert labelled.text[22:46] == "father had\r\nheart attack"
    assert unlabelled == Note("00017", 'He said "fever"', annotated=False, concepts=concepts)


@pytest.mark.parametrize(("part", "ids"), [("labelled", ["00016"]), ("unlabelled", ["00017"])])
def test_parts(tmp_path, part, ids):
    assert [note.id for note in read_nbme(write(tmp_path), part)] == ids


def test_any_of_the_files_stands_for_the_directory(tmp_path):
    write(tmp_path)
    assert list(read_nbme(tmp_path / "train.csv")) == list(read_nbme(tmp_path))


@pytest.mark.parametrize("missing", ["dev", "dev/train.csv", "dev.csv"])
def test_what_is_not_there_is_not_read_from_the_directory_above(tmp_path, missing):
    write(tmp_path)
    with pytest.raises(ClinnerError, match="no such file or directory: check the path") as caught:
        list(read_nbme(tmp_path / missing))
    assert str(caught.value).startswith(f"{tmp_path / missing}: ")


def test_another_file_does_not_stand_for_the_directory(tmp_path):
    write(tmp_path)
    (tmp_path / "sample.csv").touch()
    with pytest.raises(ClinnerError, match=r"sample\.csv: no file of an exam: give its directory, or one of"):
        list(read_nbme(tmp_path / "sample.csv"))


def test_leading_zeros_may_be_lost_and_columns_moved(tmp_path):
    header = "location,annotation,feature_num,pn_num,case_num,id,more\n"
    train = header + "\"['5 19']\",\"['chest pressure']\",1,16,0,x,y\n"
    note = next(read_nbme(write(tmp_path, "\ufeff" + train)))
    assert note.mentions == (Mention(5, 19, "001"),)
    assert [concept.id for concept in note.concepts] == ["001"]


def test_fragments_are_in_text_order(tmp_path):
    row = "x,0,16,0,\"['attack  father']\",\"['40 46;22 28']\"\n"
    note = next(read_nbme(write(tmp_path, TRAIN + row)))
    assert note.mentions == (Mention(22, 46, "000", ((22, 28), (40, 46))),)


def test_notes_longer_than_the_modules_bound(tmp_path):
    text = "pain " * 40_000
    write(tmp_path, TRAIN, notes=f'pn_num,case_num,pn_history\n1,0,"{text}"\n')
    assert next(read_nbme(tmp_path)).text == text


BAD_ROWS = [
    ("x,0,16,0,['chest pressure'],[5 19", "location is no list of strings"),
    ("x,0,16,0,Secret,['5 19']", "annotation is no list of strings"),
    ("x,0,16,0,['chest pressure'],[5]", "location is no list of strings"),
    ("x,0,16,0,['chest pressure'],5 19", "location is no list of strings"),
    ("x,0,16,0,[],__import__('os')", "location is no list of strings"),
    ("x,0,16,0,['chest pressure'],['5-19']", "malformed location: expected 'START END'"),
    ("x,0,16,0,['chest pressure'],['5 19;']", "malformed location"),
    ("x,0,16,0,['chest pressure'],['']", "malformed location"),
    ("x,0,16,0,['chest pressure'],['5 999']", "location 5-999 does not fit the note of 55"),
    ("x,0,16,0,['chest pressure'],['19 5']", "location 19-5 does not fit"),
    ("x,0,16,0,[''],['5 5']", "location 5-5 does not fit"),
    ("x,0,16,0,['Secret'],['5 19']", "the annotation is not the text at 5 19"),
    ("x,0,16,0,[],['5 19']", "0 annotations but 1 locations"),
    ("x,0,99,0,[],[]", "pn_num is not in patient_notes.csv"),
    ("x,0,16,99,[],[]", "feature_num is not in features.csv"),
    ("x,0,16,100,[],[]", "not of the same case_num"),
    ("x,1,16,0,[],[]", "not of the same case_num"),
    ("x,0,16,0,[]", "5 fields instead of 6"),
    ("x,0,16,0,[],[],", "7 fields instead of 6"),
]


def quoted(row: str) -> str:
    """The row with its two lists in quotes, as they contain commas."""
    return row.replace("['", "\"['").replace("']", "']\"")


@pytest.mark.parametrize(("row", "message"), BAD_ROWS)
def test_bad_rows_name_file_and_line_and_no_text(tmp_path, row, message):
    write(tmp_path, TRAIN + "x,0,16,1,[],[]\n" + quoted(row) + "\n")
    with pytest.raises(ClinnerError, match=rf"train\.csv:3: .*{message}") as caught:
        list(read_nbme(tmp_path))
    assert "Secret" not in str(caught.value)
    assert "pressure" not in str(caught.value)
    assert "\n" not in str(caught.value)


NOTES = "pn_num,case_num,pn_history\n"


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"train": "id,case_num,pn_num\n"}, r"train\.csv:1: no column feature_num, annotation, location"),
        ({"train": ""}, r"train\.csv: the file is empty"),
        ({"train": TRAIN + "x,0,16,0,[],[]\n" * 2}, r"train\.csv:3: this pn_num and feature_num came before"),
        ({"train": TRAIN + 'x,0,16,0,[],"[]\n'}, r"train\.csv:2: no well-formed CSV"),
        ({"features": FEATURES + "1,0,Secret\n"}, r"features\.csv:5: this feature_num came before"),
        ({"features": FEATURES + "2,0, \n"}, r"features\.csv:5: feature_text is empty"),
        ({"notes": NOTES + '1,0,"a\nb"\n01,0,Secret\n'}, r"patient_notes\.csv:4: this pn_num came before"),
        (
            {"train": TRAIN, "notes": NOTES + "1,7,Secret\n"},
            r"patient_notes\.csv:2: no feature of this case",
        ),
    ],
)
def test_bad_files(tmp_path, files, message):
    write(tmp_path, **files)
    with pytest.raises(ClinnerError, match=message) as caught:
        list(read_nbme(tmp_path))
    assert "Secret" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_missing_file(tmp_path):
    write(tmp_path)
    (tmp_path / "features.csv").unlink()
    with pytest.raises(ClinnerError, match=r"features\.csv: no such file"):
        list(read_nbme(tmp_path))


CONCEPTS = [Concept(f"{case}{i:02}", f"Feature-{i}", str(case)) for case in range(2) for i in range(3)]
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=60)


@st.composite
def exams(draw):
    notes = []
    for number in range(draw(st.integers(1, 3))):
        case = draw(st.sampled_from("01"))
        every = tuple(concept for concept in CONCEPTS if concept.case == case)
        text = draw(TEXTS)
        if not draw(st.booleans()):
            notes.append(Note(f"{number:05}", text, annotated=False, concepts=every))
            continue
        asked = every[: draw(st.integers(1, 3))]
        mentions = []
        for concept in asked:
            for _ in range(draw(st.integers(0, 2)) if len(text) > 6 else 0):
                cuts = sorted(draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=6, unique=True)))
                cuts = cuts[: len(cuts) // 2 * 2]
                parts = tuple(zip(cuts[::2], cuts[1::2], strict=True))
                fragments = parts if len(parts) > 1 else ()
                mentions.append(Mention(parts[0][0], parts[-1][1], concept.id, fragments))
        notes.append(Note(f"{number:05}", text, tuple(mentions), concepts=asked))
    return notes


@given(notes=exams())
def test_round_trip(tmp_path_factory, notes):
    directory = tmp_path_factory.mktemp("nbme")
    # the files hold the features of the cases as a whole: notes without annotation come with all of them
    every = [
        Note(f"9{case}", "", annotated=False, concepts=tuple(c for c in CONCEPTS if c.case == case))
        for case in "01"
    ]
    assert write_nbme([*every, *notes], directory) == len(notes) + 2
    assert list(read_nbme(directory))[2:] == notes


def test_what_the_files_cannot_hold_is_not_written(tmp_path):
    first, *_, last = CONCEPTS
    for note, message in [
        (Note("1", "pain"), "needs concepts"),
        (Note("1", "pain", concepts=(first, last)), "all of one case"),
        (Note("1", "pain", (Mention(0, 4, "Secret"),), concepts=(first,)), "none of the note's concepts"),
    ]:
        with pytest.raises(ClinnerError, match=message) as caught:
            write_nbme([note], tmp_path)
        assert "Secret" not in str(caught.value)
    other = Concept(first.id, "Other", "0")
    with pytest.raises(ClinnerError, match="another concept of the same id"):
        write_nbme([Note("1", "", concepts=(first,)), Note("2", "", concepts=(other,))], tmp_path)
    assert not list(tmp_path.iterdir())


def test_written_files_are_what_others_read(tmp_path):
    write_nbme([Note("7", "a pain", (Mention(2, 6, "000"),), concepts=CONCEPTS[:1])], tmp_path)
    with (tmp_path / "train.csv").open(encoding="utf8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["annotation"] == "['pain']"
    assert row["location"] == "['2 6']"


def test_lists_of_concepts(tmp_path):
    write(tmp_path)
    assert [c.id for c in read_concepts(tmp_path / "features.csv")] == ["000", "001", "100"]
    path = tmp_path / "c.jsonl"
    path.write_text('{"id": 7, "text": "Fever"}\n\n{"id": "b", "text": "Cough", "case": 1}\n', "utf8")
    assert read_concepts(path) == [Concept("7", "Fever"), Concept("b", "Cough", "1")]
    for content, message in [
        ('{"id": 7}', r"c\.jsonl:1: expected"),
        ('{"id": 7, "text": "x"}\n[]', r"c\.jsonl:2: expected"),
        ('{"id": 7, "text": " "}', r"c\.jsonl:1: expected"),
        ("{", r"c\.jsonl:1: expected"),
        ("", "no concept in it"),
    ]:
        path.write_text(content, "utf8")
        with pytest.raises(ClinnerError, match=message):
            read_concepts(path)
    with pytest.raises(ClinnerError, match=r"\.jsonl or \.csv"):
        read_concepts(tmp_path / "c.txt")


def test_bad_rows_cost_their_note_if_asked(tmp_path):
    notes = 'pn_num,case_num,pn_history\n00016,0,"Fever"\n00017,0,"Fever"\n'
    train = TRAIN + "x,0,16,0,['Fever'],['0 99']\ny,0,17,0,['Fever'],['0 5']\n".replace("['", "\"['").replace(
        "']", "']\""
    )
    repairs = Repairs(skip_bad=True)
    (note,) = read_nbme(write(tmp_path, train, notes=notes), repairs=repairs)
    assert note.id == "00017"
    assert "train.csv:2: location 0-99 does not fit" in repairs.skipped[0]


def test_locations_in_utf16_units_are_mended(tmp_path):
    notes = 'pn_num,case_num,pn_history\n00016,0,"\U0001f600 Fever"\n'
    train = TRAIN + "x,0,16,0,\"['Fever']\",\"['3 8']\"\n"
    repairs = Repairs()
    (note,) = read_nbme(write(tmp_path, train, notes=notes), repairs=repairs)
    assert note.mentions == (Mention(2, 7, "000"),)
    assert repairs.recounted == [("00016", "UTF-16 units", 1)]

import pytest

from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.pubtator import read_pubtator, write_pubtator
from spacy_clinner.formats.record import Mention, Note
from spacy_clinner.formats.repairs import Repairs

TWO = (
    "12|t|Pain.\r\n12|a|Aspirin helps.\r\n12\t0\t4\tPain\tDisease\tD1\r\n12\t6\t13\tAspirin\tChemical\tD2\r\n"
    "12\tCID\tD2\tD1\r\n\r\n7|t|Fever\n7|a|\n"
)


def read(tmp_path, content, repairs=None, name="x.PubTator"):
    (tmp_path / name).write_bytes(content.encode("utf8"))
    return list(read_pubtator(tmp_path, repairs))


def test_documents_and_relations(tmp_path):
    repairs = Repairs()
    first, second = read(tmp_path, TWO, repairs)
    assert (first.id, first.text) == ("12", "Pain.\nAspirin helps.")
    assert first.mentions == (Mention(0, 4, "Disease"), Mention(6, 13, "Chemical"))
    assert (second.id, second.text, second.mentions, second.annotated) == ("7", "Fever\n", (), True)
    assert repairs.unread == {"relations": 1}


def test_bytes_are_mended(tmp_path):
    repairs = Repairs()
    (note,) = read(tmp_path, "1|t|\u00fcble Pain\n1\t6\t10\tPain\tP\n", repairs)
    assert note.mentions == (Mention(5, 9, "P"),)
    assert repairs.recounted == [("1", "UTF-8 bytes", 1)]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("secret text\n", r":1: expected NUMBER\|t\|TITLE"),
        ("1|t|secret\n2\t0\t4\tsecr\tP\n", ":2: malformed line"),
        ("1|t|secret\n1\t0\t4\n", ":2: malformed line"),
        ("1|t|secret\n1\t0\tx\tsecr\tP\n", ":2: malformed mention"),
        ("1|t|secret\n1\t0\t99\tsecr\tP\n", ":2: offsets 0-99 do not fit the text of 6"),
        ("1|t|secret\n1\t0\t4\tcret\tP\n", ":2: the span 0-4 does not hold"),
    ],
)
def test_malformed_files(tmp_path, content, message):
    with pytest.raises(ClinnerError, match=rf"x\.PubTator{message}") as caught:
        read(tmp_path, content)
    assert "secret" not in str(caught.value).rpartition("x.PubTator")[2]
    repairs = Repairs(skip_bad=True)
    assert [note.id for note in read(tmp_path, content + "\n9|t|Good\n", repairs)] == ["9"]
    assert len(repairs.skipped) == 1


def test_other_encodings_cost_the_file(tmp_path):
    (tmp_path / "a.pubtator").write_bytes(b"1|t|\xff\n")
    repairs = Repairs(skip_bad=True)
    assert len(read(tmp_path, TWO, repairs)) == 2
    assert "byte 4 is not UTF-8" in repairs.skipped[0]


@pytest.mark.parametrize(
    ("note", "message"),
    [
        (Note("a b", "x"), "an id with white space"),
        (Note("a|b", "x"), "an id with white space"),
        (
            Note("a", "xy", (Mention(0, 2, "P\tQ"),)),
            "the mention 0-2 is discontinuous or has a label with a tab",
        ),
    ],
)
def test_what_a_line_cannot_hold_is_not_written(tmp_path, note, message):
    with pytest.raises(ClinnerError, match=message):
        write_pubtator([note], tmp_path / "x.pubtator")


def test_title_and_abstract_are_written(tmp_path):
    note = Note("1", "Pain.\nAspirin\r\nhelps.", (Mention(0, 4, "P"), Mention(6, 13, "C")))
    write_pubtator([note, Note("2", "One line")], tmp_path / "x.pubtator")
    lines = (tmp_path / "x.pubtator").read_text().splitlines()
    assert lines[:3] == ["1|t|Pain.", "1|a|Aspirin  helps.", "1\t0\t4\tPain\tP"]
    assert [note.text for note in read_pubtator(tmp_path)] == ["Pain.\nAspirin  helps.", "One line"]

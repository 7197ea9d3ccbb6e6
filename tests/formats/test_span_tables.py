"""Tables of spans of several tools, and Label Studio's CSV and TSV."""

import pytest

from spacy_clinner.corpus.note_formats import detect_format, read_notes
from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.record import Mention, Note
from spacy_clinner.formats.repairs import Repairs
from spacy_clinner.formats.span_tables import read_span_table, write_span_table

PAIN = (Mention(0, 5, "P"), Mention(6, 10, "Q"))


def read(tmp_path, content, name="x.csv", repairs=None):
    (tmp_path / name).write_bytes(content.encode("utf8"))
    assert detect_format(tmp_path / name) == "csv"
    return list(read_span_table(tmp_path / name, repairs))


@pytest.mark.parametrize(
    "content",
    [
        "note_id,start,end,label,note_text\r\na,0,5,P,Chest pain\r\na,6,10,Q,\r\n",
        "\ufeffdoc_id;begin;end;type;full_text\na;0;5;P;Chest pain\na;6;10;Q;Chest pain\n",
        "id,text,start,end,label\na,Chest pain,0,5,P\na,Chest pain,6,10,Q\n",
        '"document_id","start_offset","end_offset","entity_type","text","document_text"\n'
        '"a","0","5","P","Chest","Chest pain"\n"a","6","10","Q","pain",""\n',
    ],
)
def test_columns_of_several_tools(tmp_path, content):
    (note,) = read(tmp_path, content)
    assert (note.id, note.text, note.mentions) == ("a", "Chest pain", PAIN)


def test_texts_beside_the_table(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"Chest pain\r\n")
    (tmp_path / "b.txt").write_text("No pain")
    content = (
        "filename\tstart\tend\tlabel\ttext\na.txt\t0\t5\tP\tChest\nb.txt\t\t\t\t\na.txt\t6\t10\tQ\tpain\n"
    )
    first, second = read(tmp_path, content, "x.tsv")
    assert (first.text, first.mentions) == ("Chest pain\r\n", PAIN)
    assert (second.text, second.mentions, second.annotated) == ("No pain", (), True)


def test_an_empty_note_comes_back(tmp_path):
    notes = [Note("a", "Chest pain", PAIN), Note("b", "")]
    write_span_table(notes, tmp_path / "x.csv")
    assert list(read_span_table(tmp_path / "x.csv")) == notes


def test_offsets_in_utf16_units_are_mended(tmp_path):
    repairs = Repairs()
    (note,) = read(
        tmp_path, "id,start,end,label,text,note_text\na,3,7,P,pain,\U0001f600 pain\n", repairs=repairs
    )
    assert note.mentions == (Mention(2, 6, "P"),)
    assert repairs.recounted == [("a", "UTF-16 units", 1)]


@pytest.mark.parametrize(("name", "sign"), [("x.csv", ","), ("x.tsv", "\t")])
def test_tables_of_label_studio(tmp_path, name, sign):
    spans = '"[{""start"":0,""end"":5,""text"":""Chest"",""labels"":[""P""]}]"'
    rows = [
        ["id", "text", "label", "sentiment", "annotator", "annotation_id", "lead_time"],
        ["1", "Chest pain", spans, "bad", "4", "9", "1.5"],
        ["2", "No pain", "", "", "4", "10", "1.5"],
    ]
    first, second = read(tmp_path, "\n".join(sign.join(row) for row in rows) + "\n", name)
    assert (first.id, first.annotator, first.mentions) == ("1", "4", PAIN[:1])
    assert (second.annotated, second.mentions) == (True, ())


def test_other_tables_stay_those_of_an_exam(tmp_path):
    (tmp_path / "x.csv").write_text("pn_num,case_num,pn_history\n")
    assert detect_format(tmp_path / "x.csv") == "nbme"
    (tmp_path / "y.tsv").write_text("Pain\tB-P\nstart\tO\n")
    assert detect_format(tmp_path / "y.tsv") == "conll"
    assert len(list(read_notes(tmp_path / "y.tsv"))) == 1


@pytest.mark.parametrize("note_id", ["a\0b", "x" * 3000, "../x"])
def test_ids_that_name_no_file(tmp_path, note_id):
    (tmp_path.parent / "x.txt").write_text("secret")
    with pytest.raises(ClinnerError, match=r"x\.csv:2: no text of this note"):
        read(tmp_path, f"note_id,start,end,label\n{note_id},0,4,P\n")

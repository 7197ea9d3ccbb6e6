import json
from pathlib import Path

import pytest
import spacy
import srsly
from spacy.tokens import DocBin

from spacy_clinner.corpus.conversion import Conversion, Split, convert
from spacy_clinner.corpus.note_formats import detect_format
from spacy_clinner.corpus.readers import I2b2Corpus
from spacy_clinner.corpus.spacy_files import read_spacy
from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.nbme import write_nbme
from spacy_clinner.formats.record import Concept, Mention, Note
from spacy_clinner.formats.registry import FormatOptions

LAYOUT = "HISTORY:\n\n1. pain\n2.\tfever  \r\n\r\nPlan: wrapped\nline\n"
NLP = spacy.blank("en")


@pytest.fixture
def brat(tmp_path: Path) -> Path:
    directory = tmp_path / "brat"
    directory.mkdir()
    for i in range(10):
        text = LAYOUT if i == 0 else f"{LAYOUT}{i}\n"
        (directory / f"n{i}.txt").write_bytes(text.encode("utf8"))
        (directory / f"n{i}.ann").write_text("T1\tPROBLEM 13 17\tpain\nT2\tPROBLEM 22 24\tev\n", "utf8")
    return directory


def load(path: Path):
    return list(DocBin().from_disk(path).get_docs(NLP.vocab))


def test_split_by_document(brat, tmp_path):
    summary = convert(brat, tmp_path / "out", split=Split("60/20/20", seed=1), progress=False)
    docs = {name: load(tmp_path / "out" / f"{name}.spacy") for name in ("train", "dev", "test")}
    assert [len(docs[name]) for name in docs] == [6, 2, 2]
    ids = [doc.user_data["note_id"] for name in docs for doc in docs[name]]
    assert sorted(ids) == [f"n{i}" for i in range(10)]
    assert summary.splits["train"].entities == {"PROBLEM": 12}
    again = convert(brat, tmp_path / "again", split=Split("6/2/2", seed=1), progress=False)
    assert again.splits == summary.splits
    for name in docs:
        assert [d.user_data["note_id"] for d in load(tmp_path / "again" / f"{name}.spacy")] == [
            d.user_data["note_id"] for d in docs[name]
        ]


def test_parts_of_another_split_are_in_the_way(brat, tmp_path):
    out = tmp_path / "out"
    (brat / "n9.ann").unlink()
    convert(brat, out, split=Split("7/1/1"), progress=False)
    (out / "notes.spacy").touch()
    (brat / "n9.txt").unlink()
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    with pytest.raises(ClinnerError, match=r"holds test\.spacy, unlabelled\.spacy, which this split"):
        convert(brat, out, split=Split("8/1"), progress=False)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    convert(brat, out / "dev.spacy", progress=False)
    (out / "unlabelled.spacy").unlink()
    convert(brat, out, split=Split("6/2/1"), progress=False)


@pytest.mark.parametrize(
    ("notes", "split", "unfilled"),
    [(4, "80/10/10", ["dev", "test"]), (4, "75/25/0", []), (10, "80/10/10", []), (1, "30/70", ["train"])],
)
def test_parts_without_a_document_are_named(brat, tmp_path, notes, split, unfilled):
    for path in brat.iterdir():
        if int(path.stem[1:]) >= notes:
            path.unlink()
    assert convert(brat, tmp_path / "out", split=Split(split), progress=False).unfilled == unfilled


def test_layout_sentences_and_all_spans_survive(brat, tmp_path):
    out = tmp_path / "all.spacy"
    convert(brat, out, progress=False)
    doc = load(out)[0]
    assert doc.text == LAYOUT
    assert [entity.text for entity in doc.ents] == ["pain", "fever"]
    assert len(doc.spans["annotations"]) == 2
    assert [sentence.text.strip() for sentence in doc.sents] == [
        *["HISTORY:", "1. pain", "2.\tfever", "Plan: wrapped\nline"],
    ]


def test_notes_without_annotation_are_not_split(brat, tmp_path):
    for i in range(6):
        (brat / f"n{i}.ann").unlink()
    summary = convert(brat, tmp_path / "out", split=Split("2/2"), progress=False)
    assert {name: split.documents for name, split in summary.splits.items()} == {
        "train": 2,
        "dev": 2,
        "unlabelled": 6,
    }
    unlabelled = load(tmp_path / "out" / "unlabelled.spacy")
    assert {token.ent_iob for doc in unlabelled for token in doc} == {0}
    for path in brat.glob("*.ann"):
        path.unlink()
    with pytest.raises(ClinnerError, match="no document is annotated"):
        convert(brat, tmp_path / "none", split=Split("80/20"), progress=False)


def test_exams_are_detected_and_converted_whole(tmp_path):
    concept = Concept("000", "Pain", "0")
    write_nbme([Note("1", "pain", (Mention(0, 4, "000"),), concepts=(concept,))], tmp_path / "exam")
    assert detect_format(tmp_path / "exam") == detect_format(tmp_path / "exam" / "train.csv") == "nbme"
    summary = convert(tmp_path / "exam", tmp_path / "all.spacy", progress=False)
    assert summary.splits["all"].entities == {"000": 1}
    with pytest.raises(ClinnerError, match="whole notes"):
        convert(tmp_path / "exam", tmp_path / "all.spacy", Conversion(unit="sentence"), progress=False)


def test_files_of_other_formats_are_told_of(brat, tmp_path):
    assert detect_format(brat) == "brat"
    (brat / "more.jsonl").touch()
    with pytest.warns(UserWarning, match=r"read as brat; files of other formats .* not read: jsonl 1: give"):
        assert detect_format(brat) == "brat"


def test_report_lists_every_change(brat, tmp_path):
    report = tmp_path / "report.json"
    convert(brat, tmp_path / "all.spacy", report_path=report, progress=False)
    content = json.loads(report.read_text(encoding="utf8"))
    assert content["mentions"] == content["entities"] == 20
    assert content["counts"] == {"moved": 10}
    assert content["changes"][0] == {
        "note_id": "n0",
        "start": 22,
        "end": 24,
        "label": "PROBLEM",
        "what": "moved",
        "why": "its edges lie inside tokens",
        "kept": [[21, 26]],
    }


def test_unknown_tags_of_columns_stay_missing(tmp_path):
    (tmp_path / "c.conll").write_text("No O\npain B-P\nor _\nfever _\nhere O\n\nHome O\n")
    for unit, annotation in {"document": ["OB..OO"], "sentence": ["OB..O", "O"]}.items():
        summary = convert(tmp_path / "c.conll", tmp_path / "out.spacy", Conversion(unit=unit), progress=False)
        docs = load(tmp_path / "out.spacy")
        assert ["".join(token.ent_iob_ or "." for token in doc) for doc in docs] == annotation
        assert summary.repairs.remarks.total() == 2
    convert(tmp_path / "c.conll", tmp_path / "out.spacy", progress=False)
    (note,) = read_spacy(tmp_path / "out.spacy")
    assert [note.text[start:end] for start, end in note.unknown] == ["or fever"]


def test_sentence_units(brat, tmp_path):
    convert(brat, tmp_path / "all.spacy", Conversion(unit="sentence"), progress=False)
    assert len(load(tmp_path / "all.spacy")) == 40


def test_empty_and_blank_notes(tmp_path):
    for name, text in [("empty", ""), ("blank", " \n\n"), ("full", "pain")]:
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf8")
    out = tmp_path / "out.spacy"
    summary = convert(tmp_path, out, progress=False)
    assert summary.empty == ["empty"]
    assert [doc.text for doc in load(out)] == [" \n\n", "pain"]


def test_what_is_converted_trains_spacys_own_ner(tmp_path):
    """Entities that begin or end in white space or cross a sentence end stop it with E024."""
    text = "x pain \n\nfever. Then\u2009more \u200bY"
    mentions = ["T1\tP 1 7\t pain ", "T2\tP 9 20\tfever. Then", "T3\tP 20 25\t more", "T4\tP 25 28\t \u200bY"]
    (tmp_path / "a.txt").write_text(text, encoding="utf8")
    (tmp_path / "a.ann").write_text("\n".join(mentions), encoding="utf8")
    out = tmp_path / "out.spacy"
    convert(tmp_path, out, progress=False)
    nlp = spacy.blank("en")
    nlp.add_pipe("ner")
    docs = list(DocBin().from_disk(out).get_docs(nlp.vocab))
    examples = [spacy.training.Example(nlp.make_doc(doc.text), doc) for doc in docs]
    optimizer = nlp.initialize(lambda: examples)
    for _ in range(3):
        losses = nlp.update(examples, sgd=optimizer)
    assert losses["ner"] > 0
    assert len(docs[0].ents) == 4


def test_nothing_is_written_when_a_file_is_bad(brat, tmp_path):
    (brat / "n9.ann").write_text("T1 broken", encoding="utf8")
    with pytest.raises(ClinnerError, match=r"n9\.ann:1"):
        convert(brat, tmp_path / "out", split=Split("80/10/10"), progress=False)
    assert not (tmp_path / "out").exists()


def test_labels_that_train_lacks_are_named(tmp_path):
    for i in range(4):
        (tmp_path / f"n{i}.txt").write_text(f"pain {i}", encoding="utf8")
        (tmp_path / f"n{i}.ann").write_text(f"T1\tP{i} 0 4\tpain\n", encoding="utf8")
    summary = convert(tmp_path, tmp_path / "out", split=Split("2/2"), progress=False)
    assert sorted(counts[0] for counts in summary.scarce_labels().values()) == [0, 0, 1, 1]


def test_unknown_input(tmp_path):
    with pytest.raises(ClinnerError, match="no such file"):
        detect_format(tmp_path / "none")
    (tmp_path / "a.pdf").touch()
    with pytest.raises(ClinnerError, match="no file of a known format"):
        detect_format(tmp_path)


def test_no_documents(tmp_path):
    (tmp_path / "a.jsonl").touch()
    with pytest.raises(ClinnerError, match="no documents found"):
        convert(tmp_path, tmp_path / "out.spacy", progress=False)


def test_i2b2_and_its_repairs(tmp_path):
    text = "Seen by Dr. Lind on 2077-03-12."
    tags = (
        '<NAME id="P0" start="13" end="17" text="Lind" TYPE="DOCTOR" comment=""/>'
        '<DATE id="P1" start="20" end="30" text="2077-03-12" TYPE="DATE" comment=""/>'
    )
    content = f"<deIdi2b2><TEXT><![CDATA[{text}]]></TEXT><TAGS>{tags}</TAGS></deIdi2b2>"
    (tmp_path / "xml").mkdir()
    (tmp_path / "xml" / "1.xml").write_text(content)
    report = tmp_path / "report.json"
    summary = convert(tmp_path / "xml", tmp_path / "all.spacy", report_path=report, progress=False)
    assert summary.splits["all"].entities == {"DOCTOR": 1, "DATE": 1}
    assert srsly.read_json(report)["moved_tags"] == [["1", "P0", 13, 12]]
    by_category = Conversion(options=FormatOptions(level="category"))
    coarse = convert(tmp_path / "xml", tmp_path / "coarse.spacy", by_category, progress=False)
    assert coarse.splits["all"].entities == {"NAME": 1, "DATE": 1}
    nlp = spacy.blank("en")
    (example,) = I2b2Corpus(tmp_path / "xml")(nlp)
    assert [entity.text for entity in example.reference.ents] == ["Lind", "2077-03-12"]


@pytest.mark.parametrize("names", [("b.XML",), ("b.JSON",), ("b.TXT", "b.ANN")])
def test_suffixes_in_any_case(tmp_path, names):
    contents = {
        ".xml": "<d><TEXT>pain</TEXT><TAGS><P id='P0' start='0' end='4' TYPE='P'/></TAGS></d>",
        ".json": '{"text": "pain", "spans": [{"start": 0, "end": 4, "label": "P"}]}',
        ".txt": "pain",
        ".ann": "T1\tP 0 4\tpain\n",
    }
    (tmp_path / "in").mkdir()
    for name in names:
        (tmp_path / "in" / name).write_text(contents[name[1:].lower()])
    summary = convert(tmp_path / "in", tmp_path / "out.spacy", progress=False)
    assert summary.splits["all"].entities == {"P": 1}

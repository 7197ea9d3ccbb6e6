"""Labels that are learned, left out or renamed: in a conversion and in a reader, with the same result."""

import json
import warnings

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import DocBin
from typer.testing import CliRunner

from spacy_clinner.cli import app
from spacy_clinner.corpus.chosen_labels import ChosenLabels
from spacy_clinner.corpus.readers import JsonlCorpus
from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.jsonl import write_jsonl
from spacy_clinner.formats.label_choice import LabelChoice, LabelCounts, choose_labels
from spacy_clinner.formats.record import Mention, Note

TEXT = "Anna Meyer has mild chest pain since Monday."
MENTIONS = (
    Mention(0, 10, "PER.NAM"),
    Mention(15, 30, "FINDING"),
    Mention(20, 30, "PROBLEM"),
    Mention(37, 43, "DATE"),
)


@pytest.fixture
def notes(tmp_path):
    path = tmp_path / "notes.jsonl"
    write_jsonl([Note("n1", TEXT, MENTIONS), Note("n2", "No fever.", (Mention(3, 8, "PROBLEM"),))], path)
    return path


def convert(notes, out, *options, code=0):
    done = CliRunner().invoke(app, ["convert", str(notes), str(out), *options])
    assert done.exit_code == code, done.output
    return " ".join(done.output.split())


def entities(docs):
    return [[(ent.text, ent.label_) for ent in doc.ents] for doc in docs]


def converted(path):
    return entities(DocBin().from_disk(path).get_docs(spacy.blank("en").vocab))


def read(notes, **choice):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        examples = list(ChosenLabels(JsonlCorpus(notes), **choice)(spacy.blank("en")))
    return [example.reference for example in examples], [str(warning.message) for warning in caught]


CHOICES = [
    ({"labels": ["PER.NAM", "PROBLEM"]}, ("--labels", "PER.NAM,PROBLEM")),
    ({"drop_labels": ["FINDING", "DATE"]}, ("--drop-labels", "FINDING, DATE")),
    (
        {"rename": {"PER.NAM": "PATIENT", "FINDING": "PROBLEM"}},
        ("--rename", "PER.NAM=PATIENT,FINDING=PROBLEM"),
    ),
    (
        {"labels": ["PER.NAM", "DATE"], "drop_labels": ["DATE"], "rename": {"PER.NAM": "PATIENT"}},
        ("--labels", "PER.NAM,DATE", "--drop-labels", "DATE", "--rename", "PER.NAM=PATIENT"),
    ),
]


@pytest.mark.parametrize(("choice", "options"), CHOICES)
def test_a_reader_gives_what_a_conversion_writes(notes, tmp_path, choice, options):
    convert(notes, tmp_path / "out.spacy", *options)
    docs, _ = read(notes, **choice)
    assert entities(docs) == converted(tmp_path / "out.spacy")


def test_what_is_left_out_is_outside_and_counted(notes, tmp_path):
    out, report = tmp_path / "out.spacy", tmp_path / "report.json"
    printed = convert(
        notes, out, "--labels", "PER.NAM,PROBLEM", "--rename", "PER.NAM=PATIENT", "--report", str(report)
    )
    assert "5 mentions read, 3 entities written" in printed
    assert "left out by label: 2 (FINDING 1, DATE 1)" in printed
    assert "renamed: 1 (PER.NAM 1)" in printed
    # the finding had covered the problem
    assert converted(out) == [[("Anna Meyer", "PATIENT"), ("chest pain", "PROBLEM")], [("fever", "PROBLEM")]]
    record = json.loads(report.read_text())
    assert (record["mentions"], record["left_out_by_label"]) == (5, {"FINDING": 1, "DATE": 1})
    assert record["renamed_by_label"] == {"PER.NAM": 1}
    (doc, _) = DocBin().from_disk(out).get_docs(spacy.blank("en").vocab)
    assert all(token.ent_iob_ for token in doc)  # nothing is missing


def test_a_reader_counts_too(notes):
    docs, messages = read(notes, drop_labels=["DATE"], rename={"PER.NAM": "PATIENT"})
    assert messages == ["ChosenLabels: left out by label: 1 (DATE 1); renamed: 1 (PER.NAM 1)"]
    labels = [span.label_ for span in docs[0].spans["annotations"]]
    assert labels == ["PATIENT", "FINDING", "PROBLEM"]


def test_a_reader_leaves_the_corpus_and_what_is_unknown_as_they_are():
    nlp = spacy.blank("en")
    doc = nlp.make_doc("Anna has pain and fever")
    ents = [spacy.tokens.Span(doc, 0, 1, "PER"), spacy.tokens.Span(doc, 4, 5, "PROBLEM")]
    doc.set_ents(ents, missing=[doc[2:3]], default="outside")
    example = spacy.training.Example(nlp.make_doc(doc.text), doc)
    with pytest.warns(UserWarning, match="left out by label: 1 \\(PER 1\\)"):
        (chosen,) = ChosenLabels(lambda _: [example], drop_labels=["PER"])(nlp)
    assert [token.ent_iob_ for token in chosen.reference] == ["O", "O", "", "O", "B"]
    assert [token.ent_iob_ for token in example.reference] == ["B", "O", "", "O", "B"]


def test_a_label_that_no_note_has_is_an_error(notes, tmp_path):
    for options in (("--labels", "PER"), ("--drop-labels", "PER"), ("--rename", "PER=PATIENT")):
        printed = convert(notes, tmp_path / "out.spacy", *options, code=1)
        assert "no mention is labelled PER: the labels there are DATE, FINDING, PER.NAM, PROBLEM" in printed
        assert not (tmp_path / "out.spacy").exists()
    renamed = ("--labels", "PATIENT", "--rename", "PER.NAM=PATIENT")
    printed = convert(notes, tmp_path / "out.spacy", *renamed, code=1)
    assert "no mention is labelled PATIENT (PATIENT is a new name: give the old one, PER.NAM)" in printed
    useless = ("--labels", "DATE", "--rename", "PER.NAM=PATIENT")
    printed = convert(notes, tmp_path / "out.spacy", *useless, code=1)
    assert "mentions labelled PER.NAM are renamed, but left out as well: keep them too" in printed
    with pytest.raises(
        ClinnerError, match=r"ChosenLabels: mentions labelled PER\.NAM are renamed, but left out"
    ):
        ChosenLabels(JsonlCorpus(notes), drop_labels=["PER.NAM"], rename={"PER.NAM": "PATIENT"})
    printed = convert(notes, tmp_path / "out.spacy", "--rename", "PER.NAM", code=1)
    assert "--rename PER.NAM: is no OLD=NEW" in printed


def test_a_reader_that_chooses_nothing_is_an_error(notes):
    with pytest.raises(ClinnerError, match="chooses nothing: set labels"):
        ChosenLabels(JsonlCorpus(notes))


LABELS = st.sampled_from("ABCD")


@given(
    st.lists(st.tuples(st.integers(0, 9), LABELS), max_size=8),
    st.one_of(st.none(), st.lists(LABELS)),
    st.lists(LABELS),
    st.dictionaries(LABELS, st.sampled_from(["A", "E"])),
)
def test_every_mention_is_kept_or_counted(places, kept, dropped, renamed):
    note = Note("n", "x" * 20, tuple(Mention(start, start + 3, label) for start, label in places))
    counts = LabelCounts()
    (chosen,) = choose_labels([note], LabelChoice(kept, dropped, renamed), counts)
    assert len(chosen.mentions) + counts.left_out.total() == len(places)
    allowed = set("ABCD" if kept is None else kept) - set(dropped)
    expected = [(start, renamed.get(label, label)) for start, label in places if label in allowed]
    assert [(mention.start, mention.label) for mention in chosen.mentions] == expected
    assert counts.renamed.total() == sum(
        renamed.get(label, label) != label for _, label in places if label in allowed
    )

"""`annotate` writes confidences and takes a threshold; files with confidences are read as any others."""

import itertools
import re
from collections import Counter
from xml.etree import ElementTree

import pytest
import spacy
import srsly
from spacy.tokens import Span, SpanGroup
from typer.testing import CliRunner

from spacy_clinner.batch.annotate_files import annotate_files
from spacy_clinner.batch.note_files import note_files, read_note_file
from spacy_clinner.batch.predictions import predicted_note, prepare_threshold
from spacy_clinner.cli import app
from spacy_clinner.corpus.conversion import convert
from spacy_clinner.corpus.note_formats import read_notes
from spacy_clinner.formats.brat import write_brat
from spacy_clinner.formats.record import Mention, Note
from spacy_clinner.formats.repairs import Repairs
from tests.conftest import TEXTS

FORMATS = ["brat", "i2b2", "jsonl"]


@pytest.fixture(scope="module")
def model(trained, tmp_path_factory):
    path = tmp_path_factory.mktemp("confidences") / "model"
    trained.to_disk(path)
    return path


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    """As a run leaves it."""
    monkeypatch.setenv("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "0")


@pytest.fixture
def notes(tmp_path):
    write_brat([Note(f"n{i}", text, annotated=False) for i, (text, _) in enumerate(TEXTS)], tmp_path / "in")
    return tmp_path / "in"


def written_scores(out, out_format):
    """The scores in the files, as they stand there."""
    if out_format == "jsonl":
        records = [srsly.read_jsonl(path) for path in sorted(out.rglob("*.jsonl"))]
        return [span["score"] for file in records for record in file for span in record["spans"]]
    if out_format == "i2b2":
        tags = [ElementTree.parse(path).find("TAGS") for path in sorted(out.rglob("*.xml"))]
        return [float(tag.attrib["score"]) for some in tags for tag in some]
    lines = [line for path in sorted(out.rglob("*.ann")) for line in path.read_text("utf8").splitlines()]
    noted = dict(re.findall(r"^#(\d+)\tAnnotatorNotes (T\d+)\t", line)[0] for line in lines if line[0] == "#")
    assert all(mention == f"T{number}" for number, mention in noted.items())
    return [float(line.rpartition(" ")[2]) for line in lines if line.startswith("#")]


@pytest.mark.parametrize("out_format", FORMATS)
def test_every_format_has_them_and_reads_the_same_mentions(trained, model, notes, tmp_path, out_format):
    out = tmp_path / "out"
    assert not any(file.error for file in annotate_files(model, notes, out, out_format))
    entities = [entity for text, _ in TEXTS for entity in trained(text).ents]
    assert written_scores(out, out_format) == pytest.approx([e._.confidence for e in entities], abs=6e-5)
    repairs = Repairs()
    read = [m for note in read_notes(out, repairs=repairs) for m in note.mentions]
    assert [(m.label, m.score) for m in read] == [(entity.label_, None) for entity in entities]
    assert repairs == Repairs()
    assert convert(out, tmp_path / "a.spacy", progress=False).report.mentions == len(entities)
    done = CliRunner().invoke(app, ["evaluate", str(model), str(out)])
    assert "100.00" in done.output
    assert "not read" not in done.output


@pytest.mark.parametrize("out_format", FORMATS)
def test_annotating_what_was_annotated(model, notes, tmp_path, out_format):
    list(annotate_files(model, notes, tmp_path / "once", out_format))
    list(annotate_files(model, tmp_path / "once", tmp_path / "twice", out_format))
    assert written_scores(tmp_path / "twice", out_format) == written_scores(tmp_path / "once", out_format)


def test_redact_counts_no_comments_of_it(model, notes, tmp_path):
    list(annotate_files(model, notes, tmp_path / "once", "brat"))
    unread = Counter()
    assert all(read_note_file(file, 1000, unread) for file in note_files(tmp_path / "once"))
    assert not unread


def predict(nlp, text, threshold, spans_key=None):
    prepare_threshold(nlp, threshold, spans_key)
    return predicted_note(Note("a", text), nlp(text), spans_key, threshold).mentions


def test_thresholds(model):
    text = "Severe bleeding and fever ; aspirin or metoprolol or gout , denies Monday fibrillation ."
    nlp = spacy.load(model)
    best = predict(nlp, text, None)
    scores = sorted(mention.score for mention in best)
    assert len(scores) > 2
    middle = max(scores[len(scores) // 2], 0.51)
    assert predict(nlp, text, middle) == tuple(m for m in best if m.score >= middle)
    more = predict(nlp, text, 0.001)
    assert set(best) < set(more)
    assert [m.start for m in more] == sorted({m.start for m in more})
    assert all(before.end <= after.start for before, after in itertools.pairwise(more))
    added = [m for m in more if m not in best]
    assert all(0.001 <= m.score <= 1 for m in added)
    highest = max(m.score for m in added)
    assert max((m.score for m in predict(nlp, text, highest + 0.001) if m not in best), default=0) < highest


def test_scores_of_spans(model):
    nlp = spacy.load(model)
    doc = nlp("Denies fever .")
    spans = [Span(doc, 1, 2, label="PROBLEM"), Span(doc, 0, 2, label="PROBLEM")]
    doc.spans["found"] = SpanGroup(doc, spans=spans, attrs={"scores": [0.3, 0.7]})
    (mention,) = predicted_note(Note("a", doc.text), doc, "found", 0.4).mentions
    assert (mention, mention.score) == (Mention(0, 12, "PROBLEM"), 0.7)


def test_thresholds_that_cannot_be(model, notes, tmp_path):
    ruler = spacy.blank("en")
    ruler.add_pipe("entity_ruler").add_patterns([{"pattern": "fever", "label": "PROBLEM"}])
    ruler.to_disk(tmp_path / "ruler")
    for path, threshold, message in [
        (model, "0", "--threshold: threshold is 0"),
        (tmp_path / "ruler", "0.1", "needs a clinical_ner"),
    ]:
        args = ["annotate", str(path), str(notes), str(tmp_path / "out"), "--threshold", threshold]
        done = CliRunner().invoke(app, args)
        assert done.exit_code == 1
        assert message in " ".join(done.output.split())
    assert [m.score for m in predict(ruler, "fever", 0.9)] == [None]

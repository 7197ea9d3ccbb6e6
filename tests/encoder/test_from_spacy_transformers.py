"""Pipelines over spacy-transformers go on over Encoder.v1 with the same weights."""

import pytest
import spacy
from spacy.tokens import DocBin
from spacy.util import fix_random_seed
from typer.testing import CliRunner

from spacy_clinner.cli import app
from spacy_clinner.configs import compose
from spacy_clinner.encoder.from_spacy_transformers import converted
from spacy_clinner.errors import ClinnerError
from spacy_clinner.evaluation.saved_text import audit
from tests.conftest import TEXTS
from tests.support.overfit import SEED
from tests.support.tiny_encoder import note_texts, write_tiny_encoder
from tests.support.tiny_taggers import labelled, pipeline

pytest.importorskip("spacy_transformers")


@pytest.fixture(scope="module")
def encoder(tmp_path_factory):
    return write_tiny_encoder(tmp_path_factory.mktemp("old") / "bert", max_position_embeddings=512)


def trained(encoder, method):
    """A pipeline of a method, some updates on."""
    fix_random_seed(SEED)
    config = compose(method, encoder=str(encoder))
    nlp = spacy.util.load_model_from_config(config, auto_fill=True)
    nlp.config["initialize"]["vectors"] = None
    examples = labelled(nlp)
    optimizer = nlp.initialize(lambda: examples)
    optimizer.learn_rate = 0.01
    for _ in range(25):
        nlp.update(examples, sgd=optimizer)
    return nlp


def found(nlp, texts):
    return [
        [(e.start_char, e.end_char, e.label_, pytest.approx(e._.confidence, abs=1e-4)) for e in doc.ents]
        for doc in nlp.pipe(texts)
    ]


@pytest.fixture(scope="module", params=["legacy-transformer", "legacy-transformer-listener"])
def saved(request, encoder, tmp_path_factory):
    folder = tmp_path_factory.mktemp("legacy") / "model"
    trained(encoder, request.param).to_disk(folder)
    return folder


def test_it_says_the_same(saved, tmp_path):
    texts = [text for text, _ in TEXTS] + [text[:300] for text in note_texts()[:4]]
    before = found(spacy.load(saved), texts)
    assert any(before)
    converted(spacy.load(saved)).to_disk(tmp_path / "new")
    assert found(spacy.load(tmp_path / "new"), texts) == before
    assert "pickle" in {file.kind for file in audit(saved)}
    assert "pickle" not in {file.kind for file in audit(tmp_path / "new")}
    assert "spacy-transformers" not in (tmp_path / "new" / "config.cfg").read_text("utf8")


def test_the_command_counts_what_differs(saved, tmp_path):
    nlp = spacy.blank("en")
    notes = [nlp(text) for text in (TEXTS[0][0], note_texts()[0] * 3)]
    DocBin(docs=notes).to_disk(tmp_path / "notes.spacy")
    arguments = ["convert-model", saved, tmp_path / "new", "--notes", tmp_path / "notes.spacy"]
    run = CliRunner().invoke(app, [*map(str, arguments)])
    assert run.exit_code == 0, run.output
    rows = [line.split() for line in run.output.splitlines() if "window" in line and "read" not in line]
    assert [row[:3] for row in rows] == [["one", "window", "1"], ["several", "windows", "1"]]
    assert rows[0][4:] == ["0", "0"]
    following = run.output.split()[-4:]
    assert following[:3] == ["spacy", "clinner", "audit"]
    assert CliRunner().invoke(app, following[2:]).exit_code == 0
    again = CliRunner().invoke(app, [*map(str, arguments)])
    assert again.exit_code == 1
    assert "is there already" in again.output


def test_notes_that_cannot_be_read_are_one_line(saved, tmp_path):
    (tmp_path / "junk.spacy").write_bytes(b"junk")
    run = CliRunner().invoke(
        app, ["convert-model", str(saved), str(tmp_path / "new"), "--notes", str(tmp_path / "junk.spacy")]
    )
    assert run.exit_code == 1
    assert "no readable .spacy file" in " ".join(run.output.split())
    assert not (tmp_path / "new").exists()


def test_a_pipeline_without_such_an_encoder(tiny):
    own = {"@architectures": "spacy-clinner.Encoder.v1", "name": str(tiny), "context": 4}
    for nlp in (pipeline(), pipeline(tok2vec=own)):
        with pytest.raises(ClinnerError, match="there is nothing to convert"):
            converted(nlp)


def test_another_pooling(encoder):
    nlp = trained(encoder, "legacy-transformer")
    pooling = {"@layers": "reduce_max.v1"}
    nlp.config["components"]["clinical_ner"]["model"]["tok2vec"]["pooling"] = pooling
    with pytest.raises(ClinnerError, match=r"^convert-model: clinical_ner: its pooling"):
        converted(nlp)

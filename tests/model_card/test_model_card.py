"""Every packaged pipeline says what it is: in `meta.json`, and in the README that `spacy package` writes."""

import random
from io import StringIO
from pathlib import Path
from statistics import fmean

import pytest
import spacy
import srsly
from spacy.cli.package import package
from spacy.tokens import DocBin
from spacy.training.initialize import init_nlp
from spacy.training.loop import train as train_nlp
from typer.testing import CliRunner

from spacy_clinner.cli import app
from spacy_clinner.configs import compose
from spacy_clinner.corpus.note_formats import read_notes
from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.brat import write_brat
from spacy_clinner.formats.record import Mention, Note
from spacy_clinner.model_card.update_card import forget_calibration_error, min_documents, score_held_out
from tests.conftest import TEXTS, make_doc

CARD = "spacy-clinner.model_card.v1"
SCRUB = "spacy-clinner.scrub_strings.v1"
CORPUS = {"@readers": "spacy.Corpus.v1", "path": "${paths.train}", "gold_preproc": False}
CHAINED = {
    "@callbacks": "spacy-clinner.chain.v1",
    "*": {
        "card": {"@callbacks": CARD},
        "scrub": {"@callbacks": SCRUB, "min_documents": 3, "corpus": CORPUS},
    },
}
NARROW = {"width": 8, "character_width": 4, "character_hidden_width": 4}
TEST = [
    Note("a", "Aspirin for pain.", (Mention(0, 7, "DRUG"),)),
    Note("b", "History of gout.", (Mention(11, 15, "PROBLEM"), Mention(0, 7, "SEEN_NOWHERE"))),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Tiny notes, two documents of which are one note, and a pipeline that has learned them for two steps."""
    folder = tmp_path_factory.mktemp("card")
    blank = spacy.blank("en")
    docs = [make_doc(blank, *text) for text in TEXTS]
    docs[0].user_data["note_id"] = docs[1].user_data["note_id"] = "both"
    DocBin(docs=docs, store_user_data=True).to_disk(folder / "train.spacy")
    DocBin(docs=docs[2:4]).to_disk(folder / "dev.spacy")
    paths = {name: str(folder / f"{name}.spacy") for name in ("train", "dev")}
    changes = {f"paths.{name}": path for name, path in paths.items()}
    changes |= {"training.max_steps": 2, "training.eval_frequency": 1}
    changes |= {f"components.clinical_ner.model.tok2vec.{name}": width for name, width in NARROW.items()}
    config = compose("fast", overrides={**changes, "training.before_to_disk": CHAINED})
    (folder / "training").mkdir()
    train_nlp(init_nlp(config), folder / "training", stdout=StringIO(), stderr=StringIO())
    write_brat(TEST, folder / "gold")
    return folder


@pytest.fixture(scope="module")
def described(folder):
    """The pipeline, after `model-card` with test notes."""
    fields = ["--license", "CC0-1.0", "--author", "Ward 3", "--source", "Invented notes"]
    model = folder / "training" / "model-best"
    done = CliRunner().invoke(app, ["model-card", str(model), str(folder / "gold"), *fields])
    assert done.exit_code == 0, done.output
    return model


def test_training_writes_what_it_knows(folder):
    meta = srsly.read_json(folder / "training" / "model-last" / "meta.json")
    data = meta["model_card"]["data"]
    assert data["training"]["notes"] == len(TEXTS) - 1
    assert data["training"]["tokens"] == sum(len(text.split()) for text, _ in TEXTS)
    assert data["training"]["entities"] == {"PROBLEM": 6, "DRUG": 4}
    assert data["development"]["entities"] == {"PROBLEM": 1, "DRUG": 1}
    assert "learned from 5 notes" in meta["description"]
    assert "Training has seen fewer than 20 mentions of `DRUG`, `PROBLEM`" in meta["notes"]
    assert "keeps those that occur in at least 3 documents" in meta["notes"]
    assert "on which training chose the best weights" in meta["notes"]


def test_the_card_takes_no_word_of_the_notes_into_the_pipeline(folder):
    saved = spacy.load(folder / "training" / "model-last")
    for word in ("albuterol", "fibrillation", "Severe"):
        assert word not in saved.vocab.strings


def test_the_command_adds_scores_and_text(described):
    meta = srsly.read_json(described / "meta.json")
    test = meta["model_card"]["test"]
    assert test["total"]["gold"] == 3
    assert test["labels"]["SEEN_NOWHERE"]["f"] == 0
    assert meta["model_card"]["data"]["test"]["notes"] == 2
    assert meta["model_card"]["data"]["training"]["notes"] == len(TEXTS) - 1
    assert {file["path"] for file in meta["model_card"]["files"]} >= {"vocab/strings.json", "config.cfg"}
    assert (meta["license"], meta["author"], meta["sources"]) == (
        "CC0-1.0",
        "Ward 3",
        [{"name": "Invented notes"}],
    )
    assert "aspirin" not in meta["notes"].lower()


def test_a_second_call_changes_nothing_but_the_text(described):
    before = srsly.read_json(described / "meta.json")
    assert CliRunner().invoke(app, ["model-card", str(described)]).exit_code == 0
    after = srsly.read_json(described / "meta.json")
    for meta in (before, after):
        meta["model_card"].pop("files")
        meta.pop("notes")
    assert before == after


def test_a_package_carries_the_card(described, tmp_path):
    package(described, tmp_path, name="tiny", version="1.0.0", create_sdist=False)
    readme = (tmp_path / "en_tiny-1.0.0" / "README.md").read_text("utf8")
    titles = [line.removeprefix("### ") for line in readme.splitlines() if line.startswith("### ")]
    sections = ["Intended use", "Data", "Scores", "Confidences", "Limits", "Text in the pipeline"]
    assert [title for title in titles if title in sections] == sections
    assert "| `SEEN_NOWHERE` | 1 | 0.00 | 0.00 | 0.00 |" in readme
    assert "| **License** | `CC0-1.0` |" in readme
    assert "| **Sources** | Invented notes |" in readme
    for label in ("DRUG", "PROBLEM"):
        assert f"`{label}`" in readme
    inside = tmp_path / "en_tiny-1.0.0" / "en_tiny" / "en_tiny-1.0.0" / "README.md"
    assert inside.read_text("utf8") == readme


def test_confidences_are_calibrated_or_not_measured(trained, tmp_path):
    trained.to_disk(tmp_path / "model")
    write_brat(TEST, tmp_path / "gold")
    assert CliRunner().invoke(app, ["model-card", str(tmp_path / "model")]).exit_code == 0
    assert "was not measured" in srsly.read_json(tmp_path / "model" / "meta.json")["notes"]
    CliRunner().invoke(app, ["model-card", str(tmp_path / "model"), str(tmp_path / "gold")])
    card = srsly.read_json(tmp_path / "model" / "meta.json")
    assert 0 <= card["model_card"]["test"]["calibration_error"] <= 1
    assert "calibration error on the test notes" in card["notes"]
    assert "were not removed" in card["notes"]


def test_predictions_where_nobody_annotated_are_no_error_of_the_confidences(trained, tmp_path):
    """As in all scores, they are neither right nor wrong."""
    doc = next(doc for doc in trained.pipe(text for text, _ in TEXTS) if len(doc.ents) > 1)
    *kept, last = doc.ents
    confidences = [span._.confidence for span in kept]
    doc.set_ents(kept, missing=[doc[last.start :]], default="outside")
    DocBin(docs=[doc]).to_disk(tmp_path / "open.spacy")
    notes = list(read_notes(tmp_path / "open.spacy"))
    assert notes[0].unknown
    (_, scores) = score_held_out(trained, notes, None)
    assert (scores.total.gold, scores.total.p) == (len(kept), 1.0)
    assert scores.calibration_error == pytest.approx(1 - fmean(confidences), abs=1e-4)


def test_sentences_of_a_test_note_are_one_note(trained, tmp_path):
    docs = [make_doc(trained, *text) for text in TEXTS[:4]]
    for doc in docs[:3]:
        doc.user_data["note_id"] = "one"
    DocBin(docs=docs, store_user_data=True).to_disk(tmp_path / "test.spacy")
    trained.to_disk(tmp_path / "model")
    done = CliRunner().invoke(app, ["model-card", str(tmp_path / "model"), str(tmp_path / "test.spacy")])
    assert done.exit_code == 0, done.output
    assert srsly.read_json(tmp_path / "model" / "meta.json")["model_card"]["data"]["test"]["notes"] == 2


@pytest.mark.parametrize(
    "meta", ['{"lang": "en"', "[]", '{"model_card": {"data": {"test": {"notes": 1, "words": 2}}}}']
)
def test_a_damaged_meta_is_one_line(trained, tmp_path, meta):
    trained.to_disk(tmp_path / "model")
    (tmp_path / "model" / "meta.json").write_text(meta, encoding="utf8")
    done = CliRunner().invoke(app, ["model-card", str(tmp_path / "model")])
    assert done.exit_code == 1
    assert f"{tmp_path / 'model'}: the pipeline cannot be read" in " ".join(done.output.split())
    with pytest.raises(ClinnerError, match="the pipeline cannot be read"):
        forget_calibration_error(tmp_path / "model")
    assert (tmp_path / "model" / "meta.json").read_text(encoding="utf8") == meta


def test_a_redactor_is_told_to_be_checked(tmp_path):
    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "PATIENT", "pattern": "Ana Lee"}])
    nlp.to_disk(tmp_path / "model")
    out = tmp_path / "card.md"
    done = CliRunner().invoke(app, ["model-card", str(tmp_path / "model"), "--output", str(out)])
    assert done.exit_code == 0, done.output
    assert "Let people check redacted notes" in out.read_text("utf8")


@pytest.mark.parametrize(
    ("args", "message"),
    [(["missing"], "no config.cfg there"), (["model", "plain"], "no annotated note there")],
)
def test_bad_input_is_one_line(trained, tmp_path, monkeypatch, args, message):
    monkeypatch.chdir(tmp_path)
    trained.to_disk("model")
    before = Path("model/meta.json").read_bytes()
    write_brat([Note("a", "Text.", annotated=False)], Path("plain"))
    done = CliRunner().invoke(app, ["model-card", *args])
    assert done.exit_code == 1
    assert message in done.output
    assert done.output.count("\n") == 1
    assert Path("model/meta.json").read_bytes() == before


def test_the_scrub_is_found_wherever_it_stands():
    scrub = {"@callbacks": SCRUB, "min_documents": 4}
    alone = {"training": {"before_to_disk": scrub}}
    chained = {"training": {"before_to_disk": {"@callbacks": "chain", "*": {"a": {}, "b": scrub}}}}
    assert min_documents(alone) == min_documents(chained) == 4
    assert min_documents({"training": {"before_to_disk": None}}) is None


def test_counting_draws_no_random_number(folder):
    """Checkpoints must not change the training."""
    nlp = spacy.load(folder / "training" / "model-last")
    describe = spacy.registry.callbacks.get(CARD)()
    before = random.getstate()
    describe(nlp)
    assert random.getstate() == before

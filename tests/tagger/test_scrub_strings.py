"""Names of patients must not be found in anything that is saved or printed."""

import random
from pathlib import Path

import numpy
import pytest
import spacy
import torch
from spacy.kb import InMemoryLookupKB
from spacy.tokens import DocBin, Span
from spacy.training import Corpus
from spacy.training.initialize import init_nlp
from spacy.util import fix_random_seed

from spacy_clinner.errors import ClinnerError
from spacy_clinner.evaluation.saved_text import audit
from spacy_clinner.tagger.scrub_strings import scrub_strings
from tests.conftest import TEXTS, entities, make_doc
from tests.support.composed import composed
from tests.support.overfit import loop_until
from tests.support.tiny_taggers import labelled, pipeline

# 200 names, each in one note only, made of letters that no other test text has in that order
CANARIES = [f"Zq{chr(97 + i // 26)}{chr(97 + i % 26)}xwyk" for i in range(200)]


@pytest.fixture(scope="module")
def trained_path(tmp_path_factory) -> Path:
    """A pipeline trained by `spacy train`'s loop on notes that hold a name each."""
    directory = tmp_path_factory.mktemp("canaries")
    nlp = spacy.blank("en")
    docs = []
    for i, name in enumerate(CANARIES):
        text, spans = TEXTS[i % len(TEXTS)]
        doc = make_doc(nlp, f"{text} Seen with {name}", spans)
        doc.set_ents([*doc.ents, Span(doc, len(doc) - 1, len(doc), label="NAME")])
        doc.user_data["note_id"] = str(i)
        docs.append(doc)
    DocBin(docs=docs, store_user_data=True).to_disk(directory / "train.spacy")
    quick = {"training.optimizer.learn_rate": 0.01, "training.optimizer.use_averages": False}
    trained = init_nlp(composed("fast", directory / "train.spacy", overrides=quick))
    loop_until(trained, directory, limit=100)
    return directory


def test_no_canary_is_in_any_file(trained_path):
    for name in ("model-best", "model-last"):
        for file in (trained_path / name).rglob("*"):
            if file.is_file():
                content = file.read_bytes().lower()
                assert not [c for c in CANARIES if c.lower().encode() in content], file.name


def test_the_file_scan_would_find_a_canary(trained_path, tmp_path):
    """The test above can fail: without scrubbing the names are there."""
    nlp = spacy.load(trained_path / "model-best")
    nlp(f"Seen with {CANARIES[0]}")
    nlp.to_disk(tmp_path)
    assert CANARIES[0] in (tmp_path / "vocab" / "strings.json").read_text(encoding="utf8")
    found = {file.path: file.strings for file in audit(tmp_path)}
    assert CANARIES[0] in found["vocab/strings.json"]


def test_predictions_are_unchanged(trained_path):
    nlp = spacy.load(trained_path / "model-best")
    for name in (*CANARIES[:5], "Zqunseenxwyk"):
        doc = nlp(f"{TEXTS[0][0]} Seen with {name}")
        assert entities(doc)[:2] == TEXTS[0][1]
        assert entities(doc)[2:] == [(len(doc) - 1, len(doc), "NAME")]


def test_the_trained_pipeline_goes_on_working():
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    doc = nlp("Seen with Zqaaxwyk")
    saved = scrub_strings(lambda _: [], min_documents=2)(nlp)
    assert doc[2].text == "Zqaaxwyk"
    assert "Zqaaxwyk" in nlp.vocab.strings
    assert "Zqaaxwyk" not in saved.vocab.strings
    assert saved.pipe_names == ["sentencizer"]


def test_common_words_labels_and_vectors_stay():
    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "ZQLABEL", "pattern": "x"}])
    nlp.vocab.set_vector("zqvector", numpy.array([1.0, 2.0], dtype="float32"))
    texts = ["zqcommon zqonce", "zqcommon"]
    examples = [spacy.training.Example(nlp.make_doc(t), nlp.make_doc(t)) for t in texts]
    saved = scrub_strings(lambda _: examples, min_documents=2)(nlp)
    present = {s for s in ("zqcommon", "zqonce", "ZQLABEL", "zqvector") if s in saved.vocab.strings}
    assert present == {"zqcommon", "ZQLABEL", "zqvector"}
    assert saved.vocab["zqvector"].vector.tolist() == [1.0, 2.0]


def test_an_entity_linker_goes_on_to_link():
    def knowledge(vocab):
        base = InMemoryLookupKB(vocab, entity_vector_length=2)
        for entity in ("ZQRX:1", "ZQRX:2"):
            base.add_entity(entity, 10, [1.0, 2.0])
        base.add_alias("zqmetoprolol", ["ZQRX:1", "ZQRX:2"], [0.6, 0.3])
        return base

    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    ruler = nlp.add_pipe("entity_ruler")
    linker = nlp.add_pipe("entity_linker", config={"incl_context": False, "threshold": None})
    linker.set_kb(knowledge)
    doc = nlp.make_doc("zqmetoprolol given .")
    links = {(0, 12): {"ZQRX:1": 1.0, "ZQRX:2": 0.0}}
    annotation = {"entities": [(0, 12, "DRUG")], "links": links, "sent_starts": [1, 0, 0]}
    examples = [spacy.training.Example.from_dict(doc, annotation)]
    nlp.initialize(lambda: examples)
    ruler.add_patterns([{"label": "DRUG", "pattern": [{"LOWER": {"REGEX": "^zqmeto"}}]}])
    expected = [entity.kb_id_ for entity in nlp(doc.text).ents]
    assert expected in (["ZQRX:1"], ["ZQRX:2"])
    saved = scrub_strings(lambda _: examples, min_documents=2)(nlp)
    loaded = spacy.blank("en").from_config(saved.config).from_bytes(saved.to_bytes())
    assert list(loaded.get_pipe("entity_linker").kb.get_alias_strings()) == ["zqmetoprolol"]
    assert [entity.kb_id_ for entity in loaded(doc.text).ents] == expected


def test_parts_of_one_note_count_once():
    nlp = spacy.blank("en")
    docs = [nlp.make_doc("zqtwice") for _ in range(2)]
    for doc in docs:
        doc.user_data["note_id"] = "the same"
    examples = [spacy.training.Example(doc, doc) for doc in docs]
    assert "zqtwice" not in scrub_strings(lambda _: examples)(nlp).vocab.strings


@pytest.mark.parametrize("setting", [{"gold_preproc": True}, {"max_length": 4}])
def test_a_reader_that_cuts_notes_is_refused(tmp_path, setting):
    """A name in two sentences of one note would count as in two notes."""
    nlp = spacy.blank("en")
    doc = nlp.make_doc("Zqname came . Zqname left .")
    doc[3].is_sent_start = True
    doc.user_data["note_id"] = "1"
    DocBin(docs=[doc], store_user_data=True).to_disk(tmp_path / "train.spacy")
    whole = scrub_strings(Corpus(tmp_path / "train.spacy"))(nlp)
    assert "Zqname" not in whole.vocab.strings
    with pytest.raises(ClinnerError, match=f"scrub_strings: its corpus has {next(iter(setting))}"):
        scrub_strings(Corpus(tmp_path / "train.spacy", **setting))


def test_bad_setting():
    with pytest.raises(ClinnerError, match="min_documents must be at least 1"):
        scrub_strings(lambda _: [], min_documents=0)


def test_a_checkpoint_draws_no_random_numbers(tmp_path):
    """It drew the weights of the copy from the numbers that training goes on with."""
    nlp = pipeline()
    scrub = scrub_strings(labelled)
    drawn = []
    for save in (False, True):
        fix_random_seed(3)
        if save:
            scrub(nlp)
        drawn.append((random.random(), numpy.random.rand(), float(torch.rand(()))))
    assert drawn[0] == drawn[1]

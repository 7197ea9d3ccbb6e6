"""Sentences that still know their note: a name of one note alone is kept out of the word table."""

import pytest
import spacy
from spacy.tokens import Doc, DocBin, Span
from spacy.training import Corpus
from spacy.training.initialize import init_nlp
from spacy.util import registry

from spacy_clinner.corpus.note_id import NOTE_ID
from spacy_clinner.corpus.sentence_corpus import SentenceCorpus
from spacy_clinner.errors import ClinnerError
from spacy_clinner.tagger.tagger_layers import embedding
from tests.support.composed import composed

NOTES = [
    "Zyxwvut came in with pain . The pain of Zyxwvut is better .",
    "No pain today . Aspirin for fever .",
    "Fever and pain . No aspirin .",
]
SENTENCES = 6


@pytest.fixture
def path(tmp_path):
    """Notes of two sentences, whose words occur in two notes, but for a name that is twice in one."""
    vocab = spacy.blank("en").vocab
    docs = []
    for number, text in enumerate(NOTES):
        words = text.split()
        starts = [i == 0 or words[i - 1] == "." for i in range(len(words))]
        doc = Doc(vocab, words=words, sent_starts=starts, user_data={NOTE_ID: f"n{number}"})
        doc.ents = [Span(doc, i, i + 1, "PROBLEM") for i, word in enumerate(words) if word == "pain"]
        docs.append(doc)
    DocBin(docs=docs, store_user_data=True).to_disk(tmp_path / "notes.spacy")
    return tmp_path / "notes.spacy"


def words(nlp):
    return set(embedding(nlp.get_pipe("clinical_ner").model).vocabulary.words)


def test_the_examples_are_those_of_spacy_and_know_their_note(path):
    nlp = spacy.blank("en")
    ours = list(SentenceCorpus(path)(nlp))
    theirs = list(Corpus(path, gold_preproc=True)(nlp))
    assert len(ours) == SENTENCES
    assert [[t.text for t in e.predicted] for e in ours] == [[t.text for t in e.predicted] for e in theirs]
    assert [[e.text for e in x.reference.ents] for x in ours] == [
        [e.text for e in x.reference.ents] for x in theirs
    ]
    assert [e.reference.user_data[NOTE_ID] for e in ours] == ["n0", "n0", "n1", "n1", "n2", "n2"]
    assert len(list(SentenceCorpus(path, limit=1)(nlp))) == 2


def test_a_note_without_boundaries_or_id_is_one_example(tmp_path):
    nlp = spacy.blank("en")
    docs = [Doc(nlp.vocab, words=["Fever", "."]), Doc(nlp.vocab, words=["Cough", "."])]
    DocBin(docs=docs).to_disk(tmp_path / "plain.spacy")
    examples = list(SentenceCorpus(tmp_path / "plain.spacy")(nlp))
    assert [example.reference.user_data[NOTE_ID] for example in examples] == ["document 0", "document 1"]
    with pytest.raises(ClinnerError, match="SentenceCorpus: no path"):
        registry.readers.get("spacy-clinner.SentenceCorpus.v1")(None)


def test_a_name_in_two_sentences_of_one_note_is_not_kept(path):
    nlp = init_nlp(composed("neuroner", path))
    assert "pain" in words(nlp)
    assert "zyxwvut" not in words(nlp)


@pytest.mark.parametrize(
    "setting", [{"corpora.train.max_length": 8}, {"corpora.train.gold_preproc": True}], ids=str
)
@pytest.mark.parametrize("method", ["fast", "concepts-fast"])
def test_a_reader_that_cuts_notes_is_refused(path, setting, method):
    if method != "fast":
        setting = {"corpora.train": {"@readers": "spacy.Corpus.v1", "path": str(path), "max_length": 8}}
    with pytest.raises(ClinnerError, match=r"min_documents: \[corpora.train\] has .*SentenceCorpus"):
        init_nlp(composed(method, path, overrides=setting))


def test_a_reader_that_cuts_notes_is_refused_wherever_it_stands(path):
    cutting = {"@readers": "spacy.Corpus.v1", "path": str(path), "gold_preproc": True}
    chosen = {"@readers": "spacy-clinner.ChosenLabels.v1", "corpus": cutting, "labels": ["PROBLEM"]}
    with pytest.raises(ClinnerError, match=r"has gold_preproc"):
        init_nlp(composed("fast", path, overrides={"corpora.train": chosen}))


def test_all_words_are_kept_where_nobody_counts_notes(path):
    lenient = {"corpora.train.max_length": 8, "components.clinical_ner.model.tok2vec.min_documents": 1}
    assert "zyxwvut" in words(init_nlp(composed("fast", path, overrides=lenient)))


def test_a_source_that_is_cut_is_refused(path):
    nlp = init_nlp(composed("la-dtl", path, overrides={"training.before_update.source.gold_preproc": True}))
    callback = registry.resolve(nlp.config.interpolate()["training"])["before_update"]
    with pytest.raises(ClinnerError, match="double_transfer: its source has gold_preproc"):
        callback(nlp, {"step": 0, "epoch": 0})

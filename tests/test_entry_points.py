"""Everything a config can name resolves through an entry point; the list of names is frozen."""

from importlib.metadata import distribution

import pytest

GROUPS = {
    "spacy_factories": {
        "clinical_ner",
        "clinical_sentencizer",
        "concept_extractor",
        "encoder",
        "knn_calibrator",
        "phi_redactor",
    },
    "spacy_architectures": {
        "spacy-clinner.BiLstm.v1",
        "spacy-clinner.CharWordEmbed.v1",
        "spacy-clinner.ConceptTokens.v1",
        "spacy-clinner.Crf.v1",
        "spacy-clinner.DomainMask.v1",
        "spacy-clinner.Encoder.v1",
        "spacy-clinner.EncoderListener.v1",
        "spacy-clinner.LinearProjection.v1",
        "spacy-clinner.Softmax.v1",
        "spacy-clinner.Tagger.v1",
    },
    "spacy_readers": {
        "spacy-clinner.BratCorpus.v1",
        "spacy-clinner.ChosenLabels.v1",
        "spacy-clinner.ConceptCorpus.v1",
        "spacy-clinner.ConllCorpus.v1",
        "spacy-clinner.I2b2Corpus.v1",
        "spacy-clinner.JsonlCorpus.v1",
        "spacy-clinner.NbmeCorpus.v1",
        "spacy-clinner.SentenceCorpus.v1",
    },
    "spacy_callbacks": {
        "spacy-clinner.add_labels.v1",
        "spacy-clinner.chain.v1",
        "spacy-clinner.double_transfer.v1",
        "spacy-clinner.fine_tokens.v1",
        "spacy-clinner.fit_calibrator.v1",
        "spacy-clinner.fit_temperature.v1",
        "spacy-clinner.mean_teacher.v1",
        "spacy-clinner.meta_pseudo_labels.v1",
        "spacy-clinner.model_card.v1",
        "spacy-clinner.pseudo_labels.v1",
        "spacy-clinner.rehearsal.v1",
        "spacy-clinner.scrub_strings.v1",
        "spacy-clinner.transfer_weights.v1",
    },
    "spacy_augmenters": {"spacy-clinner.rand_augment.v1", "spacy-clinner.wide_spaces.v1"},
    "spacy_misc": {
        "spacy-clinner.ConsistencyTerm.v1",
        "spacy-clinner.GaussianSimilarity.v1",
        "spacy-clinner.LabelledTerm.v1",
        "spacy-clinner.PolynomialSimilarity.v1",
        "spacy-clinner.StudentFeedback.v1",
        "spacy-clinner.Lora.v1",
        "spacy-clinner.TaughtLabels.v1",
    },
    "spacy_loggers": {"spacy-clinner.terms_logger.v1"},
    "spacy_scorers": {"spacy-clinner.char_span_scorer.v1", "spacy-clinner.token_scorer.v1"},
    "spacy_span_getters": {"spacy-clinner.bounded_spans.v1"},
    "thinc_optimizers": {"spacy-clinner.Adagrad.v1"},
    "thinc_losses": {
        "spacy-clinner.BinaryTokenLabels.v1",
        "spacy-clinner.CrfLikelihood.v1",
        "spacy-clinner.CrossEntropy.v1",
        "spacy-clinner.FocalLoss.v1",
        "spacy-clinner.WeightedCrossEntropy.v1",
    },
    "spacy_cli": {"clinner"},
}


def ours(group: str):
    return list(distribution("spacy-clinner").entry_points.select(group=group))


@pytest.mark.parametrize("group", GROUPS)
def test_names_are_frozen(group):
    assert {entry.name for entry in ours(group)} == GROUPS[group]


@pytest.mark.parametrize("entry", [e for group in GROUPS for e in ours(group)], ids=lambda e: e.name)
def test_entry_point_loads(entry):
    assert callable(entry.load())


def test_no_group_is_forgotten():
    assert {entry.group for entry in distribution("spacy-clinner").entry_points} == set(GROUPS)

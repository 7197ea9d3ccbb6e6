"""How uncertain a tagger is of documents: against all of its taggings, in any batch, of any layout."""

import itertools
import math

import numpy as np
import pytest
import spacy
import torch

from spacy_clinner.tagger.model import predict_emissions, tag_set, tagger_network
from spacy_clinner.tagger.tagging_uncertainty import MEASURES, mean_token_vectors, tagging_uncertainty
from spacy_clinner.tags import TagSet
from tests.support.tiny_taggers import CNN, pipeline

TEXT = "Chest pain today ."


def measured(nlp, texts, measure, most=50_000):
    model = nlp.get_pipe("clinical_ner").model
    return tagging_uncertainty(model, [nlp.make_doc(t) for t in texts], measure, max_padded_tokens=most)


def all_taggings(nlp, text):
    """(probability, spans) of every legal tagging, one by one."""
    model = nlp.get_pipe("clinical_ner").model
    crf, tags = tagger_network(model).crf, tag_set(model)
    emissions, lengths = predict_emissions(model, [nlp.make_doc(text)])
    start, moves, end = (score.detach() for score in crf.transition_scores)
    paths = []
    for path in itertools.product(range(len(tags)), repeat=int(lengths[0])):
        if is_legal(tags, path):
            score = start[path[0]] + end[path[-1]] + sum(emissions[0, i, tag] for i, tag in enumerate(path))
            paths.append((path, float(score + sum(moves[a, b] for a, b in itertools.pairwise(path)))))
    total = math.log(sum(math.exp(score) for _, score in paths))
    return [(math.exp(score - total), set(tags.decode(path))) for path, score in paths]


def is_legal(tags: TagSet, path):
    return (
        tags.legal_starts[path[0]]
        and tags.legal_ends[path[-1]]
        and all(tags.legal_transitions[a, b] for a, b in itertools.pairwise(path))
    )


@pytest.mark.parametrize("decoder", ["Crf", "Softmax"])
def test_every_measure_is_exact(decoder):
    nlp = pipeline(decoder=decoder)
    with torch.no_grad():
        for parameter in tagger_network(nlp.get_pipe("clinical_ner").model).parameters():
            parameter.add_(torch.randn_like(parameter) * 0.3)
    taggings = all_taggings(nlp, TEXT)
    best = max(taggings)
    assert measured(nlp, [TEXT], "entropy") == pytest.approx(
        [-sum(p * math.log(p) for p, _ in taggings)], rel=1e-4
    )
    assert measured(nlp, [TEXT], "log_loss") == pytest.approx([-math.log(best[0])], rel=1e-4)
    wrong = sum(p * len(spans ^ best[1]) for p, spans in taggings)
    assert measured(nlp, [TEXT], "wrong_entities") == pytest.approx([wrong], rel=1e-4)


@pytest.mark.parametrize("measure", MEASURES)
def test_batches_order_and_layout_do_not_matter(measure):
    nlp = pipeline()
    texts = [TEXT, "", " \n", TEXT * 40, "Aspirin .", "  Chest   pain\n\n today . "]
    together = measured(nlp, texts, measure)
    assert together[1] == together[2] == 0.0
    assert together[0] == pytest.approx(together[5], rel=1e-5)
    for most in (1, 40):
        assert measured(nlp, texts, measure, most) == pytest.approx(together, rel=1e-5)
    assert measured(nlp, texts[::-1], measure) == pytest.approx(together[::-1], rel=1e-5)


@pytest.mark.parametrize("tok2vec", ["own", "shared"])
def test_mean_vectors_of_words(tok2vec):
    nlp = pipeline() if tok2vec == "own" else listening()
    ner = nlp.get_pipe("clinical_ner")
    docs = list(nlp.pipe(["Aspirin .", "", "Aspirin  \n. "]))
    means = mean_token_vectors(ner.model, docs, max_padded_tokens=100)
    vectors = ner.model.get_ref("tok2vec").predict([docs[0]])[0]
    assert means[0] == pytest.approx(np.asarray(vectors).mean(0), rel=1e-5)
    assert not means[1].any()
    if tok2vec == "own":
        assert means[2] == pytest.approx(means[0], rel=1e-5)


def listening():
    nlp = spacy.blank("en")
    nlp.add_pipe("tok2vec", config={"model": CNN})
    listener = {"@architectures": "spacy.Tok2VecListener.v1", "width": 8, "upstream": "*"}
    return pipeline(nlp, tok2vec=listener)

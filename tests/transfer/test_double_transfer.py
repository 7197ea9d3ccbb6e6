"""La-DTL and its relatives: what is minimised, what moves, what is saved, and what bad input gets."""

import itertools

import pytest
import spacy
import torch
from spacy.training import Example
from spacy.training.batchers import configure_minibatch
from spacy.training.initialize import init_nlp
from spacy.training.loop import train as train_loop
from spacy.util import fix_random_seed

from spacy_clinner.errors import ClinnerError
from spacy_clinner.tagger.gold import padded_gold
from spacy_clinner.tagger.model import tag_set, tagger_network
from spacy_clinner.tagger.tagger_layers import embedding
from spacy_clinner.tags import TagSet
from spacy_clinner.transfer.domain_similarity import GaussianSimilarity, PolynomialSimilarity, RunningMean
from spacy_clinner.transfer.double_transfer import double_transfer
from spacy_clinner.transfer.extend_vocabulary import extend_vocabulary
from spacy_clinner.transfer.label_aware_mmd import label_aware_mmd
from spacy_clinner.transfer.parameter_distance import parameter_distance, squared_norm
from spacy_clinner.transfer.source_head import SharedHead
from tests.conftest import TEXTS, entities, make_doc
from tests.support.composed import composed
from tests.support.overfit import SEED, knows, update_until

SOURCE = [
    ("Wheeze since Sunday , given salbutamol 5 mg .", [(0, 1, "PROBLEM"), (5, 6, "DRUG"), (6, 8, "DOSE")]),
    ("No fever , no wheeze , chest clear .", [(1, 2, "PROBLEM"), (4, 5, "PROBLEM")]),
    ("Stop aspirin .", [(1, 2, "DRUG")]),
    ("Review in clinic .", []),
]
RENAMED = [(text, [(s, e, "FINDING") for s, e, _ in spans]) for text, spans in SOURCE]
METHODS = {
    "joint_training": {"heads": "separate", "mmd": None, "beta": 0.0},
    "linear_projection": {"heads": "shared", "mmd": None, "beta": 0.0, "projection": "LinearProjection"},
    "domain_mask": {"heads": "shared", "mmd": None, "beta": 0.0, "projection": "DomainMask"},
    "cd_learning": {"heads": "shared", "mmd": None, "beta": 0.0, "similarity": PolynomialSimilarity()},
    "la_mmd": {"mmd": "label_aware", "alpha": 0.02, "beta": 0.0},
    "crf_l2": {"mmd": None, "beta": 0.1},
    "mmd_crf_l2": {"mmd": "plain", "alpha": 0.02, "beta": 0.1},
    "la_dtl": {"mmd": "label_aware", "alpha": 0.02, "beta": 0.1},
}


def examples_of(nlp, texts):
    return [Example(nlp.make_doc(text), make_doc(nlp, text, spans)) for text, spans in texts]


def pipeline(projection=None, decoder="Crf", dropout=0.0, texts=TEXTS):
    """An initialised pipeline without dropout, so that its updates can be computed again by hand."""
    nlp = spacy.blank("en")
    model = {
        "@architectures": "spacy-clinner.Tagger.v1",
        "tok2vec": {
            "@architectures": "spacy-clinner.CharWordEmbed.v1",
            "min_documents": 1,
            "singleton_dropout": 0.0,
        },
        "context": {"@architectures": "spacy-clinner.BiLstm.v1", "hidden_width": 12, "dropout": dropout},
        "decoder": {"@architectures": f"spacy-clinner.{decoder}.v1"},
        "projection": {"@architectures": f"spacy-clinner.{projection}.v1"} if projection else None,
    }
    nlp.add_pipe("clinical_ner", config={"model": model})
    fix_random_seed(SEED)
    nlp.initialize(lambda: examples_of(nlp, texts))
    return nlp


def installed(nlp, texts=SOURCE, size=4, **settings):
    """The objective that the callback installs."""
    callback = double_transfer(lambda nlp: examples_of(nlp, texts), configure_minibatch(size), **settings)
    callback(nlp, {"step": 0, "epoch": 0})
    ner = nlp.get_pipe("clinical_ner")
    objective = ner.objective
    callback(nlp, {"step": 1, "epoch": 0})
    assert ner.objective is objective  # once is enough
    return objective


def network_of(nlp):
    return tagger_network(nlp.get_pipe("clinical_ner").model)


def jointly(nlp, **settings):
    """A joint update, to be called again and again."""
    projection = settings.pop("projection", None)
    assert projection is None or network_of(nlp).projection is not None
    installed(nlp, **settings)
    optimizer = nlp.resume_training()
    optimizer.learn_rate = 0.01
    examples = examples_of(nlp, TEXTS)
    return lambda: nlp.update(examples, sgd=optimizer)


def overfit_jointly(nlp, **settings):
    """Update until the target is learned."""
    update_until(lambda: knows(nlp, examples_of(nlp, TEXTS)), jointly(nlp, **settings), limit=150)
    return nlp


@pytest.mark.parametrize("method", METHODS)
def test_every_method_overfits_and_saves_only_the_target(method, tmp_path):
    nlp = overfit_jointly(pipeline(METHODS[method].get("projection")), **METHODS[method])
    gold = [spans for _, spans in TEXTS]
    assert [entities(doc) for doc in nlp.pipe(text for text, _ in TEXTS)] == gold
    nlp.to_disk(tmp_path / "model")
    loaded = spacy.load(tmp_path / "model")
    assert [entities(loaded(text)) for text, _ in TEXTS] == gold
    assert loaded.get_pipe("clinical_ner").labels == ("DRUG", "PROBLEM")  # DOSE is the source's
    kept = set(dict(network_of(loaded).named_parameters()))
    plain = set(dict(network_of(pipeline()).named_parameters()))
    assert kept - plain <= {"projection.linear.weight"}


def by_hand(nlp, objective, epsilon, alpha, beta, gamma):
    """The loss of the first update and its gradients, from two separate forward passes."""
    ner = nlp.get_pipe("clinical_ner")
    network, tags = network_of(nlp), tag_set(ner.model)
    source_tags = TagSet(["DOSE", "DRUG", "PROBLEM"])
    head = objective._head.module
    states, golds, losses = [], [], []
    for texts, tag_ids, epsilon_weight in ((SOURCE, source_tags, epsilon), (TEXTS, tags, 1 - epsilon)):
        examples = examples_of(nlp, texts)
        forward = ner.begin_forward([e.predicted for e in examples])
        gold = torch.from_numpy(padded_gold(examples, tag_ids))
        own = tag_ids is source_tags
        crf = head.crf if own else network.crf
        linear = head.fully_connected if own else network.fully_connected
        likelihood = crf.log_likelihood(linear(forward.hidden), gold, forward.lengths)
        losses.append(-epsilon_weight * likelihood.mean())
        kept = [[tag_ids.tags[i] if i > 0 else "O" for i in row] for row in gold.tolist()]
        names = ["B-DRUG", "I-DRUG", "L-DRUG", "U-DRUG", "B-PROBLEM", "I-PROBLEM", "L-PROBLEM", "U-PROBLEM"]
        numbers = [
            names.index(tag) if tag in names else -1
            for row, length in zip(kept, forward.lengths, strict=True)
            for tag in row[:length]
        ]
        states.append(torch.cat([h[:n] for h, n in zip(forward.hidden, forward.lengths, strict=True)]))
        golds.append(torch.tensor(numbers))
    losses.append(alpha * label_aware_mmd(states[0], golds[0], states[1], golds[1]))
    shared = torch.tensor([source_tags.tag_id(tag) for tag in tags.tags]), torch.arange(len(tags))
    distance = parameter_distance(
        head.fully_connected, head.crf, network.fully_connected, network.crf, *shared
    )
    losses.append(beta * distance)
    losses.append(gamma * squared_norm([*network.parameters(), *head.parameters()]))
    return torch.stack(losses).sum()


def test_one_joint_pass_has_the_gradient_of_the_formula():
    nlp = pipeline()
    weights = {"epsilon": 0.3, "alpha": 0.5, "beta": 0.2, "gamma": 0.01}
    objective = installed(nlp, **weights)
    ner, network = nlp.get_pipe("clinical_ner"), network_of(nlp)
    expected = by_hand(nlp, objective, **weights)
    parameters = [*network.parameters(), *objective._head.module.parameters()]
    reference = torch.autograd.grad(expected, parameters)
    update = objective(ner, examples_of(nlp, TEXTS))
    assert update.loss == pytest.approx(expected.item(), rel=1e-5)
    assert set(update.terms) == {"source", "target", "mmd", "parameters", "norm"}
    for parameter, gradient in zip(parameters, reference, strict=True):
        torch.testing.assert_close(parameter.grad, gradient, rtol=1e-3, atol=1e-5)


def test_terms_are_told_and_both_domains_move():
    nlp = pipeline()
    objective = installed(nlp)
    head = objective._head.module
    before = [p.detach().clone() for p in (*network_of(nlp).parameters(), *head.parameters())]
    losses = nlp.update(examples_of(nlp, TEXTS), sgd=nlp.resume_training())
    assert {f"clinical_ner.{t}" for t in ("source", "target", "mmd", "parameters", "norm")} < set(losses)
    after = [*network_of(nlp).parameters(), *head.parameters()]
    assert all(not torch.equal(a, b) for a, b in zip(before, after, strict=True))


def test_beta_pulls_the_heads_together():
    found = []
    for beta in (0.0, 0.1, 10.0):
        nlp = pipeline()
        objective = installed(nlp, mmd=None, beta=beta)
        optimizer = nlp.resume_training()
        optimizer.learn_rate = 0.01
        for _ in range(30):
            nlp.update(examples_of(nlp, TEXTS), sgd=optimizer)
        head, network = objective._head.module, network_of(nlp)
        s, t = (torch.tensor(ids) for ids in zip(*objective._shared, strict=True))
        distance = parameter_distance(
            head.fully_connected, head.crf, network.fully_connected, network.crf, s, t
        )
        found.append(distance.item())
    assert found[0] > 2 * found[1] > 4 * found[2]


def test_shared_heads_are_one_crf():
    nlp = pipeline("DomainMask")
    texts = [(text, [span for span in spans if span[2] != "DOSE"]) for text, spans in SOURCE]
    head = installed(nlp, texts, heads="shared", mmd=None, beta=0.0)._head.module
    assert isinstance(head, SharedHead)
    network = network_of(nlp)
    with torch.no_grad():
        network.crf.transitions.normal_()
        network.crf.start.normal_()
    hidden = torch.randn(2, 3, 24)
    emissions, scores = head(hidden, network)
    torch.testing.assert_close(emissions, network.fully_connected(head.projection(hidden)))
    assert torch.equal(scores.transitions, network.crf.transitions)
    assert torch.equal(scores.start, network.crf.start)
    masks = head.projection.mask, network.projection.mask
    assert (masks[0] * masks[1]).sum() == 12  # half of the units are both's
    assert ((masks[0] + masks[1]) > 0).all()
    for direction in (slice(0, 12), slice(12, 24)):
        assert masks[0][direction].sum() == masks[1][direction].sum() == 9


def test_shared_heads_have_rows_of_their_own_for_the_sources_labels():
    nlp = pipeline()
    head = installed(nlp, heads="shared", mmd=None, beta=0.0)._head.module
    assert len(head.weight) == 4  # B, I, L and U of DOSE
    emissions, _ = head(torch.randn(1, 2, 24), network_of(nlp))
    assert emissions.shape[-1] == head.crf.n_tags == 13
    before = head.weight.detach().clone()
    nlp.update(examples_of(nlp, TEXTS), sgd=nlp.resume_training())
    assert not torch.equal(before, head.weight)


def test_labels_with_other_names_are_matched_by_the_map():
    nlp = pipeline()
    objective = installed(nlp, RENAMED, label_map={"FINDING": "PROBLEM"})
    source_tags, target_tags = TagSet(["FINDING"]), tag_set(nlp.get_pipe("clinical_ner").model)
    named = [(source_tags.tags[s], target_tags.tags[t]) for s, t in objective._shared]
    assert named == [("O", "O"), *((f"{x}-FINDING", f"{x}-PROBLEM") for x in "BILU")]


@pytest.mark.parametrize("heads", [{"heads": "separate"}, {"heads": "shared", "beta": 0.0}])
def test_a_renamed_label_is_its_new_name_alone(heads):
    """Whatever the order of the labels: DRUG comes before PROBLEM in the target."""
    for old, new in (("DRUG", "PROBLEM"), ("PROBLEM", "DRUG")):
        texts = [(text, [(s, e, old) for s, e, _ in spans]) for text, spans in SOURCE]
        nlp = pipeline()
        objective = installed(nlp, texts, label_map={old: new}, **heads)
        source_tags, target_tags = TagSet([old]), tag_set(nlp.get_pipe("clinical_ner").model)
        named = [(source_tags.tags[s], target_tags.tags[t]) for s, t in objective._shared]
        assert named == [("O", "O"), *((f"{x}-{old}", f"{x}-{new}") for x in "BILU")]


def test_a_label_of_the_map_that_the_source_lacks_is_an_error():
    error = bad(RENAMED, label_map={"FINDING": "PROBLEM", "FINDIGN": "DRUG"})
    assert error.startswith("double_transfer: label_map: the source has no label 'FINDIGN': it has FINDING")


def test_a_new_name_that_the_target_lacks_is_a_warning():
    """No error, as a sampled target need not hold every label."""
    message = r"^double_transfer: label_map: the target has no label DSOE: misspelt, .* It has DRUG, PROBLEM$"
    with pytest.warns(UserWarning, match=message):
        installed(pipeline(), label_map={"DOSE": "DSOE"})


@pytest.mark.parametrize("decoder", ["Crf", "Softmax"])
def test_works_with_both_decoders(decoder):
    nlp = overfit_jointly(pipeline(decoder=decoder))
    assert [entities(nlp(text)) for text, _ in TEXTS] == [spans for _, spans in TEXTS]


@pytest.mark.parametrize("decoder", ["Crf", "Softmax"])
def test_the_source_counts_in_the_unit_of_the_targets_loss(decoder):
    """Sequences of a source that are twice as long weigh twice in nats a sequence, not in nats a token."""
    (text, spans), terms = SOURCE[0], {}
    for copies in (1, 2):
        nlp = pipeline(decoder=decoder)
        objective = installed(nlp, [(" ".join([text] * copies), spans)])
        for weight in objective._head.module.parameters():
            torch.nn.init.zeros_(weight)
        terms[copies] = objective(nlp.get_pipe("clinical_ner"), examples_of(nlp, TEXTS)).terms["source"]
    assert terms[2] / terms[1] == pytest.approx({"Crf": 2.0, "Softmax": 1.0}[decoder], rel=0.05)


def test_same_seed_same_weights():
    def weights():
        nlp = pipeline(dropout=0.5)
        update = jointly(nlp, max_tokens_per_label=2, seed=3)
        for _ in range(5):
            update()
        return [p.detach() for p in network_of(nlp).parameters()]

    for a, b in zip(weights(), weights(), strict=True):
        assert torch.equal(a, b)


def test_a_target_without_entities_in_the_batch_has_no_mmd():
    nlp = pipeline()
    objective = installed(nlp)
    plain = [example for example in examples_of(nlp, TEXTS) if not example.reference.ents]
    update = objective(nlp.get_pipe("clinical_ner"), plain)
    assert update.terms["mmd"] == 0.0
    assert update.loss > 0


def test_the_tables_get_the_sources_words_and_keep_their_weights():
    nlp = pipeline()
    old = embedding(nlp.get_pipe("clinical_ner").model)
    rows = {word: old.token_embedding.weight[i + 1].clone() for i, word in enumerate(old.vocabulary.words)}
    installed(nlp)
    new = embedding(nlp.get_pipe("clinical_ner").model)
    words = list(new.vocabulary.words)
    assert {"wheeze", "salbutamol"} <= set(words)
    assert "wheeze" not in rows
    for word, row in rows.items():
        assert torch.equal(new.token_embedding.weight[words.index(word) + 1], row)
    assert new.vocabulary.n_singletons == old.vocabulary.n_singletons
    assert words[-1] == old.vocabulary.words[-1]
    assert torch.equal(new.char_embedding.weight[: len(old.char_embedding.weight)], old.char_embedding.weight)
    kept, now = old.char_lstm.state_dict(), new.char_lstm.state_dict()
    assert all(torch.equal(kept[name], now[name]) for name in kept)


def test_extending_by_known_words_changes_nothing():
    model = pipeline().get_pipe("clinical_ner").model
    old = embedding(model)
    extend_vocabulary(model, old.vocabulary.words[:3], ["a"])
    assert embedding(model).vocabulary.describe() == old.vocabulary.describe()
    assert torch.equal(embedding(model).token_embedding.weight, old.token_embedding.weight)


def test_accumulated_batches_each_have_their_source_batch():
    nlp = pipeline()
    objective = installed(nlp, size=1)
    drawn = []
    batches = objective._batches
    objective._batches = (drawn.append(batch) or batch for batch in batches)
    optimizer = nlp.resume_training()
    for half in (TEXTS[:3], TEXTS[3:]):
        nlp.update(examples_of(nlp, half), sgd=False)
    nlp.get_pipe("clinical_ner").finish_update(optimizer)
    assert len(drawn) == 2


def test_similarities():
    sentences = torch.tensor([[1.0, 0.0], [1.0, 1.0], [-1.0, 0.0]])
    domain = torch.tensor([2.0, 0.0])
    cosine = 2**-0.5
    torch.testing.assert_close(PolynomialSimilarity(1)(sentences, domain), torch.tensor([1, cosine, 0]))
    torch.testing.assert_close(PolynomialSimilarity(2)(sentences, domain), torch.tensor([1, 0.5, 0]))
    squares = torch.tensor([1.0, 2.0, 9.0])
    torch.testing.assert_close(GaussianSimilarity(3.0)(sentences, domain), (-squares / 18).exp())
    with pytest.raises(ClinnerError, match="degree must be at least 1"):
        PolynomialSimilarity(0)
    with pytest.raises(ClinnerError, match="width must be positive"):
        GaussianSimilarity(0.0)


def test_running_mean():
    mean = RunningMean(decay=0.5)
    rows = [torch.tensor([[1.0], [3.0]]), torch.tensor([[8.0]]), torch.tensor([[0.0]])]
    found = [mean.add(row).item() for row in rows]
    assert found == pytest.approx([2.0, (0.5 * 2 + 8) / 1.5, (0.25 * 2 + 0.5 * 8) / 1.75])


def bad(texts=SOURCE, nlp=None, **settings):
    with pytest.raises(ClinnerError) as caught:
        installed(nlp or pipeline(), texts, **settings)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_no_label_in_common_names_both_sets():
    error = bad(RENAMED)
    assert "the source has FINDING" in error
    assert "target DRUG, PROBLEM" in error
    assert "label_map" in error


def test_empty_source_missing_component_and_listener():
    assert "source: the corpus is empty" in bad([])
    assert "no clinical_ner named 'other'" in bad(component="other")
    nlp = pipeline()
    node = nlp.get_pipe("clinical_ner").model.get_ref("tok2vec")
    node.name = "tok2vec-listener"
    assert "replace_listeners" in bad(nlp=nlp)


def test_a_concept_extractor_is_refused():
    nlp = spacy.blank("en")
    nlp.add_pipe("concept_extractor")
    assert "is a concept_extractor" in bad(nlp=nlp, component="concept_extractor")


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        ({"epsilon": 1.0}, "epsilon must be"),
        ({"alpha": -0.1}, "alpha must not be negative"),
        ({"heads": "shared"}, "shared heads have no distance"),
    ],
)
def test_settings_out_of_range(settings, text):
    assert text in bad(**settings)


@pytest.mark.parametrize("term", ["source", "target", "mmd", "parameters", "norm"])
def test_nan_stops_with_the_step_and_the_term_and_touches_no_weight(term, monkeypatch):
    nlp = pipeline()
    objective = installed(nlp)
    optimizer = nlp.resume_training()
    nlp.update(examples_of(nlp, TEXTS), sgd=optimizer)
    losses = objective._losses

    def broken(*args):
        found = losses(*args)
        weight, value = found[term]
        return {**found, term: (weight, value * float("nan"))}

    monkeypatch.setattr(objective, "_losses", broken)
    before = [p.detach().clone() for p in network_of(nlp).parameters()]
    with pytest.raises(ClinnerError, match=rf"update 1: the term '{term}' is nan"):
        nlp.update(examples_of(nlp, TEXTS), sgd=optimizer)
    for a, b in zip(before, network_of(nlp).parameters(), strict=True):
        assert torch.equal(a, b)
        assert b.grad is None or not b.grad.any()


def test_source_documents_are_left_as_they_are():
    nlp = pipeline()
    sources = []

    def reader(nlp):
        sources.extend(examples_of(nlp, SOURCE))
        return sources

    double_transfer(reader, configure_minibatch(2))(nlp, {"step": 0, "epoch": 0})
    optimizer = nlp.resume_training()
    for _ in range(3):
        nlp.update(examples_of(nlp, TEXTS), sgd=optimizer)
    assert not any(itertools.chain.from_iterable(e.predicted.ents for e in sources))


@pytest.mark.parametrize("method", ["transformer", "atl"])
def test_over_any_tok2vec_and_loss(method, train_path, tmp_path):
    """The callback in configs of other encoders, through spaCy's own loop."""
    twice = {"training.max_steps": 2, "training.max_epochs": 0}
    config = composed(method, train_path, overrides=twice)
    reader = {"@readers": "spacy.Corpus.v1", "path": str(train_path), "gold_preproc": False}
    config["training"]["before_update"] = {
        "@callbacks": "spacy-clinner.double_transfer.v1",
        "source": reader,
        "batcher": {"@batchers": "spacy.batch_by_sequence.v1", "size": 3},
        "outside": True,
    }
    nlp = init_nlp(config)
    ner = nlp.get_pipe("clinical_ner")
    before = ner.model.get_ref("tok2vec").to_bytes()
    train_loop(nlp, tmp_path)
    assert ner.model.get_ref("tok2vec").to_bytes() != before
    assert spacy.load(tmp_path / "model-last")("Chest pain .").ents is not None

"""Layer-wise transfer: what was copied is equal, what was not is not, and rows are matched by name."""

import copy
import shutil

import pytest
import spacy
import torch
from spacy.training import Example
from spacy.util import fix_random_seed

from spacy_clinner.corpus.tokenization import fine_tokens
from spacy_clinner.errors import ClinnerError
from spacy_clinner.tagger.model import tag_set, tagger_network
from spacy_clinner.tagger.tagger_layers import embedding, layer_module, layer_names
from spacy_clinner.tags import TagSet
from spacy_clinner.transfer.copy_layers import tag_rows
from spacy_clinner.transfer.transfer_weights import transfer_weights
from tests.conftest import TEXTS, entities, make_doc, train
from tests.support.tiny_taggers import CNN

HASH_EMBED = CNN | {"width": 16}
LAYERS = ["token_embedding", "char_embedding", "char_lstm", "token_lstm", "fully_connected", "crf"]
TARGET = [
    ("Fever and chest pain after aspirin .", [(0, 1, "PROBLEM"), (2, 4, "PROBLEM"), (5, 6, "DRUG")]),
    ("Given 5 mg zopiclone .", [(1, 3, "DOSE"), (3, 4, "DRUG")]),
]


def pipeline(scheme="BILUO", tok2vec=None, decoder="Crf", context=True, depth=1, **widths):
    nlp = spacy.blank("en")
    model = {
        "@architectures": "spacy-clinner.Tagger.v1",
        "tok2vec": tok2vec
        or {"@architectures": "spacy-clinner.CharWordEmbed.v1", "min_documents": 1, **widths},
        "context": {"@architectures": "spacy-clinner.BiLstm.v1", "depth": depth} if context else None,
        "decoder": {"@architectures": f"spacy-clinner.{decoder}.v1", "scheme": scheme},
    }
    nlp.add_pipe("clinical_ner", config={"model": model})
    return nlp


def examples_of(nlp, texts=TARGET):
    return [Example(nlp.make_doc(text), make_doc(nlp, text, spans)) for text, spans in texts]


def initialised(nlp, texts=TARGET, seed=1):
    fix_random_seed(seed)
    nlp.initialize(lambda: examples_of(nlp, texts))
    return nlp


def tagger(nlp):
    return nlp.get_pipe("clinical_ner").model


@pytest.fixture(scope="module")
def source_path(trained, tmp_path_factory):
    path = tmp_path_factory.mktemp("transfer") / "source"
    trained.to_disk(path)
    return path


def weights(model, layer):
    return {name: p.detach().clone() for name, p in layer_module(model, layer).named_parameters()}


def moved(before, after):
    return any(not torch.equal(before[name], after[name]) for name in before)


@pytest.mark.parametrize("top", LAYERS)
def test_up_to_copies_that_layer_and_those_below(source_path, top, capsys):
    nlp = initialised(pipeline())
    model = tagger(nlp)
    before = {layer: weights(model, layer) for layer in LAYERS}
    transfer_weights(source_path, up_to=top, extend_vocabulary=False)(nlp)
    for layer in LAYERS:
        expected = LAYERS.index(layer) <= LAYERS.index(top)
        assert moved(before[layer], weights(model, layer)) == expected, layer
    printed = capsys.readouterr().out
    assert top in printed
    assert len([line for line in printed.splitlines() if "x" in line and top in line]) >= 1


def test_layers_by_name(source_path):
    nlp = initialised(pipeline())
    before = {layer: weights(tagger(nlp), layer) for layer in LAYERS}
    transfer_weights(source_path, layers=["crf", "char_lstm"])(nlp)
    changed = [layer for layer in LAYERS if moved(before[layer], weights(tagger(nlp), layer))]
    assert changed == ["char_lstm", "crf"]


@pytest.mark.parametrize("extend", [False, True])
def test_rows_of_tables_are_matched_by_string(source_path, trained, extend):
    nlp = initialised(pipeline())
    before = copy.deepcopy(embedding(tagger(nlp)))
    transfer_weights(source_path, up_to="char_embedding", extend_vocabulary=extend)(nlp)
    ours, theirs = embedding(tagger(nlp)), embedding(tagger(trained))
    our_words, their_words = ours.vocabulary.words, theirs.vocabulary.words
    shared = set(our_words) & set(their_words)
    assert "aspirin" in shared
    for word in shared:
        found = ours.token_embedding.weight[our_words.index(word) + 1]
        assert torch.equal(found, theirs.token_embedding.weight[their_words.index(word) + 1])
    assert torch.equal(ours.token_embedding.weight[0], theirs.token_embedding.weight[0])
    for char in set(ours.vocabulary.characters) & set(theirs.vocabulary.characters):
        found = ours.char_embedding.weight[ours.vocabulary.characters.index(char) + 2]
        assert torch.equal(found, theirs.char_embedding.weight[theirs.vocabulary.characters.index(char) + 2])
    if extend:
        assert set(their_words) <= set(our_words)
        assert set(before.vocabulary.words) <= set(our_words)
        assert ours.vocabulary.n_singletons == before.vocabulary.n_singletons
        assert our_words[-1] == before.vocabulary.words[-1]  # singletons stay last
    else:
        assert our_words == before.vocabulary.words
        row = our_words.index("zopiclone") + 1
        assert torch.equal(ours.token_embedding.weight[row], before.token_embedding.weight[row])


def test_everything_copied_predicts_as_the_source_does(source_path, trained):
    nlp = initialised(pipeline(), TEXTS)
    transfer_weights(source_path)(nlp)
    for text, spans in TEXTS:
        assert entities(nlp(text)) == entities(trained(text)) == spans


def test_rows_of_output_and_crf_are_matched_by_tag(source_path, trained):
    nlp = initialised(pipeline())
    model = tagger(nlp)
    before = weights(model, "fully_connected")["weight"], weights(model, "crf")["transitions"]
    transfer_weights(source_path, layers=["fully_connected", "crf"])(nlp)
    ours, theirs = tag_set(model), tag_set(tagger(trained))
    network, origin = tagger_network(model), tagger_network(tagger(trained))
    for tag in theirs.tags:
        row = ours.tag_id(tag)
        assert torch.equal(
            network.fully_connected.weight[row], origin.fully_connected.weight[theirs.tag_id(tag)]
        )
        for other in theirs.tags:
            found = network.crf.transitions[row, ours.tag_id(other)]
            assert found == origin.crf.transitions[theirs.tag_id(tag), theirs.tag_id(other)]
    fresh = ours.tag_id("B-DOSE")
    assert torch.equal(network.fully_connected.weight[fresh], before[0][fresh])
    assert torch.equal(network.crf.transitions[fresh], before[1][fresh])


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("BIO", "BILUO", {"O": "O", "B-A": "B-A", "I-A": "I-A", "L-A": "I-A", "U-A": "B-A"}),
        ("BILUO", "BIO", {"O": "O", "B-A": "B-A", "I-A": "I-A"}),
        ("IO", "BILUO", {"O": "O", "B-A": "I-A", "I-A": "I-A", "L-A": "I-A", "U-A": "I-A"}),
        ("BILUO", "IO", {"O": "O", "I-A": "I-A"}),
    ],
)
def test_other_tag_schemes(source, target, expected):
    origin, new = TagSet(["A", "C"], source), TagSet(["B", "A"], target)
    rows = tag_rows(origin, new, {})
    found = {tag: origin.tags[row] for tag, row in zip(new.tags, rows, strict=True) if row is not None}
    assert found == expected


def test_renamed_labels():
    origin, new = TagSet(["PERSON", "DATE"], "BIO"), TagSet(["NAME", "PERSON"], "BIO")
    rows = tag_rows(origin, new, {"PERSON": "NAME"})
    found = {tag: origin.tags[row] for tag, row in zip(new.tags, rows, strict=True) if row is not None}
    assert found["B-NAME"] == "B-PERSON"
    assert found.get("B-PERSON") is None  # it has become NAME


@pytest.mark.parametrize("labels", [["Allergy", "Problem"], ["Problem", "Allergy"]])
def test_a_renamed_label_is_the_counterpart_of_its_new_name_alone(labels):
    origin, new = TagSet(["Problem", "Test"], "IO"), TagSet(labels, "IO")
    rows = tag_rows(origin, new, {"Problem": "Allergy"})
    found = {tag: origin.tags[row] for tag, row in zip(new.tags, rows, strict=True) if row is not None}
    assert found == {"O": "O", "I-Allergy": "I-Problem"}


def test_two_labels_of_the_source_cannot_become_one():
    origin, new = TagSet(["PATIENT", "DOCTOR"], "BIO"), TagSet(["NAME"], "BIO")
    with pytest.raises(ClinnerError, match=r"'PATIENT' and 'DOCTOR' both become 'NAME'.*keep one") as caught:
        tag_rows(origin, new, {"PATIENT": "NAME", "DOCTOR": "NAME"})
    assert "\n" not in str(caught.value)


def test_a_label_does_not_become_another_one_that_the_source_has():
    origin, new = TagSet(["PATIENT", "DOCTOR"], "BIO"), TagSet(["DOCTOR"], "BIO")
    message = r"label_map: 'PATIENT' becomes 'DOCTOR', which the source has too .*: map 'DOCTOR' as well"
    with pytest.raises(ClinnerError, match=message) as caught:
        tag_rows(origin, new, {"PATIENT": "DOCTOR"})
    assert "\n" not in str(caught.value)
    rows = tag_rows(origin, new, {"PATIENT": "DOCTOR", "DOCTOR": "CLINICIAN"})
    assert [origin.tags[row] for row in rows] == ["O", "B-PATIENT", "I-PATIENT"]


def test_a_label_that_the_target_lacks_is_a_warning(source_path, capsys):
    nlp = initialised(pipeline())
    transfer_weights(source_path, label_map={"PROBLEM": "PROBLEM", "DRUG": "DRGU"})(nlp)
    printed = " ".join(capsys.readouterr().out.split())
    assert "label_map: the target has no label DRGU: misspelt, or not in its training documents" in printed
    transfer_weights(source_path, label_map={"PROBLEM": "DRUG", "DRUG": "PROBLEM"})(nlp)
    assert "the target has no label" not in capsys.readouterr().out


def test_transformer_layers_and_encoder_are_copied(tmp_path):
    source = pipeline(tok2vec=HASH_EMBED)
    train(source, examples_of(source), steps=5)
    source.to_disk(tmp_path / "source")
    nlp = initialised(pipeline(tok2vec=HASH_EMBED))
    assert layer_names(tagger(nlp)) == ["encoder", "context", "fully_connected", "crf"]
    transfer_weights(tmp_path / "source")(nlp)
    for text, _ in TARGET:
        assert entities(nlp(text)) == entities(source(text))
    other = initialised(pipeline(tok2vec={**HASH_EMBED, "width": 24}))
    with pytest.raises(ClinnerError, match="another architecture"):
        transfer_weights(tmp_path / "source")(other)


def test_frozen_layers_do_not_move_until_they_are_released(source_path):
    nlp = initialised(pipeline())
    transfer_weights(source_path, freeze=["char_lstm", "token_lstm"], freeze_steps=2)(nlp)
    optimizer = nlp.create_optimizer()
    released = []
    for _ in range(5):
        before = {layer: weights(tagger(nlp), layer) for layer in LAYERS}
        nlp.update(examples_of(nlp), sgd=optimizer)
        released.append([layer for layer in LAYERS if moved(before[layer], weights(tagger(nlp), layer))])
    others = ["token_embedding", "char_embedding", "fully_connected", "crf"]
    assert [sorted(r) for r in released[:2]] == [sorted(others)] * 2
    assert [sorted(r) for r in released[2:4]] == [sorted([*others, "token_lstm"])] * 2
    assert sorted(released[4]) == sorted(LAYERS)


def test_frozen_encoder_does_not_move():
    nlp = initialised(pipeline(tok2vec=HASH_EMBED))
    from spacy_clinner.tagger.freezing import Freezing

    ner = nlp.get_pipe("clinical_ner")
    ner.freezing = Freezing(["encoder"], 1)
    before = ner.model.get_ref("tok2vec").to_bytes()
    optimizer = nlp.create_optimizer()
    nlp.update(examples_of(nlp), sgd=optimizer)
    assert ner.model.get_ref("tok2vec").to_bytes() == before
    nlp.update(examples_of(nlp), sgd=optimizer)
    assert ner.model.get_ref("tok2vec").to_bytes() != before


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"source": "nowhere"}, "no config.cfg there"),
        ({"source_component": "ner"}, "has no clinical_ner named 'ner'"),
        ({"component": "ner"}, "the pipeline has no clinical_ner named 'ner'"),
        ({"up_to": "word_lstm"}, "no layer 'word_lstm': choose from token_embedding"),
        ({"layers": ["crf", "encoder"]}, "no layer 'encoder'"),
        ({"freeze": ["lstm"], "freeze_steps": 1}, "no layer 'lstm'"),
        ({"up_to": "crf", "layers": ["crf"]}, "not both"),
        ({"label_map": {"Dosage": "Drug"}}, "label_map: the source has no label 'Dosage': it has"),
        ({"up_to": "crf", "label_map": {"DRUG": "DRUG", "PROBLEM": "DRUG"}}, "both become 'DRUG'"),
        ({"up_to": "char_lstm", "label_map": {"DRUG": "X", "PROBLEM": "X"}}, "both become 'X'"),
    ],
)
def test_bad_settings_are_one_line(source_path, settings, message):
    nlp = initialised(pipeline())
    with pytest.raises(ClinnerError, match=message) as caught:
        transfer_weights(**{"source": source_path, **settings})(nlp)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"freeze": ["crf"]}, "freeze keeps no layer still with freeze_steps below 1"),
        ({"freeze": ["crf"], "freeze_steps": -1}, "freeze keeps no layer still with freeze_steps below 1"),
        ({"freeze_steps": 5}, "freeze_steps without freeze"),
        ({"freeze": [], "freeze_steps": 5}, "freeze_steps without freeze"),
    ],
)
def test_freeze_and_freeze_steps_need_each_other(settings, message):
    with pytest.raises(ClinnerError, match=message) as caught:
        transfer_weights("nowhere", **settings)
    assert "\n" not in str(caught.value)


def test_a_second_training_freezes_nothing_that_it_has_drawn_anew(source_path):
    nlp = initialised(pipeline())
    transfer_weights(source_path, freeze=["char_lstm"], freeze_steps=1000)(nlp)
    assert nlp.get_pipe("clinical_ner").freezing is not None
    initialised(nlp)
    assert nlp.get_pipe("clinical_ner").freezing is None


@pytest.mark.parametrize("freeze", [None, []])
def test_nothing_frozen(freeze):
    transfer_weights("nowhere", freeze=freeze)


def test_another_tokenizer_is_a_warning(source_path, capsys):
    nlp = initialised(pipeline())
    transfer_weights(source_path)(nlp)
    assert "other tokens" not in capsys.readouterr().out
    transfer_weights(source_path)(fine_tokens()(nlp))
    assert "cuts text into other tokens" in " ".join(capsys.readouterr().out.split())


def projected(kind, **settings):
    nlp = pipeline()
    config = nlp.config["components"]["clinical_ner"]["model"] | {
        "projection": {"@architectures": f"spacy-clinner.{kind}.v1", **settings}
    }
    nlp = spacy.blank("en")
    nlp.add_pipe("clinical_ner", config={"model": config})
    return nlp


def test_a_projection_goes_with_the_layer_that_reads_it(tmp_path, capsys):
    source = initialised(projected("LinearProjection"))
    with torch.no_grad():
        tagger_network(tagger(source)).projection.linear.weight.normal_()
    source.to_disk(tmp_path)
    target = initialised(projected("LinearProjection"), seed=2)
    transfer_weights(tmp_path)(target)
    assert "projection" in capsys.readouterr().out
    assert target.get_pipe("clinical_ner").model.to_bytes() == tagger(source).to_bytes()


@pytest.mark.parametrize(
    ("theirs", "ours", "same"),
    [
        (projected("LinearProjection"), pipeline(), False),
        (pipeline(), projected("LinearProjection"), True),  # which begins as the identity
        (pipeline(), projected("DomainMask"), False),
        (projected("DomainMask"), projected("DomainMask"), True),
        (projected("DomainMask", shared=0.2), projected("DomainMask"), False),
        (projected("DomainMask"), projected("LinearProjection"), False),
    ],
)
def test_another_projection_is_an_error(tmp_path, theirs, ours, same):
    initialised(theirs).to_disk(tmp_path)
    target = initialised(ours, seed=2)
    if same:
        transfer_weights(tmp_path)(target)
        return
    with pytest.raises(ClinnerError, match="through another projection here than in the source"):
        transfer_weights(tmp_path)(target)
    transfer_weights(tmp_path, up_to="token_lstm")(target)


def test_other_sizes_are_an_error(source_path):
    nlp = initialised(pipeline(width=50))
    with pytest.raises(ClinnerError, match=r"token_embedding is .*x50 here and .*x100 in the source"):
        transfer_weights(source_path)(nlp)


def test_source_without_a_crf(tmp_path):
    source = pipeline(decoder="Softmax")
    train(source, examples_of(source), steps=1)
    source.to_disk(tmp_path / "source")
    nlp = initialised(pipeline())
    with pytest.raises(ClinnerError, match="the source has no layer 'crf'"):
        transfer_weights(tmp_path / "source")(nlp)
    transfer_weights(tmp_path / "source", up_to="fully_connected")(nlp)


@pytest.mark.parametrize(("theirs", "ours"), [(2, 1), (1, 2)])
def test_other_depths_are_an_error(tmp_path, theirs, ours):
    initialised(pipeline(depth=theirs)).to_disk(tmp_path / "source")
    nlp = initialised(pipeline(depth=ours))
    where = "in the source" if theirs > ours else "here"
    with pytest.raises(ClinnerError, match=rf"token_lstm has .* \(\S+ only {where}\): give both") as caught:
        transfer_weights(tmp_path / "source")(nlp)
    assert "\n" not in str(caught.value)
    transfer_weights(tmp_path / "source", up_to="char_lstm")(nlp)


def test_a_damaged_source_is_one_line(tmp_path, source_path):
    shutil.copytree(source_path, tmp_path / "source")
    model = tmp_path / "source" / "clinical_ner" / "model"
    model.write_bytes(model.read_bytes()[:1000])
    with pytest.raises(ClinnerError, match=r"source: the pipeline cannot be read \(") as caught:
        transfer_weights(tmp_path / "source")(initialised(pipeline()))
    assert "\n" not in str(caught.value)

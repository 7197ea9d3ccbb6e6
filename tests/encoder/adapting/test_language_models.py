"""Heads score the asked positions as they would score all, and are kept beside the encoder."""

import numpy as np
import pytest
import torch
from transformers import AutoModel, AutoModelForMaskedLM

from spacy_clinner.encoder.adapting.language_models import HEAD_FILE, load_language_model
from spacy_clinner.encoder.pretrained import quiet_transformers
from spacy_clinner.errors import ClinnerError
from tests.support.tiny_encoder import write_tiny_encoder

OTHER_NAMES = {"distilbert": {"dim": 32, "n_layers": 2, "n_heads": 2, "hidden_dim": 64}}
NARROW = {"electra": {"embedding_size": 16}, "albert": {"embedding_size": 16}}
WITH_CLASS = ["bert", "roberta", "distilbert", "electra", "albert", "deberta-v2", "modernbert"]
WITHOUT_CLASS = ["splinter", "bert-generation"]
POSITIONS = torch.tensor([1, 3, 9])
IDS = torch.tensor([[2, 10, 11, 12, 3, 0], [2, 20, 21, 22, 23, 3]])
ATTENTION = (IDS != 0).long()


def written(folder, architecture, **options):
    config = {**OTHER_NAMES.get(architecture, {}), **NARROW.get(architecture, {})}
    return write_tiny_encoder(folder / architecture, architecture, **config, **options)


def loaded(folder):
    model, _ = load_language_model(str(folder))
    return model.eval()


def scores(model):
    with torch.inference_mode():
        return model(IDS, ATTENTION, POSITIONS)


@pytest.mark.parametrize("architecture", WITH_CLASS)
def test_asked_positions_have_the_scores_of_the_whole(tmp_path, architecture):
    model = loaded(written(tmp_path, architecture, with_head=True))
    assert model.head_is_trained
    with quiet_transformers(), torch.inference_mode():
        whole = AutoModelForMaskedLM.from_pretrained(tmp_path / architecture).eval()
        every = whole(input_ids=IDS, attention_mask=ATTENTION).logits
    torch.testing.assert_close(scores(model), every.flatten(0, 1)[POSITIONS], rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("architecture", WITH_CLASS + WITHOUT_CLASS)
def test_a_head_that_lacks_is_tied_to_the_embeddings_and_saved(tmp_path, architecture):
    model = loaded(written(tmp_path, architecture))
    assert not model.head_is_trained
    embeddings = model.encoder.get_input_embeddings().weight
    pieces = [
        weight for weight in model.parameters() if weight.shape[0] == len(embeddings) and weight.ndim == 2
    ]
    assert len(pieces) == 1
    assert pieces[0] is embeddings
    encoder = {id(weight) for weight in model.encoder.parameters()}
    with torch.no_grad():
        embeddings.mul_(1.5)
        for weight in model.parameters():
            if id(weight) not in encoder:
                weight.add_(0.1)
    expected = scores(model)
    with quiet_transformers():
        model.save(tmp_path / "saved")
    for name in ("tokenizer.json", "tokenizer_config.json"):
        (tmp_path / "saved" / name).write_bytes((tmp_path / architecture / name).read_bytes())
    again = loaded(tmp_path / "saved")
    assert again.head_is_trained
    assert (tmp_path / "saved" / HEAD_FILE).exists() == (architecture in WITHOUT_CLASS)
    torch.testing.assert_close(scores(again), expected)


def test_all_of_the_encoder_is_saved(tmp_path):
    model = loaded(written(tmp_path, "bert"))
    model.save(tmp_path / "saved")
    with quiet_transformers():
        before, after = (
            AutoModel.from_pretrained(tmp_path / name).state_dict() for name in ("bert", "saved")
        )
    assert any("pooler" in name for name in before)
    assert before.keys() == after.keys()
    for name, weight in before.items():
        assert torch.equal(weight, after[name]), name


@pytest.mark.parametrize("architecture", ["bert", "modernbert", "splinter"])
def test_an_untrained_head_begins_with_how_frequent_pieces_are(tmp_path, architecture):
    model = loaded(written(tmp_path, architecture))
    frequencies = np.arange(len(model.encoder.get_input_embeddings().weight)) * 10
    model.expect(frequencies)
    expected = np.log((frequencies + 1) / (frequencies + 1).sum())
    assert model.piece_biases.detach().numpy() == pytest.approx(expected, abs=1e-5)


def test_a_tokenizer_without_a_mask(tmp_path):
    folder = written(tmp_path, "bert")
    for path in folder.glob("*.json"):
        path.write_text(path.read_text().replace('"mask_token": "[MASK]"', '"note": "none"'))
    with pytest.raises(ClinnerError, match="its tokenizer has no mask"):
        load_language_model(str(folder))


def test_without_transformers(monkeypatch):
    monkeypatch.setattr("spacy_clinner.encoder.pretrained.find_spec", lambda name: None)
    with pytest.raises(ClinnerError, match=r"^adapt: transformers is not installed: pip install"):
        load_language_model("any")

import json
import shutil

import pytest
import torch

from spacy_clinner.encoder import pretrained
from spacy_clinner.encoder.architecture import Encoder
from spacy_clinner.encoder.pretrained import load_pretrained
from spacy_clinner.errors import ClinnerError
from tests.support.tiny_encoder import write_tiny_encoder


def refused(source):
    with pytest.raises(ClinnerError) as caught:
        load_pretrained(source)
    message = str(caught.value)
    assert message.startswith("Encoder: ")
    assert "\n" not in message
    return message


@pytest.mark.parametrize("source", [None, ""])
def test_nothing_is_named(source):
    assert "no encoder is named" in refused(source)


@pytest.mark.parametrize("source", ["/no/such/folder", "./here", "models/one/two"])
def test_no_such_folder(source):
    assert f"{source}: no such folder" in refused(source)


def test_a_folder_without_a_model(tmp_path):
    assert "no config.json there" in refused(tmp_path)


def test_the_hub_is_out_of_reach(monkeypatch):
    def unreachable(*args, **kwargs):
        raise OSError("We couldn't connect to 'https://huggingface.co' to load this file")

    monkeypatch.setattr("transformers.AutoTokenizer.from_pretrained", unreachable)
    assert "maker/name: cannot be fetched from the Hugging Face hub" in refused("maker/name")


@pytest.fixture
def folder(tiny, tmp_path):
    return shutil.copytree(tiny, tmp_path / "model")


def test_a_slow_tokenizer_alone(folder):
    for file in folder.glob("*token*"):
        file.unlink()
    assert "has no fast tokenizer" in refused(folder)


def test_weights_in_a_pickle(folder):
    (folder / "model.safetensors").unlink()
    torch.save({}, folder / "pytorch_model.bin")
    message = refused(folder)
    assert "its weights are a pickle" in message
    assert "save_pretrained('OUT')" in message


def test_the_command_that_converts_a_pickle_works(folder, tmp_path):
    from transformers import AutoModel

    model = AutoModel.from_pretrained(folder)
    (folder / "model.safetensors").unlink()
    torch.save(model.state_dict(), folder / "pytorch_model.bin")
    command = pretrained._TO_SAFETENSORS.format(folder).replace("'OUT'", f"'{tmp_path / 'out'}'")
    code = command.removeprefix('python -c "').removesuffix('"')
    exec(code, {})
    assert load_pretrained(tmp_path / "out").encoder.config.hidden_size == 32


def test_no_weights(folder):
    (folder / "model.safetensors").unlink()
    assert "no weights there" in refused(folder)


def test_damaged_weights(folder):
    (folder / "model.safetensors").write_bytes(b"no safetensors")
    assert "the model cannot be read" in refused(folder)


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json", "tokenizer_config.json"])
def test_damaged_files(folder, name):
    (folder / name).write_text("{", "utf8")
    assert str(folder) in refused(folder)


def test_code_of_its_own_is_not_run(folder):
    config = json.loads((folder / "config.json").read_text("utf8"))
    config.update(
        {"model_type": "mine", "auto_map": {"AutoModel": "code.Model", "AutoConfig": "code.Config"}}
    )
    (folder / "config.json").write_text(json.dumps(config), "utf8")
    (folder / "code.py").write_text("raise SystemExit('run')", "utf8")
    assert "code of its own" in refused(folder) or "no fast tokenizer" in refused(folder)


def test_no_text_encoder(tmp_path):
    folder = write_tiny_encoder(
        tmp_path / "t5", "t5", d_model=32, d_kv=8, d_ff=32, num_layers=1, num_heads=2, num_decoder_layers=1
    )
    assert "t5 is no text encoder" in refused(folder)


def test_what_transformers_tells_of_unused_weights_is_not_printed(tmp_path, capsys):
    folder = write_tiny_encoder(tmp_path / "head", with_head=True)
    load_pretrained(folder)
    assert capsys.readouterr() == ("", "")


def test_transformers_is_missing(monkeypatch):
    monkeypatch.setattr(pretrained, "find_spec", lambda name: None)
    with pytest.raises(ClinnerError, match=r"^Encoder: transformers is not installed: pip install"):
        Encoder("anything")

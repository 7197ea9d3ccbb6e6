"""Encoders of some thousand weights with random numbers, written as transformers writes them."""

import atexit
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import AutoConfig, AutoModel, AutoModelForMaskedLM, PreTrainedTokenizerFast

from spacy_clinner.encoder.pretrained import quiet_transformers
from spacy_clinner.synthetic.generator import generate

SPECIAL = {"pad": "[PAD]", "unk": "[UNK]", "cls": "[CLS]", "sep": "[SEP]", "mask": "[MASK]"}
SMALL = {
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 64,
    "max_position_embeddings": 64,
}


@cache
def note_texts(count: int = 40) -> tuple[str, ...]:
    """Texts of embedded notes."""
    return tuple(note.text for note in generate("cardiology", count, annotated=False))


def write_tiny_encoder(
    folder: Path,
    model_type: str = "bert",
    *,
    texts: Sequence[str] = (),
    pieces: int = 400,
    seed: int = 0,
    with_head: bool = False,
    **config: Any,
) -> Path:
    """Write config.json, model.safetensors and a fast tokenizer.

    Args:
        folder: is made.
        model_type: an architecture of transformers whose config has BERT's names.
        texts: what the tokenizer learns its pieces from; embedded notes if there are none.
        pieces: most pieces of the tokenizer.
        seed: of the weights.
        with_head: whether a language-model head is written too.
        config: other values than those of `SMALL`.

    Returns:
        The folder.
    """
    tokenizer = tiny_tokenizer(tuple(texts) or note_texts(), pieces)
    settings = {**SMALL, **config}
    described = AutoConfig.for_model(
        model_type, vocab_size=len(tokenizer), pad_token_id=tokenizer.pad_token_id, **settings
    )
    tokenizer.model_max_length = settings["max_position_embeddings"]
    with torch.random.fork_rng(), quiet_transformers():
        torch.manual_seed(seed)
        model = (AutoModelForMaskedLM if with_head else AutoModel).from_config(described)
        model.save_pretrained(folder)
        tokenizer.save_pretrained(folder)
    return folder


@cache
def shared_encoder() -> Path:
    """A tiny BERT that reads 512 pieces, for tests that need some encoder; it is removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="encoder"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return write_tiny_encoder(folder, max_position_embeddings=512)


def tiny_tokenizer(texts: Sequence[str], pieces: int = 400) -> PreTrainedTokenizerFast:
    """A WordPiece tokenizer as BERT's: all characters of some texts, and their most frequent words.

    The library's own trainer breaks ties at random.
    """
    words = Counter(word for text in texts for word in re.findall(r"\w+|[^\w\s]", text.lower()))
    characters = sorted(set("".join(words)))
    known = [*SPECIAL.values(), *characters, *(f"##{character}" for character in characters)]
    frequent = sorted((word for word in words if len(word) > 1), key=lambda word: (-words[word], word))
    known += frequent[: max(pieces - len(known), 0)]
    vocabulary = {piece: i for i, piece in enumerate(known)}
    backend = Tokenizer(models.WordPiece(vocabulary, unk_token=SPECIAL["unk"]))
    backend.normalizer = normalizers.BertNormalizer()
    backend.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    around = [(name, backend.token_to_id(name)) for name in (SPECIAL["cls"], SPECIAL["sep"])]
    backend.post_processor = processors.TemplateProcessing("[CLS] $A [SEP]", special_tokens=around)
    names = {f"{kind}_token": name for kind, name in SPECIAL.items()}
    return PreTrainedTokenizerFast(tokenizer_object=backend, **names)

"""Transformers with random weights, and the speed of one without a tagger."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import torch
from gpu_clock import forget_peak, peak_memory, words_per_second
from spacy.tokens import Doc

WINDOW = 128
"""Word pieces that the methods over an encoder read at once."""


class Shape(NamedTuple):
    """Size of a transformer.

    Attributes:
        pieces: of the embedding table at least; those of the tokenizer if there are more.
    """

    layers: int
    width: int
    heads: int
    pieces: int = 0

    def __str__(self) -> str:
        return f"{self.layers} layers of {self.width}"


MINI, BERT_BASE, TINY = Shape(6, 384, 12), Shape(12, 768, 12, 30_522), Shape(1, 32, 1)


def random_encoder(directory: Path, docs: Sequence[Doc], shape: Shape) -> str:
    """A transformer with random weights, and a tokenizer of the documents' words and characters."""
    from transformers import BertConfig, BertModel, BertTokenizerFast

    directory.mkdir()
    texts = [token.lower_ for doc in docs for token in doc if token.text.isprintable() and not token.is_space]
    characters = sorted({character for text in texts for character in text})
    words = [word for word, _ in Counter(texts).most_common(5_000)]
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    pieces = dict.fromkeys([*special, *characters, *(f"##{c}" for c in characters), *words])
    (directory / "vocab.txt").write_text("\n".join(pieces) + "\n", encoding="utf8")
    BertTokenizerFast(str(directory / "vocab.txt")).save_pretrained(directory)
    settings = BertConfig(
        vocab_size=max(len(pieces), shape.pieces),
        hidden_size=shape.width,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        intermediate_size=4 * shape.width,
    )
    BertModel(settings).save_pretrained(directory)
    return str(directory)


class BareSpeed(NamedTuple):
    """Words a second of an encoder without a tagger, and its peak memory in MiB."""

    train: float
    predict: float
    peak: str


def bare_speed(path: str, docs: Sequence[Doc], seconds: float, device: torch.device, size: int) -> BareSpeed:
    """The speed of an encoder alone, over windows of the length and in the precision of `transformer`.

    Args:
        path: of the encoder.
        docs: what it reads.
        seconds: of each of the two measurements.
        device: where it computes.
        size: windows a batch.
    """
    from transformers import AutoModel, AutoTokenizer

    forget_peak()
    tokenizer, encoder = AutoTokenizer.from_pretrained(path), AutoModel.from_pretrained(path).to(device)
    optimizer = torch.optim.AdamW(encoder.parameters(), lr=1e-5)
    half = device.type == "cuda" and torch.cuda.is_bf16_supported()

    def vectors(texts: Sequence[str]) -> torch.Tensor:
        cut: Any = tokenizer(
            list(texts), truncation=True, max_length=WINDOW, return_overflowing_tokens=True, padding=True
        )
        ids, mask = (torch.tensor(cut[name], device=device) for name in ("input_ids", "attention_mask"))
        with torch.autocast(device.type, torch.bfloat16, enabled=half):
            return encoder(input_ids=ids, attention_mask=mask).last_hidden_state.float()

    def batches() -> Iterator[tuple[list[str], int]]:
        for start in range(0, len(docs), size):
            batch = docs[start : start + size]
            yield [doc.text for doc in batch], sum(map(len, batch))

    def train() -> Iterator[int]:
        encoder.train()
        for texts, words in batches():
            vectors(texts).square().mean().backward()
            optimizer.step()
            optimizer.zero_grad()
            yield words

    def predict() -> Iterator[int]:
        encoder.eval()
        for texts, words in batches():
            with torch.inference_mode():
                vectors(texts).cpu()
            yield words

    return BareSpeed(words_per_second(train, seconds), words_per_second(predict, seconds), peak_memory())

"""The encoder alone, as `transformers` has it: what a tagger above it cannot exceed.

Every word is read once: a text is cut into windows that are full and do not overlap. Windows are sorted by
length and padded within a budget of word pieces. There is no tagger and no spaCy. "bare" cuts the texts into
word pieces, "bare-pieces" has them already.

Options:
    window: word pieces of a window, special ones included; the encoder's limit if not given.
    max_pieces: of a batch, padding included.
"""

from collections.abc import Sequence

import torch
from clock import measure, read_task, text_of
from transformers import AutoModel, AutoTokenizer

SHORTEST = 0.9
"""Of the longest window of a batch that has enough pieces: shorter ones begin another."""
ENOUGH = 256
task = read_task()
torch.set_num_threads(task.threads)
tokenizer = AutoTokenizer.from_pretrained(task.encoder)
encoder = AutoModel.from_pretrained(task.encoder).eval()
limit = min(tokenizer.model_max_length, encoder.config.max_position_embeddings)
window, max_pieces = task.options.get("window", limit), task.options.get("max_pieces", 2048)
texts = [text_of(row) for row in task.rows]


def windows() -> list[list[int]]:
    """Piece ids of all windows, the longest first."""
    cut = tokenizer(texts, truncation=True, max_length=window, stride=0, return_overflowing_tokens=True)
    return sorted(cut["input_ids"], key=len, reverse=True)


def padded_batches(ids: Sequence[list[int]]) -> list[list[list[int]]]:
    """Neighbouring windows that fit into the budget when they are padded to the first one."""
    grouped: list[list[list[int]]] = []
    for item in ids:
        if grouped and joins(grouped[-1], item):
            grouped[-1].append(item)
        else:
            grouped.append([item])
    return grouped


def joins(batch: list[list[int]], item: list[int]) -> bool:
    longest, count = len(batch[0]), len(batch)
    wastes_little = len(item) >= SHORTEST * longest or longest * count < ENOUGH
    return longest * (count + 1) <= max_pieces and wastes_little


def encode(ids: list[list[int]]) -> None:
    for batch in padded_batches(ids):
        padded = tokenizer.pad({"input_ids": batch}, return_tensors="pt")
        whole = bool(padded["attention_mask"].all())
        mask = {} if whole else {"attention_mask": padded["attention_mask"]}
        encoder(input_ids=padded["input_ids"], **mask)


ready = windows() if task.system == "bare-pieces" else None


@torch.inference_mode()
def predict() -> None:
    encode(ready or windows())


measure(task, predict=predict)

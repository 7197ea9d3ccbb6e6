"""Hugging Face's recipe for token classification, as `run_ner.py` of transformers' examples has it.

A linear layer over the encoder gives the tag of a word's first piece; other pieces have no label. Texts that
are longer than a window are cut into windows that overlap, and a word is tagged where it stands furthest
from an edge. Runs with transformers 4 and 5, without spaCy.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from transformers import AutoModelForTokenClassification, AutoTokenizer

IGNORED = -100


@dataclass(frozen=True)
class Window:
    """Word pieces of a part of a text.

    Attributes:
        text: number of the text in the batch.
        ids: of the pieces, special ones included.
        firsts: (position of the first piece, number of the word) of each word that begins here.
        tags: of the pieces; IGNORED for those without a label.
    """

    text: int
    ids: list[int]
    firsts: list[tuple[int, int]]
    tags: list[int]


class HuggingFaceTagger:
    """A tagger of words with BIO tags.

    Args:
        encoder: folder or name.
        labels: entity types.
        window: word pieces of a window, special ones included.
        stride: pieces that two windows share.
        windows_at_once: padded together in prediction.
    """

    def __init__(
        self,
        encoder: str,
        labels: Iterable[str],
        window: int = 128,
        stride: int = 32,
        windows_at_once: int = 32,
    ) -> None:
        self.window, self.stride, self.windows_at_once = window, stride, windows_at_once
        self.tags = ["O", *(f"{prefix}-{label}" for label in sorted(labels) for prefix in "BI")]
        self.tokenizer = AutoTokenizer.from_pretrained(encoder, use_fast=True, add_prefix_space=True)
        model = AutoModelForTokenClassification.from_pretrained(encoder, num_labels=len(self.tags))
        self.model = model.float()

    def windows(self, rows: Sequence[dict[str, Any]]) -> list[Window]:
        """The windows of texts, {"words", "tags"}; those without tags have no labels."""
        cut = self.tokenizer(
            [row["words"] for row in rows],
            is_split_into_words=True,
            truncation=True,
            max_length=self.window,
            stride=self.stride,
            return_overflowing_tokens=True,
        )
        return [
            self._window(text, rows[text], ids, cut.word_ids(number))
            for number, (ids, text) in enumerate(
                zip(cut["input_ids"], cut["overflow_to_sample_mapping"], strict=True)
            )
        ]

    def _window(self, text: int, row: dict[str, Any], ids: list[int], words: Sequence[int | None]) -> Window:
        before = [None, *words[:-1]]
        firsts = [
            (at, word)
            for at, (word, last) in enumerate(zip(words, before, strict=True))
            if word is not None and word != last
        ]
        tags = [IGNORED] * len(ids)
        for at, word in firsts if "tags" in row else ():
            tags[at] = self.tags.index(row["tags"][word])
        return Window(text, ids, firsts, tags)

    def update(
        self, windows: Sequence[Window], optimizer: torch.optim.Optimizer, max_norm: float = 1.0
    ) -> float:
        """One step on some windows; the loss."""
        optimizer.zero_grad()
        loss = self.model(**self._padded(windows, with_tags=True)).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), max_norm)
        optimizer.step()
        return loss.item()

    @torch.inference_mode()
    def predict(self, rows: Sequence[dict[str, Any]]) -> list[list[str]]:
        """The tag of each word of each text; "O" for words without a piece."""
        self.model.eval()
        found: list[list[str]] = [["O"] * len(row["words"]) for row in rows]
        distance = [[-1] * len(row["words"]) for row in rows]
        windows = self.windows([{"words": row["words"]} for row in rows])
        for begin in range(0, len(windows), self.windows_at_once):
            batch = windows[begin : begin + self.windows_at_once]
            best = self.model(**self._padded(batch)).logits.argmax(-1).tolist()
            for window, tags in zip(batch, best, strict=True):
                for at, word in window.firsts:
                    from_edge = min(at, len(window.ids) - at)
                    if from_edge > distance[window.text][word]:
                        distance[window.text][word] = from_edge
                        found[window.text][word] = self.tags[tags[at]]
        return found

    def _padded(self, windows: Sequence[Window], with_tags: bool = False) -> dict[str, torch.Tensor]:
        longest = max(len(window.ids) for window in windows)
        pad = self.tokenizer.pad_token_id

        def filled(rows: Iterable[list[int]], value: int) -> torch.Tensor:
            return torch.tensor([row + [value] * (longest - len(row)) for row in rows])

        batch = {
            "input_ids": filled((window.ids for window in windows), pad),
            "attention_mask": filled(([1] * len(window.ids) for window in windows), 0),
        }
        if with_tags:
            batch["labels"] = filled((window.tags for window in windows), IGNORED)
        return batch

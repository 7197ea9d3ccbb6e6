"""Batches keep within their budget, and every window is in one of them."""

import numpy as np
import pytest

from spacy_clinner.encoder.adapting import window_batches
from spacy_clinner.encoder.adapting.held_out import is_held_out
from spacy_clinner.encoder.adapting.note_windows import NoteWindow
from spacy_clinner.encoder.adapting.window_batches import Batcher


def windows(count=300) -> list[NoteWindow]:
    lengths = np.random.default_rng(1).integers(1, 60, count)
    return [NoteWindow(np.full(n, i, dtype=np.int32), np.ones(n, dtype=bool)) for i, n in enumerate(lengths)]


def numbers(batches) -> list[int]:
    return [int(window.ids[0]) for batch in batches for window in batch]


def shuffled(seed=0, pieces=256):
    return list(Batcher(pieces, special=2).shuffled(windows(), np.random.default_rng(seed)))


@pytest.mark.parametrize("block", [500, 1 << 22])
def test_each_window_comes_once_within_the_budget(monkeypatch, block):
    monkeypatch.setattr(window_batches, "BLOCK", block)
    batches = shuffled()
    assert sorted(numbers(batches)) == list(range(300))
    assert max(len(b) * (2 + max(len(w.ids) for w in b)) for b in batches) <= 256


def test_little_is_padding():
    padded = sum(len(batch) * max(len(window.ids) for window in batch) for batch in shuffled())
    assert padded < 1.15 * sum(len(window.ids) for window in windows())


def test_the_seed_decides_the_order():
    assert numbers(shuffled(0)) == numbers(shuffled(0))
    assert numbers(shuffled(0)) != numbers(shuffled(1))


def test_in_order():
    assert numbers(Batcher(256, 2).in_order(windows())) == list(range(300))


def test_a_window_over_the_budget_is_a_batch_alone():
    assert [len(batch) for batch in Batcher(4, 2).in_order(windows(5))] == [1] * 5


def test_the_share_that_is_held_out():
    texts = [f"note {i}" for i in range(4000)]
    held_out = {text for text in texts if is_held_out(text, 0.05, seed=0)}
    assert len(held_out) == pytest.approx(200, abs=45)
    assert held_out != {text for text in texts if is_held_out(text, 0.05, seed=1)}
    assert not any(is_held_out(text, 0.0, seed=0) for text in texts)


def test_copies_are_held_out_together_whatever_their_layout():
    for i in range(200):
        assert is_held_out(f"note {i}", 0.5, 0) == is_held_out(f"  note\n\t{i}\r\n", 0.5, 0)

"""Masks over whole words are those of a slow reference, and as frequent as they should be."""

import numpy as np
import pytest

from spacy_clinner.encoder.adapting.note_windows import NoteWindow
from spacy_clinner.encoder.adapting.whole_words import MASKED, REPLACED, WordMasker, chosen_words

MASK, FIRST, LAST, PADDING, UNKNOWN = 4, 2, 3, 0, 1
SPECIAL = np.array([PADDING, UNKNOWN, FIRST, LAST, MASK])
OTHERS = np.arange(5, 400)


def masker(share=0.15) -> WordMasker:
    return WordMasker(share, MASK, OTHERS, SPECIAL, prefix=[FIRST], suffix=[LAST], padding=PADDING)


def windows(seed=0, count=20, longest=40) -> list[NoteWindow]:
    random = np.random.default_rng(seed)
    made = []
    for _ in range(count):
        pieces = int(random.integers(1, longest))
        begins = random.random(pieces) < 0.6
        begins[0] = True
        made.append(NoteWindow(random.choice(OTHERS, pieces).astype(np.int32), begins))
    return made


def slow_mask(windows, share, random):
    """Window by window and word by word, with the same random numbers."""
    words = [
        (row, list(range(start, end)))
        for row, window in enumerate(windows)
        for start, end in zip(
            [i for i, b in enumerate(window.begins) if b],
            [*[i for i, b in enumerate(window.begins) if b][1:], len(window.ids)],
            strict=True,
        )
    ]
    chances = random.random(len(words))
    fates = random.random(len(words))
    replacements = iter(random.choice(OTHERS, sum(len(window.ids) for window in windows)))
    longest = max(len(window.ids) for window in windows)
    rows = [[PADDING] * (longest + 2) for _ in windows]
    targets = {}
    is_guessed = [chance < share for chance in chances]
    if not any(is_guessed):
        is_guessed[int(np.argmin(chances))] = True
    for (row, places), guessed, fate in zip(words, is_guessed, fates, strict=True):
        for place in places:
            piece, other = int(windows[row].ids[place]), int(next(replacements))
            shown = MASK if fate < MASKED else other if fate < MASKED + REPLACED else piece
            rows[row][place + 1] = shown if guessed else piece
            if guessed:
                targets[row, place + 1] = piece
    for row, window in zip(rows, windows, strict=True):
        row[0], row[len(window.ids) + 1] = FIRST, LAST
    return rows, targets


@pytest.mark.parametrize(("seed", "share"), [(0, 0.15), (1, 0.5), (2, 1.0), (3, 1e-9)])
def test_masks_are_those_of_a_slow_reference(seed, share):
    batch = masker(share).mask_batch(windows(seed), np.random.default_rng(seed))
    rows, targets = slow_mask(windows(seed), share, np.random.default_rng(seed))
    assert batch.ids.tolist() == rows
    width = batch.ids.shape[1]
    places = [(int(p) // width, int(p) % width) for p in batch.positions]
    assert dict(zip(places, batch.targets.tolist(), strict=True)) == targets
    assert batch.lengths.tolist() == [len(window.ids) + 2 for window in windows(seed)]


def test_shares_are_those_of_bert():
    drawn = [masker().mask_batch(windows(seed, 50), np.random.default_rng(seed)) for seed in range(40)]
    shown = np.concatenate([batch.ids.reshape(-1)[batch.positions] for batch in drawn])
    targets = np.concatenate([batch.targets for batch in drawn])
    pieces = sum(int((batch.lengths - 2).sum()) for batch in drawn)
    assert len(targets) / pieces == pytest.approx(0.15, abs=0.005)
    assert (shown == MASK).mean() == pytest.approx(0.8, abs=0.02)
    assert (shown == targets).mean() == pytest.approx(0.1, abs=0.02)


def test_pieces_of_a_word_share_its_fate():
    whole = NoteWindow(np.full(9, 7, dtype=np.int32), np.array([True, *[False] * 8]))
    for seed in range(60):
        batch = masker(0.5).mask_batch([whole, *windows(seed, 3)], np.random.default_rng(seed))
        guessed = np.isin(np.arange(1, 10), batch.positions)
        assert guessed.all() or not guessed.any()
        assert len(set((batch.ids[0, 1:10] == MASK).tolist())) == 1


def test_unknown_pieces_are_never_guessed():
    mixed = NoteWindow(np.array([1, 7, 1, 8], dtype=np.int32), np.array([True, True, False, True]))
    batch = masker(1.0).mask_batch([mixed], np.random.default_rng(0))
    assert batch.targets.tolist() == [8]  # the other word has an unknown piece
    alone = NoteWindow(np.array([1, 1], dtype=np.int32), np.array([True, True]))
    assert not len(masker(1.0).mask_batch([alone], np.random.default_rng(0)).targets)


def test_at_least_one_word_is_chosen():
    words, nothing_special = np.arange(5), np.zeros(5, dtype=bool)
    assert chosen_words(words, nothing_special, 0.0, np.random.default_rng(0)).sum() == 1
    assert not chosen_words(words, ~nothing_special, 0.9, np.random.default_rng(0)).any()


def test_masks_are_drawn_anew():
    some = windows()
    one, other = (masker().mask_batch(some, np.random.default_rng(seed)) for seed in (0, 1))
    assert one.positions.tolist() != other.positions.tolist()

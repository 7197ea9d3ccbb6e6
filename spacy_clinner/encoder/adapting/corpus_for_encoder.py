"""Notes as a certain encoder reads them: cut into its windows, with words hidden behind its mask."""

from __future__ import annotations

import numpy as np

from spacy_clinner.encoder.adapting.adapt_settings import AdaptSettings
from spacy_clinner.encoder.adapting.note_corpus import NoteCorpus, Texts
from spacy_clinner.encoder.adapting.note_windows import WindowCutter
from spacy_clinner.encoder.adapting.whole_words import WordMasker
from spacy_clinner.encoder.adapting.window_batches import Batcher
from spacy_clinner.encoder.pretrained import Pretrained
from spacy_clinner.errors import ClinnerError

_WITHOUT_LIMIT = 512
"""Pieces of a window if the encoder reads any number of them."""


def note_corpus(pretrained: Pretrained, texts: Texts, settings: AdaptSettings) -> NoteCorpus:
    """The notes as an encoder reads them.

    Raises:
        ClinnerError: if `settings.window` is longer than the encoder reads or than a batch, or holds no more
            than the special pieces.
    """
    described = pretrained.describe()
    special = len(described["prefix"]) + len(described["suffix"])
    window = window_size(described["limit"], special, settings)
    known = np.arange(min(len(pretrained.tokenizer), vocabulary_size(pretrained)))
    never = np.array(sorted(pretrained.tokenizer.all_special_ids), dtype=np.int64)
    masker = WordMasker(
        share=settings.masked,
        mask=int(pretrained.tokenizer.mask_token_id or 0),
        replacements=np.setdiff1d(known, never),
        special=never,
        prefix=described["prefix"],
        suffix=described["suffix"],
        padding=described["padding"],
    )
    cutter = WindowCutter(pretrained.tokenizer, window - special)
    batcher = Batcher(settings.batch_pieces, special)
    return NoteCorpus(texts, cutter, batcher, masker, settings.held_out, settings.seed)


def vocabulary_size(pretrained: Pretrained) -> int:
    """How many pieces the encoder has a vector for."""
    return len(pretrained.encoder.get_input_embeddings().weight)


def window_size(limit: int | None, special: int, settings: AdaptSettings) -> int:
    """The most pieces of a window, special ones included.

    Raises:
        ClinnerError: see `note_corpus`.
    """
    if settings.window is None:
        return max(special + 1, min(limit or _WITHOUT_LIMIT, settings.batch_pieces))
    if limit is not None and settings.window > limit:
        raise ClinnerError(f"adapt: --window {settings.window}: the encoder reads {limit} pieces at once")
    if settings.window > settings.batch_pieces:
        raise ClinnerError(
            f"adapt: --window {settings.window}: a batch has {settings.batch_pieces} pieces: raise "
            "--batch-pieces"
        )
    if settings.window <= special:
        raise ClinnerError(
            f"adapt: --window {settings.window}: {special} of them are special pieces: give a longer window"
        )
    return settings.window

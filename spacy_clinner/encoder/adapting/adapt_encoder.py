"""From an encoder and notes to an encoder that has read notes like these."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass, replace
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from spacy_clinner.encoder.adapting.adapt_settings import AdaptSettings
from spacy_clinner.encoder.adapting.adapted_folder import AdaptedFolder, Position
from spacy_clinner.encoder.adapting.gradient_steps import GradientSteps
from spacy_clinner.encoder.adapting.guesses import Guesser
from spacy_clinner.encoder.adapting.language_models import LanguageModel, load_language_model
from spacy_clinner.encoder.adapting.note_corpus import Counts, NoteCorpus, Texts
from spacy_clinner.encoder.adapting.note_windows import WindowCutter
from spacy_clinner.encoder.adapting.perplexity import measure
from spacy_clinner.encoder.adapting.trainable_weights import add_lora, freeze_below
from spacy_clinner.encoder.adapting.whole_words import WordMasker
from spacy_clinner.encoder.adapting.window_batches import Batcher
from spacy_clinner.encoder.pretrained import Pretrained
from spacy_clinner.errors import ClinnerError

READING, HEAD, ENCODER, MEASURING = "reading", "head", "encoder", "held-out"
"""What takes time, as a bar names it."""
_WITHOUT_LIMIT = 512
_SAMPLE = 64

Bars = Callable[[str, int | None, int], AbstractContextManager[Callable[[float], object]]]
"""Shows what is done: takes a name, how many there are and how many are done, and gives what is called for
each that follows, with its loss or nan."""


@dataclass(frozen=True)
class Adapted:
    """What became of an encoder.

    Attributes:
        counts: what the notes are.
        head_steps, steps: of the optimizer, with the encoder frozen and after that.
        before, after: perplexity of the held-out notes with the same masks; None if none are held out.
        was_done: whether an earlier run had finished it.
    """

    counts: Counts
    head_steps: int
    steps: int
    before: float | None
    after: float | None
    was_done: bool = False


@contextmanager
def _no_bar(name: str, total: int | None, done: int) -> Iterator[Callable[[float], object]]:
    yield lambda loss: None


def adapt_encoder(
    source: str | Path,
    texts: Texts,
    out: Path,
    settings: AdaptSettings | None = None,
    device: str | torch.device = "cpu",
    bars: Bars = _no_bar,
) -> Adapted:
    """Go on with the masked-language pre-training of an encoder on notes.

    A run that was stopped goes on from its last checkpoint in `out`, and ends with the weights that it would
    have had.

    Args:
        source: folder of an encoder, or its name on the Hugging Face hub.
        texts: begins to read the notes.
        out: folder to write; `AutoModel` and `AutoTokenizer` read it.
        settings: None for the defaults.
        device: where to compute.
        bars: shows what is done.

    Raises:
        ClinnerError: on settings that cannot be meant, an encoder that cannot be read, no notes to learn
            from, or a folder with something else in it.
    """
    settings = settings or AdaptSettings()
    settings.require_sound()
    folder = AdaptedFolder(out)
    folder.require_usable()
    device = torch.device(device)
    with torch.random.fork_rng([device] if device.type == "cuda" else []):
        torch.manual_seed(settings.seed)
        model, pretrained = load_language_model(str(source))
        return _Run(model, pretrained, texts, folder, settings, device, bars).finish()


class _Run:
    """One adaptation from its notes to its folder."""

    def __init__(
        self,
        model: LanguageModel,
        pretrained: Pretrained,
        texts: Texts,
        folder: AdaptedFolder,
        settings: AdaptSettings,
        device: torch.device,
        bars: Bars,
    ) -> None:
        self.model, self.tokenizer = model, pretrained.tokenizer
        self.folder, self.settings, self.bars = folder, settings, bars
        self.corpus = note_corpus(pretrained, texts, settings)
        self.encoder_digest = _digest(model.encoder)
        self.guesser = Guesser(model.to(device), device, settings.precision)
        frequencies = np.zeros(vocabulary_size(pretrained), dtype=np.int64)
        with bars(READING, None, 0) as on_note:
            self.counts = self.corpus.count(lambda: on_note(math.nan), frequencies)
        if not model.head_is_trained:
            model.expect(frequencies)
        self.steps = settings.steps_of(self.counts.batches)
        wanted = self.steps if settings.train_head_first is None else settings.train_head_first
        self.head_steps = 0 if model.head_is_trained else wanted

    def finish(self) -> Adapted:
        """Do what is not yet done."""
        record = self.folder.begin(
            {
                "settings": self.settings.fixed(),
                "encoder": self.encoder_digest,
                "notes": asdict(self.counts),
            }
        )
        done = Adapted(
            self.counts, self.head_steps, self.steps, record.get("before"), record.get("after"), True
        )
        if record.get("finished"):
            return done
        before = self._learn()
        after = self._perplexity()
        record |= {"head_steps": self.head_steps, "steps": self.steps, "before": before, "after": after}
        self.folder.finish(self.model, self.tokenizer, record | {"finished": True})
        return replace(done, before=before, after=after, was_done=False)

    def _learn(self) -> float | None:
        """Let the head, if it must, and the encoder learn; returns the perplexity between the two."""
        kept = self.folder.load()
        position, tensors = kept or (Position(HEAD if self.head_steps else ENCODER), {})
        if position.phase == HEAD:
            self.model.encoder.requires_grad_(False)
            self._phase(position, tensors, self.settings.head_learn_rate, self.head_steps)
            self.model.encoder.requires_grad_(True)
            position, tensors = Position(ENCODER), {}
        if not position.step and position.before is None:
            position = replace(position, before=self._perplexity())
        merge = self._choose_weights()
        self._phase(position, tensors, self.settings.highest_rate, self.steps)
        merge()
        return position.before

    def _choose_weights(self) -> Callable[[], object]:
        """Freeze what must not learn; returns what makes an encoder as it was built of the result."""
        if self.settings.lora is not None:
            added = add_lora(self.model.encoder, self.settings.lora)
            self.model.to(self.guesser.device)
            for weight in self.model.head_parameters():
                weight.requires_grad_(True)
            return added
        if self.settings.trainable_layers is not None:
            freeze_below(self.model.encoder, self.settings.trainable_layers)
        return lambda: None

    def _phase(self, position: Position, tensors: dict[str, Any], rate: float, total: int) -> None:
        """Learn until all steps of a phase are done, with a checkpoint now and then."""
        learner = GradientSteps(self.guesser, rate, total, self.settings, position.step)
        if tensors:
            learner.restore(tensors)
        else:
            self.folder.save(position, learner.tensors())
        self._set_mode(position.phase)
        stream = self.corpus.endless(position.epoch, position.batch)
        with self.bars(position.phase, total, position.step) as on_step:
            while position.step < total:
                epoch, batch, windows = next(stream)
                loss = learner.learn(self.corpus.masked(windows, position.step), position.step)
                position = replace(position, step=position.step + 1, epoch=epoch, batch=batch)
                if position.step % self.settings.save_every == 0 or position.step == total:
                    self.folder.save(position, learner.tensors())
                on_step(loss)

    def _set_mode(self, phase: str) -> None:
        """Dropout, but not in an encoder that does not learn."""
        self.model.train()
        if phase == HEAD:
            self.model.encoder.eval()

    def _perplexity(self) -> float | None:
        if not self.counts.held_out:
            return None
        with self.bars(MEASURING, None, 0) as on_batch:
            return measure(self.guesser, self.corpus.held_out_batches(), on_batch).perplexity


def note_corpus(pretrained: Pretrained, texts: Texts, settings: AdaptSettings) -> NoteCorpus:
    """The notes as an encoder reads them.

    Raises:
        ClinnerError: if a window is longer than the encoder reads or than a batch, or leaves no room.
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
    """How many pieces the encoder knows."""
    return len(pretrained.encoder.get_input_embeddings().weight)


def window_size(limit: int | None, special: int, settings: AdaptSettings) -> int:
    """Pieces of a window, special ones included.

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


def _digest(encoder: nn.Module) -> str:
    """A short name for the weights of an encoder, from some numbers of each."""
    flat = [weight.detach().reshape(-1) for weight in encoder.parameters()]
    samples = torch.cat([numbers[:: max(1, len(numbers) // _SAMPLE)] for numbers in flat])
    return blake2b(samples.cpu().numpy().tobytes(), digest_size=16).hexdigest()

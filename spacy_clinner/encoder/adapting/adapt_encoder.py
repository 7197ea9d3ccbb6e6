"""Continue the pre-training of an encoder on notes, from its folder to another."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from spacy_clinner.encoder.adapting.adapt_settings import AdaptSettings
from spacy_clinner.encoder.adapting.adapted_folder import AdaptedFolder, Position
from spacy_clinner.encoder.adapting.corpus_for_encoder import note_corpus, vocabulary_size
from spacy_clinner.encoder.adapting.gradient_steps import GradientSteps
from spacy_clinner.encoder.adapting.guesses import Guesser
from spacy_clinner.encoder.adapting.language_models import LanguageModel, load_language_model
from spacy_clinner.encoder.adapting.note_corpus import CorpusCounts, Texts
from spacy_clinner.encoder.adapting.perplexity import measure
from spacy_clinner.encoder.lora import Lora, add_adapters, merge_adapters, require_peft
from spacy_clinner.encoder.pretrained import Pretrained
from spacy_clinner.layers.encoder_layers import freeze_below, topmost_layers
from spacy_clinner.layers.tensors_digest import tensors_digest

READING, HEAD, ENCODER, MEASURING = "reading", "head", "encoder", "held-out"
"""The parts of a run, as progress bars name them."""
_LORA, _LAYERS = "adapt: --lora", "adapt: --trainable-layers"
"""What errors begin with."""

Bars = Callable[[str, int | None, int], AbstractContextManager[Callable[[float], object]]]
"""Shows progress. It takes the name of a part, how many items there are (None if unknown) and how many are
done. It gives a function to call after each further item, with its loss or nan."""


@dataclass(frozen=True)
class Adapted:
    """The result of a run.

    Attributes:
        counts: notes, windows and batches that it read.
        head_steps: steps of the optimizer in which the head learned alone.
        steps: steps of the optimizer after that.
        before: perplexity of the held-out notes before these steps; None if no note is held out.
        after: the same after them, with the same masks.
        was_done: whether an earlier run had finished already.
    """

    counts: CorpusCounts
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
    """Continue the masked-language pre-training of an encoder on notes.

    If `out` holds the checkpoint of an interrupted run, this one continues from there. It ends with the same
    weights as a run without interruption.

    Args:
        source: folder of an encoder, or its name on the Hugging Face hub.
        texts: called for each pass over the notes.
        out: folder to write, which `AutoModel` and `AutoTokenizer` read.
        settings: None for the defaults.
        device: where to compute.
        bars: shows progress.

    Raises:
        ClinnerError: if a setting is out of range, the encoder cannot be read, there is no note to learn
            from, or `out` is in use for something else.
    """
    settings = settings or AdaptSettings()
    settings.require_sound()
    folder = AdaptedFolder(out)
    folder.require_usable()
    device = torch.device(device)
    with torch.random.fork_rng([device] if device.type == "cuda" else []):
        torch.manual_seed(settings.seed)
        model, pretrained = load_language_model(str(source))
        _require_weights(model, settings)
        return _Run(model, pretrained, texts, folder, settings, device, bars).finish()


def _require_weights(model: LanguageModel, settings: AdaptSettings) -> None:
    """Stop if the weights that are to learn cannot be chosen, before any step is made."""
    if settings.lora is not None:
        require_peft(_LORA)
    if settings.trainable_layers is not None:
        topmost_layers(model.encoder, settings.trainable_layers, _LAYERS)


class _Run:
    """One adaptation: its model, its notes and its folder."""

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
        self.encoder_digest = tensors_digest(model.encoder.parameters())
        self.guesser = Guesser(model.to(device), device, settings.precision)
        frequencies = np.zeros(vocabulary_size(pretrained), dtype=np.int64)
        with bars(READING, None, 0) as on_note:
            self.counts = self.corpus.count(lambda: on_note(math.nan), frequencies)
        if not model.head_is_trained:
            model.expect(frequencies)
        self.steps = settings.steps_of(self.counts.batches)
        if model.head_is_trained:
            self.head_steps = 0
        else:
            self.head_steps = self.steps if settings.train_head_first is None else settings.train_head_first

    def finish(self) -> Adapted:
        """Do what an earlier run into the same folder has not done."""
        record = self.folder.begin(
            {
                "settings": self.settings.fixed(),
                "encoder": self.encoder_digest,
                "notes": asdict(self.counts),
            }
        )
        result = Adapted(self.counts, self.head_steps, self.steps, record.get("before"), record.get("after"))
        if record.get("finished"):
            return replace(result, was_done=True)
        before = self._learn()
        after = self._perplexity()
        record |= {"head_steps": self.head_steps, "steps": self.steps, "before": before, "after": after}
        self.folder.finish(self.model, self.tokenizer, record | {"finished": True})
        return replace(result, before=before, after=after)

    def _learn(self) -> float | None:
        """Train an untrained head alone, then the encoder with it.

        Returns:
            The perplexity between the two.
        """
        checkpoint = self.folder.load()
        position, tensors = checkpoint or (Position(HEAD if self.head_steps else ENCODER), {})
        if position.phase == HEAD:
            self.model.encoder.requires_grad_(False)
            self._phase(position, tensors, self.settings.head_learn_rate, self.head_steps)
            self.model.encoder.requires_grad_(True)
            position, tensors = Position(ENCODER), {}
        if not position.step and position.before is None:
            position = replace(position, before=self._perplexity())
        self._choose_weights()
        self._phase(position, tensors, self.settings.highest_rate, self.steps)
        if self.settings.lora is not None:
            merge_adapters(self.model.encoder)
        return position.before

    def _choose_weights(self) -> None:
        """Freeze the weights of the encoder that are not to learn, and add those of LoRA."""
        if self.settings.lora is not None:
            lora = Lora(self.settings.lora, alpha=2.0 * self.settings.lora)
            add_adapters(self.model.encoder, lora, _LORA)
            self.model.to(self.guesser.device)
        if self.settings.trainable_layers is not None:
            freeze_below(self.model.encoder, self.settings.trainable_layers, _LAYERS)

    def _phase(self, position: Position, tensors: dict[str, Any], rate: float, total: int) -> None:
        """Make the steps of a phase that remain, and save a checkpoint every `save_every` steps."""
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
        """Use dropout, except in an encoder that is frozen."""
        self.model.train()
        if phase == HEAD:
            self.model.encoder.eval()

    def _perplexity(self) -> float | None:
        if not self.counts.held_out:
            return None
        with self.bars(MEASURING, None, 0) as on_batch:
            return measure(self.guesser, self.corpus.held_out_batches(), on_batch).perplexity

"""Pipelines that have not seen the notes that they judge: one for each fold of a corpus."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc
from thinc.api import Config

from spacy_clinner.errors import ClinnerError
from spacy_clinner.studies.cell_config import NEVER, fit_schedules, without_keeping
from spacy_clinner.studies.composition import base_config
from spacy_clinner.studies.shares import write_documents
from spacy_clinner.studies.study import Budget
from spacy_clinner.studies.training import trained_pipeline


@dataclass(frozen=True)
class Recipe:
    """How the pipeline of a fold is trained.

    Attributes:
        base: a method of `init-config`, or a `.cfg` file.
        lang: spaCy's code of the language.
        encoder: name or folder of a pre-trained encoder, for a method that needs one.
        steps: updates; None for what the config says.
        gpu_id: of the device; -1 for the CPU.
    """

    base: str
    lang: str = "en"
    encoder: str | None = None
    steps: int | None = None
    gpu_id: int = -1

    def config(self, train: Path, seed: int) -> Config:
        """The config of a training that ends after a fixed number of updates and chooses nothing by a score.

        Args:
            train: its documents.
            seed: of the training.

        Raises:
            ClinnerError: if there is no such method, it lacks something, or its length is not fixed.
        """
        config = base_config(self.base, lang=self.lang, encoder=self.encoder, gpu=self.gpu_id >= 0)
        training = config["training"]
        if self.steps is not None:
            fit_schedules(config, self.steps)
            training |= {"max_steps": self.steps, "max_epochs": 0}
        elif not training["max_steps"] and not training["max_epochs"] > 0:
            raise ClinnerError(
                f"{self.base}: the config trains until the score on development notes stops rising, and a "
                "fold has none: set max_steps or max_epochs, or give --steps"
            )
        config["paths"] |= {"train": str(train), "dev": str(train)}
        config["system"]["seed"] = seed
        training |= {"patience": 0, "eval_frequency": NEVER}
        training["before_to_disk"] = without_keeping(training["before_to_disk"])
        training["logger"] = {"@loggers": "spacy.ConsoleLogger.v1", "progress_bar": False}
        config["corpora"]["dev"]["limit"] = 1
        return config


def draw_folds(owners: Sequence[str], folds: int, seed: int) -> list[int]:
    """The fold of each note; those of one owner share it, and folds are as even as that allows.

    Args:
        owners: a name for each note, equal for notes that belong together.
        folds: how many.
        seed: of the draw.

    Raises:
        ClinnerError: if there are fewer than two folds, or fewer owners than folds.
    """
    counts = Counter(owners)
    if folds < 2:
        raise ClinnerError(f"--folds {folds}: a pipeline needs other notes to learn from: give 2 or more")
    if len(counts) < folds:
        raise ClinnerError(
            f"--folds {folds}: there are only {len(counts):,} annotated notes of different text: give fewer "
            "folds, or a model that has not seen the notes (--model)"
        )
    order = random.Random(seed).sample(sorted(counts), len(counts))
    sizes = [0] * folds
    chosen = {}
    for owner in order:
        chosen[owner] = min(range(folds), key=lambda fold: (sizes[fold], fold))
        sizes[chosen[owner]] += counts[owner]
    return [chosen[owner] for owner in owners]


def train_fold(recipe: Recipe, docs: Sequence[Doc], seed: int, folder: Path) -> Language:
    """Train the pipeline that will judge a fold.

    Args:
        recipe: how.
        docs: the documents of all other folds.
        seed: of the training.
        folder: an empty one, for these documents and the trained weights.
    """
    train = write_documents(docs, folder / "train.spacy")
    config: Any = recipe.config(train, seed)
    # the averages of the weights are what is saved and read again
    return trained_pipeline(config, Budget(weights="averaged"), folder, recipe.gpu_id)

"""Trainings that learn a tiny corpus by heart, whatever the seed, the threads and the processor.

A training stops once it has learned its corpus, and fails after a limit of updates. The limit is at least
twice what the worst of the seeds 0 to 9 needs, so that rounding never decides a test.

Three environment variables repeat that measurement, beside `ATEN_CPU_CAPABILITY` of torch:

- `CLINNER_TEST_SEED`: the seed of every training in the tests (0).
- `CLINNER_TEST_THREADS`: threads of torch (1).
- `CLINNER_TEST_UPDATES`: a file that gets a line of JSON for each training, with the test, the updates that
  it needed (null if the limit was not enough) and the limit.
"""

import io
import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example
from spacy.training.loop import train as train_loop
from spacy.util import fix_random_seed, registry
from thinc.api import Optimizer

UNTIL_LEARNED = "tests.until_learned.v1"
SEED = int(os.environ.get("CLINNER_TEST_SEED", "0"))


def train(nlp: Language, examples: Sequence[Example], steps: int, seed: int = SEED) -> Language:
    """Initialise a pipeline and update it a number of times, which need not be enough to learn anything."""
    optimizer = begin(nlp, examples, seed)
    for _ in range(steps):
        nlp.update(examples, sgd=optimizer)
    return nlp


def overfit(
    nlp: Language, examples: Sequence[Example], limit: int, learned: Callable[[], bool] | None = None
) -> Language:
    """Initialise a pipeline and update it until it has learned the examples.

    Args:
        nlp: the pipeline.
        examples: one batch.
        limit: updates after which the test fails.
        learned: tells whether the goal is reached; whether `nlp` `knows` the examples by default.
    """
    optimizer = begin(nlp, examples)
    update_until(
        learned or (lambda: knows(nlp, examples)), lambda: nlp.update(examples, sgd=optimizer), limit
    )
    return nlp


def begin(nlp: Language, examples: Sequence[Example], seed: int = SEED) -> Optimizer:
    """Initialise a pipeline; losses are not averaged."""
    fix_random_seed(seed)
    optimizer = nlp.initialize(lambda: examples)
    optimizer.learn_rate = 0.01
    return optimizer


def update_until(learned: Callable[[], bool], update: Callable[[], Any], limit: int, every: int = 5) -> None:
    """Update until the goal is reached, which is looked at after every few updates."""
    for updates in range(1, limit + 1):
        update()
        if updates % every == 0 and learned():
            return _record(updates, limit)
    _record(None, limit)


def loop_until(
    nlp: Language,
    output: Path | None,
    limit: int,
    *,
    score: float = 1.0,
    every: int = 10,
    least: int = 1,
    max_epochs: int = 0,
) -> Language:
    """Run spaCy's own loop until the development score is reached.

    Args:
        nlp: an initialised pipeline whose training config gets another logger and schedule.
        output: where `model-best` and `model-last` are saved.
        limit: updates after which the test fails.
        score: of the development corpus, from 0 to 1.
        every: updates between evaluations, each of which saves the pipeline.
        least: updates that are made in any case.
        max_epochs: -1 reads, and augments, the training corpus anew in every epoch; 0 reads it once.
    """
    nlp.config["training"]["logger"] = {"@loggers": UNTIL_LEARNED, "score": score, "least": least}
    schedule = {"max_steps": limit, "max_epochs": max_epochs, "patience": 0, "eval_frequency": every}
    nlp.config["training"].update(schedule)
    try:
        train_loop(nlp, output, use_gpu=-1, stdout=io.StringIO(), stderr=io.StringIO())
    except _Learned as learned:
        _record(learned.updates, limit)
    else:
        _record(None, limit)
    return nlp


class _Learned(BaseException):
    """Leaves spaCy's loop, which then saves the pipeline as it does at its end."""

    def __init__(self, updates: int) -> None:
        self.updates = updates


@registry.loggers(UNTIL_LEARNED)
def until_learned(score: float, least: int) -> Callable[..., tuple[Callable[..., None], Callable[[], None]]]:
    """A logger that ends the loop when the development score is reached."""

    def log_step(info: dict[str, Any] | None) -> None:
        if info and info["score"] >= score and info["step"] + 1 >= least:
            raise _Learned(info["step"] + 1)

    return lambda nlp, stdout, stderr: (log_step, lambda: None)


def knows(nlp: Language, examples: Sequence[Example], sure: float = 0.6) -> bool:
    """Whether exactly the gold entities are found, and each that has a confidence has at least `sure`."""
    references = [example.reference for example in examples]
    docs = list(nlp.pipe([reference.text for reference in references]))
    confidences = [entity._.confidence for doc in docs for entity in doc.ents]
    return [*map(entities, docs)] == [*map(entities, references)] and all(
        confidence is None or confidence >= sure for confidence in confidences
    )


def entities(doc: Doc) -> list[tuple[int, int, str]]:
    """Start, end and label of each entity, in tokens."""
    return [(entity.start, entity.end, entity.label_) for entity in doc.ents]


def _record(updates: int | None, limit: int) -> None:
    path = os.environ.get("CLINNER_TEST_UPDATES")
    if path:
        test = os.environ["PYTEST_CURRENT_TEST"].rpartition(" ")[0]
        with open(path, "a", encoding="utf8") as file:
            file.write(json.dumps({"test": test, "seed": SEED, "updates": updates, "limit": limit}) + "\n")
    if updates is None:
        pytest.fail(f"not learned after {limit} updates with seed {SEED}")

"""The training config of a cell: a method's own, a fixed budget, and what the study lays over it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from thinc.api import Config

from spacy_clinner.errors import ClinnerError
from spacy_clinner.studies.cells import Cell
from spacy_clinner.studies.composition import base_config
from spacy_clinner.studies.known_settings import require_settings
from spacy_clinner.studies.study import Budget, Changes, Study
from spacy_clinner.studies.tables import merged

PLACES = ("train", "unlabelled", "source", "pipeline", "seed", "steps")
"""What a definition's settings may name as {train}, and so on; {steps/6} is a part of the updates."""
NEVER = 10**9
FOR_KEEPING = frozenset({"spacy-clinner.model_card.v1", "spacy-clinner.scrub_strings.v1"})
"""Callbacks that matter only to a pipeline that stays on the disk."""
SCHEDULED = frozenset(
    {
        "begin",
        "warmup",
        "refresh",
        "ramp_up",
        "fine_tune_from",
    }
)
"""Settings of callbacks that count updates, in proportion to those of the config that they are in."""
_PLACE = re.compile(rf"\{{({'|'.join(PLACES)})\}}")
_STEPS = re.compile(r"\{steps/(\d+)\}")


@dataclass(frozen=True)
class Places:
    """Where a cell finds and leaves its files; digests in their place give the cell's fingerprint.

    Attributes:
        train: the labelled share.
        dev: what points of a curve, or the best weights, are scored on.
        log: gets a JSON object each point.
        steps: updates, also where the budget counts epochs.
        unlabelled: other text.
        source: the source's training documents.
        pipeline: what the cell before has trained.
    """

    train: str
    dev: str
    log: str
    steps: int
    unlabelled: str | None = None
    source: str | None = None
    pipeline: str | None = None


def cell_config(
    study: Study, cell: Cell, setting: Changes, places: Places, *, gpu: bool = False, is_kept: bool = False
) -> Config:
    """The config that a cell is trained with.

    Args:
        study: that it belongs to.
        cell: what to train.
        setting: what was chosen for its method, or is tried.
        places: its files.
        gpu: whether it is trained on a GPU.
        is_kept: whether the trained pipeline stays on the disk; only then is it described and are its
            strings scrubbed, which takes as long as some dozen updates and changes no prediction.

    Raises:
        ClinnerError: if the method or one of its settings is unknown.
    """
    method = study.methods[cell.method]
    config = base_config(
        method.base,
        lang=study.corpora[cell.task.target].lang,
        encoder=method.encoder,
        gpu=gpu,
        source=places.source,
        pipeline=places.pipeline,
        unlabelled=places.unlabelled,
    )
    _set_budget(config, study.budget_of(method), places, cell.seed)
    if not is_kept:
        config["training"]["before_to_disk"] = without_keeping(config["training"]["before_to_disk"])
    _set_log(config, places.log)
    values: dict[str, Any] = {"train": places.train, "unlabelled": places.unlabelled, "source": places.source}
    values |= {"pipeline": places.pipeline, "seed": cell.seed, "steps": places.steps}
    for changes in (method.changes, setting):
        filled = _plain(_filled(changes, values, f"method.{method.name}"))
        require_settings(config, filled, method.base, f"{study.name}: method.{method.name}")
        config = Config(merged(config, filled), is_interpolated=False)
    for block in _blocks_with_label_map(config):
        block["label_map"] = dict(study.label_map) or block["label_map"]
    return config


def _plain(value: Any) -> Any:
    """Nested settings with null where they say "null", as TOML has none."""
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return None if value == "null" else value


def _set_budget(config: Config, budget: Budget, places: Places, seed: int) -> None:
    """Train as long as every cell of the study; choose nothing by a score, unless the budget says so."""
    every = max(budget.steps // budget.points, 1) if budget.points else NEVER
    fit_schedules(config, places.steps)
    config["paths"] |= {"train": places.train, "dev": places.dev}
    config["system"]["seed"] = seed
    config["training"] |= {
        "max_epochs": budget.epochs,
        "max_steps": budget.steps - budget.steps % every if budget.points else budget.steps,
        "patience": 0,
        "eval_frequency": every,
    }
    config["corpora"]["dev"]["limit"] = 0 if budget.points else 1


def without_keeping(callback: Any) -> Any:
    """What is done to a pipeline before it is saved, but for what matters only on the disk."""
    if not isinstance(callback, dict):
        return callback
    if callback.get("@callbacks") in FOR_KEEPING:
        return None
    if "*" not in callback:
        return callback
    left = {key: block for key, block in callback["*"].items() if block.get("@callbacks") not in FOR_KEEPING}
    return callback | {"*": left} if left else None


def fit_schedules(config: Config, steps: int) -> None:
    """Stretch or shorten what counts updates as the length of the training is."""
    training = config["training"]
    planned = training["max_steps"]
    if isinstance(training["before_update"], dict) and planned:
        _scale(training["before_update"], steps / planned)
    optimizers = (training["optimizer"], (training["before_update"] or {}).get("optimizer"))
    for optimizer in filter(None, optimizers):
        rate = optimizer["learn_rate"]
        if isinstance(rate, dict) and "total_steps" in rate:
            rate["warmup_steps"] = round(rate["warmup_steps"] * steps / rate["total_steps"])
            rate["total_steps"] = steps


def _scale(block: dict[str, Any], factor: float) -> None:
    for key, value in block.items():
        if isinstance(value, dict) and key != "optimizer":
            _scale(value, factor)
        elif key in SCHEDULED and isinstance(value, int) and value:
            block[key] = max(round(value * factor), 1)


def _set_log(config: Config, path: str) -> None:
    logger = {"@loggers": "spacy-clinner.terms_logger.v1", "progress_bar": None, "output_file": path}
    config["training"]["logger"] = logger


def _blocks_with_label_map(config: Config) -> Iterator[dict[str, Any]]:
    for section, key in (("training", "before_update"), ("initialize", "after_init")):
        block = config[section].get(key)
        if isinstance(block, dict) and "label_map" in block:
            yield block


def _filled(value: Any, values: Mapping[str, Any], where: str) -> Any:
    """Nested settings with their places filled in."""
    if isinstance(value, Mapping):
        return {key: _filled(item, values, where) for key, item in value.items()}
    if isinstance(value, list):
        return [_filled(item, values, where) for item in value]
    if not isinstance(value, str):
        return value
    if share := _STEPS.fullmatch(value):
        return max(values["steps"] // int(share.group(1)), 1)
    if place := _PLACE.fullmatch(value):
        if values[place.group(1)] is None:
            raise ClinnerError(
                f"{where}: {value} stands for a file that the study does not have for this corpus: name it "
                "below [corpus.NAME]"
            )
        return values[place.group(1)]
    return value

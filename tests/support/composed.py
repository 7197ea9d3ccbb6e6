"""Configs of the methods for tiny corpora."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from thinc.api import Config

from spacy_clinner.configs import compose
from spacy_clinner.configs.training_methods import find_method
from tests.support.overfit import SEED


def composed(
    method: str,
    notes: Path,
    pipeline: Path | str | None = None,
    overrides: Mapping[str, object] | None = None,
) -> Config:
    """The config of a method with all that it needs.

    Args:
        method: its name.
        notes: a file to train and to evaluate on, and that stands for other notes too.
        pipeline: a trained one, for a method that starts or learns from it.
        overrides: other settings.
    """
    paths = {"paths.train": str(notes), "paths.dev": str(notes), "system.seed": SEED}
    needs = needed(method, notes, pipeline, label="PROBLEM")  # one that `tests.conftest.TEXTS` has
    return compose(method, **needs, overrides={**paths, **(overrides or {})})


def needed(
    method: str, notes: Path | str, pipeline: Path | str | None, label: str = "Device"
) -> dict[str, object]:
    """What a method needs beside labelled notes, as arguments of `compose`."""
    needs = find_method(method).needs
    known = {
        "encoder": ("encoder", str(_encoder()) if "encoder" in needs else None),
        "source": ("source", str(notes)),
        "source_model": ("source", str(pipeline)),
        "teacher": ("source", str(pipeline)),
        "unlabelled": ("unlabelled", str(notes)),
        "labels": ("labels", [label]),
    }
    return dict(known[need] for need in needs)


def _encoder() -> Path:
    """Skips the test where transformers is not installed."""
    pytest.importorskip("transformers")
    from tests.support.tiny_encoder import shared_encoder

    return shared_encoder()

"""The training config that a study's method begins with: a method of `init-config`, or a user's file."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from thinc.api import Config, ConfigValidationError

from spacy_clinner.configs import compose, find_method
from spacy_clinner.errors import ClinnerError

PIPELINES = frozenset({"source_model", "teacher"})
"""Needs that a trained pipeline answers."""
_FILES = frozenset({"encoder", "source", "unlabelled"})


def base_config(
    base: str,
    *,
    lang: str,
    encoder: str | None = None,
    gpu: bool = False,
    source: str | None = None,
    pipeline: str | None = None,
    unlabelled: str | None = None,
) -> Config:
    """The config of a method, not yet interpolated; what the method makes no use of is not handed to it.

    Args:
        base: a name of `init-config --list`, or a `.cfg` file.
        lang: of the pipeline.
        encoder: name or directory of a pre-trained encoder.
        gpu: whether it is trained on a GPU.
        source: labelled documents of another department.
        pipeline: what the method starts from, or is taught by.
        unlabelled: text without annotation.

    Raises:
        ClinnerError: if there is no such method or file, or it lacks something.
    """
    paths = {"encoder": encoder, "source": source, "unlabelled": unlabelled}
    paths |= dict.fromkeys(PIPELINES, pipeline)
    if _is_file(base):
        config = _read(base).copy()
        config["nlp"]["lang"] = lang
        config["paths"] |= {key: value for key, value in paths.items() if value and key in config["paths"]}
        return config
    needed = needs(base)
    given: dict[str, Any] = {
        "source" if key in PIPELINES else key: paths[key] for key in needed if paths.get(key)
    }
    return compose(base, lang=lang, gpu=gpu, **given)


def needs(base: str) -> frozenset[str]:
    """What a method needs beside labelled documents: keys of its config's [paths].

    Raises:
        ClinnerError: if there is no such method or file.
    """
    if _is_file(base):
        return frozenset(_read(base)["paths"]) & (_FILES | PIPELINES)
    return find_method(base).needs


def _is_file(base: str) -> bool:
    return base.endswith(".cfg")


@lru_cache(maxsize=64)
def _read(path: str) -> Config:
    from spacy.util import load_config

    if not Path(path).is_file():
        raise ClinnerError(f"{path}: no such config: write one with `python -m spacy clinner init-config`")
    try:
        config = load_config(path, interpolate=False)
    except (ConfigValidationError, ValueError):  # they quote the file, and may be many lines
        raise ClinnerError(
            f"{path}: no config of spaCy: check it with `python -m spacy debug config`"
        ) from None
    sections = ("paths", "system", "nlp", "components", "corpora", "training", "initialize")
    if missing := [name for name in sections if name not in config]:
        raise ClinnerError(
            f"{path}: no section [{missing[0]}]: complete it with `python -m spacy init fill-config`"
        )
    return config

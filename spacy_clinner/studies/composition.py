"""The training config that a study's method begins with: a method of `init-config`, or a user's file."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from thinc.api import Config, ConfigValidationError

from spacy_clinner.configs import compose, find_method
from spacy_clinner.configs.training_methods import tagger_name
from spacy_clinner.errors import ClinnerError

PIPELINES = frozenset({"source_model", "teacher"})
"""Needs that a trained pipeline answers."""
_FILES = frozenset({"encoder", "source", "unlabelled"})
_SECTIONS = ("paths", "system", "nlp", "components", "corpora", "training", "initialize")
_SETTINGS = (
    *("nlp.lang", "corpora.train", "corpora.dev"),
    *("training.max_steps", "training.before_update", "training.before_to_disk"),
    *("training.optimizer.learn_rate", "initialize.vectors", "initialize.init_tok2vec"),
)
"""What a study reads or sets in a config of one's own; `init fill-config` writes all but the corpora."""
_CONCEPTS = "concept_extractor"


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


def finds_concepts(base: str) -> bool:
    """Whether a method marks concepts rather than entities.

    Raises:
        ClinnerError: if there is no such method or file.
    """
    if not _is_file(base):
        return tagger_name(find_method(base).name) == _CONCEPTS
    return any(part.get("factory") == _CONCEPTS for part in _read(base)["components"].values())


def own_language(base: str) -> str | None:
    """The language that a user's file is for; None for a method of `init-config`, which has any.

    Raises:
        ClinnerError: if there is no such file.
    """
    return str(_read(base)["nlp"]["lang"]) if _is_file(base) else None


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
    if missing := [name for name in _SECTIONS if name not in config]:
        raise ClinnerError(
            f"{path}: no section [{missing[0]}]: complete it with `python -m spacy init fill-config`"
        )
    if missing := [name for name in _SETTINGS if not _has(config, name)]:
        raise ClinnerError(f"{path}: no {missing[0]}: complete it with `python -m spacy init fill-config`")
    _require_read_from_paths(config, path)
    return config


def _has(config: Config, setting: str) -> bool:
    block: Any = config
    for name in setting.split("."):
        if not isinstance(block, dict) or name not in block:
            return False
        block = block[name]
    return True


def _require_read_from_paths(config: Config, path: str) -> None:
    """Stop at a reader of a file of its own, which would not get the documents of a cell."""
    probe = config.copy()
    probe["paths"] |= {"train": "<train>", "dev": "<dev>"}
    corpora = probe.interpolate()["corpora"]
    for part in ("train", "dev"):
        if f"<{part}>" not in str(corpora[part]):
            raise ClinnerError(
                f"{path}: [corpora.{part}] reads another file than the study gives it: write path = "
                f"${{paths.{part}}} there"
            )

"""The config of a method, composed from the fragments that the method extends."""

from collections.abc import Mapping, Sequence
from typing import Any

from thinc.api import Config

from spacy_clinner.configs.completion import completed
from spacy_clinner.configs.fragments import relations
from spacy_clinner.configs.merging import Settings, merged
from spacy_clinner.configs.overrides import gpu_settings, overridden
from spacy_clinner.configs.training_methods import NEEDS, OPTIONS, Method, find_method, overlaid
from spacy_clinner.errors import ClinnerError

ENCODERS = {"en": "dmis-lab/biobert-base-cased-v1.1"}
"""The pre-trained encoder of a language if none is given."""


def compose(
    method: str,
    *,
    lang: str = "en",
    encoder: str | None = None,
    gpu: bool = False,
    labels: Sequence[str] = (),
    source: str | None = None,
    unlabelled: str | None = None,
    overrides: Mapping[str, object] | None = None,
) -> Config:
    """The complete config of a method, as `spacy train` takes it; its variables are not interpolated.

    Args:
        method: a name among `methods()`.
        lang: spaCy's code of the language. A method for one language keeps its own if this is "en".
        encoder: name on the hub or folder of a pre-trained encoder; BioBERT v1.1 for English if not given.
        gpu: whether to train on a GPU: memory is torch's, and encoders compute in mixed precision.
        labels: those to learn, else they are read from the training notes; of "add-label", those to add.
        source: labelled notes of another department, or the trained pipeline to start or to learn from,
            whichever the method needs.
        unlabelled: notes without labels.
        overrides: other settings by dotted path; a dict replaces a whole block.

    Raises:
        ClinnerError: if there is no such method or setting, something that the method needs is not given, or
            something is given that it makes no use of.
    """
    chosen, others = find_method(method), overrides or {}
    given = {"encoder": encoder, "source": source, "unlabelled": unlabelled, "labels": list(labels) or None}
    _require_used(chosen, {option for option, value in given.items() if value is not None})
    settings = overlaid(method)
    settings = merged(settings, {"nlp": {"lang": _language(method, settings, lang)}})
    given["encoder"] = encoder or ENCODERS.get(settings["nlp"]["lang"])
    for setting, value in _taken(chosen, given, others).items():
        settings = merged(settings, _block(setting, value))
    config = completed(settings)
    on_gpu = gpu_settings(config) if gpu else {}
    return completed(overridden(config, {**on_gpu, **others}, method)) if on_gpu or others else config


def _require_used(method: Method, given: set[str]) -> None:
    if unused := sorted(given - {OPTIONS[need] for need in _setting_of(method)}):
        raise ClinnerError(
            f"{method.name}: makes no use of --{unused[0]}: leave it out, or take another method"
        )


def _taken(method: Method, given: Mapping[str, object], overrides: Mapping[str, object]) -> dict[str, object]:
    """What a method takes of what is given, by the dotted path of its setting.

    Raises:
        ClinnerError: if the method needs something that is not given.
    """
    taken = {}
    for need, setting in _setting_of(method).items():
        _require_no_variable(method, OPTIONS[need], given[OPTIONS[need]])
        value = overrides.get(setting, given[OPTIONS[need]])
        if value is not None:
            taken[setting] = value
        elif need in method.needs:
            raise ClinnerError(f"{method.name}: needs {NEEDS[need]}: give --{OPTIONS[need]}")
    return taken


def _require_no_variable(method: Method, option: str, value: object) -> None:
    """Stop at the sign that begins a variable in a config: what is written would not be what is read."""
    texts = value if isinstance(value, list | tuple) else [value]
    for text in texts:
        if isinstance(text, str) and "$" in text:
            raise ClinnerError(
                f"{method.name}: --{option}: {text!r} has a $, a variable's sign in a config: give "
                "it another name"
            )


def _setting_of(method: Method) -> dict[str, str]:
    """The setting that holds each thing that a method takes."""
    labels = relations(method.name).get("labels")
    paths = {need: f"paths.{need}" for need in sorted(method.needs - {"labels"})}
    return {**paths, "labels": labels} if labels else paths


def _language(method: str, settings: Settings, lang: str) -> str:
    own: str | None = settings["nlp"].get("lang")
    if own and lang not in ("en", own):
        raise ClinnerError(f"{method}: is for the language {own}: leave --lang out, or take another method")
    return own or lang


def _block(path: str, value: object) -> Settings:
    """Blocks within blocks, down to the setting of a dotted path."""
    block: Any = value
    for name in reversed(path.split(".")):
        block = {name: block}
    return dict(block)

"""Settings of a study that no config has: a misspelt one would change nothing, and nobody would know."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from spacy_clinner.errors import ClinnerError

_CLOSED = ("system", "nlp", "training", "initialize")
"""Sections whose keys are spaCy's."""
_NAMED = ("components", "corpora")
"""Sections of named blocks."""
_WHOLE = ("factory", "source", "@readers")
"""What a block has that is new as a whole."""


def require_settings(config: Mapping[str, Any], changes: Mapping[str, Any], base: str, where: str) -> None:
    """Stop at a setting that the config of a method does not have.

    The settings of a registered function are left to the function, which takes no unknown one.

    Args:
        config: of the method.
        changes: nested settings that will be laid over it.
        base: name of the method.
        where: of the settings, for the error.

    Raises:
        ClinnerError: if there is one; it names the setting and the one that is most alike.
    """
    for section, block in changes.items():
        if not isinstance(block, Mapping):
            raise ClinnerError(f"{where}: {section} is no table: write set.{section}.KEY, or [set.{section}]")
    for section, key, alike in _unknown(config, changes):
        below = f"{section}." if section else ""
        near = get_close_matches(key, alike, n=1)
        meant = f"did you mean {below}{near[0]}?" if near else "mend its name or its place"
        raise ClinnerError(f"{where}: {below}{key}: the config of {base} has no such setting: {meant}")


def _unknown(
    config: Mapping[str, Any], changes: Mapping[str, Mapping[str, Any]]
) -> Iterator[tuple[str, str, list[str]]]:
    """Section and key of each setting that is unknown, with the keys that there are."""
    for section, block in changes.items():
        if section not in config:
            yield "", section, list(config)
        elif section in _CLOSED:
            yield from ((section, key, list(config[section])) for key in block if key not in config[section])
        elif section in _NAMED:
            yield from ((section, *one) for one in _unnamed(config[section], block))
    of_components = changes.get("initialize", {}).get("components") or {}
    known = {**config["components"], **changes.get("components", {})}
    yield from (("initialize.components", key, list(known)) for key in of_components if key not in known)


def _unnamed(known: Mapping[str, Any], blocks: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    for name, block in blocks.items():
        is_new = isinstance(block, Mapping) and any(key in block for key in _WHOLE)
        if name not in known and not is_new:
            yield name, list(known)

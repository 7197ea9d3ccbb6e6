"""Checks of blocks that hold a config: registered names exist and take the settings that are shown."""

import inspect
import re
from collections.abc import Iterator
from typing import Any

from spacy import registry
from spacy.language import Language
from thinc.api import Config

SHARED = {"factory", "source", "component", "replace_listeners"}


class BadConfigError(Exception):
    """A block names what there is not."""


def check_config(text: str) -> None:
    """Stop at a registered name or a setting that does not exist.

    Raises:
        BadConfigError: naming it.
    """
    config = Config().from_str(with_parents(text), interpolate=False)
    for path, section in _sections(config, ()):
        _check_section(".".join(path), section)


def with_parents(text: str) -> str:
    """A part of a config with the empty sections above those that it shows."""
    names = re.findall(r"^\[([^\]]+)\]", text, re.MULTILINE)
    parents: list[str] = []
    for name in names:
        parts = name.split(".")
        for size in range(1, len(parts)):
            parent = ".".join(parts[:size])
            if parent not in names and parent not in parents:
                parents.append(parent)
    return "".join(f"[{parent}]\n" for parent in parents) + text


def _sections(
    section: dict[str, Any], path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    yield path, section
    for name, value in section.items():
        if isinstance(value, dict):
            yield from _sections(value, (*path, name))


def _check_section(path: str, section: dict[str, Any]) -> None:
    for key, value in section.items():
        if key.startswith("@"):
            _check_settings(path, section, _registered(path, key[1:], value))
    if "factory" in section:
        _check_factory(path, section)


def _registered(path: str, name: str, value: str) -> Any:
    if not hasattr(registry, name):
        raise BadConfigError(f"[{path}]: there is no registry @{name}")
    try:
        return getattr(registry, name).get(value)
    except Exception as error:
        raise BadConfigError(f"[{path}]: there is no {value!r} in @{name}") from error


def _check_settings(path: str, section: dict[str, Any], function: Any) -> None:
    parameters = inspect.signature(function).parameters
    kinds = {parameter.kind for parameter in parameters.values()}
    if inspect.Parameter.VAR_KEYWORD in kinds:
        return
    allowed = set(parameters) | ({"*"} if inspect.Parameter.VAR_POSITIONAL in kinds else set())
    _refuse(path, {key for key in section if not key.startswith("@")} - allowed)


def _check_factory(path: str, section: dict[str, Any]) -> None:
    name = section["factory"]
    if not Language.has_factory(name):
        raise BadConfigError(f"[{path}]: there is no factory {name!r}")
    allowed = set(Language.get_factory_meta(name).default_config) | SHARED
    _refuse(path, set(section) - allowed)


def _refuse(path: str, unknown: set[str]) -> None:
    if unknown:
        raise BadConfigError(f"[{path}]: no such setting: {', '.join(sorted(unknown))}")

"""Single settings that a user gives by their dotted paths."""

import copy
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import reduce
from typing import Any

from spacy_clinner.configs.merging import Settings
from spacy_clinner.errors import ClinnerError


def overridden(settings: Settings, overrides: Mapping[str, object], method: str) -> Settings:
    """The settings with other values; a dict as a value replaces a whole block.

    Args:
        settings: a complete config.
        overrides: values by dotted path, such as "training.optimizer.learn_rate".
        method: what the config is for, for the error.

    Raises:
        ClinnerError: if the config has no such setting, or has a number where the value is text.
    """
    changed = copy.deepcopy(settings)
    for path, value in overrides.items():
        *parents, name = path.split(".")
        block = reduce(_below, parents, changed)
        if not isinstance(block, dict) or name not in block:
            raise ClinnerError(f"{path}: the config of {method} has no such setting{_meant(path, changed)}")
        is_function = any(key.startswith("@") for key in block)  # whose settings have types of their own
        if not is_function and _is_text_for_number(block[name], value):
            raise ClinnerError(
                f"{path}: the config of {method} has a number or true or false there, and this is text: mend "
                "the value"
            )
        block[name] = value
    return changed


def gpu_settings(settings: Settings) -> dict[str, object]:
    """What a GPU needs, by dotted path: memory of torch and, where there is the setting, mixed precision."""
    known = (path for path in _paths(settings) if path.endswith(".mixed_precision"))
    return {"system.gpu_allocator": "pytorch", **dict.fromkeys(known, True)}


def _is_text_for_number(old: object, value: object) -> bool:
    """Whether text would stand where there is a number, or true or false, and is no reference to another."""
    return isinstance(old, bool | int | float) and isinstance(value, str) and not value.startswith("${")


def _below(block: Any, name: str) -> Any:
    return block.get(name) if isinstance(block, dict) else None


def _meant(path: str, settings: Settings) -> str:
    alike = get_close_matches(path, _paths(settings), n=1)
    return f": did you mean {alike[0]}?" if alike else ""


def _paths(settings: Settings, prefix: str = "") -> Iterator[str]:
    for key, value in settings.items():
        yield prefix + key
        if isinstance(value, dict):
            yield from _paths(value, f"{prefix}{key}.")

"""Settings laid over settings."""

from typing import Any

Settings = dict[str, Any]
"""Values by name; a dict is a block of settings."""
ARGUMENTS = "*"
"""The block of positional arguments in a config."""


def merged(lower: Settings, upper: Settings) -> Settings:
    """Settings of both, those of `upper` where both have one; the order is that of `lower`.

    Of positional arguments, whose order counts, those of `upper` come last and in its order. A block of
    another registered function replaces the block below it as a whole, and so does a component of another
    factory or source.
    """
    settings = dict(lower)
    for name, value in upper.items():
        settings[name] = _laid_over(name, settings.get(name), value)
    return settings


def _laid_over(name: str, below: Any, value: Any) -> Any:
    both = isinstance(below, dict) and isinstance(value, dict)
    if not both or _replaces(below, value):
        return value
    block = merged(below, value)
    if name != ARGUMENTS:
        return block
    ordered = [*(argument for argument in below if argument not in value), *value]
    return {argument: block[argument] for argument in ordered}


def _replaces(lower: Settings, upper: Settings) -> bool:
    names, below = _origin(upper), _origin(lower)
    return bool(names and below) and names != below


def _origin(block: Settings) -> Settings:
    """What a block is made by."""
    return {
        name: value
        for name, value in block.items()
        if name.startswith("@") or (name in ("factory", "source") and isinstance(value, str))
    }

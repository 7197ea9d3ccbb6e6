"""Attributes that this package gives to documents and spans, such as `doc._.concepts`."""

from collections.abc import Callable
from typing import Any

from spacy.tokens import Doc, Span

from spacy_clinner.errors import ClinnerError


def register_extension(
    owner: type[Doc] | type[Span],
    name: str,
    getter: Callable[[Any], Any],
    setter: Callable[[Any, Any], None] | None = None,
) -> None:
    """Register an attribute if it is not registered yet.

    Args:
        owner: `Doc` or `Span`.
        name: of the attribute.
        getter: reads it.
        setter: sets it; None if nobody can.

    Raises:
        ClinnerError: if another package has registered an extension of this name.
    """
    if not owner.has_extension(name):
        owner.set_extension(name, getter=getter, setter=setter)
    elif owner.get_extension(name)[2:] != (getter, setter):
        kind = owner.__name__
        raise ClinnerError(
            f"{kind.lower()}._.{name}: another package or your code has registered this extension for "
            f'itself: give it another name, or remove it with {kind}.remove_extension("{name}")'
        )

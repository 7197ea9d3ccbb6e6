"""What the components of a pipeline write, as far as they say so."""

from collections.abc import Iterable
from typing import Any


def may_set_entities(component: Any, assigns: Iterable[str]) -> bool:
    """Whether a component may write `doc.ents`."""
    # span_ruler declares doc.spans only, whatever its settings
    return (
        "doc.ents" in assigns or getattr(component, "annotate_ents", False) or undeclared(component, assigns)
    )


def may_write_spans(component: Any, assigns: Iterable[str]) -> bool:
    """Whether a component may write any key of `doc.spans`."""
    return undeclared(component, assigns) or ("doc.spans" in assigns and not spans_key_of(component))


def undeclared(component: Any, assigns: Iterable[str]) -> bool:
    """Whether nobody knows what it writes. spaCy's own that declare nothing find nothing."""
    return not assigns and not str(getattr(component, "__module__", "")).startswith("spacy.")


def spans_key_of(component: Any) -> str | None:
    """Where a component keeps spans; spancat and span_finder have that in their settings."""
    settings = getattr(component, "cfg", None)
    key = getattr(component, "spans_key", None)
    if key is None and isinstance(settings, dict):
        key = settings.get("spans_key")
    return key if isinstance(key, str) and key else None

"""The entities of documents in a notebook, each with its label and its confidence."""

from collections.abc import Iterable, Mapping
from itertools import cycle
from typing import Any

from spacy import displacy
from spacy.tokens import Doc, Span
from spacy.util import escape_html

from spacy_clinner.tagger.confidence import get_confidence

COLORS = ("#ffd6a5", "#cdeac0", "#bde0fe", "#ffadad", "#e2cfea", "#fdf0c2", "#d7ecff", "#e4f1dc")
"""What labels are shown in, in their order; they begin again where they do not suffice."""


def show_entities(
    docs: Doc | Iterable[Doc],
    *,
    least: float = 0.0,
    colors: Mapping[str, str] | None = None,
    **settings: Any,
) -> str | None:
    """Show entities with displaCy, their confidences beside the labels.

    Args:
        docs: one document or several.
        least: the confidence from which an entity is shown; entities without a confidence always are.
        colors: CSS colors of labels; others get one of `COLORS`.
        settings: go to `displacy.render`, such as `jupyter` or `page`.

    Returns:
        None in a notebook, which shows the document; else its HTML.
    """
    several = [docs] if isinstance(docs, Doc) else list(docs)
    shown = [[entity for entity in doc.ents if _is_sure(entity, least)] for doc in several]
    by_label = _colors_of({entity.label_ for entities in shown for entity in entities}, colors or {})
    # displaCy looks a color up by what it shows as the label, in capitals
    by_title = {_title(entity).upper(): by_label[entity.label_] for entities in shown for entity in entities}
    html: str | None = displacy.render(
        [_manual(doc, entities) for doc, entities in zip(several, shown, strict=True)],
        style="ent",
        manual=True,
        options={"colors": by_title},
        **settings,
    )
    return html


def _is_sure(entity: Span, least: float) -> bool:
    confidence = get_confidence(entity)
    return confidence is None or confidence >= least


def _colors_of(labels: Iterable[str], colors: Mapping[str, str]) -> dict[str, str]:
    others = cycle(COLORS)
    return {label: colors.get(label) or next(others) for label in sorted(labels)}


def _manual(doc: Doc, entities: Iterable[Span]) -> dict[str, Any]:
    """A document as displaCy takes it where it does not look at `doc.ents` itself."""
    return {
        "text": doc.text,
        "ents": [
            {"start": entity.start_char, "end": entity.end_char, "label": _title(entity)}
            for entity in entities
        ],
        "title": None,
    }


def _title(entity: Span) -> str:
    confidence = get_confidence(entity)
    # displaCy writes what it shows as the label into the page as it is
    label = escape_html(entity.label_)
    return label if confidence is None else f"{label} {confidence:.2f}"

"""Another reader's corpus, of which some labels are learned, or under other names."""

import warnings
from collections.abc import Iterator
from functools import partial

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.training import Example

from spacy_clinner.corpus.alignment import ANNOTATIONS, missing_spans, winners
from spacy_clinner.corpus.readers import Reader
from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.label_choice import LabelChoice, LabelCounts, require_renames_kept


def ChosenLabels(
    corpus: Reader,
    labels: list[str] | None = None,
    drop_labels: list[str] | None = None,
    rename: dict[str, str] | None = None,
) -> Reader:
    """Read a corpus and leave out labels, or give them other names.

    What is left out is text without an entity. Where a document keeps mentions that overlap others, as
    `convert` writes them, one that a mention of a label left out had covered becomes an entity. A warning
    counts what was left out and renamed. Labels go by the names that they have in the corpus.

    Args:
        corpus: any reader, such as spacy.Corpus.v1.
        labels: labels to keep; null for all.
        drop_labels: labels to leave out; null for none.
        rename: new names by old ones, as {"PER.NAM": "PER", "PER.NOM": "PER"}; null for none.

    Raises:
        ClinnerError: if nothing is chosen, or a label is renamed that is left out.
    """
    choice = LabelChoice(labels, tuple(drop_labels or ()), rename or {})
    if not choice.changes:
        raise ClinnerError(
            "ChosenLabels: chooses nothing: set labels, drop_labels or rename, or leave it out"
        )
    require_renames_kept(choice, "ChosenLabels")
    return partial(_chosen, corpus, choice)


def _chosen(corpus: Reader, choice: LabelChoice, nlp: Language) -> Iterator[Example]:
    counts = LabelCounts()
    for example in corpus(nlp):
        yield Example(example.predicted, _with_chosen_labels(example.reference, choice, counts))
    if lines := counts.lines():
        # the same counts in every evaluation are shown once: Python leaves out a warning that was given
        warnings.warn(f"ChosenLabels: {'; '.join(lines)}", stacklevel=2)


def _with_chosen_labels(gold: Doc, choice: LabelChoice, counts: LabelCounts) -> Doc:
    doc = gold.copy()
    candidates: list[Span] = list(doc.spans.get(ANNOTATIONS, doc.ents))
    named = [(span, choice.name_of(span.label_)) for span in candidates]
    for span, name in named:
        counts.count(span.label_, name)
    kept = list({Span(doc, s.start, s.end, label=name): None for s, name in named if name is not None})
    entities = [kept[i] for i, winner in enumerate(winners(kept)) if i == winner]
    unknown = missing_spans(doc, np.asarray(doc.to_array("ENT_IOB") == 0), entities)
    entities.sort(key=lambda span: span.start)
    doc.set_ents(entities, missing=unknown, default="outside")
    if ANNOTATIONS in doc.spans:
        doc.spans[ANNOTATIONS] = kept
    return doc

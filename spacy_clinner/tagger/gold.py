"""Gold tags of examples, token by token."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc
from spacy.training import Example, biluo_tags_to_spans

from spacy_clinner.corpus.layout import in_words, word_positions
from spacy_clinner.tags import UNKNOWN, TagSet

ENT_IOB_MISSING = 0


def gold_tag_ids(example: Example, tags: TagSet) -> NDArray[np.int64]:
    """int64 (words of the predicted document,): tag ids, UNKNOWN where annotation is missing.

    Tokens of layout have no tag: an entity begins with its first word and ends with its last. Where the two
    tokenizations differ, an entity that meets no token boundary of the predicted document is missing there,
    as in spaCy. Labels that the tagger does not have are missing too: they are no evidence for O (see
    `warn_of_unlearned`).
    """
    spans, missing = gold_spans(example)
    positions = word_positions(example.predicted)
    entities = in_words(spans, positions)
    known = [span for span in entities if span[2] in tags.labels]
    unknown = set(np.flatnonzero(np.isin(positions, missing)).tolist())
    for start, end, label in entities:
        if label not in tags.labels:
            unknown.update(range(start, end))
    return tags.encode(known, len(positions), unknown)


def gold_spans(example: Example) -> tuple[list[tuple[int, int, str]], list[int]]:
    """Gold entities (start, end, label) and tokens without annotation, in predicted tokens."""
    if same_tokens(example.predicted, example.reference):
        return _annotation(example.reference)
    return _aligned_annotation(example)


def padded_gold(examples: Sequence[Example], tags: TagSet) -> NDArray[np.int64]:
    """int64 (examples, longest): gold tag ids, UNKNOWN on padding."""
    return padded([gold_tag_ids(example, tags) for example in examples])


def padded(rows: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    """int64 (rows, longest): tag ids of sequences, UNKNOWN on padding."""
    filled = np.full((len(rows), max(map(len, rows))), UNKNOWN, dtype=np.int64)
    for i, row in enumerate(rows):
        filled[i, : len(row)] = row
    return filled


def tag_counts(rows: Iterable[NDArray[np.int64]], tags: TagSet) -> dict[str, int]:
    """Annotated tokens of each tag in sequences of tag ids."""
    counts = np.zeros(len(tags), dtype=np.int64)
    for ids in rows:
        counts += np.bincount(ids[ids != UNKNOWN], minlength=len(tags))
    return dict(zip(tags.tags, counts.tolist(), strict=True))


def entity_labels(examples: Sequence[Example]) -> Iterator[str]:
    """The label of every gold entity."""
    for example in examples:
        for entity in example.reference.ents:
            yield entity.label_


def warn_of_unlearned(
    component: str, examples: Sequence[Example], labels: Sequence[str], warned: set[str]
) -> None:
    """Warn of each label of gold entities that a component lacks, once.

    Args:
        component: name of the component.
        examples: a labelled batch.
        labels: the labels of the component.
        warned: labels that it has warned of before; new ones are added.
    """
    for label in sorted(set(entity_labels(examples)).difference(labels, warned)):
        warned.add(label)
        warnings.warn(
            f"{component}: the training data has the label {label!r}, which the component lacks; its tokens "
            f"teach nothing: to learn it, name it in [initialize.components.{component}.labels], or in "
            "spacy-clinner.add_labels.v1 (init-config add-label) if the component is sourced",
            stacklevel=3,
        )


def warn_of_untaught(component: str, labels: Sequence[str]) -> None:
    """Warn of labels that a component has been given and that no training note has."""
    if labels:
        warnings.warn(
            f"{component}: no training note has an entity of these labels: {', '.join(labels)}: write them "
            "as the notes do, or give notes that have them",
            stacklevel=3,
        )


def warn_of_lacking(
    component: str, examples: Sequence[Example], labels: Sequence[str], warned: set[str]
) -> None:
    """Warn of each gold label that nothing has predicted and a component cannot predict, once.

    Args:
        component: name of the component.
        examples: scored examples.
        labels: the labels of the component.
        warned: labels that it has warned of before; new ones are added.
    """
    predicted = {entity.label_ for example in examples for entity in example.predicted.ents}
    lacking = sorted(set(entity_labels(examples)).difference(labels, predicted, warned))
    if lacking:
        warned.update(lacking)
        warnings.warn(
            f"{component}: the gold has labels that the component lacks, all of whose entities count as "
            f"missed: {', '.join(lacking)}: leave them out of the gold, or train the component on them",
            stacklevel=3,
        )


def warn_of_lost(owner: str, examples: Iterable[Example]) -> None:
    """Warn of gold entities that do not fit the tokens of the pipeline, and so teach nothing.

    Args:
        owner: what the message begins with, such as the name of the component.
        examples: all that it learns from.
    """
    total, lost = Counter[str](), Counter[str]()
    for example in examples:
        gold = Counter(entity_labels([example]))
        total += gold
        if gold and not same_tokens(example.predicted, example.reference):
            lost += gold - Counter(label for _, _, label in gold_spans(example)[0])
    if lost:
        by_label = ", ".join(f"{label} {n:,} of {total[label]:,}" for label, n in sorted(lost.items()))
        warnings.warn(
            f"{owner}: {lost.total():,} of {total.total():,} entities begin or end inside a token of this "
            f"pipeline and teach nothing ({by_label}): convert the notes with the --lang of the config, and "
            "with --fine-tokens if, and only if, the config has fine_tokens",
            stacklevel=3,
        )


def same_tokens(predicted: Doc, reference: Doc) -> bool:
    """Whether two documents have the same tokens."""
    return len(predicted) == len(reference) and bool(
        np.array_equal(
            predicted.to_array(["ORTH", "SPACY"]).reshape(-1, 2),
            reference.to_array(["ORTH", "SPACY"]).reshape(-1, 2),
        )
    )


def _annotation(reference: Doc) -> tuple[list[tuple[int, int, str]], list[int]]:
    spans = [(entity.start, entity.end, entity.label_) for entity in reference.ents]
    missing = np.flatnonzero(reference.to_array("ENT_IOB").reshape(-1) == ENT_IOB_MISSING)
    return spans, missing.tolist()


def _aligned_annotation(example: Example) -> tuple[list[tuple[int, int, str]], list[int]]:
    biluo = example.get_aligned_ner()
    missing = [i for i, tag in enumerate(biluo) if tag is None or tag == "-"]
    spans = biluo_tags_to_spans(example.predicted, [tag or "-" for tag in biluo])
    return [(span.start, span.end, span.label_) for span in spans], missing

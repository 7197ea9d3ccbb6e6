"""What the two forms of a UIMA CAS have in common: a note of a CAS, and a CAS of a note."""

import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.annotation_layers import (
    NAMED_ENTITY,
    NO_LAYER,
    LayerChoice,
    SameLayers,
    label_feature,
    may_hold_mentions,
    mention_layers,
    short_name,
    unlabelled_error,
)
from spacy_clinner.formats.record import Mention, Note, require_one_piece
from spacy_clinner.formats.repairs import Repairs
from spacy_clinner.text.sentences import sentence_spans

PACKAGE = "dkpro-cassis"
"""Reads and writes both forms."""

_ANNOTATION = "uima.tcas.Annotation"
_STRING, _STRINGS = "uima.cas.String", "uima.cas.StringArray"
_ENDS = {"Governor", "Dependent"}
"""Features of a relation, which is annotation of text in UIMA too."""
_SENTENCE = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Sentence"


@cache
def dkpro_types() -> Any:
    """The types that INCEpTION and WebAnno know by themselves."""
    import cassis

    return cassis.load_dkpro_core_typesystem()


@contextmanager
def one_line_errors(path: Path, what: str) -> Iterator[None]:
    """Makes one line of any error of the package, whose messages may hold text of a note."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of types that are not in the type system, with their names
            yield
    except (OSError, MemoryError):
        raise
    except Exception as error:  # lxml, json, attrs and cassis each have their own
        raise ClinnerError(
            f"{path}: is no readable UIMA {what} ({type(error).__name__}): export it again"
        ) from None


def note_of_cas(
    cas: Any,
    spans: list[Any],
    note_id: str,
    file: Path,
    choice: LayerChoice,
    same: SameLayers,
    repairs: Repairs,
) -> Note:
    """A note, with the mentions of the chosen layers.

    Args:
        cas: of the package `dkpro-cassis`.
        spans: its annotation, see `spans_of`.
        note_id: of the note.
        file: for errors.
        choice: which layer and which of its features are read.
        same: of all documents.
        repairs: is told of layers that are not read.

    Raises:
        ClinnerError: if a span has no label or does not fit the text, or several layers may hold the
            mentions.
    """
    text = cas.sofa_string or ""
    if relations := sum(map(_is_relation, spans)):
        repairs.unread["relations"] += relations
        spans = [fs for fs in spans if not _is_relation(fs)]
    counts = Counter(fs.type.name for fs in spans)
    chosen = set(mention_layers(counts, choice, str(file)))
    same.require(chosen, str(file))
    if not chosen:
        repairs.remarks[NO_LAYER] += 1
    _count_others(counts, chosen, repairs)
    mentions = tuple(
        mention
        for fs in spans
        if fs.type.name in chosen
        for mention in _mentions(fs, cas.typesystem, text, choice, file)
    )
    starts = tuple(sorted(fs.begin for fs in spans if fs.type.name == _SENTENCE)) or None
    return Note(note_id, text, mentions, sentence_starts=starts, annotated=bool(chosen))


def _is_relation(fs: Any) -> bool:
    return {feature.name for feature in fs.type.all_features} >= _ENDS


def spans_of(cas: Any) -> list[Any]:
    """The annotation of the text, in its order."""
    return [fs for fs in cas.select_all() if cas.typesystem.is_instance_of(fs.type.name, _ANNOTATION)]


def _count_others(counts: Counter[str], chosen: set[str], repairs: Repairs) -> None:
    for name in filter(may_hold_mentions, counts.keys() - chosen):
        repairs.unread[f"spans of the layer {short_name(name)}"] += counts[name]


def _mentions(fs: Any, types: Any, text: str, choice: LayerChoice, file: Path) -> Iterator[Mention]:
    """That of a span, or one for each value of a feature that has several."""
    begin, end, where = fs.begin, fs.end, f"{file}: annotation {fs.xmiID}"
    if begin is None or end is None or not 0 <= begin < end <= len(text):
        raise ClinnerError(
            f"{where}: its offsets do not fit the text of {len(text)} characters: export the file again"
        )
    # a feature with a tagset has a type of its own below String
    ranges = {f.name: f.rangeType.name for f in fs.type.all_features}
    features = [
        name for name, kind in ranges.items() if kind == _STRINGS or types.is_instance_of(kind, _STRING)
    ]
    feature = label_feature(fs.type.name, features, choice, str(file))
    value: Any = short_name(fs.type.name) if feature is None else fs[feature]
    labels: list[Any] = [value]
    if value is not None and not isinstance(value, str):
        labels = list(value.elements or ())
    if not labels or not all(labels):
        raise unlabelled_error(where, fs.type.name)
    for label in labels:
        yield Mention(begin, end, label)


def cas_of_note(note: Note) -> Any:
    """A CAS with the sentences and named entities of a note.

    Raises:
        ClinnerError: if a mention is discontinuous.
    """
    import cassis

    types = dkpro_types()
    cas = cassis.Cas(typesystem=types)
    cas.sofa_string, cas.sofa_mime = note.text, "text/plain"
    sentence, entity = types.get_type(_SENTENCE), types.get_type(NAMED_ENTITY)
    cas.add_all(sentence(begin=start, end=end) for start, end in sentence_spans(note.text))
    for mention in note.mentions:
        require_one_piece(mention, note, "a UIMA CAS of named entities", "BioC")
        cas.add(entity(begin=mention.start, end=mention.end, value=mention.label))
    return cas

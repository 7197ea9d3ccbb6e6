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
    label_feature,
    may_hold_mentions,
    mention_layers,
    short_name,
    unlabelled_error,
)
from spacy_clinner.formats.record import Mention, Note
from spacy_clinner.formats.repairs import Repairs
from spacy_clinner.formats.sentences import sentence_spans

PACKAGE = "dkpro-cassis"
"""Reads and writes both forms."""

_ANNOTATION = "uima.tcas.Annotation"
_STRING = "uima.cas.String"
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
    cas: Any, spans: list[Any], note_id: str, file: Path, choice: LayerChoice, repairs: Repairs
) -> Note:
    """A note, with the mentions of the chosen layers.

    Args:
        cas: of the package `dkpro-cassis`.
        spans: its annotation, see `spans_of`.
        note_id: of the note.
        file: for errors.
        choice: which layer and which of its features are read.
        repairs: is told of layers that are not read.

    Raises:
        ClinnerError: if a span has no label or does not fit the text, or several layers may hold the
            mentions.
    """
    text = cas.sofa_string or ""
    counts = Counter(fs.type.name for fs in spans)
    chosen = set(mention_layers(counts, choice, str(file)))
    if not chosen:
        repairs.remarks[NO_LAYER] += 1
    _count_others(counts, chosen, repairs)
    mentions = tuple(_mention(fs, text, choice, file) for fs in spans if fs.type.name in chosen)
    starts = tuple(sorted(fs.begin for fs in spans if fs.type.name == _SENTENCE)) or None
    return Note(note_id, text, mentions, sentence_starts=starts, annotated=bool(chosen))


def spans_of(cas: Any) -> list[Any]:
    """The annotation of the text, in its order."""
    return [fs for fs in cas.select_all() if cas.typesystem.is_instance_of(fs.type.name, _ANNOTATION)]


def _count_others(counts: Counter[str], chosen: set[str], repairs: Repairs) -> None:
    for name in filter(may_hold_mentions, counts.keys() - chosen):
        repairs.unread[f"spans of the layer {short_name(name)}"] += counts[name]


def _mention(fs: Any, text: str, choice: LayerChoice, file: Path) -> Mention:
    begin, end, where = fs.begin, fs.end, f"{file}: annotation {fs.xmiID}"
    if begin is None or end is None or not 0 <= begin < end <= len(text):
        raise ClinnerError(
            f"{where}: its offsets do not fit the text of {len(text)} characters: export the file again"
        )
    features = [f.name for f in fs.type.all_features if f.rangeType.name == _STRING]
    feature = label_feature(fs.type.name, features, choice, str(file))
    label = short_name(fs.type.name) if feature is None else fs[feature]
    if not label:
        raise unlabelled_error(where, fs.type.name)
    return Mention(begin, end, label)


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
        if mention.fragments:
            raise ClinnerError(
                f"{note.id}: the mention {mention.start}-{mention.end} is discontinuous, which a UIMA CAS of "
                "named entities cannot hold: write BioC instead"
            )
        cas.add(entity(begin=mention.start, end=mention.end, value=mention.label))
    return cas

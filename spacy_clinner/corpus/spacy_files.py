"""Notes in spaCy's binary format."""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator
from pathlib import Path

import numpy as np
from spacy.tokens import Doc, DocBin, Span
from spacy.vocab import Vocab

from spacy_clinner.corpus.alignment import ANNOTATIONS
from spacy_clinner.corpus.doc_concepts import KEY, get_concepts
from spacy_clinner.corpus.note_id import NOTE_ID
from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.files import files_below, require_not_special
from spacy_clinner.formats.record import Mention, Note, Offsets
from spacy_clinner.formats.repairs import Repairs


def read_spacy(path: Path, spans_key: str | None = None, repairs: Repairs | None = None) -> Iterator[Note]:
    """Notes of a .spacy file, or of all such files below a directory.

    Mentions are the entities of a document, or the spans of a note with its own concepts. A document is an
    unannotated note if all its tokens lack annotation. The id is the one that `convert` stores, with a number
    from the second document of a note on. Without a stored id it is the name of the file with a number.

    Args:
        path: file, or a directory that is searched at every depth; suffixes count in any case.
        spans_key: key of the `doc.spans` that hold the mentions; None for the entities.
        repairs: how files are read, and which were skipped.

    Raises:
        ClinnerError: if a file is missing or damaged.
    """
    repairs = Repairs() if repairs is None else repairs
    given = _GivenIds()
    for file in files_below(path, {".spacy"}) if path.is_dir() else [path]:
        docs = _readable_docs(file, repairs)
        ids = [
            str(doc.user_data.get(NOTE_ID) or f"{file.stem}-{number}")
            for number, doc in enumerate(docs, start=1)
        ]
        stored = set(ids)
        for note_id, doc in zip(ids, docs, strict=True):
            if spans_key is None:
                _count_other_spans(doc, repairs)
            yield note_of_doc(given.free(note_id, stored), doc, spans_key)


class _GivenIds:
    """Ids of documents, each its own: parts of a note have its id and, from the second on, a number."""

    def __init__(self) -> None:
        self._given = set[str]()
        self._numbers: defaultdict[str, int] = defaultdict(lambda: 1)

    def free(self, note_id: str, stored: Container[str]) -> str:
        """An id that no document had before, nor has in its file: "case-2" may be another note."""
        free = note_id
        while free in self._given or (free != note_id and free in stored):
            self._numbers[note_id] += 1
            free = f"{note_id}-{self._numbers[note_id]}"
        self._given.add(free)
        return free


def _count_other_spans(doc: Doc, repairs: Repairs) -> None:
    """Spans that somebody else has put there, such as those of a spancat."""
    for name, group in doc.spans.items():
        if name not in (ANNOTATIONS, KEY) and len(group):
            repairs.unread[f"spans in doc.spans[{name!r}]"] += len(group)


def _readable_docs(file: Path, repairs: Repairs) -> list[Doc]:
    try:
        return _docs(file)
    except ClinnerError as error:
        repairs.skip(error)
        return []


def _docs(file: Path) -> list[Doc]:
    require_not_special(file)
    if not file.exists():
        raise ClinnerError(f"{file}: no such file: check the path")
    try:
        return list(DocBin().from_disk(file).get_docs(Vocab()))
    except (OSError, MemoryError):
        raise
    except Exception as error:  # zlib, msgpack and spaCy each have their own
        raise ClinnerError(
            f"{file}: no readable .spacy file ({type(error).__name__}): write it again with convert"
        ) from None


def note_of_doc(note_id: str, doc: Doc, spans_key: str | None) -> Note:
    """A document as a note; see `read_spacy`."""
    concepts = get_concepts(doc) or ()
    key = KEY if spans_key is None and concepts and KEY in doc.spans else spans_key
    spans = doc.ents if key is None else doc.spans.get(key, ())
    annotated = doc.has_annotation("ENT_IOB") if key is None else key in doc.spans
    mentions = tuple(_mentions(_with_overlapping(doc) if key is None else spans))
    unknown = tuple(_unknown(doc)) if annotated and key is None else ()
    annotated = annotated or not len(doc)
    return Note(note_id, doc.text, mentions, annotated=annotated, concepts=concepts, unknown=unknown)


def _with_overlapping(doc: Doc) -> Iterable[Span]:
    """The entities, with the mentions that lie under others if `convert` has written them.

    Where entities were changed since, these are all that is known.
    """
    written = doc.spans.get(ANNOTATIONS, ())
    return written if set(_mentions(doc.ents)) <= set(_mentions(written)) else doc.ents


def _unknown(doc: Doc) -> Iterator[Offsets]:
    """Runs of tokens without annotation of entities, in characters."""
    is_unknown = doc.to_array("ENT_IOB").reshape(-1) == 0
    edges = np.flatnonzero(np.diff(is_unknown.astype(np.int8), prepend=0, append=0)).tolist()
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        yield doc[start].idx, doc[end - 1].idx + len(doc[end - 1])


def _mentions(spans: Iterable[Span]) -> Iterator[Mention]:
    for span in spans:
        yield Mention(span.start_char, span.end_char, span.label_)

"""Corpora in clinical formats for `[corpora]`: notes -> Example."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Literal

from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example

from spacy_clinner.alignment import Alignment, AlignmentReport, Fragments, align, set_sentences
from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.brat import read_brat
from spacy_clinner.formats.conll import read_conll
from spacy_clinner.formats.i2b2 import Level, read_i2b2
from spacy_clinner.formats.jsonl import read_jsonl
from spacy_clinner.formats.record import Note
from spacy_clinner.formats.sentences import sentence_starts

Unit = Literal["document", "sentence"]
Reader = Callable[[Language], Iterator[Example]]
NOTE_ID = "note_id"
"""Key of the document's id in `doc.user_data`."""


def BratCorpus(
    path: str | Path,
    alignment: Alignment = "expand",
    fragments: Fragments = "cover",
    unit: Unit = "document",
    limit: int = 0,
) -> Reader:
    """brat files: see `formats.brat.read_brat`.

    Args:
        path: file or directory.
        alignment: for mentions that do not meet token boundaries; see `alignment.align`.
        fragments: for discontinuous mentions; see `alignment.align`.
        unit: what an example is; entities are never cut.
        limit: documents to read; 0 for all.
    """
    return partial(_examples, partial(read_brat, Path(path)), alignment, fragments, unit, limit)


def ConllCorpus(
    path: str | Path,
    token_column: int = 0,
    tag_column: int = -1,
    separator: str | None = None,
    sentences_per_document: int = 0,
    unit: Unit = "document",
    limit: int = 0,
) -> Reader:
    """Column files: see `formats.conll.read_conll`. Tokens are those of the file."""
    read = partial(
        read_conll,
        Path(path),
        token_column=token_column,
        tag_column=tag_column,
        separator=separator,
        sentences_per_document=sentences_per_document,
    )
    return partial(_examples, read, "strict", "cover", unit, limit)


def JsonlCorpus(
    path: str | Path,
    alignment: Alignment = "expand",
    fragments: Fragments = "cover",
    unit: Unit = "document",
    limit: int = 0,
) -> Reader:
    """Exports of Prodigy, doccano and Label Studio: see `formats.jsonl.read_jsonl`."""
    return partial(_examples, partial(read_jsonl, Path(path)), alignment, fragments, unit, limit)


def I2b2Corpus(
    path: str | Path,
    level: Level = "type",
    alignment: Alignment = "expand",
    unit: Unit = "document",
    limit: int = 0,
) -> Reader:
    """i2b2 2014 XML and corpora shaped like it: see `formats.i2b2.read_i2b2`."""
    return partial(_examples, partial(read_i2b2, Path(path), level), alignment, "cover", unit, limit)


def to_doc(
    note: Note,
    nlp: Language,
    alignment: Alignment,
    fragments: Fragments,
    report: AlignmentReport,
) -> Doc:
    """A tokenized note with its entities, all its annotations and its sentences.

    `doc.text` is the note's text. Where the format gives tokens, they are kept, and the document
    has unknown spaces, so spaCy predicts on the same tokens.
    """
    doc = tokenize(note, nlp)
    doc.user_data[NOTE_ID] = note.id
    align(doc, note, alignment, fragments, report)
    starts = note.sentence_starts
    set_sentences(doc, note, sentence_starts(note.text) if starts is None else starts, report)
    return doc


def tokenize(note: Note, nlp: Language) -> Doc:
    """The note's own tokens if it has any, else those of the pipeline's tokenizer."""
    if note.tokens is None:
        return nlp.make_doc(note.text)
    return Doc(nlp.vocab, words=[note.text[start:end] for start, end in note.tokens])


def sentence_docs(doc: Doc) -> Iterator[Doc]:
    """One document a sentence, with the entities and the id of the whole."""
    for sentence in doc.sents:
        part = sentence.as_doc()
        part.user_data[NOTE_ID] = doc.user_data[NOTE_ID]
        yield part


def unique(notes: Iterable[Note]) -> Iterator[Note]:
    """The notes; ClinnerError if an id comes twice."""
    seen: set[str] = set()
    for note in notes:
        if note.id in seen:
            raise ClinnerError(f"{note.id}: two documents have this id: rename one of them")
        seen.add(note.id)
        yield note


def _examples(
    read: Callable[[], Iterable[Note]],
    alignment: Alignment,
    fragments: Fragments,
    unit: Unit,
    limit: int,
    nlp: Language,
) -> Iterator[Example]:
    report = AlignmentReport()
    for count, note in enumerate(unique(read()), start=1):
        reference = to_doc(note, nlp, alignment, fragments, report)
        for doc in sentence_docs(reference) if unit == "sentence" else (reference,):
            words = [token.text for token in doc]
            spaces = [bool(token.whitespace_) for token in doc]
            yield Example(Doc(nlp.vocab, words=words, spaces=spaces), doc)
        if count == limit:
            break

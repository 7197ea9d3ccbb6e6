"""Corpora in clinical formats for `[corpora]`: notes -> Example."""

import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Literal

from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Corpus, Example

from spacy_clinner.corpus.alignment import (
    ANNOTATIONS,
    Alignment,
    AlignmentReport,
    Fragments,
    align,
    set_sentences,
)
from spacy_clinner.corpus.doc_concepts import KEY, get_concepts, set_concepts, to_values
from spacy_clinner.corpus.note_id import NOTE_ID
from spacy_clinner.corpus.sentence_marks import split_sentences
from spacy_clinner.errors import ClinnerError, require_positive
from spacy_clinner.formats.brat import read_brat
from spacy_clinner.formats.conll import read_conll
from spacy_clinner.formats.i2b2 import Level, read_i2b2
from spacy_clinner.formats.jsonl import read_jsonl
from spacy_clinner.formats.nbme import Part, read_nbme
from spacy_clinner.formats.record import Concept, Note
from spacy_clinner.formats.repairs import Repairs
from spacy_clinner.text.sentences import sentence_starts

Unit = Literal["document", "sentence"]
Reader = Callable[[Language], Iterator[Example]]
SHOWN_IDS = 5


def BratCorpus(
    path: str | Path | None,
    alignment: Alignment = "expand",
    fragments: Fragments = "cover",
    unit: Unit = "document",
    limit: int = 0,
) -> Reader:
    """Read brat files; see `formats.brat.read_brat`.

    Args:
        path: file or directory.
        alignment: what happens to mentions that do not meet token boundaries; see `alignment.align`.
        fragments: what stands for a discontinuous mention; see `alignment.align`.
        unit: whether an example is a "document" or a "sentence"; entities are never cut.
        limit: how many documents to read; 0 for all.
    """
    path = given_path(path, "BratCorpus")
    return _warning_reader(partial(read_brat, path), f"BratCorpus: {path}", alignment, fragments, unit, limit)


def ConllCorpus(
    path: str | Path | None,
    token_column: int = 0,
    tag_column: int = -1,
    separator: str | None = None,
    sentences_per_document: int | None = 0,
    unit: Unit = "document",
    limit: int = 0,
) -> Reader:
    """Read column files with the tokens that they hold; see `formats.conll.read_conll`.

    A file that marks no documents is one document, unless `sentences_per_document` says otherwise.

    Args:
        path: file or directory.
        token_column: column of the token, counted from 0, or from the end if negative.
        tag_column: column of the tag, counted in the same way.
        separator: what separates columns; null to detect it from the first rows.
        sentences_per_document: how many sentences a document has at most; 0 for the documents that the file
            marks; null for those, or ten sentences where it marks none.
        unit: whether an example is a "document" or a "sentence"; entities are never cut.
        limit: how many documents to read; 0 for all.
    """
    path = given_path(path, "ConllCorpus")

    def read(repairs: Repairs) -> Iterable[Note]:
        return read_conll(
            path,
            token_column=token_column,
            tag_column=tag_column,
            separator=separator,
            sentences_per_document=sentences_per_document,
            repairs=repairs,
        )

    return _warning_reader(read, f"ConllCorpus: {path}", "strict", "cover", unit, limit)


def JsonlCorpus(
    path: str | Path | None,
    alignment: Alignment = "expand",
    fragments: Fragments = "cover",
    unit: Unit = "document",
    limit: int = 0,
) -> Reader:
    """Read JSON Lines of Prodigy, doccano, Label Studio and Argilla; see `formats.jsonl.read_jsonl`.

    Args:
        path: file or directory.
        alignment: what happens to mentions that do not meet token boundaries; see `alignment.align`.
        fragments: what stands for a discontinuous mention; see `alignment.align`.
        unit: whether an example is a "document" or a "sentence"; entities are never cut.
        limit: how many documents to read; 0 for all.
    """
    path = given_path(path, "JsonlCorpus")
    return _warning_reader(
        partial(read_jsonl, path), f"JsonlCorpus: {path}", alignment, fragments, unit, limit
    )


def I2b2Corpus(
    path: str | Path | None,
    level: Level = "type",
    alignment: Alignment = "expand",
    unit: Unit = "document",
    limit: int = 0,
) -> Reader:
    """Read XML of i2b2 2014 and of corpora with the same elements; see `formats.i2b2.read_i2b2`.

    A warning counts the tags whose offsets do not meet the text that they quote.

    Args:
        path: file or directory.
        level: whether a label is the "type" of a tag (its attribute TYPE) or its "category" (its element).
        alignment: what happens to mentions that do not meet token boundaries; see `alignment.align`.
        unit: whether an example is a "document" or a "sentence"; entities are never cut.
        limit: how many documents to read; 0 for all.
    """
    path = given_path(path, "I2b2Corpus")
    return _warning_reader(
        partial(read_i2b2, path, level), f"I2b2Corpus: {path}", alignment, "cover", unit, limit
    )


def NbmeCorpus(
    path: str | Path | None,
    part: Part = "all",
    alignment: Alignment = "expand",
    fragments: Fragments = "all",
    limit: int = 0,
) -> Reader:
    """Read notes of an exam with the concepts to look for in each; see `formats.nbme.read_nbme`.

    Args:
        path: the directory of `patient_notes.csv`, `features.csv` and `train.csv`, or one of the three.
        part: whether to read the annotated notes, the others, or all.
        alignment: what happens to mentions that do not meet token boundaries; see `alignment.align`.
        fragments: what stands for a discontinuous mention; see `alignment.align`.
        limit: how many documents to read; 0 for all.
    """
    path = given_path(path, "NbmeCorpus")
    return partial(_examples, partial(read_nbme, path, part), alignment, fragments, "document", limit)


def ConceptCorpus(
    path: str | Path | None,
    concepts_per_example: int | None = None,
    limit: int = 0,
    augmenter: Callable[[Language, Example], Iterator[Example]] | None = None,
) -> Reader:
    """Read .spacy files whose notes have their own concepts, as `convert` writes them from an exam.

    spaCy predicts on a fresh copy of each document. This reader gives the copy the concepts and the id of the
    gold document, so that `concept_extractor` looks for the right concepts in each note.

    Args:
        path: a .spacy file or a directory of such files.
        concepts_per_example: how many concepts an example has at most; a note with more becomes several
            examples. Null for one example a note. In training this mixes several notes in a batch, from
            which few labelled notes teach more. Each note must then have its own concepts.
        limit: how many documents to read; 0 for all.
        augmenter: an entry of `@augmenters`; null for none.

    Raises:
        ClinnerError: if `concepts_per_example` is not positive, or a note lacks its own concepts.
    """
    if concepts_per_example is not None:
        require_positive("ConceptCorpus", concepts_per_example=concepts_per_example)
    path = given_path(path, "ConceptCorpus")
    return partial(_with_concepts, Corpus(path, limit=limit, augmenter=augmenter), concepts_per_example)


def to_doc(
    note: Note,
    nlp: Language,
    alignment: Alignment,
    fragments: Fragments,
    report: AlignmentReport,
) -> Doc:
    """A tokenized note with its entities, all its annotations and its sentences.

    `doc.text` is the note's text. Where the format gives tokens, they are kept, and the document
    has unknown spaces, so spaCy predicts on the same tokens. A note with concepts also has them as
    `doc._.concepts`, and their mentions as `doc.spans["concepts"]`.
    """
    doc = tokenize(note, nlp)
    doc.user_data[NOTE_ID] = note.id
    align(doc, note, alignment, fragments, report)
    starts = note.sentence_starts
    set_sentences(doc, note, sentence_starts(note.text) if starts is None else starts, report)
    if note.concepts:
        set_concepts(doc, note.concepts)
        if note.annotated:
            doc.spans[KEY] = list(doc.spans[ANNOTATIONS])
    return doc


def tokenize(note: Note, nlp: Language) -> Doc:
    """The note's own tokens if it has any, else those of the pipeline's tokenizer."""
    if note.tokens is None:
        return nlp.make_doc(note.text)
    return Doc(nlp.vocab, words=[note.text[start:end] for start, end in note.tokens])


def sentence_docs(doc: Doc) -> Iterator[Doc]:
    """One document a sentence, with the entities and the id of the whole."""
    for part in split_sentences(doc):
        part.user_data[NOTE_ID] = doc.user_data[NOTE_ID]
        yield part


def unique(notes: Iterable[Note], repairs: Repairs | None = None) -> Iterator[Note]:
    """The notes; ClinnerError if an id comes twice, unless `repairs` skips bad notes."""
    repairs = Repairs() if repairs is None else repairs
    seen: set[str] = set()
    for note in notes:
        if note.id in seen:
            repairs.skip(ClinnerError(f"{note.id}: two documents have this id: rename one of them"))
            continue
        seen.add(note.id)
        yield note


def given_path(path: str | Path | None, reader: str) -> Path:
    """The path of a corpus, which a config leaves open for the command line to give."""
    if path is None:
        raise ClinnerError(f"{reader}: no path: set it in the config, or give --paths.train and --paths.dev")
    return Path(path)


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
            yield _with_its_concepts(Example(Doc(nlp.vocab, words=words, spaces=spaces), doc))
        if count == limit:
            break


def _warning_reader(
    read: Callable[[Repairs], Iterable[Note]],
    where: str,
    alignment: Alignment,
    fragments: Fragments,
    unit: Unit,
    limit: int,
) -> Reader:
    """A reader that warns, once it is through, of what was mended and what may be wrong."""

    def examples(nlp: Language) -> Iterator[Example]:
        repairs = Repairs()
        yield from _examples(lambda: read(repairs), alignment, fragments, unit, limit, nlp)
        if findings := [*repairs.summary(), *repairs.warnings(SHOWN_IDS)]:
            # the same counts in every evaluation are shown once: Python leaves out a warning that was given
            warnings.warn(
                f"{where}: {'; '.join(findings)} (which ones: spacy clinner convert --report)", stacklevel=2
            )

    return examples


def _with_concepts(corpus: Corpus, size: int | None, nlp: Language) -> Iterator[Example]:
    for number, example in enumerate(map(_with_its_concepts, corpus(nlp))):
        concepts = get_concepts(example.reference)
        if concepts is None and size is not None:
            note = example.reference.user_data.get(NOTE_ID, f"document {number}")
            raise ClinnerError(
                f"{note}: ConceptCorpus: concepts_per_example cuts by a note's own concepts, and this one "
                "has none: set doc._.concepts before you save it with DocBin(store_user_data=True), or set "
                "concepts_per_example = null"
            )
        concepts = concepts or ()
        if size is None or len(concepts) <= size:
            yield example
            continue
        # with the first go spans of concepts that the note is not searched for: the component tells of them
        labels = {span.label_ for span in example.reference.spans.get(KEY, ())}
        astray = labels - {concept.id for concept in concepts}
        for begin in range(0, len(concepts), size):
            yield _asked_for(example, concepts[begin : begin + size], set() if begin else astray)


def _asked_for(example: Example, concepts: Sequence[Concept], other_labels: set[str]) -> Example:
    """The example with some of its concepts only, and the spans of those and of some other labels."""
    labels = {concept.id for concept in concepts} | other_labels
    predicted, reference = example.predicted.copy(), example.reference
    predicted.user_data = {**predicted.user_data, KEY: to_values(concepts)}
    if KEY in reference.spans:  # of a note without annotation one reference does for all
        reference = reference.copy()
        reference.user_data = {**reference.user_data, KEY: to_values(concepts)}
        reference.spans[KEY] = [span for span in reference.spans[KEY] if span.label_ in labels]
    return Example(predicted, reference)


def _with_its_concepts(example: Example) -> Example:
    if (concepts := get_concepts(example.reference)) is not None:
        set_concepts(example.predicted, concepts)
        example.predicted.user_data[NOTE_ID] = example.reference.user_data.get(NOTE_ID, "")
    return example

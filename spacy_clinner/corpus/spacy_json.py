"""Notes in the JSON of spaCy 2, which spaCy's own `convert` reads."""

import warnings
from collections.abc import Iterator
from pathlib import Path

from spacy.tokens import Doc
from spacy.training.converters import json_to_docs

from spacy_clinner.corpus.spacy_files import note_of_doc
from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.files import read_text
from spacy_clinner.formats.marked_files import Mark, marked_files
from spacy_clinner.formats.record import Note
from spacy_clinner.formats.repairs import Repairs

SUFFIXES = (".json", ".jsonl")
MARK = Mark(r'"paragraphs"\s*:')


def read_spacy_json(path: Path, repairs: Repairs | None = None) -> Iterator[Note]:
    """Notes of spaCy 2's training data: a note for each paragraph.

    Tokens tagged "-" are unknown, not outside. The id is the name of the file with a number.

    Args:
        path: a .json or .jsonl file, or a directory that is searched at every depth.
        repairs: how files are read, and which were skipped.

    Raises:
        ClinnerError: if spaCy cannot read a file.
    """
    repairs = Repairs() if repairs is None else repairs
    for file in marked_files(path, SUFFIXES, MARK, "JSON of spaCy 2", repairs):
        try:
            docs = _docs(file)
        except ClinnerError as error:
            repairs.skip(error)
            continue
        for number, doc in enumerate(docs, start=1):
            yield note_of_doc(f"{file.stem}-{number}", doc, None)


def _docs(file: Path) -> list[Doc]:
    content = read_text(file).removeprefix("\ufeff").encode("utf8")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # some quote the text
            return list(json_to_docs(content))
    except MemoryError:
        raise
    except Exception as error:  # whatever a field of another shape leads to
        raise ClinnerError(
            f"{file}: is no readable JSON of spaCy 2 ({type(error).__name__}): expected documents with "
            "paragraphs, sentences and tokens"
        ) from None

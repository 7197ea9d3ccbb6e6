"""UIMA CAS JSON 0.4, one document a file, which holds its type system itself.

INCEpTION writes it. Offsets count UTF-16 units, of which the package `dkpro-cassis` makes characters.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

from spacy_clinner.formats.annotation_layers import LayerChoice, SameLayers
from spacy_clinner.formats.cas import PACKAGE, cas_of_note, note_of_cas, one_line_errors, spans_of
from spacy_clinner.formats.files import read_text, written_whole
from spacy_clinner.formats.marked_files import Mark, marked_files
from spacy_clinner.formats.optional_packages import required
from spacy_clinner.formats.record import Note
from spacy_clinner.formats.repairs import Repairs, readable

SUFFIXES = {".json"}
MARK = Mark(r'\A\s*\{\s*"%[A-Z_]+"\s*:')
"""An object whose first key is reserved for the format."""


def read_cas_json(
    path: Path, choice: LayerChoice | None = None, repairs: Repairs | None = None
) -> Iterator[Note]:
    """Notes of CAS JSON, one a file, sorted by path.

    Layers are read as those of XMI, see `formats.cas_xmi.read_xmi`.

    Args:
        path: a .json file, or a directory that is searched at every depth. Ids are file names without suffix,
            with the folders below `path` in front.
        choice: which layer and which of its features are read; None for those of named entities.
        repairs: how notes are read, and what was left out.

    Raises:
        ClinnerError: if the package `dkpro-cassis` is not installed, a file is no CAS JSON, a span has no
            label or does not fit the text, or several layers may hold the mentions.
    """
    repairs = Repairs() if repairs is None else repairs
    return readable(_attempts(path, choice or LayerChoice(), repairs), repairs)


def write_cas_json(notes: Iterable[Note], directory: Path) -> int:
    """Write one .json file a note; returns how many notes.

    Mentions are named entities. A CAS cannot say that an annotated note has no mention: such a note is read
    as unannotated.

    Raises:
        ClinnerError: if the package `dkpro-cassis` is not installed, or a mention is discontinuous.
    """
    cassis = required("cassis", PACKAGE, directory)
    own_types = cassis.typesystem.TypeSystemMode.MINIMAL  # all of them are a hundred times a note
    count = 0
    for note in notes:
        cas = cas_of_note(note)
        with written_whole(directory / f"{note.id}.json") as temporary:
            cas.to_json(temporary, type_system_mode=own_types)
        count += 1
    return count


def _attempts(path: Path, choice: LayerChoice, repairs: Repairs) -> Iterator[Callable[[], Note | None]]:
    same = SameLayers()
    for file in marked_files(path, SUFFIXES, MARK, "CAS JSON", repairs):
        note_id = file.relative_to(path).with_suffix("").as_posix() if path.is_dir() else file.stem
        yield partial(_note, file, note_id, choice, same, repairs)


def _note(file: Path, note_id: str, choice: LayerChoice, same: SameLayers, repairs: Repairs) -> Note:
    cassis = required("cassis", PACKAGE, file)
    content = read_text(file)
    with one_line_errors(file, "CAS JSON"):
        cas = cassis.load_cas_from_json(content.removeprefix("\ufeff"))
        spans = spans_of(cas)
    return note_of_cas(cas, spans, note_id, file, choice, same, repairs)

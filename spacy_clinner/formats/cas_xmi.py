"""UIMA CAS XMI, one document a file, with its type system in an XML file beside it or above it.

INCEpTION, WebAnno, DKPro and cTAKES write it. Offsets count UTF-16 units, of which the package
`dkpro-cassis` makes characters.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial
from pathlib import Path
from typing import Any, cast

from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.annotation_layers import LayerChoice, SameLayers
from spacy_clinner.formats.cas import (
    PACKAGE,
    cas_of_note,
    dkpro_types,
    note_of_cas,
    one_line_errors,
    spans_of,
)
from spacy_clinner.formats.files import files_below, read_text, written_whole
from spacy_clinner.formats.optional_packages import required
from spacy_clinner.formats.record import Note
from spacy_clinner.formats.repairs import Repairs, readable
from spacy_clinner.formats.xml_text import require_no_entities, require_xml_text

SUFFIXES = {".xmi"}
_TYPE_SYSTEM = "TypeSystem.xml"


def read_xmi(path: Path, choice: LayerChoice | None = None, repairs: Repairs | None = None) -> Iterator[Note]:
    """Notes of .xmi files, one a file, sorted by path.

    A file without a span in the layer of the mentions is an unannotated note. Spans of other layers are
    counted as unread, except those of tokens, sentences and syntax.

    Args:
        path: an .xmi file, or a directory that is searched at every depth. Ids are file names without suffix,
            with the folders below `path` in front.
        choice: which layer and which of its features are read; None for those of named entities.
        repairs: how notes are read, and what was left out.

    Raises:
        ClinnerError: if the package `dkpro-cassis` is not installed, there is no type system, a file is no
            XMI, a span has no label or does not fit the text, or several layers may hold the mentions.
    """
    repairs = Repairs() if repairs is None else repairs
    return readable(_attempts(path, choice or LayerChoice(), repairs), repairs)


def write_xmi(notes: Iterable[Note], directory: Path) -> int:
    """Write one .xmi file a note, and the type system; returns how many notes.

    Mentions are named entities. XMI cannot say that an annotated note has no mention: such a note is
    read as unannotated.

    Raises:
        ClinnerError: if the package `dkpro-cassis` is not installed, a mention is discontinuous, or XML
            cannot hold a text.
    """
    required("cassis", PACKAGE, directory)
    with written_whole(directory / _TYPE_SYSTEM) as temporary:
        temporary.write_bytes(_type_system_xml())
    count = 0
    for note in notes:
        require_xml_text(note.id, note.text)
        cas = cas_of_note(note)
        with written_whole(directory / f"{note.id}.xmi") as temporary:
            cas.to_xmi(temporary)
        count += 1
    return count


@cache
def _type_system_xml() -> bytes:
    return cast(str, dkpro_types().to_xml()).encode("utf8")


def _attempts(path: Path, choice: LayerChoice, repairs: Repairs) -> Iterator[Callable[[], Note | None]]:
    types, same = _TypeSystems(path), SameLayers()
    for file in files_below(path, SUFFIXES) if path.is_dir() else [path]:
        note_id = file.relative_to(path).with_suffix("").as_posix() if path.is_dir() else file.stem
        yield partial(_note, file, note_id, types, choice, same, repairs)


class _TypeSystems:
    """The type systems of the files below a path, each read once."""

    def __init__(self, path: Path) -> None:
        self._top = path if path.is_dir() else path.parent
        self._read: dict[Path, Any] = {}
        self._beside: dict[Path, Path | None] = {}

    def of(self, file: Path, cassis: Any) -> Any:
        """That beside a file or in a folder above it.

        Raises:
            ClinnerError: if there is none, or it cannot be read.
        """
        for folder in (file.parent, *file.parent.parents):
            if (found := self._in(folder)) is not None:
                return self._parsed(found, cassis)
            if folder == self._top:
                break
        raise ClinnerError(
            f"{file}: no {_TYPE_SYSTEM} beside it or above it: put the type system of the export there"
        )

    def _in(self, folder: Path) -> Path | None:
        """That of a folder, which is listed once: it may hold a document a note."""
        if folder not in self._beside:
            files = sorted(folder.glob("*.xml"))
            own = (file for file in files if file.name.lower().endswith(_TYPE_SYSTEM.lower()))
            self._beside[folder] = next(own, None)
        return self._beside[folder]

    def _parsed(self, path: Path, cassis: Any) -> Any:
        if path not in self._read:
            require_no_entities(path)
            with path.open("rb") as file, one_line_errors(path, "type system"):
                self._read[path] = cassis.load_typesystem(file)
        return self._read[path]


def _note(
    file: Path,
    note_id: str,
    types: _TypeSystems,
    choice: LayerChoice,
    same: SameLayers,
    repairs: Repairs,
) -> Note:
    cassis = required("cassis", PACKAGE, file)
    read_text(file)  # its encoding, and whether it is there
    require_no_entities(file)
    type_system = types.of(file, cassis)
    with file.open("rb") as opened, one_line_errors(file, "CAS XMI"):
        cas = cassis.load_cas_from_xmi(opened, typesystem=type_system, lenient=True)
        spans = spans_of(cas)
    return note_of_cas(cas, spans, note_id, file, choice, same, repairs)

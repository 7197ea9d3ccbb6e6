"""UIMA CAS XMI, one document a file, with its type system in an XML file beside it or above it.

INCEpTION, WebAnno, DKPro and cTAKES write it. Offsets count UTF-16 units, of which the package
`dkpro-cassis` makes characters.
"""

import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path
from typing import Any, cast

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
from spacy_clinner.formats.files import files_below, read_text, written_whole
from spacy_clinner.formats.optional_packages import required
from spacy_clinner.formats.record import Mention, Note
from spacy_clinner.formats.repairs import Repairs, readable
from spacy_clinner.formats.sentences import sentence_spans
from spacy_clinner.formats.xml_text import require_no_entities, require_xml_text

SUFFIXES = {".xmi"}
_PACKAGE = "dkpro-cassis"
_TYPE_SYSTEM = "TypeSystem.xml"
_ANNOTATION = "uima.tcas.Annotation"
_STRING = "uima.cas.String"
_SENTENCE = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Sentence"


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
    cassis = required("cassis", _PACKAGE, directory)
    types = _type_system()
    with written_whole(directory / _TYPE_SYSTEM) as temporary:
        temporary.write_bytes(_type_system_xml())
    count = 0
    for note in notes:
        cas = _cas(cassis, types, note)
        with written_whole(directory / f"{note.id}.xmi") as temporary:
            cas.to_xmi(temporary)
        count += 1
    return count


@cache
def _type_system() -> Any:
    """The types that INCEpTION and WebAnno know by themselves."""
    import cassis

    return cassis.load_dkpro_core_typesystem()


@cache
def _type_system_xml() -> bytes:
    return cast(str, _type_system().to_xml()).encode("utf8")


def _attempts(path: Path, choice: LayerChoice, repairs: Repairs) -> Iterator[Callable[[], Note | None]]:
    types = _TypeSystems(path)
    for file in files_below(path, SUFFIXES) if path.is_dir() else [path]:
        note_id = file.relative_to(path).with_suffix("").as_posix() if path.is_dir() else file.stem
        yield partial(_note, file, note_id, types, choice, repairs)


class _TypeSystems:
    """The type systems of the files below a path, each read once."""

    def __init__(self, path: Path) -> None:
        self._top = path if path.is_dir() else path.parent
        self._read: dict[Path, Any] = {}

    def of(self, file: Path, cassis: Any) -> Any:
        """That beside a file or in a folder above it.

        Raises:
            ClinnerError: if there is none, or it cannot be read.
        """
        for folder in (file.parent, *file.parent.parents):
            for candidate in sorted(folder.glob("*.xml")):
                if candidate.name.lower().endswith(_TYPE_SYSTEM.lower()):
                    return self._parsed(candidate, cassis)
            if folder == self._top:
                break
        raise ClinnerError(
            f"{file}: no {_TYPE_SYSTEM} beside it or above it: put the type system of the export there"
        )

    def _parsed(self, path: Path, cassis: Any) -> Any:
        if path not in self._read:
            require_no_entities(path)
            with path.open("rb") as file, _one_line(path, "type system"):
                self._read[path] = cassis.load_typesystem(file)
        return self._read[path]


@contextmanager
def _one_line(path: Path, what: str) -> Iterator[None]:
    """Makes one line of any error of the package, whose messages may hold text of a note."""
    try:
        yield
    except (OSError, MemoryError):
        raise
    except Exception as error:  # lxml, attrs and cassis each have their own
        raise ClinnerError(
            f"{path}: is no readable UIMA {what} ({type(error).__name__}): export it again"
        ) from None


def _note(file: Path, note_id: str, types: _TypeSystems, choice: LayerChoice, repairs: Repairs) -> Note:
    cassis = required("cassis", _PACKAGE, file)
    read_text(file)  # its encoding, and whether it is there
    require_no_entities(file)
    type_system = types.of(file, cassis)
    with file.open("rb") as opened, _one_line(file, "CAS XMI"), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of types that are not in the type system, with their names
        cas = cassis.load_cas_from_xmi(opened, typesystem=type_system, lenient=True)
        text = cas.sofa_string or ""
        spans = [fs for fs in cas.select_all() if type_system.is_instance_of(fs.type.name, _ANNOTATION)]
    counts = Counter(fs.type.name for fs in spans)
    chosen = set(mention_layers(counts, choice, str(file)))
    if not chosen:
        repairs.remarks[NO_LAYER] += 1
    _count_others(counts, chosen, repairs)
    mentions = tuple(_mention(fs, text, choice, file) for fs in spans if fs.type.name in chosen)
    starts = tuple(sorted(fs.begin for fs in spans if fs.type.name == _SENTENCE)) or None
    return Note(note_id, text, mentions, sentence_starts=starts, annotated=bool(chosen))


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


def _cas(cassis: Any, types: Any, note: Note) -> Any:
    require_xml_text(note.id, note.text)
    cas = cassis.Cas(typesystem=types)
    cas.sofa_string, cas.sofa_mime = note.text, "text/plain"
    sentence, entity = types.get_type(_SENTENCE), types.get_type(NAMED_ENTITY)
    cas.add_all(sentence(begin=start, end=end) for start, end in sentence_spans(note.text))
    for mention in note.mentions:
        if mention.fragments:
            raise ClinnerError(
                f"{note.id}: the mention {mention.start}-{mention.end} is discontinuous, which XMI of named "
                "entities cannot hold: write BioC instead"
            )
        cas.add(entity(begin=mention.start, end=mention.end, value=mention.label))
    return cas

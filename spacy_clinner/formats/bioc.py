"""BioC, XML and JSON: collections of documents, whose passages have a text and annotation each.

Offsets count from the beginning of a document, in characters or, by some tools, in bytes (Comeau et al. 2013,
doi:10.1093/database/bat064). The package `bioc` reads and writes the files.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.bioc_documents import Text, passages_of
from spacy_clinner.formats.claims import Claim, Wording, settle
from spacy_clinner.formats.files import read_pieces, read_text, require_not_special, written_whole
from spacy_clinner.formats.json_list import broken_json, parsed_json
from spacy_clinner.formats.marked_files import Mark, marked_files
from spacy_clinner.formats.optional_packages import required
from spacy_clinner.formats.record import SCORE_DIGITS, Mention, Note
from spacy_clinner.formats.repairs import Repairs, readable
from spacy_clinner.formats.xml_text import require_no_entities, require_xml_text

SUFFIXES = {".xml", ".json", ".bioc"}
MARK = Mark(r'<collection[\s>]|"documents"\s*:|"bioctype"\s*:|"passages"\s*:')
_ANNOTATION = re.compile(r'<annotation[\s>]|"locations"')
_LONGEST_GAP = 100
_ANNOTATED = "annotated"
_SCORE = "score"
_LABEL_KEYS = ("type", "label", "class", "semantic_type")
_NAME = "bioc"
_UNMARKED = "BioC files without any annotation, whose documents count as texts that nobody annotated"
_WORDING = Wording(
    lambda at: ClinnerError(
        f"{at.where}: offsets {at.span} do not fit the passage of {at.length} characters: mend the annotation"
    ),
    lambda at: ClinnerError(
        f"{at.where}: the span {at.span} of the passage does not hold the text beside it: does the "
        "annotation belong to this version of the text?"
    ),
)
_Read = Callable[[], Any]


def read_bioc(path: Path, repairs: Repairs | None = None) -> Iterator[Note]:
    """Notes of BioC files, a note for each document.

    The text is that of the passages, with as many line feeds between two as their offsets leave open, or one.
    The label is the infon `type` of an annotation. The documents of a file without any annotation are
    unannotated, unless their infon `annotated` says otherwise. Relations are counted as unread.

    Args:
        path: an .xml, .json or .bioc file, or a directory that is searched at every depth.
        repairs: how notes are read, and what was mended or left out.

    Raises:
        ClinnerError: if the package `bioc` is not installed, a file is no BioC, an annotation has no type, or
            offsets do not fit their passage or do not hold the text beside them.
    """
    repairs = Repairs() if repairs is None else repairs
    files = marked_files(path, SUFFIXES, MARK, "BioC", repairs)
    return readable((attempt for file in files for attempt in _attempts(file, repairs)), repairs)


def write_bioc(notes: Iterable[Note], path: Path) -> int:
    """Write notes as one collection, JSON if the name ends in .json, else XML; returns how many notes.

    Each document is one passage. Whether it is annotated stands in its infon `annotated`.

    Raises:
        ClinnerError: if the package `bioc` is not installed, or XML cannot hold a text.
    """
    bioc = required("bioc", _NAME, path)
    collection = bioc.BioCCollection()
    collection.source, collection.date, collection.key = "spacy-clinner", "", ""
    is_json = path.suffix.lower() == ".json"
    for note in notes:
        if not is_json:
            require_xml_text(note.id, note.text)
        collection.add_document(_document(bioc, note))
    module = required("bioc.biocjson" if is_json else "bioc.biocxml", _NAME, path)
    options: dict[str, Any] = {"ensure_ascii": False} if is_json else {"pretty_print": True}
    with written_whole(path) as temporary:
        temporary.write_bytes(module.dumps(collection, **options).encode("utf8"))
    return len(collection.documents)


def _attempts(file: Path, repairs: Repairs) -> Iterator[Callable[[], Note | None]]:
    """What gives each document; of a file that breaks off, those before the break."""
    try:
        is_annotated = _has_annotation(file)
        if not is_annotated:
            repairs.remarks[_UNMARKED] += 1
        for number, read in enumerate(_documents(file), start=1):
            yield partial(_note, read, f"{file}: document {number}", is_annotated, repairs)
    except ClinnerError as error:
        repairs.skip(error)


def _has_annotation(file: Path) -> bool:
    """Whether any annotation stands in a file."""
    end = ""
    for piece in read_pieces(file):
        if _ANNOTATION.search(end + piece):
            return True
        end = piece[-20:]
    return False


def _documents(file: Path) -> Iterator[_Read]:
    begin = next((piece.lstrip("\ufeff \t\r\n") for piece in read_pieces(file)), "")
    yield from _json_documents(file) if begin.startswith(("{", "[")) else _xml_documents(file)


def _xml_documents(file: Path) -> Iterator[_Read]:
    require_not_special(file)
    require_no_entities(file)
    reader = required("bioc.biocxml", _NAME, file).BioCXMLDocumentReader
    try:
        for document in reader(str(file)):
            yield partial(_itself, document)
    except (SyntaxError, ValueError, TypeError, AttributeError, RuntimeError) as error:
        line = getattr(error, "lineno", None)  # of the parser's error
        where = f"{file}:{line}" if line else str(file)
        raise ClinnerError(
            f"{where}: no well-formed BioC XML ({type(error).__name__}); nothing is read from there on: "
            "export the file again"
        ) from None


def _json_documents(file: Path) -> Iterator[_Read]:
    parse = required("bioc.biocjson", _NAME, file).fromJSON
    for record in _json_records(file):
        yield partial(_parsed, parse, record)


def _json_records(file: Path) -> Iterator[Any]:
    """The documents of a collection, of a list of collections, or one in each line."""
    content = read_text(file).removeprefix("\ufeff")
    try:
        collections = [parsed_json(content)]
    except json.JSONDecodeError:
        collections = list(_json_lines(file, content))
    while collections and isinstance(collections[0], list):
        collections = collections[0] + collections[1:]
    for collection in collections:
        yield from _documents_of(collection)


def _json_lines(file: Path, content: str) -> Iterator[Any]:
    for number, line in enumerate(content.split("\n"), start=1):
        try:
            if line.strip():
                yield parsed_json(line)
        except json.JSONDecodeError as error:
            raise broken_json(f"{file}:{number}", error.pos) from None


def _documents_of(collection: Any) -> list[Any]:
    """The documents of a collection; PubTator's service has them under its own name."""
    if not isinstance(collection, dict) or "passages" in collection:
        return [collection]
    lists = [value for key, value in collection.items() if key in ("documents", "PubTator3")]
    return lists[0] if lists and isinstance(lists[0], list) else [collection]


def _parsed(parse: Callable[..., Any], record: Any) -> Any:
    record = {"infons": {}, "relations": [], **record}
    passage: dict[str, Any] = {"infons": {}, "sentences": [], "annotations": [], "relations": []}
    record["passages"] = [{**passage, **given} for given in record["passages"]]
    return parse(record, "BioCDocument")


def _itself(document: Any) -> Any:
    return document


def _note(read: _Read, where: str, is_annotated: bool, repairs: Repairs) -> Note:
    try:
        document = read()
        note_id = str(document.id)
        texts = list(passages_of(document))
        infons = dict(document.infons or {})
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ClinnerError(
            f"{where}: is no BioC document ({type(error).__name__}): it needs an id and passages with offset "
            "and text"
        ) from None
    repairs.unread.update({"relations": n} if (n := sum(text.relations for text in texts)) else {})
    annotated = {"true": True, "false": False}.get(str(infons.get(_ANNOTATED)).lower(), is_annotated)
    whole, mentions = _joined(texts, note_id, f"{where} ({note_id})", repairs)
    return Note(note_id, whole, tuple(mentions), annotated=annotated or bool(mentions))


def _joined(texts: list[Text], note_id: str, where: str, repairs: Repairs) -> tuple[str, list[Mention]]:
    """The text of all passages, and the mentions at their places in it."""
    pieces, length, mentions, end = list[str](), 0, list[Mention](), 0
    for text in texts:
        if pieces:
            gap = text.offset - end
            pieces.append("\n" * (gap if 0 < gap <= _LONGEST_GAP else 1))
            length += len(pieces[-1])
        claims = [_claim(annotation, text.offset, where) for annotation in text.annotations]
        settled = settle(note_id, text.text, claims, _WORDING, repairs)
        mentions += [_moved(mention, length) for mention in settled]
        pieces.append(text.text)
        length, end = length + len(text.text), text.offset + len(text.text)
    return "".join(pieces), mentions


def _claim(annotation: Any, offset: int, where: str) -> Claim:
    place = f"{where}: annotation {annotation.id}"
    label = _label(annotation.infons or {})
    if not label:
        raise ClinnerError(f"{place}: no infon `type`, which is its label: add it")
    parts = [(int(location.offset), int(location.end)) for location in annotation.locations]
    if not parts:
        raise ClinnerError(f"{place}: no location: add it, or remove the annotation")
    moved = tuple((start - offset, end - offset) for start, end in parts)
    return Claim(moved, label, place, str(annotation.id or ""), annotation.text)


def _label(infons: Mapping[str, Any]) -> str:
    return str(next((infons[key] for key in _LABEL_KEYS if infons.get(key)), ""))


def _moved(mention: Mention, by: int) -> Mention:
    fragments = tuple((start + by, end + by) for start, end in mention.fragments)
    return Mention(mention.start + by, mention.end + by, mention.label, fragments, mention.id)


def _document(bioc: Any, note: Note) -> Any:
    document, passage = bioc.BioCDocument(), bioc.BioCPassage()
    document.id, passage.offset, passage.text = note.id, 0, note.text
    document.infons[_ANNOTATED] = str(note.annotated).lower()
    for number, mention in enumerate(note.mentions, start=1):
        passage.add_annotation(_annotation(bioc, note, mention, mention.id or f"T{number}"))
    document.add_passage(passage)
    return document


def _annotation(bioc: Any, note: Note, mention: Mention, identifier: str) -> Any:
    annotation = bioc.BioCAnnotation()
    annotation.id, annotation.infons["type"] = identifier, mention.label
    if mention.score is not None:
        annotation.infons[_SCORE] = f"{mention.score:.{SCORE_DIGITS}f}"
    parts = mention.parts
    for start, end in parts:
        annotation.add_location(bioc.BioCLocation(start, end - start))
    annotation.text = " ".join(note.text[start:end] for start, end in parts)
    return annotation

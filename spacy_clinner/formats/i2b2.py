"""The XML of the i2b2 2014 de-identification task, and of corpora shaped like it (MEDDOCAN).

    <deIdi2b2><TEXT><![CDATA[...]]></TEXT>
    <TAGS><NAME id="P0" start="10" end="18" text="..." TYPE="PATIENT" comment=""/> ... </TAGS></deIdi2b2>

Offsets count characters of the text, end-exclusive. Files of this kind are known to have offsets that are off
from the text they quote; such a tag is moved where that is unambiguous, and reported; see `quoted_text`.
"""

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Literal
from xml.sax.saxutils import quoteattr

from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.claims import BadOffsets, Claim, Wording, common_unit, settle
from spacy_clinner.formats.files import files_below, read_text, written_whole
from spacy_clinner.formats.quoted_text import QuotedText
from spacy_clinner.formats.record import SCORE_DIGITS, Mention, Note, require_one_piece
from spacy_clinner.formats.repairs import Repairs, readable
from spacy_clinner.formats.text_kinds import require_no_markup
from spacy_clinner.formats.xml_text import require_xml_text

Level = Literal["category", "type"]
_WORDING = Wording(
    lambda at: ClinnerError(
        f"{at.where}: offsets {at.span} do not fit the text of {at.length} characters: mend the tag"
    ),
    lambda at: ClinnerError(
        f"{at.where}: offsets {at.span} do not hold the text that the tag quotes: mend the tag"
    ),
)

CATEGORIES: dict[str, tuple[str, ...]] = {
    "NAME": ("PATIENT", "DOCTOR", "USERNAME"),
    "PROFESSION": ("PROFESSION",),
    "LOCATION": (
        "HOSPITAL",
        "ORGANIZATION",
        "STREET",
        "CITY",
        "STATE",
        "COUNTRY",
        "ZIP",
        "ROOM",
        "DEPARTMENT",
        "LOCATION-OTHER",
    ),
    "AGE": ("AGE",),
    "DATE": ("DATE",),
    "CONTACT": ("PHONE", "FAX", "EMAIL", "URL", "IPADDR"),
    "ID": (
        "SSN",
        "MEDICALRECORD",
        "HEALTHPLAN",
        "ACCOUNT",
        "LICENSE",
        "VEHICLE",
        "DEVICE",
        "BIOID",
        "IDNUM",
    ),
    "OTHER": ("OTHER",),
}
"""The categories and types of i2b2 2014."""

_CATEGORY_OF = {name: category for category, types in CATEGORIES.items() for name in types}
TYPES = frozenset(_CATEGORY_OF)

MEDDOCAN: dict[str, str] = {
    "NOMBRE_SUJETO_ASISTENCIA": "PATIENT",
    "NOMBRE_PERSONAL_SANITARIO": "DOCTOR",
    "FAMILIARES_SUJETO_ASISTENCIA": "PATIENT",
    "CALLE": "STREET",
    "TERRITORIO": "CITY",
    "PAIS": "COUNTRY",
    "HOSPITAL": "HOSPITAL",
    "INSTITUCION": "ORGANIZATION",
    "CENTRO_SALUD": "HOSPITAL",
    "FECHAS": "DATE",
    "EDAD_SUJETO_ASISTENCIA": "AGE",
    "SEXO_SUJETO_ASISTENCIA": "OTHER",
    "NUMERO_TELEFONO": "PHONE",
    "NUMERO_FAX": "FAX",
    "CORREO_ELECTRONICO": "EMAIL",
    "ID_SUJETO_ASISTENCIA": "MEDICALRECORD",
    "ID_ASEGURAMIENTO": "HEALTHPLAN",
    "ID_TITULACION_PERSONAL_SANITARIO": "LICENSE",
    "ID_EMPLEO_PERSONAL_SANITARIO": "IDNUM",
    "ID_CONTACTO_ASISTENCIAL": "IDNUM",
    "PROFESION": "PROFESSION",
    "OTROS_SUJETO_ASISTENCIA": "OTHER",
    "NUMERO_BENEF_PLAN_SALUD": "HEALTHPLAN",
    "URL_WEB": "URL",
    "DIREC_PROT_INTERNET": "IPADDR",
    "IDENTIF_VEHICULOS_NRSERIE_PLACAS": "VEHICLE",
    "IDENTIF_DISPOSITIVOS_NRSERIE": "DEVICE",
    "IDENTIF_BIOMETRICOS": "BIOID",
    "OTRO_NUMERO_IDENTIF": "IDNUM",
}
"""MEDDOCAN's 29 types, of which the corpus uses 22, as types of i2b2 2014."""

_MEDDOCAN_ELEMENTS = {"FAMILIARES_SUJETO_ASISTENCIA": "OTHER", "DIREC_PROT_INTERNET": "OTHER"}
"""MEDDOCAN's elements that are not the category of the i2b2 type; its scorer compares elements too."""


def read_i2b2(path: Path, level: Level = "type", repairs: Repairs | None = None) -> Iterator[Note]:
    """Notes of an i2b2-like corpus, sorted by path.

    A file without a TAGS element is an unannotated note.

    Args:
        path: an .xml file, or a directory that is searched at every depth; suffixes count in any case. Ids
            are file names without suffix, with the folders below `path` in front.
        level: "type": labels are the TYPE of a tag; "category": its element's name.
        repairs: how notes are read, and which tags have offsets that do not meet their text.

    Raises:
        ClinnerError: on a missing file, XML that is not well-formed or has no TEXT, elements inside TEXT,
            another one in the place of TAGS, a tag without offsets, or offsets outside the text.
    """
    repairs = Repairs() if repairs is None else repairs
    files = files_below(path, {".xml"}) if path.is_dir() else [path]
    return readable(_attempts(path, files, level, repairs), repairs)


def _attempts(
    path: Path, files: Iterable[Path], level: Level, repairs: Repairs
) -> Iterator[Callable[[], Note | None]]:
    for file in files:
        note_id = file.relative_to(path).with_suffix("").as_posix() if path.is_dir() else file.stem
        yield partial(_read, file, note_id, level, repairs)


def write_i2b2(notes: Iterable[Note], directory: Path) -> int:
    """Write one .xml file a note, as the official scorer reads it; returns how many notes.

    The element of a mention is the category of its label, as i2b2 2014 or MEDDOCAN has it; a label
    that neither has is written as its own element and type. What a model predicted has an attribute `score`,
    which scorers and this reader pass over.

    Raises:
        ClinnerError: if a label is no XML name, or the text holds a character that XML cannot hold.
    """
    count = 0
    for note in notes:
        content = _format(note)
        with written_whole(directory / f"{note.id}.xml") as temporary:
            temporary.write_bytes(content.encode("utf8"))
        count += 1
    return count


def root_attributes(path: Path) -> dict[str, str]:
    """The attributes of the outermost element of an XML file that `read_i2b2` has read."""
    root = ElementTree.fromstring(read_text(path).removeprefix("\ufeff"))
    return dict(root.attrib)


def _read(path: Path, note_id: str, level: Level, repairs: Repairs) -> Note:
    source = read_text(path).removeprefix("\ufeff")
    if "<!ENTITY" in source:
        raise ClinnerError(f"{path}: declares entities, which can expand without end: remove the DOCTYPE")
    try:
        root = ElementTree.fromstring(source)
    except ElementTree.ParseError as error:
        line, column = error.position
        raise ClinnerError(f"{path}:{line}: no well-formed XML at column {column}: mend the file") from None
    element = root.find("TEXT")
    if element is None:
        require_no_markup(path, source)
        raise ClinnerError(f"{path}: no TEXT element below <{root.tag}>: is this an i2b2 file?")
    if len(element):
        raise ClinnerError(f"{path}: TEXT holds elements, which would cut the text: put the text in CDATA")
    text = element.text or ""
    tags = root.find("TAGS")
    if tags is None:
        for other in root:
            if other is not element:
                raise ClinnerError(
                    f"{path}: <{other.tag}> where TAGS is expected: rename it, or remove it if nobody "
                    "annotated the note"
                )
        return Note(note_id, text, annotated=False)
    # escaped in a quotation, a line end of two characters stays; in the text the parser makes it one
    keeps_returns = "\r" in text
    claims = [_claim(path, tag, level, keeps_returns) for tag in tags]
    quotations = QuotedText(text, "\r\n" in source)
    if claims and (not any(claim.quoted for claim in claims) or _count_otherwise(quotations, claims)):
        return Note(note_id, text, settle(note_id, text, claims, _WORDING, repairs))
    return Note(note_id, text, tuple(_mention(note_id, claim, quotations, repairs) for claim in claims))


def _count_otherwise(quotations: QuotedText, claims: Sequence[Claim]) -> bool:
    """Whether the offsets of a text beyond ASCII hold their quotations only if they count no characters."""
    return (
        not quotations.text.isascii()
        and not all(quotations.holds(*claim.parts[0], claim.quoted or "") for claim in claims if claim.quoted)
        and common_unit(quotations.text, claims) is not None
    )


def _claim(path: Path, tag: ElementTree.Element, level: Level, keeps_returns: bool) -> Claim:
    identifier = tag.get("id", "")
    where = f"{path}: tag {identifier or tag.tag}"
    try:
        start, end = int(tag.attrib["start"]), int(tag.attrib["end"])
    except (KeyError, ValueError):
        raise ClinnerError(f"{where}: start or end is missing or no number: mend the tag") from None
    quoted = tag.get("text")
    if quoted is not None and not keeps_returns:
        quoted = quoted.replace("\r\n", "\n")
    label = tag.get("TYPE", tag.tag) if level == "type" else tag.tag
    return Claim(((start, end),), label, where, identifier, quoted)


def _mention(note_id: str, claim: Claim, quotations: QuotedText, repairs: Repairs) -> Mention:
    ((start, end),) = claim.parts
    quoted, length = claim.quoted, len(quotations.text)
    if quoted is not None and not quotations.holds(start, end, quoted):
        moved = quotations.find(quoted, start)
        if moved is None:
            repairs.differing.append((note_id, claim.id, start, end))
        else:
            repairs.moved.append((note_id, claim.id, start, moved))
            start, end = moved, moved + len(quoted)
    if not 0 <= start < end <= length:
        raise _WORDING.does_not_fit(BadOffsets(claim.where, f"{start}-{end}", f"{start} {end}", length))
    return Mention(start, end, claim.label, (), claim.id)


_XML_NAME = re.compile(r"[A-Za-z_][\w.-]*")


def _format(note: Note) -> str:
    require_xml_text(note.id, note.text)
    if "\r" in note.text:
        raise ClinnerError(
            f"{note.id}: a carriage return at {note.text.index(chr(13))}: XML reads it as a line feed, and "
            "the offsets would shift: convert the line ends first"
        )
    # "]]>" cannot stand in a CDATA section: it is split over two
    text = note.text.replace("]]>", "]]]]><![CDATA[>")
    lines = ['<?xml version="1.0" encoding="UTF-8" ?>', "<deIdi2b2>", f"<TEXT><![CDATA[{text}]]></TEXT>"]
    if note.annotated:
        lines += ["<TAGS>", *(_tag(i, mention, note) for i, mention in enumerate(note.mentions)), "</TAGS>"]
    return "\n".join([*lines, "</deIdi2b2>", ""])


def _tag(number: int, mention: Mention, note: Note) -> str:
    element = _element(mention.label)
    if not _XML_NAME.fullmatch(element):
        raise ClinnerError(
            f"{note.id}: the label at {mention.start}-{mention.end} is no name of an XML element: rename it"
        )
    require_one_piece(mention, note, "i2b2 XML")
    attributes = {
        "id": mention.id or f"P{number}",
        "start": str(mention.start),
        "end": str(mention.end),
        "text": note.text[mention.start : mention.end],
        "TYPE": mention.label,
        "comment": "",
    }
    if mention.score is not None:
        attributes["score"] = f"{mention.score:.{SCORE_DIGITS}f}"
    shown = " ".join(f"{name}={quoteattr(value)}" for name, value in attributes.items())
    return f"<{element} {shown} />"


def _element(label: str) -> str:
    """The element of a tag with this label."""
    return _MEDDOCAN_ELEMENTS.get(label) or _CATEGORY_OF.get(MEDDOCAN.get(label, label), label)

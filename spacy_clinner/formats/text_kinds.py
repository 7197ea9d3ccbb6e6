"""What a text file holds that is no plain note, so that annotation in it never passes for text."""

import json
import re
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.marked_files import begin_of
from spacy_clinner.formats.repairs import Repairs

_BEGIN = 1 << 14
"""Characters that are looked at."""

_TOLD_FROM = 100
"""How many files of no known format are opened to tell what they are."""

_ENOUGH = 0.8
"""Share of the lines of a column file that have a tag in their last column."""

_MARKS = {
    "PubTator": (re.compile(r"^\d+\|[ta]\|", re.MULTILINE), "name it .pubtator, or give --format pubtator"),
    "brat standoff": (
        re.compile(r"^T\d+\t\S+ \d+ \d+(?:;\d+ \d+)*(?:\t|$)", re.MULTILINE),
        "name it .ann beside its .txt",
    ),
    "WebAnno TSV": (re.compile(r"\A\ufeff?#FORMAT=WebAnno"), "export it as CoNLL"),
    "i2b2 2010 concepts": (
        re.compile(r'^c=".*" \d+:\d+ \d+:\d+\|\|t=".*"', re.MULTILINE),
        "convert it to brat standoff",
    ),
    "i2b2 XML": (re.compile(r"\A\s*\ufeff?(?:<\?xml|<deIdi2b2|<MEDDOCAN)"), "name it .xml"),
    "text with inline tags": (
        re.compile(
            r"<(?:ENAMEX|TIMEX|NUMEX|PHI|START:[^<>]*)(?:\s+TYPE=[^<>]*)?>"
            r"|<(?P<label>[A-Z][A-Z0-9_-]+)>[^<>]{1,200}</(?P=label)>"
        ),
        "convert it to brat standoff",
    ),
}
_TAGGED = re.compile(r"\S.*[\t ,;](?:[Oo_-]|(?P<entity>(?i:[BIESLUMW])-\S+))\s*")
_CONLLU = re.compile(r"\d+(?:[-.]\d+)?(?:\t[^\t\n]+){9}")


_NOT_PLAIN = {
    "RTF": (
        re.compile(r"\A\ufeff?\s*\{\\rtf"),
        "take the text out, for example with LibreOffice (--convert-to txt:Text) or striprtf",
    ),
    "an HL7 v2 message": (
        re.compile(r"(?:\A[\ufeff\s]*|[\r\n][\ufeff\x0b\x0c \t]*)(?:MSH|FHS|BHS)[|^]"),
        "take the texts out of its segments (OBX-5, NTE-3), for example with python-hl7",
    ),
    "a CDA document": (
        re.compile(r"<(?:\w+:)?ClinicalDocument[\s>]"),
        "take the narrative text out of its sections, for example with lxml",
    ),
    "a FHIR resource": (
        re.compile(r'xmlns="http://hl7\.org/fhir"|\A\ufeff?\s*[\[{][^{}]{0,200}"resourceType"\s*:'),
        "decode the text of its attachment (base64)",
    ),
    "HTML": (
        re.compile(
            r"(?i)\A\ufeff?\s*(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype\s+html|html|head|body|div|p|table|span|h[1-6]"
            r"|ul|ol|pre|meta)\b[^<>]*>|(?:</(?:html|body|div|p|table|tr|td|span|h[1-6]|ul|ol|li|b|i|font)\s*>[^<]*"
            r"(?:<[^<>]*>[^<]*){0,4}){3}",
            re.DOTALL,
        ),
        "take the text out, for example with BeautifulSoup (get_text)",
    ),
    "a PDF": (re.compile(r"\A\s*%PDF-"), "take the text out, for example with pdftotext"),
    "an Office file": (
        re.compile(
            r"\APK\x03\x04[\s\S]{0,4000}?(?:\[Content_Types\]\.xml|mimetypeapplication/vnd\.oasis)"
            r"|\A\ufffd\ufffd\x11\u0871\x1a"
        ),
        "take the text out, for example with LibreOffice (--convert-to txt:Text)",
    ),
}
"""Kinds in which the text of a note is hidden among other signs, and how it is taken out.

None of the patterns can match a text in two ways: a text of a stranger must not take long to refuse.
"""

_BASE64_LINE = re.compile(r"[A-Za-z0-9+/]{60,}")
_BASE64_END = re.compile(r"[A-Za-z0-9+/]*={0,2}")

_PACKED = re.compile(r"\A(?:PK\x03\x04|\x1f\ufffd|BZh\d1AY|\ufffd7zXZ|7z\ufffd\ufffd'\x1c|[\s\S]{257}ustar)")
"""How archives begin as text: ZIP, gzip, bzip2, xz, 7z and tar."""


def require_no_markup(where: str | Path, text: str) -> None:
    """Stop at a text that is HTML, RTF, HL7 v2, FHIR, CDA, base64 or a file of an office or packing program.

    Its words are not those of a note: names would stay that stand behind escapes, tags and encodings.

    Args:
        where: file, or file and line, for the error.
        text: its beginning is looked at.

    Raises:
        ClinnerError: which names the kind and says what to do.
    """
    begin = text[:_BEGIN]
    kinds = ((kind, mend) for kind, (mark, mend) in _NOT_PLAIN.items() if mark.search(begin))
    kind, mend = next(kinds, ("base64", "decode it") if _is_base64(begin) else ("", ""))
    if kind:
        raise ClinnerError(f"{where}: is {kind}, not plain text: {mend}, and give that as .txt or JSON lines")
    if _PACKED.match(begin):
        raise ClinnerError(f"{where}: is an archive: unpack it, and give the folder of its files")


def _is_base64(text: str) -> bool:
    """Whether all lines are long and of the signs of base64, but for the end of the last one."""
    if not _BASE64_LINE.match(text.lstrip()):  # as every plain note: it is not cut into words for this
        return False
    if not all(re.search(signs, text) for signs in (r"\d", "[A-Z]", "[a-z]")):
        return False
    lines = text.split()
    is_end = _BASE64_END.fullmatch(lines[-1]) is not None
    return is_end and all(_BASE64_LINE.fullmatch(line) for line in lines[:-1])


def require_no_named_kind(files: Iterable[Path]) -> None:
    """Stop at a file of no format of notes whose kind `require_no_markup` names.

    Args:
        files: some of the first are looked at.

    Raises:
        ClinnerError: which names the kind and says what to do.
    """
    for file in islice(files, _TOLD_FROM):
        require_no_markup(file, begin_of(file))


def kind_of_text(text: str) -> str | None:
    """The annotation format that a text looks like; None for a plain note.

    Args:
        text: content of a text file; its begin is looked at.
    """
    begin = text[:_BEGIN]
    for name, (mark, _) in _MARKS.items():
        if mark.search(begin):
            return name
    if _is_tagged(begin):
        return "a column file"
    return "JSON" if _is_json(text) else None


def require_plain(path: Path, text: str, repairs: Repairs) -> None:
    """Stop at a text file without annotation beside it that looks like annotation itself.

    Where annotation is not asked for, it is counted.

    Raises:
        ClinnerError: which names the format.
    """
    require_no_markup(path, text)
    kind = kind_of_text(text)
    if kind is None:
        return
    if repairs.count_unknown:
        repairs.unread[f"texts that look like {kind}"] += 1
        return
    mend = {name: advice for name, (_, advice) in _MARKS.items()}.get(
        kind, {"JSON": "name it .json or .jsonl"}.get(kind, "name it .conll, or give --format conll")
    )
    raise ClinnerError(f"{path}: looks like {kind}, not like a note: {mend}")


def _is_tagged(text: str) -> bool:
    """Whether nearly all lines end in a tag, one of them of an entity, or are rows of CoNLL-U."""
    lines = [line.rstrip("\r") for line in text.split("\n") if line.strip() and not line.startswith("# ")]
    tagged = list(filter(None, map(_TAGGED.fullmatch, lines)))
    is_enough = len(tagged) >= 2 and len(tagged) >= _ENOUGH * len(lines)
    if is_enough and any(match.group("entity") for match in tagged):
        return True
    rows = sum(_CONLLU.fullmatch(line) is not None for line in lines)
    return rows >= 2 and rows >= _ENOUGH * len(lines)


def _is_json(text: str) -> bool:
    """Whether a text, or its first line, is a JSON object or list of objects."""
    stripped = text.lstrip("\ufeff \t\r\n")
    if not stripped.startswith(("{", "[{", "[\n", "[ ")):
        return False
    for content in (stripped, stripped.split("\n", 1)[0]):
        try:
            value = json.loads(content)
        except (ValueError, RecursionError):
            continue
        return isinstance(value, dict) or (
            isinstance(value, list) and bool(value) and isinstance(value[0], dict)
        )
    return False

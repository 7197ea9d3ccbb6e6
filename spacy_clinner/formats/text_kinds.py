"""What a text file holds that is no plain note, so that annotation in it never passes for text."""

import json
import re
from pathlib import Path

from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.repairs import Repairs

_BEGIN = 1 << 14
"""Characters that are looked at."""

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
        re.compile(r"<(?:ENAMEX|TIMEX|NUMEX|PHI|START:[^>]*)(?:\s+TYPE=[^>]*)?>"),
        "convert it to brat standoff",
    ),
}
_TAGGED = re.compile(r"\S.*[\t ,;](?:[Oo_-]|(?P<entity>(?i:[BIESLUMW])-\S+))\s*")
_CONLLU = re.compile(r"\d+(?:[-.]\d+)?(?:\t[^\t\n]+){9}")


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

"""What XML cannot hold, and what it must not declare."""

import re
from pathlib import Path

from spacy_clinner.errors import ClinnerError

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def require_xml_text(note_id: str, text: str) -> None:
    """Stop at a text with a character that XML cannot hold.

    Raises:
        ClinnerError: with its place.
    """
    bad = _NOT_XML.search(text)
    if bad:
        raise ClinnerError(
            f"{note_id}: the character at {bad.start()} is a control character, which XML cannot hold: "
            "remove it"
        )


def require_no_entities(path: Path) -> None:
    """Stop at an XML file that declares entities, which can expand without end.

    Raises:
        ClinnerError: if it declares any, or is missing.
    """
    try:
        with path.open("rb") as file:
            begin = file.read(1 << 16)
    except FileNotFoundError:
        raise ClinnerError(f"{path}: no such file: check the path") from None
    if b"<!ENTITY" in begin:
        raise ClinnerError(f"{path}: declares entities, which can expand without end: remove the DOCTYPE")

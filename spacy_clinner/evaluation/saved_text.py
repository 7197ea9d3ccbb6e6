"""What text a saved pipeline contains."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import spacy

from spacy_clinner.errors import require_pipeline
from spacy_clinner.evaluation.file_strings import file_strings


class FileAudit(NamedTuple):
    """Text found in one file of an artefact.

    Attributes:
        path: of the file, relative to the artefact.
        kind: "strings" (spaCy's store of words), or as `file_strings` says.
        strings: the distinct strings in it, without those that a blank pipeline of the language
            holds too.
    """

    path: str
    kind: str
    strings: tuple[str, ...]


def audit(model_path: Path) -> list[FileAudit]:
    """List the text in every file of a saved pipeline.

    Raises:
        ClinnerError: if the path is no saved pipeline.
    """
    config_path = model_path / "config.cfg"
    require_pipeline(model_path)
    lang = spacy.util.load_config(config_path)["nlp"]["lang"]
    known = set(spacy.blank(lang).vocab.strings)
    return [
        FileAudit(path.relative_to(model_path).as_posix(), kind, tuple(sorted(set(strings) - known)))
        for path in sorted(model_path.rglob("*"))
        if path.is_file()
        for kind, strings in [_read(path)]
    ]


def _read(path: Path) -> tuple[str, Iterator[str]]:
    kind, strings = file_strings(path.read_bytes())
    return ("strings" if path.name == "strings.json" else kind), strings

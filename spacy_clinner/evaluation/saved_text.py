"""What text a saved pipeline contains."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import spacy
import srsly

from spacy_clinner.errors import require_pipeline
from spacy_clinner.evaluation.file_strings import file_strings
from spacy_clinner.tagger.trainable_tagger import TEMPERATURE


class FileAudit(NamedTuple):
    """Text found in one file of an artefact.

    Attributes:
        path: of the file, relative to the artefact.
        kind: "strings" (spaCy's store of words), "tokenizer" (the vocabulary of a pre-trained encoder's
            tokenizer, which the encoder came with), or as `file_strings` says. A file that holds tokenizers
            beside something else is listed once for each.
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
        FileAudit(path.relative_to(model_path).as_posix(), kind, tuple(sorted(strings - known)))
        for path in sorted(model_path.rglob("*"))
        if path.is_file()
        for kind, strings in _read(path)
    ]


def temperatures(model_path: Path) -> dict[str, float]:
    """The temperatures of the taggers of a saved pipeline by their names, of those that have one."""
    found = {}
    for name in spacy.util.load_config(model_path / "config.cfg")["components"]:
        path = model_path / name / "cfg"
        settings = srsly.read_json(path) if path.is_file() else {}
        if TEMPERATURE in settings:
            found[name] = float(settings[TEMPERATURE])
    return found


def _read(path: Path) -> Iterator[tuple[str, set[str]]]:
    """The kinds of content in a file, each with its strings."""
    kind, strings = file_strings(path.read_bytes())
    texts = set(strings)
    tokenizers = {text for text in texts if _is_tokenizer(text)}
    yield ("strings" if path.name == "strings.json" else kind), texts - tokenizers
    for tokenizer in tokenizers:
        yield "tokenizer", set(file_strings(tokenizer.encode())[1])


def _is_tokenizer(text: str) -> bool:
    """Whether a text is what the library tokenizers writes."""
    if not text.startswith("{") or '"pre_tokenizer"' not in text:
        return False
    try:
        return bool({"model", "pre_tokenizer"} <= srsly.json_loads(text).keys())
    except ValueError:
        return False

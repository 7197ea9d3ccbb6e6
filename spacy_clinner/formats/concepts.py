"""Lists of concepts: JSON lines of id and text, or the `features.csv` of an exam."""

from pathlib import Path

from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.files import read_text
from spacy_clinner.formats.json_list import parsed_json
from spacy_clinner.formats.nbme import read_features
from spacy_clinner.formats.record import Concept


def read_concepts(path: Path) -> list[Concept]:
    """Concepts of a .csv file (see `formats.nbme`) or of a .jsonl file, one `{"id", "text"}` a line.

    Raises:
        ClinnerError: on another kind of file, a malformed line, an id that comes twice, or a file without
            concepts.
    """
    if path.suffix.lower() not in {".csv", ".jsonl"}:
        raise ClinnerError(f"{path}: expected concepts in a .jsonl or .csv file")
    concepts = read_features(path) if path.suffix.lower() == ".csv" else _read_jsonl(path)
    if not concepts:
        raise ClinnerError(f"{path}: no concept in it: give one a line")
    return concepts


def _read_jsonl(path: Path) -> list[Concept]:
    concepts: list[Concept] = []
    lines: dict[str, int] = {}
    for number, line in enumerate(read_text(path).removeprefix("\ufeff").split("\n"), start=1):
        if not line.strip():
            continue
        try:
            record = parsed_json(line)
            concept = Concept(str(record["id"]), record["text"], str(record.get("case", "")))
            if not isinstance(concept.text, str) or not concept.text.strip():
                raise TypeError
        except (ValueError, KeyError, TypeError, AttributeError):
            raise ClinnerError(f'{path}:{number}: expected {{"id": ..., "text": ...}}') from None
        first = lines.setdefault(concept.id, number)
        if first != number:
            raise ClinnerError(
                f"{path}:{number}: the id of line {first} comes twice: give each concept its own"
            )
        concepts.append(concept)
    return concepts

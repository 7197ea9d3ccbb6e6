"""Names of the numbers in a Hugging Face dataset: the `ClassLabel` of a column."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.files import read_text

INFO_FILES = ("dataset_info.json", "dataset_infos.json")
"""Where a dataset describes its columns."""

DOCCANO_LABELS = "doccano-labels.json"
"""Labels for doccano to import, beside its tasks."""
SIDE_FILES = frozenset({*INFO_FILES, "dataset_dict.json", "state.json", DOCCANO_LABELS})
"""Files of a dataset that hold no records."""


def names_in_metadata(metadata: dict[bytes, bytes] | None, column: str) -> list[str] | None:
    """The names that the schema of a Parquet file has for a column; None if it has none."""
    content = (metadata or {}).get(b"huggingface", b"{}")
    try:
        return _names(json.loads(content), column)
    except (ValueError, RecursionError):
        return None


def names_beside(file: Path, column: str) -> list[str] | None:
    """The names in the dataset_info.json beside a file, or in the folder above it; None if it has none.

    Raises:
        ClinnerError: if the file is there and holds no JSON.
    """
    for folder in (file.parent, file.parent.parent):
        for name in INFO_FILES:
            path = folder / name
            if path.is_file() and (names := _names(_parsed(path), column)):
                return names
    return None


def _parsed(path: Path) -> Any:
    content = read_text(path)
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        raise ClinnerError(f"{path}: broken JSON: download the dataset again") from None


def _names(described: Any, column: str) -> list[str] | None:
    """The names of the first description of a column that has any."""
    for features in _features(described):
        for names in _all_names(features.get(column)):
            return names
    return None


def _features(described: Any) -> Iterator[dict[str, Any]]:
    """All that describes columns, of each configuration of a dataset."""
    if not isinstance(described, dict):
        return
    if isinstance(described.get("features"), dict):
        yield described["features"]
    for value in described.values():
        yield from _features(value)


def _all_names(described: Any) -> Iterator[list[str]]:
    """Lists of names at any depth: a column is a list of class labels."""
    if isinstance(described, list):
        described = dict(enumerate(described))
    if not isinstance(described, dict):
        return
    names = described.get("names")
    if isinstance(names, list) and all(isinstance(name, str) for name in names):
        yield names
    for value in described.values():
        yield from _all_names(value)

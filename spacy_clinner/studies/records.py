"""Where the results of cells lie, and how they are read."""

from pathlib import Path
from typing import Any

import srsly

from spacy_clinner.errors import ClinnerError
from spacy_clinner.studies.cells import Cell

ALONE = "none"
"""Name of a cell's results without a calibrator."""


def result_path(out: Path, cell: Cell) -> Path:
    """The file of a cell's result."""
    return out / f"{cell.name}.json"


def pipeline_path(out: Path, cell: Cell) -> Path:
    """The directory of a cell's pipeline, where others build on it."""
    return out / "pipelines" / cell.name.partition("/")[2]


def read_result(path: Path) -> dict[str, Any]:
    """The record of a cell.

    Raises:
        ClinnerError: if the file is damaged.
    """
    try:
        record = srsly.read_json(path)
    except ValueError:
        record = None
    if not isinstance(record, dict) or not isinstance(record.get("results"), dict):
        raise ClinnerError(f"{path}: no result of a cell: remove it to have it made again")
    return record

"""Scores of texts on disk, so that a run that was stopped goes on where it was; no text, no path."""

from collections.abc import Mapping
from pathlib import Path

from spacy_clinner.batch.line_files import append_lines, drop_torn_lines, read_lines
from spacy_clinner.errors import ClinnerError

RUN = "run"
Scored = tuple[int, float]
"""Words of a text, and its uncertainty."""


class ScoreLog:
    """A file, readable by its owner alone, with the words and the uncertainty of each text by its digest.

    Attributes:
        earlier: what an earlier run with the same settings has scored.

    Args:
        path: the file; what another model or other settings have left there is removed.
        run: what the scores depend on, in one word.

    Raises:
        ClinnerError: if the file is no such log.
    """

    def __init__(self, path: Path, run: str) -> None:
        self._path, self._run = path, run
        drop_torn_lines(path, private=True)
        first = next(read_lines(path), {})
        if first and RUN not in first:
            raise ClinnerError(f"{path}: is no log of scores: give another OUT, or move that file away")
        if first.get(RUN) != run:
            path.unlink(missing_ok=True)
        self.earlier: dict[bytes, Scored] = {
            bytes.fromhex(line["text"]): (line["words"], line["uncertainty"]) for line in read_lines(path)
        }

    def add(self, scored: Mapping[bytes, Scored]) -> None:
        """Keep some scores."""
        lines = (
            {"text": digest.hex(), "words": words, "uncertainty": uncertainty}
            for digest, (words, uncertainty) in scored.items()
        )
        append_lines(self._path, lines, private=True, heading={RUN: self._run})

    def remove(self) -> None:
        """Remove the file: the run is finished."""
        self._path.unlink(missing_ok=True)

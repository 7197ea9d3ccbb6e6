"""The folder that an adaptation writes: its record and checkpoint while it runs, then an encoder."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from spacy_clinner.encoder.adapting.language_models import LanguageModel
from spacy_clinner.encoder.pretrained import quiet_transformers
from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.files import written_whole

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerFast

RECORD = "adapt.json"
CHECKPOINT = "checkpoint.safetensors"
_UNFINISHED = ".unfinished"
_LAST = "config.json"
"""The file by which a folder is known as an encoder's."""


@dataclass(frozen=True)
class Position:
    """How far a run has come.

    Attributes:
        phase: "head" while an untrained head learns alone, then "encoder".
        step: steps of the phase that are done.
        epoch: the pass over the notes.
        batch: batches of the pass that are done.
        before: perplexity before the encoder learns; None if it is not known yet.
    """

    phase: str
    step: int = 0
    epoch: int = 0
    batch: int = 0
    before: float | None = None


class AdaptedFolder:
    """An output folder.

    Args:
        path: where it is or will be.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def require_usable(self) -> None:
        """Stop if the path is a file, or a folder with something else in it.

        Raises:
            ClinnerError: if it is.
        """
        if self.path.exists() and not self.path.is_dir():
            raise ClinnerError(f"{self.path}: is a file: give a directory")
        if self.path.is_dir() and not (self.path / RECORD).exists() and any(self.path.iterdir()):
            raise ClinnerError(
                f"{self.path}: is not empty, and has no {RECORD} of an adaptation: give another OUT"
            )

    def begin(self, run: Mapping[str, Any]) -> dict[str, Any]:
        """Write the record of a new run, or read that of the same run.

        Args:
            run: "settings", "encoder" and "notes", of values that JSON keeps as they are.

        Returns:
            The record, with "after" if the run is done.

        Raises:
            ClinnerError: if the folder is another run's.
        """
        path = self.path / RECORD
        if not path.exists():
            self.write_record(run)
            return dict(run)
        record = _read_json(path)
        differing = [name for name in run if record.get(name) != run[name]][:1]
        if differing:
            raise ClinnerError(
                f"{self.path}: what is there was made with {_difference(differing[0], record, run)}: give "
                "another OUT, or what it was made with"
            )
        return record

    def write_record(self, record: Mapping[str, Any]) -> None:
        """Replace the record."""
        with written_whole(self.path / RECORD) as temporary:
            temporary.write_text(json.dumps(record, indent=2) + "\n", encoding="utf8")

    def save(self, position: Position, tensors: Mapping[str, Tensor]) -> None:
        """Replace the checkpoint: one file, which is there in whole or not at all."""
        with written_whole(self.path / CHECKPOINT) as temporary:
            contiguous = {name: tensor.contiguous() for name, tensor in tensors.items()}
            save_file(contiguous, temporary, {"position": json.dumps(asdict(position))})

    def load(self) -> tuple[Position, dict[str, Tensor]] | None:
        """The checkpoint, on the CPU; None if there is none.

        Raises:
            ClinnerError: if it is damaged.
        """
        path = self.path / CHECKPOINT
        if not path.exists():
            return None
        try:
            with safe_open(path, "pt") as file:
                position = Position(**json.loads(file.metadata()["position"]))
                return position, {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        except (SafetensorError, ValueError, KeyError, TypeError):
            raise ClinnerError(f"{path}: is damaged: remove it to begin again") from None

    def finish(
        self, model: LanguageModel, tokenizer: PreTrainedTokenizerFast, record: Mapping[str, Any]
    ) -> None:
        """Write the encoder, its head and its tokenizer, and remove the checkpoint."""
        unfinished = self.path / _UNFINISHED
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir()
        with quiet_transformers():
            model.save(unfinished)
            tokenizer.save_pretrained(unfinished)
        for file in sorted(unfinished.iterdir(), key=lambda file: file.name == _LAST):
            file.replace(self.path / file.name)
        unfinished.rmdir()
        self.write_record(record)
        for checkpoint in self.path.glob(f"*{CHECKPOINT}*"):  # and what a killed process has left of one
            checkpoint.unlink()


def _difference(differing: str, record: Mapping[str, Any], run: Mapping[str, Any]) -> str:
    """How an error calls what differs; settings are called as the command has them."""
    if differing == "notes":
        return "other notes"
    if differing == "encoder":
        return "another encoder"
    earlier, settings = record.get("settings"), run["settings"]
    names = [
        name for name in settings if not isinstance(earlier, dict) or earlier.get(name) != settings[name]
    ]
    return " and ".join(f"another --{name.replace('_', '-')}" for name in names)


def _read_json(path: Path) -> dict[str, Any]:
    try:
        record = json.loads(path.read_text(encoding="utf8"))
    except ValueError:
        record = None
    if not isinstance(record, dict):
        raise ClinnerError(f"{path}: is damaged: give another OUT")
    return record

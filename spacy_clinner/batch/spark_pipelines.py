"""A pipeline on its way to the executors of Spark, where each Python worker loads it once."""

import atexit
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from pyspark import SparkFiles
from pyspark.sql import SparkSession
from spacy.language import Language

from spacy_clinner.batch.memory import keep_no_kernels
from spacy_clinner.batch.rows.row_settings import Annotating, Redacting
from spacy_clinner.batch.run_record import directory_digest

Settings = TypeVar("Settings", Annotating, Redacting)
_worker: dict[Any, Language] = {}
"""The pipeline of this Python worker, by its settings."""
_shipped: dict[tuple[str, str], str] = {}
"""Archives that this driver has given to Spark, by application and digest."""


class ShippedPipeline(NamedTuple):
    """Where a Python worker finds a pipeline: in an archive of Spark, or at a path that all machines see."""

    archive: str | None
    path: str

    def directory(self) -> Path:
        """The directory, on the machine of the worker."""
        return Path(self.path if self.archive is None else SparkFiles.get(self.archive))


def ship(session: SparkSession, model: Path, shared: bool) -> ShippedPipeline:
    """Give a pipeline to Spark, which brings it to every executor that needs it.

    Args:
        session: of the DataFrame.
        model: directory of the pipeline.
        shared: whether every executor sees that directory.
    """
    whole = str(model.resolve())
    if shared:
        return ShippedPipeline(None, whole)
    context = session.sparkContext
    key = (context.applicationId, directory_digest(model))
    if key not in _shipped:
        _shipped[key] = f"spacy_clinner_{key[1][:16]}"
        context.addArchive(f"{_archive(model, _shipped[key])}#{_shipped[key]}")
    return ShippedPipeline(_shipped[key], whole)


def pipeline_of_worker(
    settings: Settings, shipped: ShippedPipeline, load: Callable[[Settings], Language]
) -> Language:
    """The pipeline of this Python worker, which is loaded at its first task."""
    key = (settings, shipped)
    if key not in _worker:
        import torch

        keep_no_kernels()
        torch.set_num_threads(1)  # the tasks are the parallelism
        _worker.clear()
        _worker[key] = load(replace(settings, model=shipped.directory()))
    return _worker[key]


def _archive(model: Path, name: str) -> str:
    """A file that its owner alone may read; Spark takes it from there as long as the driver runs."""
    folder = tempfile.mkdtemp(prefix="spacy_clinner_")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return shutil.make_archive(os.path.join(folder, name), "zip", model)

"""Options of the commands that train on TRAIN and DEV, in cells that several processes may share."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from spacy_clinner.batch.gpu import require_usable_gpu
from spacy_clinner.cli.help_text import INPUT, RUNNING

ScoredFile = Annotated[
    Path | None,
    typer.Option("--test", help="A .spacy file to score, rather than DEV.", rich_help_panel=INPUT),
]
StudyEncoder = Annotated[
    str | None,
    typer.Option("--encoder", help="Name or directory of a pre-trained encoder.", rich_help_panel=INPUT),
]
StudyLang = Annotated[
    str | None,
    typer.Option(
        "--lang",
        help="Language of the pipelines for TRAIN; if not given, that of your .cfg files, or en.",
        rich_help_panel=INPUT,
    ),
]
GpuIds = Annotated[
    list[int] | None,
    typer.Option("--gpu-id", "-g", help="GPUs to compute on, one process each.", rich_help_panel=RUNNING),
]


def usable_devices(gpu_ids: Sequence[int] | None) -> tuple[int, ...]:
    """The GPUs that `--gpu-id` names; none for the CPU.

    Raises:
        ClinnerError: if one of them cannot be used.
    """
    devices = tuple(number for number in gpu_ids or () if number >= 0)
    for number in devices:
        require_usable_gpu(number)
    return devices

"""Write the files of a project into a folder."""

import json
import os
import re
import shlex
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from thinc.api import Config

from spacy_clinner.configs import compose, find_method
from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.files import written_whole

TEMPLATE = Path(__file__).parent / "template"
NAMES = {"gitignore": ".gitignore"}
"""Files that have another name in a project than among the files of this package."""
UNREADABLE = frozenset('"$\\')
"""What weasel takes for the end of a text, a variable or an escape in what a variable stands for."""
NOTES = "notes"
FINE_TOKENS = "spacy-clinner.fine_tokens.v1"
"""The tokenizer of methods whose notes have to be converted with the same one."""
UNLABELLED = "corpus/unlabelled.spacy"
"""Where `convert --split` puts notes that nobody annotated."""


@dataclass(frozen=True)
class Project:
    """What a project trains, and on what.

    Attributes:
        method: one of `configs.methods`.
        lang: spaCy's code of the language.
        notes: annotated notes that lie elsewhere; None for the project's own folder.
        encoder, source: as the options of `init-config`; None if the method does without.
        labels: to learn or to add; none if the training notes tell them.
        gpu: whether to train on a GPU.
    """

    method: str = "fast"
    lang: str = "en"
    notes: Path | None = None
    encoder: str | None = None
    source: str | None = None
    labels: tuple[str, ...] = ()
    gpu: bool = False


def write_project(folder: Path, project: Project, force: bool = False) -> list[Path]:
    """Write a project; files of the same name are replaced, others stay.

    Args:
        folder: where; it is made if it is missing.
        project: what it trains.
        force: whether the folder may hold something already.

    Returns:
        The files that are written.

    Raises:
        ClinnerError: if the folder is not empty, there is no such method, it lacks something, or a path or a
            label is none that weasel reads.
    """
    _require_empty(folder, force)
    values = _values(folder, project)
    return [_write(source, folder, values) for source in sorted(TEMPLATE.rglob("*")) if source.is_file()]


def _require_empty(folder: Path, force: bool) -> None:
    if folder.exists() and not folder.is_dir():
        raise ClinnerError(f"{folder}: is a file: choose another name")
    if folder.exists() and any(folder.iterdir()) and not force:
        raise ClinnerError(
            f"{folder}: is not empty: choose another name, or give --force to write the project's files there"
        )


def _values(folder: Path, project: Project) -> dict[str, str]:
    title = folder.resolve().name
    notes = NOTES if project.notes is None else _seen_from(folder, str(project.notes))
    config, config_options = _config(folder, project)
    values: dict[str, object] = {
        "package": re.sub(r"\W+", "_", title).strip("_").lower() or "clinical_ner",
        "lang": project.lang,
        "method": project.method,
        "config_options": shlex.join(config_options),
        "convert_options": "--fine-tokens" if FINE_TOKENS in str(config["nlp"]) else "",
        "notes": notes,  # project.yml puts it in quotes where a command reads it
        "gpu_id": 0 if project.gpu else -1,
    }
    _require_readable([title, *values.values()])
    return {"title": title, **{name: json.dumps(value) for name, value in values.items()}}


def _require_readable(values: Iterable[object]) -> None:
    """Stop at what weasel would read otherwise than it is written.

    Raises:
        ClinnerError: if a value is such text.
    """
    for value in values:
        if isinstance(value, str) and (unreadable := UNREADABLE & set(value)):
            raise ClinnerError(
                f"{value}: weasel reads no {min(unreadable)} from a project.yml: rename that file, folder or "
                "label"
            )


def _config(folder: Path, project: Project) -> tuple[Config, list[str]]:
    """The config, and the options with which `init-config` writes it: mistakes show at once.

    Raises:
        ClinnerError: as `compose`.
    """
    unlabelled = UNLABELLED if "unlabelled" in find_method(project.method).needs else None
    config = compose(
        project.method,
        lang=project.lang,
        encoder=project.encoder,
        gpu=project.gpu,
        labels=project.labels,
        source=project.source,
        unlabelled=unlabelled,
    )
    source = project.source and _seen_from(folder, project.source)
    encoder = project.encoder
    if encoder and Path(encoder).is_dir():
        encoder = _seen_from(folder, encoder)
    options = {
        "encoder": encoder,
        "source": source,
        "unlabelled": unlabelled,
        "labels": ",".join(project.labels),
    }
    return config, [*_given(options), *(["--gpu"] if project.gpu else [])]


def _given(options: dict[str, str | None]) -> Iterator[str]:
    for name, value in options.items():
        if value:
            yield from (f"--{name}", value)


def _seen_from(folder: Path, path: str) -> str:
    """A path as the project has to write it: its commands run in its folder."""
    return Path(path if os.path.isabs(path) else os.path.relpath(path, folder)).as_posix()


def _write(source: Path, folder: Path, values: dict[str, str]) -> Path:
    relative = source.relative_to(TEMPLATE)
    target = folder / relative.with_name(NAMES.get(relative.name, relative.name))
    text = source.read_text(encoding="utf8")
    for name, value in values.items():
        text = text.replace(f"{{{{{name}}}}}", value)
    with written_whole(target) as temporary:
        temporary.write_text(text, encoding="utf8")
    return target

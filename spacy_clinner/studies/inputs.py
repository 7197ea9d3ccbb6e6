"""What a method reads beside the labelled documents of its target."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from spacy_clinner.errors import ClinnerError
from spacy_clinner.studies.composition import PIPELINES, needs
from spacy_clinner.studies.study import Part, Study, StudyMethod


def reads_source(study: Study, method: StudyMethod) -> bool:
    """Whether it learns from another corpus, by itself or through what is trained before it."""
    if "source" in needs(method.base) or _mentions(method.changes, "{source}"):
        return True
    if method.after is None:  # the pipeline that it starts from, if any, is the source's own
        return bool(needs(method.base) & PIPELINES) or _mentions(method.changes, "{pipeline}")
    before = study.methods[method.after]
    return before.on_source or reads_source(study, before)


def reads_unlabelled(method: StudyMethod) -> bool:
    """Whether it learns from text without annotation."""
    return "unlabelled" in needs(method.base) or _mentions(method.changes, "{unlabelled}")


def require_inputs(study: Study) -> None:
    """Stop before anything is trained where a method lacks what it reads.

    Raises:
        ClinnerError: it names the method and what to give.
    """
    for method in study.reported:
        place = f"{study.name}: method {method.name}"
        for task in study.axes.tasks:
            target = study.corpora[task.target]
            if reads_source(study, method) and task.source is None:
                raise ClinnerError(f"{place} learns from a source: give --source, or sources in the study")
            if reads_unlabelled(method) and not target.unlabelled:
                raise ClinnerError(
                    f"{place} learns from text: give --unlabelled, or corpus.{target.name}.unlabelled"
                )
    for task in study.axes.tasks:
        _require_part(study, task.target, "train")
        _require_part(study, task.target, study.score_on)
    if any(method.searched for method in study.methods.values()):
        for task in study.search.tasks:
            _require_part(study, task.target, "dev")


def require_used(study: Study, options: Iterable[str]) -> None:
    """Stop at what is given and makes no difference.

    Args:
        study: with all methods that will run.
        options: those given among source, unlabelled and encoder.

    Raises:
        ClinnerError: if no method makes use of one of them.
    """
    uses: dict[str, Callable[[StudyMethod], bool]] = {
        "source": lambda method: reads_source(study, method),
        "unlabelled": lambda method: reads_unlabelled(method),
        "encoder": lambda method: "encoder" in needs(method.base),
    }
    for option in options:
        if not any(map(uses[option], study.methods.values())):
            raise ClinnerError(
                f"{study.name}: none of {', '.join(study.methods)} makes use of --{option}: leave it out, or "
                "take another method"
            )


def _require_part(study: Study, corpus: str, part: Part | str) -> None:
    if getattr(study.corpora[corpus], part) is None:
        raise ClinnerError(f"{study.name}: corpus.{corpus} has no {part} documents: give {part} = FILE.spacy")


def require_files(study: Study) -> None:
    """Stop where a file is missing that would be read hours later only.

    Raises:
        ClinnerError: it names the corpus and the part.
    """
    for name, part in dict.fromkeys(_parts_read(study)):
        path = getattr(study.corpora[name], part)
        if path and not Path(path).exists():
            remedy = "name a trained one" if part == "pipeline" else "write it with `spacy clinner convert`"
            raise ClinnerError(f"{study.name}: corpus.{name}.{part}: {path}: no such file: {remedy}")


def _parts_read(study: Study) -> Iterator[tuple[str, str]]:
    """Corpora and their parts that cells read."""
    is_searched = any(method.searched for method in study.methods.values())
    watched = ["dev"] if study.budget.weights == "best" else []
    for axes, scored in ((study.axes, study.score_on), *([(study.search, "dev")] if is_searched else [])):
        for task in axes.tasks:
            yield from ((task.target, part) for part in ("train", "unlabelled", scored, *watched))
            if task.source:
                yield from ((task.source, part) for part in ("train", "pipeline"))


def _mentions(changes: Mapping[str, Any], placeholder: str) -> bool:
    return any(
        _mentions(value, placeholder) if isinstance(value, Mapping) else placeholder == value
        for value in changes.values()
    )

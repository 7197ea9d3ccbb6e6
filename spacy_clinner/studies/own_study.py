"""A user's own study from the files and methods of a command line."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from spacy_clinner.errors import ClinnerError
from spacy_clinner.studies.composition import finds_concepts, needs
from spacy_clinner.studies.inputs import require_used
from spacy_clinner.studies.reading import study_of
from spacy_clinner.studies.study import Study
from spacy_clinner.studies.toml import with_changes

SOURCE, TARGET, TEACHER = "source", "notes", "teacher"


def own_study(
    train: Path,
    dev: Path,
    methods: Sequence[str],
    *,
    test: Path | None = None,
    source: Path | None = None,
    unlabelled: Path | None = None,
    encoder: str | None = None,
    lang: str | None = None,
    steps: int = 1000,
    seeds: Sequence[int] = (0, 1, 2),
    shares: Sequence[float] = (100.0,),
    changes: Iterable[str] = (),
) -> Study:
    """Compare methods on notes of one's own, with as many updates for each.

    Args:
        train, dev: `.spacy` files.
        methods: names of `init-config --list`, or `.cfg` files; the first is what others are compared with.
        test: what is scored; the development documents if not given.
        source: a `.spacy` file of another department, or the directory of a trained pipeline.
        unlabelled: a `.spacy` file of text.
        encoder: name or directory of a pre-trained encoder.
        lang: of the pipelines; that of the `.cfg` files, or English, if not given.
        steps: updates of every method.
        seeds, shares: of the training documents.
        changes: `a.b.c=VALUE`, other keys of the definition that comes of all this.

    Raises:
        ClinnerError: if a method is unknown or lacks something.
    """
    files = {"train": train, "dev": dev, "test": test, "unlabelled": unlabelled}
    spoken = {"lang": lang} if lang else {}
    target = {**spoken, **{part: str(path) for part, path in files.items() if path}}
    tables: dict[str, Any] = {
        "title": f"{', '.join(methods)} on {train}",
        "corpus": {TARGET: target} | ({SOURCE: spoken | _source(source)} if source else {}),
        "method": _methods(methods),
        "budget": {"steps": steps},
        "seeds": list(seeds),
        "shares": list(shares),
        "score_on": "test" if test else "dev",
        "measures": ["chars_f" if methods and all(map(finds_concepts, methods)) else "ents_f"],
        "tasks": [f"{SOURCE} > {TARGET}" if source else TARGET],
    }
    if encoder:
        tables["encoder"] = encoder
    # with its folder: each corpus has a train.spacy
    name = f"{train.resolve().parent.name}-{train.stem}".lstrip("-")
    study = study_of(with_changes(tables, changes, "study"), name, "study")
    given = {"source": source, "unlabelled": unlabelled, "encoder": encoder}
    require_used(study, [option for option, value in given.items() if value])
    return study


def _source(path: Path) -> dict[str, str]:
    """A trained pipeline, or documents that one can be trained on."""
    if (path / "config.cfg").is_file():
        return {"pipeline": str(path)}
    if not path.is_file():
        raise ClinnerError(
            f"{path}: no such source: give a .spacy file or the directory of a trained pipeline"
        )
    return {"train": str(path)}


def _methods(names: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The methods with the stages that they need: a tagger of the source, a teacher."""
    tables: dict[str, dict[str, Any]] = {}
    for written in names:
        name, needed = Path(written).stem if written.endswith(".cfg") else written, needs(written)
        if tables.get(name, {}).get("base", written) != written:
            raise ClinnerError(
                f"--methods: {tables[name]['base']} and {written} are both called {name!r} in tables: give "
                "one file another name"
            )
        tables[name] = {"base": written}
        if "source_model" in needed:
            tables[name]["after"] = f"{SOURCE}-tagger"
            tables[f"{SOURCE}-tagger"] = {"base": "fast", "stage": True, "on_source": True}
        if "teacher" in needed:
            tables[name]["after"] = teacher = f"{TEACHER}-of-{name}"
            tables[teacher] = {"base": _supervised(written, needed), "stage": True}
    return tables


def _supervised(method: str, needed: frozenset[str]) -> str:
    """The method that a teacher is trained with."""
    plain = "transformer" if "encoder" in needed else "fast"
    return f"concepts-{plain}" if finds_concepts(method) else plain

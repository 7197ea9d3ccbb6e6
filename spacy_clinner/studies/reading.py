"""A study's definition, a TOML file or one that comes with the package, as a `Study`.

    title = "Which way to train helps here"
    shares = [10, 100]              # percent of the training documents
    share_of = "documents"          # or "notes", where documents are their sentences
    seeds = [0, 1, 2]
    measures = ["ents_f"]           # the first one chooses settings; see `measures.MEASURES`
    sources = ["other"]             # what helps to learn `corpora`; or tasks = ["other > notes"]
    corpora = ["notes"]

    [vars]                          # {folder} stands for it everywhere; --set vars.folder=... changes it
    folder = "corpus"

    [corpus.notes]                  # train, dev, test, unlabelled: .spacy files; pipeline: a trained one
    train = "{folder}/train.spacy"
    test = "{folder}/test.spacy"

    [budget]                        # of every method: steps or epochs; points of curves; weights; precision
    steps = 500

    [set.training]                  # settings of all methods, as in a config; "null" is null
    dropout = 0.3

    [method.la-dtl]                 # base: a method of init-config (its name if not given) or a .cfg file
    base = "la-dtl"                 # like: another method of the study, whose settings it has too
    set.training.before_update.alpha = 0.05
    search.training.optimizer.learn_rate = [0.004, 0.008]   # as many settings for every method
    sweep.training.before_update.beta = [0.0, 0.1]          # each one is a method of its own

    [method.transfer]
    after = "source-tagger"         # starts from or is taught by what that has trained: {pipeline}

    [method.source-tagger]
    base = "fast"
    stage = true                    # trained for others alone
    on_source = true                # on all documents of the task's source

    [calibrator.knn]                # a knn_calibrator with which every trained pipeline is read too
    k = 17

In settings {train}, {unlabelled}, {source}, {pipeline}, {seed} and {steps} are those of the cell; {steps/6}
is a part of its updates. `extends = NAME_OR_FILE` lays a definition over another one. [search] may have axes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

from spacy_clinner.errors import ClinnerError
from spacy_clinner.studies.axes import read_axes
from spacy_clinner.studies.cell_config import PLACES
from spacy_clinner.studies.checks import check_study
from spacy_clinner.studies.composition import own_language
from spacy_clinner.studies.methods import read_methods, with_methods
from spacy_clinner.studies.study import Axes, Budget, Corpus, Study, StudyMethod, Task
from spacy_clinner.studies.tables import (
    list_of,
    merged,
    read_record,
    require_choice,
    require_known,
    table_of,
    text_of,
)
from spacy_clinner.studies.toml import read_toml, substituted, with_changes

DEFINITIONS = files("spacy_clinner.studies") / "definitions"
_SUFFIX = ".toml"
_CHOICES = {"share_of": ("documents", "notes"), "score_on": ("test", "dev")}
_TABLES = {"vars", "corpus", "method", "set", "budget", "calibrator", "label_map"}
_AXES = {"corpora", "sources", "tasks", "shares", "seeds"}
_OTHER_KEYS = {"title", "reference", "encoder", "methods", "search", "measures", "baseline"}
_KEYS = {*_CHOICES, *_TABLES, *_AXES, *_OTHER_KEYS}


def shipped_names() -> list[str]:
    """Names of the definitions that come with the package."""
    names = (path.name for path in DEFINITIONS.iterdir())
    return sorted(name.removesuffix(_SUFFIX) for name in names if name.endswith(_SUFFIX))


def definition_path(name: str) -> Path:
    """The file of a definition: a path, or the name of one that comes with the package.

    Raises:
        ClinnerError: if there is neither.
    """
    if name in shipped_names():
        return Path(str(DEFINITIONS / f"{name}{_SUFFIX}"))
    if not name.endswith(_SUFFIX):
        raise ClinnerError(f"{name}: no such study: give a .toml file or one of {', '.join(shipped_names())}")
    return Path(name)


def read_study(name: str, changes: Iterable[str] = ()) -> Study:
    """Read a definition.

    Args:
        name: a `.toml` file, or one of `shipped_names()`.
        changes: `a.b.c=VALUE`, keys of the definition that are replaced before it is read.

    Raises:
        ClinnerError: if it is not a definition; the line names the file and the key.
    """
    path = definition_path(name)
    return study_of(with_changes(_whole(path), changes, str(path)), path.stem, str(path))


def study_of(tables: Mapping[str, Any], name: str, where: str) -> Study:
    """The study that nested tables define.

    Args:
        tables: as TOML has them.
        name: of the study.
        where: the file, for errors.

    Raises:
        ClinnerError: if a key is unknown, a name is not there or the searches of methods differ.
    """
    require_known(tables, _KEYS, where)
    tables = _filled(tables, where)
    methods = read_methods(tables, where)
    corpora = _corpora(tables, methods, where)
    axes = read_axes(tables, Axes(tuple(Task(None, name) for name in corpora)), corpora, where)
    study = Study(
        name=name,
        corpora=corpora,
        methods=methods,
        axes=axes,
        search=_search_axes(tables, axes, corpora, where),
        budget=read_record(Budget, table_of(tables, "budget", where), f"{where}: budget"),
        baseline=tables.get("baseline") or next((m.name for m in methods.values() if not m.stage), ""),
        calibrators=_calibrators(tables, where),
        measures=tuple(dict.fromkeys(list_of(tables, "measures", str, ["ents_f"], where))),
        label_map=_label_map(tables, where),
        **{key: tables[key] for key in ("title", "reference", *_CHOICES) if text_of(tables, key, where)},
    )
    study = with_methods(study, list_of(tables, "methods", str, (), where))
    check_study(study, where)
    return study


def _corpora(tables: Mapping[str, Any], methods: Mapping[str, StudyMethod], where: str) -> dict[str, Corpus]:
    named = table_of(tables, "corpus", where)
    written = {key: table_of(named, key, f"{where}: corpus") for key in named}
    if any("lang" not in table for table in written.values()):
        lang = _language(methods.values(), where)
        written = {key: {"lang": lang, **table} for key, table in written.items()}
    return {
        key: read_record(Corpus, {"name": key, **table}, f"{where}: corpus.{key}")
        for key, table in written.items()
    }


def _language(methods: Iterable[StudyMethod], where: str) -> str:
    """The language of a user's own configs, which is that of the notes; English without one."""
    languages = {lang: method.base for method in methods if (lang := own_language(method.base))}
    if len(languages) > 1:
        told = ", ".join(f"{base} is for {lang}" for lang, base in languages.items())
        raise ClinnerError(f"{where}: {told}: give --lang, or corpus.NAME.lang in the study")
    return next(iter(languages), "en")


def _calibrators(tables: Mapping[str, Any], where: str) -> dict[str, Mapping[str, Any]]:
    named = table_of(tables, "calibrator", where)
    return {name: table_of(named, name, f"{where}: calibrator") for name in named}


def _label_map(tables: Mapping[str, Any], where: str) -> dict[str, str]:
    table = table_of(tables, "label_map", where)
    return {label: text_of(table, label, f"{where}: label_map") or "" for label in table}


def _whole(path: Path, above: tuple[Path, ...] = ()) -> dict[str, Any]:
    """The tables of a definition laid over those of the one that it extends."""
    tables = read_toml(path)
    extended = tables.pop("extends", None)
    if extended is None:
        return tables
    below, met = definition_path(str(extended)), (*above, path.resolve())
    if below.resolve() in met:
        raise ClinnerError(f"{path}: extends: {extended} extends this one: leave one of the two out")
    return merged(_whole(below, met), tables)


def _filled(tables: Mapping[str, Any], where: str) -> dict[str, Any]:
    """The tables with their variables filled in."""
    variables = table_of(tables, "vars", where)
    if taken := set(variables) & set(PLACES):
        raise ClinnerError(f"{where}: vars: {min(taken)} is a place of every cell: give it another name")
    for key, known in _CHOICES.items():
        require_choice(tables.get(key, known[0]), known, f"{where}: {key}")
    return dict(substituted(tables, variables, PLACES, where))


def _search_axes(tables: Mapping[str, Any], axes: Axes, corpora: Mapping[str, Corpus], where: str) -> Axes:
    """Those of the search; the first share and the first seed of the study if it does not say."""
    default = replace(axes, seeds=axes.seeds[:1], shares=axes.shares[:1])
    if tables.get("search") is False:
        return default
    table = table_of(tables, "search", where)
    require_known(table, _AXES, f"{where}: search")
    return read_axes(table, default, corpora, f"{where}: search")

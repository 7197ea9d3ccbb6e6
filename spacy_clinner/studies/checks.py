"""What a definition must not say: names that are no file names, unequal budgets, circles."""

import re

from spacy_clinner.errors import ClinnerError
from spacy_clinner.seeds import LARGEST_SEED
from spacy_clinner.studies.measures import MEASURES
from spacy_clinner.studies.study import Study, StudyMethod
from spacy_clinner.studies.tables import require_choice

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._=+-]*")


def check_study(study: Study, where: str) -> None:
    """Stop at a study that cannot be run, or would not be fair.

    Raises:
        ClinnerError: it names the file and the key.
    """
    if not study.reported:
        raise ClinnerError(f"{where}: there is no method: add a table [method.NAME]")
    if not (study.axes.tasks and study.axes.shares and study.axes.seeds and study.measures):
        raise ClinnerError(f"{where}: there is nothing to run: name corpora, shares, seeds and measures")
    _check_names(study, where)
    for share in (*study.axes.shares, *study.search.shares):
        if not 0 < share <= 100:
            raise ClinnerError(f"{where}: shares: {share:g} is no percentage: write more than 0, at most 100")
    for seed in (*study.axes.seeds, *study.search.seeds):
        if not 0 <= seed <= LARGEST_SEED:
            raise ClinnerError(f"{where}: seeds: {seed} is none: write 0 to {LARGEST_SEED}")
    for method in study.methods.values():
        _check_method(study, method, f"{where}: method.{method.name}")
    _check_search(study, where)


def _check_names(study: Study, where: str) -> None:
    for name in (*study.corpora, *study.methods, *study.calibrators):
        if not _NAME.fullmatch(name):
            raise ClinnerError(f"{where}: {name!r} is no name for files: use letters, digits, '-', '.', '_'")
    require_choice(study.baseline, [method.name for method in study.reported], f"{where}: baseline")
    for measure in study.measures:
        require_choice(measure, MEASURES, f"{where}: measures")


def _check_method(study: Study, method: StudyMethod, where: str) -> None:
    budget = study.budget_of(method)
    for key in ("steps", "epochs", "points"):
        if (count := getattr(budget, key)) < 0:
            raise ClinnerError(f"{where}: budget.{key}: {count} is no count: write 0 or more")
    if (budget.steps > 0) == (budget.epochs > 0):
        raise ClinnerError(f"{where}: how long does it train? give budget.steps or budget.epochs, not both")
    if budget.epochs and budget.points:
        raise ClinnerError(f"{where}: budget.points: curves count updates: give budget.steps, not epochs")
    if budget.weights == "best" and not budget.points:
        raise ClinnerError(
            f"{where}: budget.weights: the best are chosen at points of a curve: give budget.points too"
        )
    if method.budget and not method.stage:
        raise ClinnerError(
            f"{where}: budget: every method has the study's: leave it out, or set stage = true"
        )
    seen, before = [method.name], method.after
    while before:
        if before not in study.methods or before in seen:
            raise ClinnerError(f"{where}: after: {before!r} is no method that can be trained before it")
        seen.append(before)
        before = study.methods[before].after


def _check_search(study: Study, where: str) -> None:
    """Every method that is compared has been searched as much as the others."""
    sizes = {method.name: len(method.settings) for method in study.reported}
    least, most = min(sizes, key=sizes.__getitem__), max(sizes, key=sizes.__getitem__)
    if sizes[least] != sizes[most]:
        raise ClinnerError(
            f"{where}: unequal search: {most} has {sizes[most]} settings, {least} {sizes[least]}: give every "
            "method the same number, so that none wins by it"
        )

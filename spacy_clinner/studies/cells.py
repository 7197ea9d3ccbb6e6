"""The cells of a study: one training each, in an order in which each comes after those it builds on."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from spacy_clinner.studies.inputs import reads_source
from spacy_clinner.studies.study import Part, Study, StudyMethod, Task

WHOLE = 100.0


@dataclass(frozen=True)
class Cell:
    """One training.

    Attributes:
        method: its name.
        task: what is learned.
        share: percent of the target's training documents.
        seed: of the training and of the share.
        setting: which setting of the method a search tries; None for the one that was chosen.
    """

    method: str
    task: Task
    share: float
    seed: int
    setting: int | None = None

    @property
    def name(self) -> str:
        """Of its result: `search/la-dtl@1@cardiology@neurology@5@0` or `cells/la-dtl@...`."""
        folder, setting = ("cells", "") if self.setting is None else ("search", f"@{self.setting}")
        return f"{folder}/{self.method}{setting}@{self.place}"

    @property
    def place(self) -> str:
        """Task, share and seed."""
        return f"{self.task.source or 'none'}@{self.task.target}@{self.share:g}@{self.seed}"

    def scored_on(self, study: Study) -> Part:
        """Which documents it is scored on: a setting is never chosen on the test documents."""
        return study.score_on if self.setting is None else "dev"


def reported_cells(study: Study) -> list[Cell]:
    """Those that tables are made of, each once."""
    points = list(study.axes.points())
    methods = study.reported
    return list(
        dict.fromkeys(
            Cell(method.name, task_of(study, method, task), share, seed)
            for task, share, seed in points
            for method in methods
        )
    )


def search_cells(study: Study) -> list[Cell]:
    """Those that choose settings."""
    return list(
        dict.fromkeys(
            Cell(method.name, task_of(study, method, task), share, seed, setting)
            for task, share, seed in study.search.points()
            for method in study.methods.values()
            if method.searched
            for setting in range(len(method.settings))
        )
    )


def cell_before(study: Study, cell: Cell) -> Cell | None:
    """The cell whose pipeline a cell starts from or is taught by."""
    name = study.methods[cell.method].after
    if name is None:
        return None
    method, task = study.methods[name], cell.task
    if not method.on_source:
        return Cell(name, task_of(study, method, task), cell.share, cell.seed)
    if task.source is None or study.corpora[task.source].pipeline:
        return None
    return Cell(name, Task(None, task.source), WHOLE, cell.seed)


def waves(study: Study) -> list[list[Cell]]:
    """All cells of a study; those of a wave need only what the waves before it have made."""
    cells = list(_with_those_before(study, [*search_cells(study), *reported_cells(study)]))
    grouped: dict[tuple[int, bool], list[Cell]] = {}
    for cell in cells:
        grouped.setdefault((_depth(study, study.methods[cell.method]), cell.setting is None), []).append(cell)
    return [grouped[key] for key in sorted(grouped)]


def builds_others(study: Study) -> set[Cell]:
    """Cells whose pipelines are kept, since others need them."""
    return {before for wave in waves(study) for cell in wave if (before := cell_before(study, cell))}


def task_of(study: Study, method: StudyMethod, task: Task) -> Task:
    """The task as far as a method sees it: what knows no source is trained once for all sources."""
    return task if reads_source(study, method) else Task(None, task.target)


def _with_those_before(study: Study, cells: Iterable[Cell]) -> Iterator[Cell]:
    seen: dict[Cell, None] = {}
    for cell in cells:
        chain = [cell]
        while before := cell_before(study, chain[-1]):
            chain.append(before)
        seen.update(dict.fromkeys(reversed(chain)))
    return iter(seen)


def _depth(study: Study, method: StudyMethod) -> int:
    return 0 if method.after is None else 1 + _depth(study, study.methods[method.after])

"""What a study is: frozen records that a definition is read into, and that every process gets."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Weights = Literal["averaged", "last", "best"]
Part = Literal["dev", "test"]
Changes = Mapping[str, Any]
"""Nested settings that are laid over a training config."""


@dataclass(frozen=True)
class Corpus:
    """Files of one corpus; a part that a study does not need may be missing.

    Attributes:
        name: in the study.
        train, dev, test: `.spacy` files.
        unlabelled: a `.spacy` file of text; its annotation, if it has any, is not learned from.
        pipeline: a trained pipeline of this corpus, in the place of one that the study would train.
        lang: language of the pipelines that are trained on it.
    """

    name: str
    train: str | None = None
    dev: str | None = None
    test: str | None = None
    unlabelled: str | None = None
    pipeline: str | None = None
    lang: str = "en"


@dataclass(frozen=True)
class Budget:
    """How long every cell trains, and which of its weights are scored.

    Attributes:
        steps: updates; 0 where `epochs` counts.
        epochs: passes over the training documents; 0 where `steps` counts.
        points: how often a cell is scored on its way, for curves; 0 for the end alone.
        weights: "averaged" (those that `spacy train` saves), "last" or "best" on the development documents.
        precision: of float32 products, or "bfloat16" for the encoder, on a CPU or a GPU.
    """

    steps: int = 0
    epochs: int = 0
    points: int = 0
    weights: Weights = "averaged"
    precision: Literal["highest", "high", "medium", "bfloat16"] = "highest"


@dataclass(frozen=True)
class StudyMethod:
    """One way to train, the same for all corpora.

    Attributes:
        name: in the study, in files and in tables.
        base: a method of `init-config`, or a `.cfg` file.
        encoder: name or directory of a pre-trained encoder; None for the study's.
        changes: settings laid over the config.
        settings: what is tried on development documents before the study; one empty one for no search.
        after: the method whose pipeline this one starts from or is taught by.
        on_source: whether it trains on all documents of the task's source.
        stage: whether it is only trained for others and stands in no table.
        budget: of a stage; None for the study's.
        swept: the setting that a sweep varies and its value here.
        swept_from: the method that it is else.
    """

    name: str
    base: str
    encoder: str | None = None
    changes: Changes = field(default_factory=dict)
    settings: tuple[Changes, ...] = ({},)
    after: str | None = None
    on_source: bool = False
    stage: bool = False
    budget: Budget | None = None
    swept: tuple[str, Any] | None = None
    swept_from: str | None = None

    @property
    def searched(self) -> bool:
        """Whether one of several settings is to be chosen."""
        return len(self.settings) > 1


@dataclass(frozen=True)
class Task:
    """Learn the target, with the help of a source where there is one."""

    source: str | None
    target: str

    @property
    def label(self) -> str:
        """How tables name it."""
        return self.target if self.source is None else f"{self.source} > {self.target}"


@dataclass(frozen=True)
class Axes:
    """Which tasks, shares and seeds the cells of a study, or of its search, have."""

    tasks: tuple[Task, ...]
    shares: tuple[float, ...] = (100.0,)
    seeds: tuple[int, ...] = (0, 1, 2)

    def points(self) -> Iterator[tuple[Task, float, int]]:
        """Every combination; all of one seed come before the next seed."""
        for seed in self.seeds:
            for share in self.shares:
                for task in self.tasks:
                    yield task, share, seed


@dataclass(frozen=True)
class Study:
    """A comparison of methods.

    Attributes:
        name: of its files.
        title, reference: what it asks, and whose study it repeats.
        corpora, methods: by name; methods in the order of the tables.
        axes: of the cells that are reported.
        search: of the cells that choose settings, scored on development documents.
        budget: of every method.
        share_of: whether shares are drawn of documents, or of notes of which they are sentences.
        score_on: the documents that the tables are about.
        measures: scores that are reported, the main one first.
        baseline: the method that others are compared with.
        calibrators: settings of `knn_calibrator` that every trained pipeline is also read with.
        label_map: source label -> target label, for all methods that take one.
    """

    name: str
    corpora: Mapping[str, Corpus]
    methods: Mapping[str, StudyMethod]
    axes: Axes
    search: Axes
    budget: Budget
    baseline: str
    title: str = ""
    reference: str = ""
    share_of: Literal["documents", "notes"] = "documents"
    score_on: Part = "test"
    measures: tuple[str, ...] = ("ents_f",)
    calibrators: Mapping[str, Changes] = field(default_factory=dict)
    label_map: Mapping[str, str] = field(default_factory=dict)

    @property
    def reported(self) -> list[StudyMethod]:
        """Methods that stand in tables."""
        return [method for method in self.methods.values() if not method.stage]

    def budget_of(self, method: StudyMethod) -> Budget:
        """How long a method trains."""
        return method.budget or self.budget

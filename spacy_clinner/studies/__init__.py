"""Comparisons of methods as data: corpora x methods x shares x seeds, each cell one training."""

from spacy_clinner.studies.reading import read_study
from spacy_clinner.studies.report import write_report
from spacy_clinner.studies.runner import run_study
from spacy_clinner.studies.study import Study

__all__ = ["Study", "read_study", "run_study", "write_report"]

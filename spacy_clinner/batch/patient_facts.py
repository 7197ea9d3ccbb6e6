"""What all notes of a patient tell together, so that each of them is redacted in the same way."""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from spacy_clinner.batch.date_orders import NO_ORDERS, DateOrders, OrderCounts
from spacy_clinner.batch.file_errors import noted_errors
from spacy_clinner.batch.note_files import stream_note_file
from spacy_clinner.batch.patients import PatientRule
from spacy_clinner.batch.refused_records import RefusedRecords
from spacy_clinner.batch.rows.columns import OMOP, Columns
from spacy_clinner.deidentify.rules.choices import DateOrder
from spacy_clinner.deidentify.rules.names.genders import (
    Gender,
    Genders,
    told_genders,
    without_contradictions,
)


class PatientFacts(NamedTuple):
    """What the notes of each patient tell.

    Attributes:
        orders: how their numeric dates are read.
        genders: patient -> the genders of people. A patient whose notes tell nothing is there too; none is if
            the notes do not tell whose they are.
    """

    orders: DateOrders
    genders: dict[str, Genders]


NO_FACTS = PatientFacts(NO_ORDERS, {})


class FactCounts:
    """What the notes of each patient tell, counted note by note.

    Memory is, for each patient, two counts and the words that stand after titles such as "Mrs".
    """

    def __init__(self) -> None:
        self.orders = OrderCounts()
        self.told: dict[str, set[tuple[str, Gender]]] = {}

    def add(self, patient: str, text: str) -> None:
        """Count a note."""
        self.orders.add(patient, text)
        self.told.setdefault(patient, set()).update(told_genders(text))

    def facts(self, on_tie: DateOrder) -> PatientFacts:
        """The facts; `on_tie` is the order of a patient with as many dates of both."""
        genders: dict[str, Genders] = {
            patient: without_contradictions(pairs) for patient, pairs in self.told.items()
        }
        return PatientFacts(self.orders.orders(on_tie), genders)


def read_patient_facts(
    files: Iterable[Path],
    root: Path,
    rule: PatientRule,
    on_tie: DateOrder,
    columns: Columns = OMOP,
) -> PatientFacts:
    """Read all notes once, without a tagger.

    A note or file that cannot be read counts for nothing here; whoever redacts it reports it.

    Args:
        files: that `note_files` found; the facts do not depend on their order.
        root: directory that file names are relative to.
        rule: whose note each one is; notes that do not tell are left out.
        on_tie: the order of a patient with as many dates of the one order as of the other.
        columns: of tables.
    """
    counts = FactCounts()
    for patient, text in _notes(files, root, rule, columns):
        counts.add(patient, text)
    return counts.facts(on_tie)


def _notes(
    files: Iterable[Path], root: Path, rule: PatientRule, columns: Columns
) -> Iterator[tuple[str, str]]:
    """The patient and the text of each note whose patient is known."""
    for file in files:
        relative = file.relative_to(root)
        with noted_errors(file, {}):
            for placed in stream_note_file(file, sys.maxsize, None, RefusedRecords(), columns):
                if patient := rule.patient_of(relative, placed):
                    yield patient, placed.note.text

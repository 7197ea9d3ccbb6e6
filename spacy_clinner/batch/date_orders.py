"""Whether numeric dates are day first or month first in all notes of a patient."""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from spacy_clinner.batch.file_errors import noted_errors
from spacy_clinner.batch.note_files import PlacedNote, stream_note_file
from spacy_clinner.batch.patients import PatientRule
from spacy_clinner.batch.refused_records import RefusedRecords
from spacy_clinner.deidentify.rules.dates.date_forms import sure_orders
from spacy_clinner.deidentify.rules.dates.shifted_dates import DateOrder
from spacy_clinner.deidentify.rules.identifiers.written_dates import numeric_dates


class DateOrders(NamedTuple):
    """Orders of numeric dates by patient.

    Attributes:
        by_patient: of those whose notes hold a date that can be read in one way only.
        contradictory: those whose notes hold such dates of both orders.
    """

    by_patient: dict[str, DateOrder]
    contradictory: frozenset[str]


NO_ORDERS = DateOrders({}, frozenset())


def read_date_orders(files: Iterable[Path], root: Path, rule: PatientRule, on_tie: DateOrder) -> DateOrders:
    """The order that most of the unambiguous numeric dates of each patient have.

    Dates are recognised by rules and without a tagger. A note or file that cannot be read counts for nothing
    here; whoever redacts it reports it. Memory is at most two counts a patient.

    Args:
        files: that `note_files` found; the order does not depend on theirs.
        root: directory that file names are relative to.
        rule: whose note each one is; notes that do not tell are left out.
        on_tie: the order of a patient with as many dates of the one as of the other.
    """
    counts: Counter[tuple[str, bool]] = Counter()
    for file in files:
        relative = file.relative_to(root)
        with noted_errors(file, {}):
            for placed in stream_note_file(file, sys.maxsize, None, RefusedRecords()):
                if patient := rule.patient_of(relative, placed):
                    counts.update((patient, is_month_first) for is_month_first in _orders(placed))
    patients = {patient for patient, _ in counts}
    return DateOrders(
        {patient: _majority(counts[patient, True] - counts[patient, False], on_tie) for patient in patients},
        frozenset(patient for patient in patients if counts[patient, True] and counts[patient, False]),
    )


def _orders(placed: PlacedNote) -> Iterator[bool]:
    """Whether the month comes first, for each unambiguous date of a note."""
    text = placed.note.text
    for start, end, _ in numeric_dates(text):
        yield from sure_orders(text[start:end])


def _majority(month_first_lead: int, on_tie: DateOrder) -> DateOrder:
    if not month_first_lead:
        return on_tie
    return "month_first" if month_first_lead > 0 else "day_first"

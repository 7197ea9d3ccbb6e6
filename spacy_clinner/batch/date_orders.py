"""Whether numeric dates are day first or month first in all notes of a patient."""

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from spacy_clinner.deidentify.rules.choices import DateOrder
from spacy_clinner.deidentify.rules.dates.date_forms import sure_orders
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


class OrderCounts:
    """How many unambiguous numeric dates of each order the notes of each patient have.

    Dates are recognised by rules and without a tagger. Memory is at most two counts a patient.
    """

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, bool]] = Counter()

    def add(self, patient: str, text: str) -> None:
        """Count the dates of a note."""
        self._counts.update((patient, is_month_first) for is_month_first in _orders(text))

    def of_patient(self, patient: str) -> tuple[int, int]:
        """How many dates have the month first, and how many the day."""
        return self._counts[patient, True], self._counts[patient, False]

    def add_counts(self, patient: str, month_first: int, day_first: int) -> None:
        """Count dates that were counted elsewhere."""
        for is_month_first, count in ((True, month_first), (False, day_first)):
            if count:
                self._counts[patient, is_month_first] += count

    def orders(self, on_tie: DateOrder) -> DateOrders:
        """The order that most dates of each patient have; `on_tie` if there are as many of both."""
        counts = self._counts
        patients = {patient for patient, _ in counts}
        return DateOrders(
            {
                patient: _majority(counts[patient, True] - counts[patient, False], on_tie)
                for patient in patients
            },
            frozenset(patient for patient in patients if counts[patient, True] and counts[patient, False]),
        )


def _orders(text: str) -> Iterator[bool]:
    """Whether the month comes first, for each unambiguous date of a note."""
    for start, end, _ in numeric_dates(text):
        yield from sure_orders(text[start:end])


def _majority(month_first_lead: int, on_tie: DateOrder) -> DateOrder:
    if not month_first_lead:
        return on_tie
    return "month_first" if month_first_lead > 0 else "day_first"

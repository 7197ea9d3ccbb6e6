"""What the notes of a patient tell, counted where the notes are and put together elsewhere."""

import json

import pyarrow as pa

from spacy_clinner.batch.date_orders import DateOrders, OrderCounts
from spacy_clinner.batch.patient_facts import NO_FACTS, FactCounts, PatientFacts
from spacy_clinner.batch.rows.redacted_rows import patient_of, readable_rows
from spacy_clinner.batch.rows.row_batches import PlacedRows
from spacy_clinner.batch.rows.row_settings import Redacting
from spacy_clinner.deidentify.rules.choices import DateOrder
from spacy_clinner.deidentify.rules.names.genders import Genders, without_contradictions

PATIENT_KEY = "spacy_clinner_patient"
"""The column that patients are put together by."""
FACTS = "spacy_clinner_facts"
"""The column of what all notes of a patient tell, as JSON."""


def told_rows(settings: Redacting, placed: PlacedRows) -> pa.RecordBatch:
    """What the notes of some rows tell: patient, dates of either order, and words of names with a gender."""
    counts = FactCounts()
    keys = placed.rows.column(PATIENT_KEY)
    for row in readable_rows(settings, placed):
        if patient_of(settings, row):
            counts.add(keys[row.number - placed.first].as_py(), row.note.text)
    patients = list(counts.told)
    orders = [counts.orders.of_patient(patient) for patient in patients]
    told = [sorted(f"{gender} {word}" for word, gender in counts.told[patient]) for patient in patients]
    return pa.RecordBatch.from_pydict(
        {
            PATIENT_KEY: pa.array(patients, pa.string()),
            "month": pa.array([month for month, _ in orders], pa.int64()),
            "day": pa.array([day for _, day in orders], pa.int64()),
            "told": pa.array(told, pa.list_(pa.string())),
        }
    )


def facts_lines(sums: pa.RecordBatch, on_tie: DateOrder) -> pa.RecordBatch:
    """The facts of patients by what all their notes tell."""
    counts = OrderCounts()
    patients = sums.column(PATIENT_KEY).to_pylist()
    columns = (sums.column(name).to_pylist() for name in ("month", "day", "told"))
    genders: dict[str, Genders] = {}
    for patient, month, day, told in zip(patients, *columns, strict=True):
        counts.add_counts(patient, month, day)
        pairs = ((word, gender) for gender, _, word in (line.partition(" ") for line in told))
        genders[patient] = without_contradictions(pairs)
    orders = counts.orders(on_tie).by_patient
    lines = [json.dumps([orders.get(patient), genders[patient]]) for patient in patients]
    return pa.RecordBatch.from_pydict(
        {PATIENT_KEY: pa.array(patients, pa.string()), FACTS: pa.array(lines, pa.string())}
    )


def facts_of(settings: Redacting, placed: PlacedRows) -> PatientFacts:
    """The facts of the patients of some rows, which have them in a column."""
    if FACTS not in placed.rows.schema.names:
        return NO_FACTS
    lines = placed.rows.column(FACTS).to_pylist()
    orders: dict[str, DateOrder] = {}
    genders: dict[str, Genders] = {}
    for row in readable_rows(settings, placed):
        line = lines[row.number - placed.first]
        if line is not None and (patient := patient_of(settings, row)) not in genders:
            order, genders[patient] = json.loads(line)
            if order:
                orders[patient] = order
    return PatientFacts(DateOrders(orders, frozenset()), dict(genders))

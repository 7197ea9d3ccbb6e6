"""The rows of a table without what identifies their patients."""

import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pyarrow as pa
from spacy.language import Language
from spacy.tokens import Doc

from spacy_clinner.batch.note_files import PlacedNote, RowNote
from spacy_clinner.batch.patient_facts import FactCounts, PatientFacts
from spacy_clinner.batch.patients import PatientRule
from spacy_clinner.batch.redacted_names import hashed_id
from spacy_clinner.batch.refused_records import RefusedRows
from spacy_clinner.batch.rows.row_batches import PlacedRows, read_rows, result_batch
from spacy_clinner.batch.rows.row_settings import Redacting
from spacy_clinner.batch.tagging import tag_notes
from spacy_clinner.deidentify.phi_redactor import DATE_ORDER, GENDERS, PATIENT, get_redacted


def redacted_rows(
    nlp: Language, settings: Redacting, facts: PatientFacts, placed: PlacedRows
) -> pa.RecordBatch:
    """Some rows redacted, and what is wrong with those that cannot be.

    Args:
        nlp: what `load_redactor` gives.
        settings: how.
        facts: what all notes of each patient tell.
        placed: the rows.

    Returns:
        the identifier, the text, the kept columns and `columns.ERROR`.
    """
    refused, columns = RefusedRows(), settings.columns
    rows = read_rows(placed, columns, nlp.max_length, refused)
    positions, texts, ids = list[int](), list[str](), list[str]()
    for row, doc in tag_notes(nlp, rows, partial(_make_doc, nlp, settings, facts), refused):
        redacted = get_redacted(doc)
        assert redacted is not None
        positions.append(row.number - placed.first)
        texts.append(redacted.text)
        ids.append(hashed_id(settings.secret, row.note.id))
    values = {columns.text: pa.array(texts, pa.string())}
    hashed = pa.array(ids, pa.string()) if settings.hashes_ids else None
    return result_batch(placed, columns, positions, values, refused, hashed)


def count_facts(counts: FactCounts, settings: Redacting, placed: PlacedRows) -> None:
    """Count what the notes of some rows tell of their patients."""
    for row in readable_rows(settings, placed):
        if patient := patient_of(settings, row):
            counts.add(patient, row.note.text)


def readable_rows(settings: Redacting, placed: PlacedRows) -> Iterator[RowNote]:
    """The notes of some rows; what is wrong with the others is told when they are redacted."""
    return read_rows(placed, settings.columns, sys.maxsize, RefusedRows())


def patient_of(settings: Redacting, row: PlacedNote) -> str:
    """The patient of a row; empty if nothing tells."""
    return PatientRule(field=settings.columns.patient).patient_of(Path(), row)


def _make_doc(nlp: Language, settings: Redacting, facts: PatientFacts, row: PlacedNote) -> Doc:
    doc = nlp.make_doc(row.note.text)
    patient = patient_of(settings, row)
    doc.user_data[PATIENT] = patient or row.note.id
    if patient in facts.orders.by_patient:
        doc.user_data[DATE_ORDER] = facts.orders.by_patient[patient]
    if patient in facts.genders:
        doc.user_data[GENDERS] = facts.genders[patient]
    return doc

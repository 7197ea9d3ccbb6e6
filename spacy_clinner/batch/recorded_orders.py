"""In which order the dates of each patient were read, so that notes that are added do not change it.

The list lies beside the output, never in it. It holds digests that only the secret can make again.
"""

from pathlib import Path

from spacy_clinner.batch.line_files import append_lines, drop_torn_lines, keep_lines, read_lines
from spacy_clinner.batch.patient_facts import PatientFacts
from spacy_clinner.batch.run_record import beside, holds_output
from spacy_clinner.deidentify.rules.choices import DateOrder, order_of
from spacy_clinner.deidentify.rules.keyed_random import digest
from spacy_clinner.errors import ClinnerError

ORDERS = "orders"
"""Suffix of the list."""
_LENGTH = 20


def require_same_orders(
    out: Path, root: Path, secret: bytes, facts: PatientFacts, otherwise: DateOrder, language: str
) -> None:
    """Stop if the dates of a patient would be read in another order than in the notes that are there.

    The same day would have two surrogates. Patients who are new are written down. Only for a run that begins.

    Args:
        out: directory to write to.
        root: directory that is read.
        secret: key of the list.
        facts: what all notes of each patient tell.
        otherwise: the order of a patient whose notes do not tell.
        language: of the notes (ISO 639), which decides if `otherwise` is "by_language".

    Raises:
        ClinnerError: with the number of those patients, or if others may read the list.
    """
    path = beside(out, ORDERS)
    drop_torn_lines(path, private=True)
    if not holds_output(out, root):
        keep_lines(path, lambda line: False, private=True)
    by_patient = facts.orders.by_patient
    orders = {
        _digest(secret, patient): _digest(
            secret, patient, order_of(by_patient.get(patient, otherwise), language)
        )
        for patient in facts.genders
    }
    differing = 0
    for line in read_lines(path):
        order = orders.pop(str(line.get("patient")), None)
        differing += order is not None and order != line.get("order")
    if differing:
        raise ClinnerError(
            f"{out}: notes that were added or taken away change in which order dates of {differing} patients "
            "are read: give another OUT, or the notes as they were"
        )
    if orders:
        new = ({"patient": patient, "order": order} for patient, order in orders.items())
        append_lines(path, new, private=True)


def _digest(secret: bytes, *parts: str) -> str:
    return digest(secret, ORDERS, *parts).hex()[:_LENGTH]

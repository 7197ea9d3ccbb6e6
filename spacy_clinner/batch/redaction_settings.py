"""How files of notes are redacted, and what of it makes the output what it is."""

import os
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from spacy_clinner import __version__
from spacy_clinner.batch.output_paths import folder_of
from spacy_clinner.batch.patients import PatientRule, Patients
from spacy_clinner.batch.redacted_names import FileNames
from spacy_clinner.batch.rows.columns import OMOP, Columns
from spacy_clinner.batch.run_record import directory_digest
from spacy_clinner.deidentify.rules.choices import BEST_TAGGING, Ages, DateOrder, Mode
from spacy_clinner.evaluation.guarantee.promise import NOTES_LIKE_THESE, Promise


@dataclass(frozen=True)
class RedactionSettings:
    """How to redact a corpus.

    Attributes:
        model: directory of a pipeline that finds identifying text.
        source: file or directory.
        out: directory to write to.
        secret: key of surrogates and of hashed file names.
        mode: "mask", "surrogate" or "remove".
        threshold: see `phi_redactor`.
        date_order: see `phi_redactor`. If the patient of a note is known, it applies only if the unambiguous
            numeric dates of all notes of the patient do not decide.
        file_names: what files and notes are called. "hash": keyed hashes, since names of patients and numbers
            may be part of file names and ids. "keep": the old names if they are made of `HARMLESS` words,
            single letters and short numbers and hold nothing that was replaced; see `redacted_names`.
        patients: whose dates move together: of each "note" alone, or of all in the same first "folder".
        report: file that gets a line a note, see `redaction_report.report_lines`; None for none. It belongs
            to one output.
        offsets: file that gets a line a note, see `redaction_report.offset_lines`; None for none. It belongs
            to one output.
        ages: see `phi_redactor`.
        gpu_id: GPU that every process computes on; below 0 for the CPU.
        patient_pattern, patient_field: see `patients.PatientRule`; each is an alternative to `patients`.
        keep_labels: labels of annotation to keep, in addition to those of the pipeline and of published
            schemes (see `formats.schemes`). Other labels may be names and are dropped.
        labels: which of the model's labels are redacted; None for all.
        also_rules: see `phi_redactor`.
        presidio: see `phi_redactor`.
        columns: of tables, without the patient's, which `patient_field` names.
        promise: what is promised of the threshold, for whoever reads the report; None for nothing.
    """

    model: Path
    source: Path
    out: Path
    secret: bytes
    mode: Mode = "mask"
    threshold: float = BEST_TAGGING
    date_order: DateOrder = "by_language"
    file_names: FileNames = "hash"
    patients: Patients = "note"
    report: Path | None = None
    offsets: Path | None = None
    ages: Ages = "keep"
    gpu_id: int = -1
    patient_pattern: str | None = None
    patient_field: str | None = None
    keep_labels: tuple[str, ...] = ()
    labels: tuple[str, ...] | None = None
    also_rules: bool = False
    presidio: bool = False
    columns: Columns = OMOP
    promise: Promise | None = None

    @cached_property
    def table_columns(self) -> Columns:
        """What is read of a table."""
        return replace(self.columns, patient=self.patient_field)

    @cached_property
    def patient_rule(self) -> PatientRule:
        """Whose note each one is."""
        return PatientRule(self.patients, self.patient_pattern, self.patient_field)


def what_makes_the_output(settings: RedactionSettings) -> dict[str, str]:
    """Every setting without which a finished file would be another one, as the command line calls it."""
    return {
        "version of spacy-clinner": __version__,
        "SOURCE": os.fsdecode(folder_of(settings.source).resolve()),
        "MODEL": directory_digest(settings.model),
        "--mode": settings.mode,
        "--threshold": repr(float(settings.threshold)),
        f"--recall ({NOTES_LIKE_THESE})": "" if settings.promise is None else repr(settings.promise.record),
        "--date-order": settings.date_order,
        "--file-names": settings.file_names,
        "--patients": settings.patients,
        "--labels": ",".join(settings.labels or ()),
        "--also-rules": repr(settings.also_rules),
        "--presidio": repr(settings.presidio),
        "--ages": settings.ages,
        "--patient-pattern": settings.patient_rule.pattern or "",
        "--patient-field": settings.patient_field or "",
        "--keep-labels": "\n".join(sorted(set(settings.keep_labels))),
        **_names_of_columns(settings.columns),
    }


def _names_of_columns(columns: Columns) -> dict[str, str]:
    """The columns that are other than those of an earlier version, which had none to name."""
    return {
        "--text-column": "" if columns.text == OMOP.text else columns.text,
        "--id-column": "" if columns.id == OMOP.id else columns.id,
        "--keep-columns": "\n".join(sorted(set(columns.kept))),
        "--text-column or --id-column": "JSON Lines as a table" if columns.json_lines else "",
    }

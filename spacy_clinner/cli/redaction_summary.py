"""What `redact` prints: counts and places, never text of a note."""

from collections import Counter
from dataclasses import dataclass, field

from wasabi import msg, table

from spacy_clinner.batch.missing_records import MISSING
from spacy_clinner.batch.redacted_file import RedactedFile
from spacy_clinner.batch.redaction_report import NO_PROMISE, UNKNOWN_LABELS, RedactionCounts
from spacy_clinner.batch.redaction_settings import RedactionSettings
from spacy_clinner.batch.refused_records import RefusedRecords
from spacy_clinner.batch.run_record import beside
from spacy_clinner.cli.run_end import SHOWN_ERRORS, print_not_done
from spacy_clinner.formats.hipaa import is_identifying

MANY, ENOUGH = 0.2, 100
"""Replacements for each token above which a tagger is doubted, if there are so many tokens."""


@dataclass
class RedactionSummary:
    """Everything that a run has to say.

    Attributes:
        settings: of the run.
        files, skipped, failed: how many were written, were there already, could not be redacted.
        errors: what is wrong with the first of those that failed.
        total: of the notes.
        refused: records that the output lacks.
        unread: entries that are not read, by kind.
        mixed_orders: patients with numeric dates of both orders.
        gone: files of OUT whose sources are no longer there.
    """

    settings: RedactionSettings
    files: int = 0
    skipped: int = 0
    failed: int = 0
    errors: list[str] = field(default_factory=list)
    total: RedactionCounts = field(default_factory=RedactionCounts)
    refused: RefusedRecords = field(default_factory=RefusedRecords)
    unread: Counter[str] = field(default_factory=Counter)
    mixed_orders: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)

    def add(self, result: RedactedFile) -> None:
        """Count a file."""
        self.skipped += result.skipped
        self.files += result.out is not None
        self.refused.update(result.refused)
        if result.error:
            self.failed += 1
            self.errors = [*self.errors, result.error][:SHOWN_ERRORS]
        if result.counts:
            self.total.update(result.counts)

    @property
    def is_complete(self) -> bool:
        """Whether every note was redacted as the settings ask."""
        return not (self.errors or self.refused.count or self._tells_no_patient)

    @property
    def _tells_no_patient(self) -> bool:
        total = self.total
        return bool(total.notes) and total.without_patient == total.notes and self.settings.patients == "note"

    def print_all(self) -> None:
        """Print counts, then what to look at, then what went wrong."""
        print(NO_PROMISE)
        self._print_replaced()
        self._print_annotation()
        self._print_patients()
        self._print_leaks()
        self._print_errors()
        if self.is_complete:
            total = self.total
            msg.good(
                f"{self.settings.out}: {self.files:,} files; {total.notes:,} notes, {total.words:,} tokens "
                "in this run"
            )

    def _print_replaced(self) -> None:
        replaced = self.total.replaced
        counts = [("ALL", replaced.total()), *replaced.most_common()]
        rows = [(label, f"{count:,}") for label, count in counts]
        print(table(rows, header=("replaced", "spans"), divider=True, aligns=("l", "r")))
        others = sorted(label for label in replaced if not is_identifying(label))
        if others and len(others) == len(replaced):
            msg.warn(
                f"Nothing but {', '.join(others)} was replaced, and none of these identifies a patient: "
                "names, dates and numbers are still there"
            )
        elif others:
            print(f"Replaced, though it identifies nobody: {', '.join(others)} (choose with --labels)")
        if self.total.masked:
            print(f"{self.total.masked:,} of them masked, as no surrogate was found")
        if self.total.words >= ENOUGH and replaced.total() > MANY * self.total.words:
            msg.warn(
                f"{replaced.total():,} replacements in {self.total.words:,} tokens: the tagger may be "
                "trained too little, or --threshold be too low: look at its precision with `evaluate --phi`"
            )

    def _print_annotation(self) -> None:
        if self.total.left_out:
            print(f"Annotation that OUT does not have: {_listed(self.total.left_out)}")
        if self.total.left_out[UNKNOWN_LABELS]:
            msg.warn("Labels of no known scheme may be names: hand those that are not on with --keep-labels")

    def _print_patients(self) -> None:
        option, alone = self.settings.patient_rule.option, self.total.without_patient
        if self._tells_no_patient:
            msg.fail(
                f"{self.settings.out}: no note tells its patient, so the dates of each moved for themselves: "
                f"check {option}, and give another OUT"
            )
        elif alone:
            msg.warn(
                f"{alone:,} notes of which {option} does not tell the patient: the dates of each move for "
                "themselves"
            )
        if self.mixed_orders:
            msg.warn(
                f"{len(self.mixed_orders):,} patients have numeric dates of both orders: dates that may be "
                f"either are read in the order of most, else {self.settings.date_order} (notes: "
                "mixed_date_orders in --report FILE.jsonl)"
            )

    def _print_leaks(self) -> None:
        if self.total.leaks:
            places = _listed(self.total.leaks)
            msg.warn(f"Worth a look in the redacted notes: {places} (places: --report FILE.jsonl)")

    def _print_errors(self) -> None:
        out = self.settings.out
        if self.skipped:
            print(f"{self.skipped:,} files were there already")
        if self.gone:
            more = ", …" if len(self.gone) > SHOWN_ERRORS else ""
            msg.warn(
                f"{out}: the sources of {len(self.gone):,} files are no longer there: remove those files if "
                f"they shall not be handed on ({', '.join(sorted(self.gone)[:SHOWN_ERRORS])}{more})"
            )
        print_not_done(
            "redacted",
            out,
            files=self.failed,
            errors=self.errors,
            refused=self.refused,
            unread=self.unread,
            remedy=f": mend them, remove those files, which {beside(out, MISSING)} names, and run again",
        )


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in counts.most_common())

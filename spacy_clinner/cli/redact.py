"""`spacy clinner redact`: notes without what identifies their patients."""

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer
from tqdm import tqdm
from wasabi import msg, table

from spacy_clinner.batch.missing_records import MISSING
from spacy_clinner.batch.note_files import unread_line
from spacy_clinner.batch.patients import Patients
from spacy_clinner.batch.redact_files import Settings, read_secret, redact_files
from spacy_clinner.batch.redacted_names import FileNames
from spacy_clinner.batch.redaction_report import NO_PROMISE, UNKNOWN_LABELS, RedactionCounts
from spacy_clinner.batch.refused_records import RefusedRecords
from spacy_clinner.batch.run_record import beside
from spacy_clinner.cli.app import DEBUG_HELP, app, one_line_errors, one_run_at_a_time
from spacy_clinner.cli.gpu_option import GpuId
from spacy_clinner.cli.label_option import Labels, chosen_labels
from spacy_clinner.deidentify.rules.dates.ages import Ages
from spacy_clinner.deidentify.rules.dates.shifted_dates import DateOrder
from spacy_clinner.deidentify.rules.redacted_text import Mode
from spacy_clinner.formats.hipaa import is_identifying

SHOWN_ERRORS = 5


@app.command("redact")
@one_line_errors
@one_run_at_a_time
def redact(
    model: Annotated[Path, typer.Argument(metavar="MODEL", help="Directory of a trained pipeline.")],
    source: Annotated[
        Path, typer.Argument(metavar="SOURCE", help="txt, brat, jsonl or i2b2 XML: file or directory.")
    ],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Directory; files that are there stay.")],
    mode: Annotated[Mode, typer.Option(help="[LABEL], other names and dates, or nothing.")] = "mask",
    threshold: Annotated[
        float, typer.Option(help="Below 0.5 also tokens that are identifying with this probability.")
    ] = 0.5,
    date_order: Annotated[
        DateOrder,
        typer.Option(
            help="How surrogates read 3/4/2031 where no date such as 25/4/2031 tells: one of the note, or of "
            "any note of the patient if --patients folder or a --patient- option tells whose it is."
        ),
    ] = "month_first",
    ages: Annotated[
        Ages,
        typer.Option(help="Ages below 90 in surrogates: kept, or moved together with the date of birth."),
    ] = "keep",
    patients: Annotated[
        Patients, typer.Option(help="Whose dates move together: a note's, or those of a first folder.")
    ] = "note",
    patient_pattern: Annotated[
        str | None,
        typer.Option(
            metavar="REGEX",
            help="Instead of --patients: what names the patient in a record's id or the file's name, such as "
            "'p([0-9]+)'; the first group, or all of it.",
        ),
    ] = None,
    patient_field: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Instead of --patients: the field of JSON records, also in data or meta, or the attribute "
            "of an XML root.",
        ),
    ] = None,
    keep_labels: Annotated[
        str | None,
        typer.Option(
            metavar="A,B",
            help="Labels of annotation to hand on, besides the pipeline's and those of published schemes; a "
            "label may be a name.",
        ),
    ] = None,
    file_names: Annotated[
        FileNames,
        typer.Option(
            help="Names of files and ids: hashed, or kept where nobody can be called so: single letters, "
            "short numbers and words such as note, visit, labs or ward."
        ),
    ] = "hash",
    secret: Annotated[
        Path | None,
        typer.Option(help="File with the key; OUT.secret if not given, made if missing. Its owner's alone."),
    ] = None,
    report: Annotated[
        Path | None, typer.Option(help="Add a line of JSON a note: counts and leaks, no text, no file name.")
    ] = None,
    offsets: Annotated[
        Path | None,
        typer.Option(
            help="Add a line of JSON a note: where each replacement stands, with a hash for the file's name. "
            "Confidential: its owner's alone."
        ),
    ] = None,
    labels: Labels = None,
    also_rules: Annotated[
        bool,
        typer.Option(
            "--also-rules", help="Redact what rules find too: dates, numbers, names by titles and more."
        ),
    ] = False,
    presidio: Annotated[
        bool, typer.Option("--presidio", help="The same, with Presidio's patterns among the rules.")
    ] = False,
    processes: Annotated[
        int, typer.Option(help="Processes, each with the pipeline; with --gpu-id all of them on that GPU.")
    ] = 1,
    gpu_id: GpuId = -1,
    debug: Annotated[bool, typer.Option("--debug", help=DEBUG_HELP)] = False,
) -> None:
    """Redact notes. A run that was interrupted goes on where it stopped; OUT.settings, beside OUT.secret,
    tells whether its settings were the same. Another run into the same OUT is stopped by OUT.lock.

    Records of JSON lines whose "answer" is not "accept" are left out. A record that cannot be read costs only
    itself: it is counted, and OUT.skipped, which is confidential, names it. Links that lead out of SOURCE,
    pipes, sockets and devices are not read.

    A note that does not tell its patient is moved for itself.
    """
    key = read_secret(secret or beside(out, "secret"), source, out)
    settings = Settings(
        model,
        source,
        out,
        key,
        mode,
        threshold,
        date_order,
        file_names,
        patients,
        report,
        offsets,
        ages,
        gpu_id,
        patient_pattern,
        patient_field,
        keep_labels=chosen_labels(keep_labels or ""),
        labels=None if labels is None else chosen_labels(labels),
        also_rules=also_rules or presidio,
        presidio=presidio,
    )
    counts: Counter[str] = Counter()
    refused = RefusedRecords()
    total = RedactionCounts()
    unread: Counter[str] = Counter()
    mixed_orders: set[str] = set()
    errors: list[str] = []
    for result in tqdm(redact_files(settings, processes, unread, mixed_orders), unit=" files"):
        counts["skipped"] += result.skipped
        counts["files"] += result.out is not None
        refused.update(result.refused)
        if result.error:
            counts["errors"] += 1
            errors = [*errors, result.error][:SHOWN_ERRORS]
        if result.counts:
            total.update(result.counts)
    print(NO_PROMISE)
    rows = [(label, f"{count:,}") for label, count in total.replaced.most_common()]
    print(
        table(
            [("ALL", f"{total.replaced.total():,}"), *rows],
            header=("replaced", "spans"),
            divider=True,
            aligns=("l", "r"),
        )
    )
    if others := sorted(label for label in total.replaced if not is_identifying(label)):
        print(f"Redacted, though no identifier of HIPAA's: {', '.join(others)} (choose with --labels)")
    if total.masked:
        print(f"{total.masked:,} of them masked, as no surrogate was found")
    if total.left_out:
        shown = ", ".join(f"{count:,} {name}" for name, count in total.left_out.most_common())
        print(f"Annotation that OUT does not have: {shown}")
    if total.left_out[UNKNOWN_LABELS]:
        msg.warn("Labels of no known scheme may be names: hand those that are not on with --keep-labels")
    nobody = bool(total.notes) and total.without_patient == total.notes and patients == "note"
    if nobody:
        msg.fail(
            f"{out}: no note tells its patient, so the dates of each moved for themselves: check "
            f"{settings.patient_rule.option}, and give another OUT"
        )
    elif total.without_patient:
        msg.warn(
            f"{total.without_patient:,} notes of which {settings.patient_rule.option} does not tell the "
            "patient: the dates of each move for themselves"
        )
    if mixed_orders:
        msg.warn(
            f"{len(mixed_orders):,} patients have numeric dates of both orders: dates that may be either are "
            f"read in the order of most, else {date_order} (notes: mixed_date_orders in --report FILE.jsonl)"
        )
    if total.leaks:
        shown = ", ".join(f"{count:,} {name}" for name, count in total.leaks.most_common())
        msg.warn(f"Worth a look in the redacted notes: {shown} (places: --report FILE.jsonl)")
    if counts["skipped"]:
        print(f"{counts['skipped']:,} files were there already")
    if unread:
        print(unread_line(unread))
    for line in (*errors, *refused.lines[:SHOWN_ERRORS]):
        msg.fail(line)
    if errors:
        msg.fail(f"{counts['errors']:,} files were not redacted; the others are in {out}")
    if refused.count:
        msg.fail(
            f"{refused.count:,} records were not redacted; {out} has the others of their files: mend them, "
            f"remove those files, which {beside(out, MISSING)} names, and run again"
        )
    if errors or refused.count or nobody:
        raise typer.Exit(1)
    msg.good(f"{out}: {counts['files']:,} files; {total.notes:,} notes, {total.words:,} tokens in this run")

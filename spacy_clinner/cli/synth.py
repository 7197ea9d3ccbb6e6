"""`spacy clinner synth`: write the embedded notes."""

from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import Annotated

import typer
from wasabi import msg

from spacy_clinner.cli.app import DEBUG_HELP, app, one_line_errors
from spacy_clinner.cli.help_text import OUTPUT, HelpfulCommand, examples
from spacy_clinner.cli.next_step import next_step
from spacy_clinner.cli.progress import progress
from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.brat import write_brat
from spacy_clinner.formats.jsonl import write_jsonl
from spacy_clinner.formats.nbme import write_nbme
from spacy_clinner.formats.record import Note
from spacy_clinner.synthetic.departments import NAMES
from spacy_clinner.synthetic.exams.exam_notes import UNLABELLED, generate_exam
from spacy_clinner.synthetic.generator import generate, numbered
from spacy_clinner.synthetic.hospitals import HOSPITALS, generate_hospital
from spacy_clinner.synthetic.many.hospital_notes import generate_hospitals

DEPARTMENTS = "Departments"
HOSPITAL_NOTES = "Hospitals"
EXAM_NOTES = "Exam notes"


@app.command(
    "synth",
    cls=HelpfulCommand,
    epilog=examples(
        "synth assets --department cardiology",
        "synth assets --hospital target_hospital --phi-notes 500",
        "synth assets --hospitals 40 --notes 100",
    ),
)
@one_line_errors
def synth(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="A directory.")],
    department: Annotated[
        list[str] | None,
        typer.Option(
            help=f"One of {', '.join(NAMES)}; can be repeated; all of them if not given.",
            rich_help_panel=DEPARTMENTS,
        ),
    ] = None,
    notes: Annotated[
        int,
        typer.Option(
            help="Annotated notes of each department or invented hospital.", rich_help_panel=DEPARTMENTS
        ),
    ] = 200,
    unlabelled: Annotated[
        int,
        typer.Option(help="Notes without annotation of each department.", rich_help_panel=DEPARTMENTS),
    ] = 200,
    hospital: Annotated[
        list[str] | None,
        typer.Option(
            help=f"One of {', '.join(HOSPITALS)}; can be repeated; both if not given.",
            rich_help_panel=HOSPITAL_NOTES,
        ),
    ] = None,
    phi_notes: Annotated[
        int,
        typer.Option(
            help="Notes of each hospital, with identifying text annotated.", rich_help_panel=HOSPITAL_NOTES
        ),
    ] = 500,
    hospitals: Annotated[
        int,
        typer.Option(
            min=0,
            help="Write this many other hospitals, drawn from the seed, with --notes notes each.",
            rich_help_panel=HOSPITAL_NOTES,
        ),
    ] = 0,
    exam: Annotated[
        bool, typer.Option("--exam", help="Write exam notes only.", rich_help_panel=EXAM_NOTES)
    ] = False,
    exam_notes: Annotated[
        int, typer.Option(help="Annotated notes of exam cases.", rich_help_panel=EXAM_NOTES)
    ] = 400,
    exam_unlabelled: Annotated[
        int, typer.Option(help="Exam notes without annotation.", rich_help_panel=EXAM_NOTES)
    ] = 2000,
    seed: Annotated[int, typer.Option(help="Another seed, other notes.", rich_help_panel=OUTPUT)] = 0,
    debug: Annotated[bool, typer.Option("--debug", help=DEBUG_HELP)] = False,
) -> None:
    """Write invented notes to try things on.

    Four departments are written as brat files and unlabelled JSON lines, two hospitals as JSON lines with
    identifying text annotated, and exam cases as NBME files. --department, --hospital, --hospitals and --exam
    choose among them.

    The hospitals of --hospitals differ in layout, names, dates and numbers, which are of several countries.
    They train taggers that are to read other hospitals' notes.
    """
    if out.exists() and not out.is_dir():
        raise ClinnerError(f"{out}: is a file: give a directory")
    _require_known(department, NAMES, "department")
    _require_known(hospital, HOSPITALS, "hospital")
    everything = not department and not hospital and not exam and not hospitals
    first: list[Path] = []
    for name, drawn in generate_hospitals(hospitals, notes, seed=seed):
        first.append(_write_lines(drawn, notes, out / f"{name}.jsonl"))
    for name in NAMES if everything else department or ():
        _require_no_others(out / name, {note_id for note_id, _ in numbered(name, notes, seed, True)})
        written = write_brat(progress(generate(name, notes, seed=seed), "notes", notes), out / name)
        plain = generate(name, unlabelled, seed=seed, annotated=False)
        count = write_jsonl(progress(plain, "notes", unlabelled), out / f"{name}_unlabelled.jsonl")
        msg.good(f"{out / name}: {written} notes, {count} without annotation")
        first.append(out / name)
    for name in HOSPITALS if everything else hospital or ():
        drawn = generate_hospital(name, phi_notes, seed=seed)
        first.append(_write_lines(drawn, phi_notes, out / f"{name}.jsonl"))
    if everything or exam:
        labelled = generate_exam(exam_notes, seed=seed)
        first_id = max(UNLABELLED, exam_notes)
        plain = generate_exam(exam_unlabelled, seed=seed, annotated=False, first_id=first_id)
        both = progress(chain(labelled, plain), "notes", exam_notes + exam_unlabelled)
        written = write_nbme(both, out / "exam")
        msg.good(f"{out / 'exam'}: {written} notes, {exam_unlabelled} without annotation")
        first.append(out / "exam")
    finely = ["--fine-tokens"] if first[0].suffix == ".jsonl" else []  # identifiers end inside spaCy's tokens
    split = ["--split", "70/15/15", *finely]
    next_step("split them for training", "clinner", "convert", first[0], "corpus", *split)


def _write_lines(notes: Iterable[Note], count: int, path: Path) -> Path:
    msg.good(f"{path}: {write_jsonl(progress(notes, 'notes', count), path)} notes")
    return path


def _require_no_others(folder: Path, ids: set[str]) -> None:
    """Stop at a folder with other notes, such as those of an earlier run: they would be in the corpus too."""
    others = {file.stem for file in folder.glob("*") if file.suffix in (".txt", ".ann")} - ids
    if others:
        raise ClinnerError(
            f"{folder}: has {len(others):,} notes that this run does not write: remove it, or give another "
            "OUT"
        )


def _require_known(names: list[str] | None, known: tuple[str, ...], what: str) -> None:
    unknown = set(names or ()) - set(known)
    if unknown:
        raise ClinnerError(f"unknown {what} {min(unknown)!r}: choose from {', '.join(known)}")

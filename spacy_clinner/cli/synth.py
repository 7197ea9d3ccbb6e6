"""`spacy clinner synth`: write the embedded notes."""

from itertools import chain
from pathlib import Path
from typing import Annotated

import typer
from wasabi import msg

from spacy_clinner.cli.app import DEBUG_HELP, app, one_line_errors
from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.brat import write_brat
from spacy_clinner.formats.jsonl import write_jsonl
from spacy_clinner.formats.nbme import write_nbme
from spacy_clinner.synthetic.departments import NAMES
from spacy_clinner.synthetic.exams.exam_notes import generate_exam
from spacy_clinner.synthetic.generator import generate
from spacy_clinner.synthetic.hospitals import HOSPITALS, generate_hospital
from spacy_clinner.synthetic.many.hospital_notes import generate_hospitals


@app.command("synth")
@one_line_errors
def synth(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="A directory.")],
    department: Annotated[
        list[str] | None, typer.Option(help=f"One of {', '.join(NAMES)}; all of them if not given.")
    ] = None,
    hospital: Annotated[
        list[str] | None, typer.Option(help=f"One of {', '.join(HOSPITALS)}; both if not given.")
    ] = None,
    exam: Annotated[bool, typer.Option("--exam", help="Only the exam notes.")] = False,
    hospitals: Annotated[
        int, typer.Option(min=0, help="Only so many other hospitals, each invented, with --notes notes.")
    ] = 0,
    notes: Annotated[int, typer.Option(help="Annotated notes a department or invented hospital.")] = 200,
    unlabelled: Annotated[int, typer.Option(help="Notes without annotation a department.")] = 200,
    phi_notes: Annotated[int, typer.Option(help="Notes a hospital, with identifying text annotated.")] = 500,
    exam_notes: Annotated[int, typer.Option(help="Annotated notes of exam cases.")] = 400,
    exam_unlabelled: Annotated[int, typer.Option(help="Exam notes without annotation.")] = 2000,
    seed: Annotated[int, typer.Option(help="Another seed, other notes.")] = 0,
    debug: Annotated[bool, typer.Option("--debug", help=DEBUG_HELP)] = False,
) -> None:
    """Write clinical notes: brat files and unlabelled JSON lines of four departments, JSON lines of two
    hospitals with identifying text annotated, and NBME files of exam cases. With --department, --hospital,
    --hospitals or --exam, only those. --hospitals 40 writes JSON lines of 40 hospitals that are drawn from
    the seed, with layouts, names, dates and numbers of several countries, for taggers that are to read
    other hospitals' notes.
    """
    if out.exists() and not out.is_dir():
        raise ClinnerError(f"{out}: is a file: give a directory")
    _require_known(department, NAMES, "department")
    _require_known(hospital, HOSPITALS, "hospital")
    everything = not department and not hospital and not exam and not hospitals
    for name, drawn in generate_hospitals(hospitals, notes, seed=seed):
        msg.good(f"{out / name}.jsonl: {write_jsonl(drawn, out / f'{name}.jsonl')} notes")
    for name in NAMES if everything else department or ():
        written = write_brat(generate(name, notes, seed=seed), out / name)
        plain = generate(name, unlabelled, seed=seed, annotated=False)
        count = write_jsonl(plain, out / f"{name}_unlabelled.jsonl")
        msg.good(f"{out / name}: {written} notes, {count} without annotation")
    for name in HOSPITALS if everything else hospital or ():
        path = out / f"{name}.jsonl"
        msg.good(f"{path}: {write_jsonl(generate_hospital(name, phi_notes, seed=seed), path)} notes")
    if everything or exam:
        labelled = generate_exam(exam_notes, seed=seed)
        plain = generate_exam(exam_unlabelled, seed=seed, annotated=False)
        written = write_nbme(chain(labelled, plain), out / "exam")
        msg.good(f"{out / 'exam'}: {written} notes, {exam_unlabelled} without annotation")


def _require_known(names: list[str] | None, known: tuple[str, ...], what: str) -> None:
    unknown = set(names or ()) - set(known)
    if unknown:
        raise ClinnerError(f"unknown {what} {min(unknown)!r}: choose from {', '.join(known)}")

"""Which part of a corpus each note goes into: train, dev, test, or unlabelled."""

import random
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.annotators import text_key
from spacy_clinner.formats.record import Note

SPLITS = ("train", "dev", "test")
UNLABELLED = "unlabelled"
"""Where a split puts documents that nobody annotated."""


def parse_split(split: str, documents: int) -> list[int]:
    """Sizes of train, dev and test from "80/10/10" (percent) or "160/20/20" (documents).

    The numbers are documents if they add up to the documents there are, percent if they add up to
    100; train gets what rounding leaves.

    Raises:
        ClinnerError: if they add up to neither.
    """
    try:
        parts = [int(part) for part in split.split("/")]
    except ValueError:
        parts = []
    if not 2 <= len(parts) <= 3 or min(parts) < 0 or sum(parts) not in (100, documents):
        raise ClinnerError(
            f"--split {split}: expected train/dev or train/dev/test in percent, such as 80/10/10, or in "
            f"documents that add up to {documents}"
        )
    if sum(parts) == documents:
        return parts
    held_out = [round(documents * part / 100) for part in parts[1:]]
    return [documents - sum(held_out), *held_out]


def patients_of(ids: Iterable[str], pattern: str, source: str) -> list[str]:
    """Whose note each one is, by its id.

    Args:
        ids: of the notes, as their files give them.
        pattern: a regular expression that the id of a note begins with; its first group, or all that it
            meets, is the patient: "[^/]+" for the folder, "[0-9]+" for the 110 of "110-01".
        source: where they are from, for messages.

    Raises:
        ClinnerError: if it is no regular expression, or an id does not begin with it.
    """
    try:
        expression = re.compile(pattern)
    except re.error as error:
        raise ClinnerError(f"--patient-pattern {pattern}: no regular expression: {error}") from None
    patients = []
    for number, note_id in enumerate(ids, start=1):
        match = expression.match(note_id)
        patient = match and (match.group(1) if expression.groups else match.group())
        if not patient:
            raise ClinnerError(
                f"{source}: --patient-pattern {pattern}: the id of note {number} does not begin with it: "
                "widen it"
            )
        patients.append(patient)
    return patients


def together(notes: Sequence[Note], patients: Sequence[str] | None = None) -> list[str] | None:
    """Which notes must go into one part: those of a patient, and those with one text, white space apart.

    Args:
        notes: notes.
        patients: whose note each one is; None if that is not asked for.

    Returns:
        A name for each note, equal for those that belong together; None if each stands for itself.
    """
    owners = [str(i) for i in range(len(notes))] if patients is None else patients
    keys = [text_key(note.text) for note in notes]
    first: dict[str, str] = {}
    groups = {owner: owner for owner in owners}
    for owner, key in zip(owners, keys, strict=True):
        if key:
            groups[_root(groups, owner)] = _root(groups, first.setdefault(key, owner))
    names = [_root(groups, owner) for owner in owners]
    return None if patients is None and len(set(names)) == len(names) else names


def _root(groups: dict[str, str], name: str) -> str:
    """The name that a group goes by; the way to it is shortened for the next time."""
    while groups[name] != name:
        groups[name] = groups[groups[name]]
        name = groups[name]
    return name


def draw_parts(
    notes: Sequence[Note], split: str, seed: int, source: str, patients: Sequence[str] | None = None
) -> list[str]:
    """The part that each note goes into, drawn at random.

    Args:
        notes: notes; those that nobody annotated are UNLABELLED.
        split: see `parse_split`.
        seed: of the draw.
        source: where they are from, for messages.
        patients: whose note each one is, or another name from `together`; all annotated notes of one go into
            one part, and the sizes of the parts are met as nearly as that allows. None: each note for itself.

    Raises:
        ClinnerError: on a split that does not fit, or without annotated notes.
    """
    annotated = [i for i, note in enumerate(notes) if note.annotated]
    if not annotated:
        raise ClinnerError(
            f"{source}: no document is annotated, so there is nothing to split: leave --split out"
        )
    sizes = dict(zip(SPLITS, parse_split(split, len(annotated)), strict=False))
    if patients is None:
        drawn = [name for name, size in sizes.items() for _ in range(size)]
        random.Random(seed).shuffle(drawn)
    else:
        drawn = _by_patient([patients[i] for i in annotated], sizes, seed)
    names = iter(drawn)
    return [next(names) if note.annotated else UNLABELLED for note in notes]


def _by_patient(patients: Sequence[str], sizes: dict[str, int], seed: int) -> list[str]:
    """Each patient in turn, drawn at random, goes where most notes are lacking."""
    counts = Counter(patients)
    order = sorted(counts)
    random.Random(seed).shuffle(order)
    lacking = {name: size for name, size in sizes.items() if size}
    chosen = {}
    for patient in order:
        chosen[patient] = max(lacking, key=lambda name: lacking[name])
        lacking[chosen[patient]] -= counts[patient]
    return [chosen[patient] for patient in patients]


def require_no_other_parts(directory: Path, written: Iterable[str]) -> None:
    """Stop if a directory holds parts of another split, which would stay and overlap this one.

    Raises:
        ClinnerError: if it does.
    """
    others = [f"{name}.spacy" for name in (*SPLITS, UNLABELLED) if name not in written]
    present = [name for name in others if (directory / name).exists()]
    if present:
        raise ClinnerError(
            f"{directory}: holds {', '.join(present)}, which this split does not write and may overlap: give "
            "another directory, or remove them"
        )

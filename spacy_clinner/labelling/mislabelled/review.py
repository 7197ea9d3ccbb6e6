"""Gold annotation that is probably wrong, by pipelines that have not seen it."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import srsly
from spacy.language import Language

from spacy_clinner.corpus.whole_notes import one_name_a_text, owners_of
from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.files import written_whole
from spacy_clinner.labelling.mislabelled.folds import Recipe, draw_folds, train_fold
from spacy_clinner.labelling.mislabelled.reviewed_notes import Finding, ReviewedNote, finding
from spacy_clinner.labelling.mislabelled.same_words import SameWords
from spacy_clinner.labelling.mislabelled.slips import SlipModel, Suspicion, suspicions
from spacy_clinner.labelling.mislabelled.span_readings import Readings, mean_readings, span_readings
from spacy_clinner.studies.runner import work_folder
from spacy_clinner.tagger.clinical_ner import ClinicalNer

Watch = Callable[[Sequence["FoldJob"]], Iterable["FoldJob"]]


@dataclass(frozen=True)
class FoldJob:
    """A fold to be judged by a pipeline that learns from the others.

    Attributes:
        seed: of the draw and of the training.
        fold: its number.
        judged: indices of its notes.
        others: indices of all other notes.
    """

    seed: int
    fold: int
    judged: tuple[int, ...]
    others: tuple[int, ...]

    def file(self, out: Path) -> Path:
        """Where its readings are kept."""
        return out / "folds" / f"seed-{self.seed}-fold-{self.fold + 1}.json"


def model_readings(
    notes: Sequence[ReviewedNote], nlp: Language, tagger: ClinicalNer, where: object
) -> list[Readings]:
    """What a pipeline that has not seen the notes holds possible in each, of the labels that they have.

    A label that the notes never have was not annotated there: none of it is missing.

    Args:
        notes: the notes.
        nlp: the pipeline.
        tagger: its component that is asked.
        where: what the error begins with.

    Raises:
        ClinnerError: if it has none of the labels of the notes.
    """
    labels = {label for note in notes for _, _, label in note.spans}
    if labels and not labels.intersection(tagger.labels):
        raise ClinnerError(
            f"{where}: the pipeline has none of the labels of the notes ({_some(labels)}) but others "
            f"({_some(tagger.labels)}): give a pipeline for these labels, or leave --model out"
        )
    readings = _readings(notes, nlp, tagger, slip_model(notes).longest)
    return [reading.only(labels) for reading in readings]


def fold_readings(
    notes: Sequence[ReviewedNote],
    recipe: Recipe,
    folds: int,
    seeds: Sequence[int],
    out: Path,
    watch: Watch = iter,
) -> list[Readings]:
    """What pipelines that have learned from the other folds hold possible in each note.

    A fold whose readings lie in `out` already, of the same notes and settings, is not trained again.

    Args:
        notes: the notes.
        recipe: how a pipeline is trained.
        folds: how many; notes of one text, and sentences of one note, are in one fold.
        seeds: of the draws and trainings; readings are averaged over them.
        out: gets a file a fold, without text.
        watch: is given the folds, and gives each back as it is to be done.

    Raises:
        ClinnerError: if there are fewer texts than folds, or a training cannot begin.
    """
    jobs = [job for seed in dict.fromkeys(seeds) for job in fold_jobs(notes, folds, seed)]
    content = _digest([[note.note.id, note.note.text, note.spans] for note in notes])
    runs: list[list[Readings]] = [[] for _ in notes]
    for job in watch(jobs):
        made_of = _digest([content, job.judged, recipe.config(Path("train"), job.seed)])
        for i, readings in zip(job.judged, _kept_or_read(notes, recipe, job, out, made_of), strict=True):
            runs[i].append(readings)
    return [mean_readings(run, note.spans) for run, note in zip(runs, notes, strict=True)]


def fold_jobs(notes: Sequence[ReviewedNote], folds: int, seed: int) -> list[FoldJob]:
    """The folds of a seed; see `draw_folds`."""
    texts = [note.note for note in notes]
    # a sentence must not be judged by what has learned the others of its note
    owners = one_name_a_text(owners_of(texts, numbered=True), (note.text for note in texts))
    drawn = draw_folds(owners, folds, seed)
    return [
        FoldJob(
            *(seed, fold),
            tuple(i for i, own in enumerate(drawn) if own == fold),
            tuple(i for i, own in enumerate(drawn) if own != fold),
        )
        for fold in range(folds)
    ]


def slip_model(notes: Sequence[ReviewedNote]) -> SlipModel:
    """How annotators err, with the frequencies of some notes."""
    return SlipModel([note.spans for note in notes], sum(len(note.positions) for note in notes))


def ranked_findings(notes: Sequence[ReviewedNote], readings: Sequence[Readings]) -> list[Finding]:
    """Every mention, and every place where one may be missing, the most suspicious first.

    Args:
        notes: the notes.
        readings: of each of them, by pipelines that have not seen it.
    """
    pairs = list(noted_suspicions(notes, readings))
    pairs.sort(key=lambda pair: -pair[1].log_odds)
    return [finding(notes[i], suspicion) for i, suspicion in pairs]


def noted_suspicions(
    notes: Sequence[ReviewedNote], readings: Sequence[Readings]
) -> Iterator[tuple[int, Suspicion]]:
    """The suspicions of all notes with the index of the note; see `ranked_findings`."""
    model = slip_model(notes)
    same_words = SameWords([note.words for note in notes], [note.spans for note in notes], readings)
    for i, (note, updated) in enumerate(zip(notes, same_words.updated(), strict=True)):
        for suspicion in suspicions(note.spans, updated, model, note.taken):
            yield i, suspicion


def not_judged(notes: Sequence[ReviewedNote], readings: Sequence[Readings]) -> dict[str, int]:
    """How many mentions of each label no pipeline could judge, since it lacks the label."""
    counts: dict[str, int] = {}
    for note, reading in zip(notes, readings, strict=True):
        for span in note.spans:
            if span not in reading.spans:
                counts[span[2]] = counts.get(span[2], 0) + 1
    return counts


def _kept_or_read(
    notes: Sequence[ReviewedNote], recipe: Recipe, job: FoldJob, out: Path, made_of: str
) -> list[Readings]:
    file = job.file(out)
    kept = srsly.read_json(file) if file.exists() else {}
    if kept.get("made_of") == made_of:
        return [_from_record(record) for record in kept["readings"]]
    readings = read_fold(notes, recipe, job, work_folder(out))
    with written_whole(file) as temporary:
        srsly.write_json(temporary, {"made_of": made_of, "readings": [_record(r) for r in readings]})
    return readings


def read_fold(notes: Sequence[ReviewedNote], recipe: Recipe, job: FoldJob, work: Path) -> list[Readings]:
    """Train the pipeline of a fold and let it read the fold's notes.

    Args:
        notes: all notes.
        recipe: how it is trained.
        job: the fold.
        work: a directory; what is written there is removed in the end.
    """
    with TemporaryDirectory(dir=work) as folder:
        docs = [notes[i].doc for i in job.others if len(notes[i].positions)]
        nlp = train_fold(recipe, docs, job.seed, Path(folder))
    return list(
        _readings(
            [notes[i] for i in job.judged], nlp, tagger_of(nlp, "", recipe.base), slip_model(notes).longest
        )
    )


def tagger_of(nlp: Language, name: str, where: object) -> ClinicalNer:
    """The `clinical_ner` of a pipeline, whose probabilities are exact.

    Args:
        nlp: the pipeline.
        name: of the component; the only one if it is empty.
        where: what the error begins with.

    Raises:
        ClinnerError: if there is none, or there are several and no name.
    """
    taggers = [pipe for own, pipe in nlp.pipeline if isinstance(pipe, ClinicalNer) and name in ("", own)]
    if len(taggers) == 1:
        return taggers[0]
    if taggers:
        raise ClinnerError(
            f"{where}: the pipeline has several taggers ({', '.join(tagger.name for tagger in taggers)}): "
            "name one with --tagger"
        )
    named = f" named {name!r}" if name else ""
    raise ClinnerError(
        f"{where}: the pipeline has no clinical_ner{named}, and no other component gives probabilities (it "
        f"has {', '.join(nlp.pipe_names) or 'no component'}): give another pipeline, or leave --model out"
    )


def _readings(
    notes: Sequence[ReviewedNote], nlp: Language, tagger: ClinicalNer, longest: int
) -> Iterator[Readings]:
    return span_readings(nlp, tagger, ((note.fresh(nlp.vocab), note.spans) for note in notes), longest)


def _record(readings: Readings) -> dict[str, Any]:
    return {
        "spans": [[*span, value] for span, value in readings.spans.items()],
        "outside": [[*place, value] for place, value in readings.outside.items()],
    }


def _from_record(record: dict[str, Any]) -> Readings:
    return Readings(
        {(start, end, label): value for start, end, label, value in record["spans"]},
        {(start, end): value for start, end, value in record["outside"]},
    )


def _digest(parts: Any) -> str:
    return hashlib.sha256(srsly.json_dumps(parts, sort_keys=True).encode()).hexdigest()


def _some(labels: Iterable[str]) -> str:
    """A few labels."""
    names = sorted(labels)
    return ", ".join(names[:5]) + (", ..." if len(names) > 5 else "")

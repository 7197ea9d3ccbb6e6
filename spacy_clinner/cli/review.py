"""`spacy clinner review`: gold annotation that is probably wrong."""

from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import spacy
import srsly
import typer
from wasabi import msg, table

from spacy_clinner.batch.gpu import require_usable_gpu, use_gpu
from spacy_clinner.batch.output_paths import PlacesBelow, require_outside
from spacy_clinner.cli.app import DEBUG_HELP, app, one_line_errors, one_run_at_a_time
from spacy_clinner.cli.gold_notes import read_gold
from spacy_clinner.cli.gpu_option import GpuId
from spacy_clinner.cli.help_text import METHOD, OUTPUT, examples
from spacy_clinner.cli.many_values import ManyValues
from spacy_clinner.cli.next_step import next_step
from spacy_clinner.cli.progress import progress
from spacy_clinner.cli.shared_options import (
    AnnotationLayer,
    Encoder,
    I2b2Level,
    InputFormat,
    LabelFeature,
    Lang,
    SentencesPerDocument,
    SeveralAnnotators,
    ShowText,
    SkipBad,
    TagColumn,
    TokenColumn,
)
from spacy_clinner.corpus.tokenization import blank_pipeline
from spacy_clinner.errors import ClinnerError, pipeline_errors, require_fractions, require_pipeline
from spacy_clinner.formats.annotation_layers import LayerChoice
from spacy_clinner.formats.annotators import Annotators
from spacy_clinner.formats.brat import write_brat
from spacy_clinner.formats.files import written_whole
from spacy_clinner.formats.record import Mention, Note
from spacy_clinner.formats.registry import FormatOptions
from spacy_clinner.seeds import LARGEST_SEED

if TYPE_CHECKING:
    from spacy_clinner.labelling.mislabelled.review import FoldJob
    from spacy_clinner.labelling.mislabelled.reviewed_notes import Finding, ReviewedNote
    from spacy_clinner.labelling.mislabelled.span_readings import Readings

WIDEST = 60
"""Characters of a column."""
DEFAULTS: dict[str, Any] = {"method": "fast", "folds": 5, "lang": "en"}
"""Of options that say how the pipelines of the folds are trained; None of the others."""


@app.command(
    "review",
    cls=ManyValues,
    epilog=examples(
        "review notes/ reviewed",
        "review notes/ reviewed --method transformer --encoder ENCODER --folds 10",
        "review notes/ reviewed --seeds 0 1 2 --top 50 --show-text",
        "review corpus/train.spacy reviewed --model other-notes/model-best",
    ),
)
@one_line_errors
@one_run_at_a_time
def review(
    corpus: Annotated[Path, typer.Argument(metavar="CORPUS", help="Annotated notes: file or directory.")],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Directory to write the findings to.")],
    file_format: InputFormat = "auto",
    annotators: SeveralAnnotators = "first",
    skip_bad: SkipBad = False,
    token_column: TokenColumn = 0,
    tag_column: TagColumn = -1,
    sentences_per_document: SentencesPerDocument = None,
    level: I2b2Level = "type",
    layer: AnnotationLayer = None,
    feature: LabelFeature = None,
    model: Annotated[
        Path | None,
        typer.Option(
            metavar="MODEL",
            help="A pipeline that has not seen the notes; else one is trained for each fold.",
            rich_help_panel=METHOD,
        ),
    ] = None,
    tagger: Annotated[
        str, typer.Option(help="Name of the MODEL's clinical_ner, if it has several.", rich_help_panel=METHOD)
    ] = "",
    method: Annotated[
        str, typer.Option(help="A method of init-config, or a .cfg file.", rich_help_panel=METHOD)
    ] = DEFAULTS["method"],
    folds: Annotated[
        int, typer.Option(help="Parts; each is judged by what learned the others.", rich_help_panel=METHOD)
    ] = DEFAULTS["folds"],
    seeds: Annotated[
        list[int] | None,
        typer.Option(
            min=0,
            max=LARGEST_SEED,
            help="Of folds and trainings, averaged over; 0 if not given.",
            rich_help_panel=METHOD,
        ),
    ] = None,
    steps: Annotated[
        int | None,
        typer.Option(
            min=1, help="Updates of a training; as the config says if not given.", rich_help_panel=METHOD
        ),
    ] = None,
    lang: Lang = DEFAULTS["lang"],
    encoder: Encoder = None,
    least: Annotated[
        float, typer.Option(help="Score from which a finding is written.", rich_help_panel=OUTPUT)
    ] = 0.5,
    top: Annotated[
        int, typer.Option(min=0, help="Findings to show on the screen.", rich_help_panel=OUTPUT)
    ] = 20,
    show_text: ShowText = False,
    gpu_id: GpuId = -1,
    debug: Annotated[bool, typer.Option("--debug", help=DEBUG_HELP)] = False,
) -> None:
    """Find annotation that is probably wrong.

    The notes are judged by pipelines that have not seen them: one for each fold, trained on the others. A
    finding is a mention that is missing, spurious, or has another boundary or type; the most suspicious come
    first. OUT gets review.json, and a folder brat in which both readings of each note stand.

    A run that was stopped goes on where it was when the same command is given again.
    """
    from spacy_clinner.labelling.mislabelled.review import not_judged, ranked_findings
    from spacy_clinner.labelling.mislabelled.reviewed_notes import reviewed_notes

    require_fractions("--least", least=least)
    _require_options_used(
        model, tagger, method=method, folds=folds, seeds=seeds, steps=steps, lang=lang, encoder=encoder
    )
    require_outside(corpus, out)
    notes = _read(
        *(corpus, file_format, annotators, skip_bad),
        FormatOptions(
            *(token_column, tag_column, sentences_per_document, level), layer=LayerChoice(layer, feature)
        ),
    )
    if model is not None:
        reviewed, readings = _by_model(notes, model, tagger, gpu_id)
    else:
        reviewed, _ = reviewed_notes(notes, blank_pipeline(lang))
        readings = _by_folds(reviewed, method, lang, encoder, steps, folds, seeds or [0], gpu_id, out)
    findings = [found for found in ranked_findings(reviewed, readings) if found.score >= least]
    lacking = not_judged(reviewed, readings)
    _write(out, reviewed, findings, lacking)
    _write_brat(out, reviewed, findings)
    _print_lacking(lacking)
    _print(reviewed, findings[:top], show_text)
    kinds = Counter(found.kind for found in findings)
    what = ", ".join(f"{kind} {count:,}" for kind, count in kinds.most_common()) or "none"
    mentions = sum(len(note.spans) for note in reviewed)
    msg.good(f"{out}: findings among {mentions:,} mentions of {len(reviewed):,} notes: {what}")
    next_step("when they are corrected", "clinner", "convert", "CORRECTED_NOTES", "corpus.spacy")


def _read(
    corpus: Path, file_format: InputFormat, annotators: Annotators, skip_bad: bool, options: FormatOptions
) -> list[Note]:
    """The annotated notes, with a word on what was mended."""
    notes = read_gold(corpus, file_format, annotators, options, skip_bad=skip_bad, purpose="review")
    annotated = [note for note in notes if note.annotated]
    if not any(note.mentions for note in annotated):
        raise ClinnerError(
            f"{corpus}: no annotated mention in {len(notes):,} notes, so there is nothing to review: check "
            "the path, --format and that the annotation files lie there"
        )
    return annotated


def _by_model(
    notes: Sequence[Note], model: Path, tagger: str, gpu_id: int
) -> "tuple[list[ReviewedNote], list[Readings]]":
    from spacy_clinner.labelling.mislabelled.review import model_readings, tagger_of
    from spacy_clinner.labelling.mislabelled.reviewed_notes import reviewed_notes

    require_pipeline(model)
    use_gpu(gpu_id)
    with pipeline_errors(model):
        nlp = spacy.load(model)
    asked = tagger_of(nlp, tagger, model)
    reviewed, _ = reviewed_notes(notes, nlp)
    readings = model_readings(reviewed, nlp, asked, model)
    own = {label for note in reviewed for _, _, label in note.spans}
    if others := sorted(set(asked.labels) - own):
        print(f"labels of the pipeline that no note has, which are not looked for: {', '.join(others)}")
    return reviewed, readings


def _by_folds(
    reviewed: "Sequence[ReviewedNote]",
    method: str,
    lang: str,
    encoder: str | None,
    steps: int | None,
    folds: int,
    seeds: Sequence[int],
    gpu_id: int,
    out: Path,
) -> "list[Readings]":
    from spacy_clinner.labelling.mislabelled.folds import Recipe
    from spacy_clinner.labelling.mislabelled.review import fold_readings
    from spacy_clinner.studies.runner import work_folder

    require_usable_gpu(gpu_id)
    recipe = Recipe(method, lang, encoder, steps, gpu_id)
    try:
        return fold_readings(reviewed, recipe, folds, seeds, out, _watch)
    finally:
        with suppress(OSError):
            work_folder(out).rmdir()


def _watch(jobs: "Sequence[FoldJob]") -> "Iterable[FoldJob]":
    return progress(jobs, "folds")


def _write(
    out: Path, reviewed: "Sequence[ReviewedNote]", findings: "Sequence[Finding]", lacking: dict[str, int]
) -> None:
    record = {
        "notes": len(reviewed),
        "words": sum(len(note.positions) for note in reviewed),
        "mentions": sum(len(note.spans) for note in reviewed),
        "not_judged": lacking,
        "findings": [found.as_record() for found in findings],
    }
    with written_whole(out / "review.json") as temporary:
        srsly.write_json(temporary, record)


def _write_brat(out: Path, reviewed: "Sequence[ReviewedNote]", findings: "Sequence[Finding]") -> None:
    """Both readings of each note, in the place of those of an earlier run unless somebody has edited them."""
    from spacy_clinner.labelling.mislabelled.both_readings import with_both_readings
    from spacy_clinner.labelling.mislabelled.replaced_folder import replaced_folder

    refused = list[str]()
    with replaced_folder(out / "brat") as (folder, kept):
        places = PlacesBelow(folder)
        for note in with_both_readings(reviewed, findings):
            try:
                places.of(note.id, note.id)
                write_brat([note], folder)
            except ClinnerError as error:  # what brat cannot hold costs that note, not the findings
                refused.append(str(error))
    if kept is not None:
        msg.warn(f"{out / 'brat'}: was edited after it was written, so it is {kept} now: convert that")
    if refused:
        msg.warn(
            f"{out / 'brat'}: lacks {len(refused):,} of {len(reviewed):,} notes, whose findings are in "
            f"{out / 'review.json'}: {refused[0]}"
        )


def _require_options_used(model: Path | None, tagger: str, **of_folds: Any) -> None:
    """Stop at an option that would do nothing.

    Raises:
        ClinnerError: if there is one.
    """
    if model is None and tagger:
        raise ClinnerError(f"--tagger {tagger}: is for --model: leave it out, or give a pipeline")
    for name, value in of_folds.items():
        if model is not None and value != DEFAULTS.get(name):
            raise ClinnerError(
                f"--{name}: is for pipelines that are trained here, and --model gives one: leave one out"
            )


def _print_lacking(lacking: dict[str, int]) -> None:
    if lacking:
        shown = ", ".join(f"{label} ({count:,})" for label, count in lacking.items())
        msg.warn(f"Mentions that were not judged, as the pipeline had not learned their label: {shown}")


def _print(reviewed: "Sequence[ReviewedNote]", findings: "Sequence[Finding]", show_text: bool) -> None:
    """The table of the first findings; words of notes only on request."""
    texts = {note.note.id: note.note.text for note in reviewed if show_text}
    rows = [
        (
            f"{found.score:.2f}",
            found.note_id,
            found.kind,
            _shown(found.given, texts.get(found.note_id)),
            _shown(found.suggested, texts.get(found.note_id)),
        )
        for found in findings
    ]
    if rows:
        header = ("score", "note", "what", "annotated", "suggested")
        print(table(rows, header=header, divider=True, max_col=WIDEST, aligns=("r", "l", "l", "l", "l")))


def _shown(mention: Mention | None, text: str | None) -> str:
    if mention is None:
        return "-"
    place = f"{mention.label} {mention.start}-{mention.end}"
    return place if text is None else f"{place} {' '.join(text[mention.start : mention.end].split())}"

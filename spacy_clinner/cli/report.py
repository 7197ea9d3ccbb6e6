"""`spacy clinner report`: everything about a pipeline's scores on one page that opens offline."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import spacy
import typer
from spacy.language import Language
from wasabi import msg

from spacy_clinner.batch.gpu import use_gpu
from spacy_clinner.cli.app import DEBUG_HELP, app, one_line_errors
from spacy_clinner.cli.gold_notes import annotated_count, read_gold
from spacy_clinner.cli.gpu_option import GpuId
from spacy_clinner.cli.help_text import INPUT, HelpfulCommand, examples
from spacy_clinner.cli.next_step import next_step
from spacy_clinner.cli.progress import progress
from spacy_clinner.cli.shared_options import (
    AnnotationLayer,
    I2b2Level,
    InputFormat,
    LabelFeature,
    SentencesPerDocument,
    SeveralAnnotators,
    SkipBad,
    TagColumn,
    TokenColumn,
    TrainedModel,
)
from spacy_clinner.corpus.kept_sources import require_sources_kept
from spacy_clinner.corpus.note_formats import read_notes
from spacy_clinner.corpus.whole_notes import texts_of_notes
from spacy_clinner.errors import ClinnerError, pipeline_errors, require_pipeline
from spacy_clinner.evaluation.lacking_labels import lacking_labels
from spacy_clinner.evaluation.offsets import require_predictions
from spacy_clinner.evaluation.report.findings import Findings, find_mentions, pipeline_name, told_apart
from spacy_clinner.evaluation.report.plotting import pyplot
from spacy_clinner.evaluation.report.step_files import read_curve, read_review
from spacy_clinner.evaluation.report.two_models import TwoModels
from spacy_clinner.evaluation.saved_text import temperatures
from spacy_clinner.formats.annotation_layers import LayerChoice
from spacy_clinner.formats.files import written_whole
from spacy_clinner.formats.record import Note
from spacy_clinner.formats.registry import FormatOptions

SHOWN = "What is shown"


@app.command(
    "report",
    cls=HelpfulCommand,
    epilog=examples(
        "report training/model-best corpus/test.spacy report.html",
        "report training/model-best notes-held-out/ report.html --no-text",
        "report training/model-best corpus/test.spacy report.html --compare other/model-best",
    ),
)
@one_line_errors
def report(
    model: TrainedModel,
    gold: Annotated[Path, typer.Argument(metavar="GOLD", help="Annotated notes: file or directory.")],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The page to write, such as report.html.")],
    file_format: InputFormat = "auto",
    annotators: SeveralAnnotators = "first",
    skip_bad: SkipBad = False,
    token_column: TokenColumn = 0,
    tag_column: TagColumn = -1,
    sentences_per_document: SentencesPerDocument = None,
    level: I2b2Level = "type",
    layer: AnnotationLayer = None,
    feature: LabelFeature = None,
    train: Annotated[
        Path | None,
        typer.Option(
            help="Training notes; the page says how many of GOLD are among them.", rich_help_panel=INPUT
        ),
    ] = None,
    text: Annotated[
        bool,
        typer.Option(
            "--text/--no-text",
            help="Quote the notes, or leave out every word and the names of notes.",
            rich_help_panel=SHOWN,
        ),
    ] = True,
    compare: Annotated[
        Path | None,
        typer.Option(metavar="MODEL2", help="A second pipeline, to compare.", rich_help_panel=SHOWN),
    ] = None,
    curve: Annotated[
        Path | None, typer.Option(help="What `curve` wrote, as JSON.", rich_help_panel=SHOWN)
    ] = None,
    review: Annotated[
        Path | None, typer.Option(help="What `review` wrote, as JSON.", rich_help_panel=SHOWN)
    ] = None,
    spans_key: Annotated[
        str | None,
        typer.Option(
            help="Score doc.spans[KEY], such as concepts, instead of entities.", rich_help_panel=SHOWN
        ),
    ] = None,
    gpu_id: GpuId = -1,
    debug: Annotated[bool, typer.Option("--debug", help=DEBUG_HELP)] = False,
) -> None:
    """Write a page about a pipeline's scores.

    One HTML file shows scores with intervals, types, confusions, confidences, thresholds, and each error in
    its text. It opens in a browser from a folder, without a network. With --no-text it holds no word of the
    notes.
    """
    # spacy.cli imports this module in every command, matplotlib and jinja2 are for this one only
    from spacy_clinner.evaluation.report.report_page import ReportOptions, build_report

    for directory in (model, compare):
        if directory is not None:
            require_pipeline(directory)
    if out.is_dir():
        raise ClinnerError(f"{out}: is a directory: give the page to write, such as {out / 'report.html'}")
    require_sources_kept({"OUT": out}, [gold, train, curve, review], file_format)
    pyplot("the report needs")  # before the work, not after it
    learning_curve = None if curve is None else read_curve(curve)
    suspects = None if review is None else read_review(review)
    use_gpu(gpu_id)
    options = FormatOptions(
        *(token_column, tag_column, sentences_per_document, level), spans_key, LayerChoice(layer, feature)
    )
    notes = read_gold(gold, file_format, annotators, options, skip_bad=skip_bad)
    first, notices = _find(model, notes, spans_key)
    second = None
    if compare is not None:
        second, more = _find(compare, notes, spans_key)
        notices += [f"Second pipeline: {notice}" for notice in more]
        first, second = told_apart(first, second, with_folders=text)
    more, checked = _repeated(notes, train)
    options_of_page = ReportOptions(
        text, str(gold), [*notices, *more], learning_curve, suspects, checked=checked
    )
    page = build_report(first, second, options_of_page)
    with written_whole(out, private=text) as temporary:
        temporary.write_text(page.html, encoding="utf8")
    for notice in page.notices:
        msg.warn(notice)
    for line in checked:
        print(line)
    shares = ", ".join(f"{name} {_percent(page.scores[key])}" for name, key in _NAMES.items())
    msg.good(f"{out}: {len(first.notes):,} notes, {shares}; {page.shown:,} of {page.errors:,} errors")
    if second is not None and page.models is not None:
        print(_compared(first, second, page.models))
    if not first.has_confidences and first.found_count:
        print(f"{first.name} gives no confidences, so there is no reliability and no threshold on the page")
    if compare is None:
        other = out.with_name(f"{out.stem}-compared{out.suffix}")
        no_text = () if text else ("--no-text",)
        next_step("compare it", "clinner", "report", model, gold, other, "--compare", "MODEL2", *no_text)


_NAMES = {"P": "precision", "R": "recall", "F": "f_score"}


def _percent(score: Sequence[float | None]) -> str:
    return "-" if score[0] is None else f"{100 * score[0]:.2f}"


def _compared(first: Findings, second: Findings, models: TwoModels) -> str:
    """The F1 of both pipelines."""
    row = models.scores[-1]
    scores = (
        f"{findings.name} {100 * f1:.2f}" for findings, f1 in ((first, row.first), (second, row.second))
    )
    return f"F: {', '.join(scores)}, difference {100 * (row.second - row.first):+.2f}"


def _find(model: Path, notes: Sequence[Note], spans_key: str | None) -> tuple[Findings, list[str]]:
    """What a pipeline finds, and the labels that it lacks."""
    with pipeline_errors(model):
        nlp = spacy.load(model)
    require_predictions(nlp, spans_key, str(model))
    scored = progress(find_mentions(nlp, notes, str(model), spans_key), "notes", annotated_count(notes))
    findings = Findings(pipeline_name(nlp), str(model), list(scored), temperatures(model))
    return findings, _lacking(nlp, findings, spans_key)


def _lacking(nlp: Language, findings: Findings, spans_key: str | None) -> list[str]:
    gold = {mention[2] for note in findings.notes for mention in note.gold}
    found = {mention[2] for note in findings.notes for mention in note.found}
    lacking = lacking_labels(nlp, gold - found, spans_key)
    notices = []
    if lacking.unknown:
        notices.append(
            "Labels of the gold that the pipeline lacks, so none of them is found: "
            + ", ".join(lacking.unknown)
        )
    if lacking.renamed:
        shown = ", ".join(f"{label} ({name})" for label, name in lacking.renamed.items())
        notices.append(
            "Labels of the gold that the pipeline has under another name, which does not match: " + shown
        )
    return notices


def _repeated(notes: Sequence[Note], train: Path | None) -> tuple[list[str], list[str]]:
    """Notes that are not as independent as scores and intervals take them to be, and what is in order."""
    texts = texts_of_notes([note for note in notes if note.annotated])
    notices, checked = list[str](), list[str]()
    if repeated := len(texts) - len(set(texts)):
        notices.append(f"Notes with the text of another one: {repeated:,}. The intervals are too narrow.")
    if train is not None:
        trained = set(texts_of_notes(list(read_notes(train))))
        common = sum(text in trained for text in texts)
        if common:
            notices.append(
                f"Notes that are among the training notes: {common:,}. Scores are too good: leave them out."
            )
        else:
            checked.append(f"None of the {len(texts):,} notes is among the training notes that were given.")
    return notices, checked

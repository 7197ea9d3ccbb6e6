"""`spacy clinner evaluate`: score a pipeline against annotation files."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated

import spacy
import srsly
import typer
from spacy.tokens import Doc
from wasabi import msg, table

from spacy_clinner.batch.gpu import use_gpu
from spacy_clinner.cli.app import DEBUG_HELP, app, one_line_errors
from spacy_clinner.cli.gold_notes import annotated_count, read_gold
from spacy_clinner.cli.gpu_option import GpuId
from spacy_clinner.cli.guarantee_options import (
    Recall,
    RecallOf,
    RedactionRules,
    SetOn,
    Sure,
    promised_redaction,
    wanted_promise,
)
from spacy_clinner.cli.help_text import OUTPUT, HelpfulCommand, examples
from spacy_clinner.cli.label_option import REPLACED, Labels, labels_of_option
from spacy_clinner.cli.next_step import next_step
from spacy_clinner.cli.progress import progress
from spacy_clinner.cli.scored_redaction import WIDEST, identifier_table, redacted_spans
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
from spacy_clinner.deidentify.before_redaction import nothing_identifying
from spacy_clinner.deidentify.phi_redactor import PhiRedactor
from spacy_clinner.deidentify.rules.choices import BEST_TAGGING
from spacy_clinner.deidentify.rules.spans import PhiSpan
from spacy_clinner.errors import ClinnerError, pipeline_errors, require_pipeline
from spacy_clinner.evaluation.character_scores import score_note_characters
from spacy_clinner.evaluation.guarantee.found_counts import count_note
from spacy_clinner.evaluation.guarantee.promise import percent
from spacy_clinner.evaluation.identifier_counts import IdentifierCounts, count_identifiers
from spacy_clinner.evaluation.lacking_labels import LackingLabels, lacking_labels
from spacy_clinner.evaluation.offsets import (
    Counts,
    Located,
    OffsetScores,
    located,
    predict_notes,
    require_predictions,
    score_offsets,
)
from spacy_clinner.evaluation.phi_scores import score_phi
from spacy_clinner.formats.annotation_layers import LayerChoice
from spacy_clinner.formats.files import written_whole
from spacy_clinner.formats.hipaa import is_identifying
from spacy_clinner.formats.record import Note
from spacy_clinner.formats.registry import FormatOptions

SCORED = "What is scored"


@app.command(
    "evaluate",
    cls=HelpfulCommand,
    epilog=examples(
        "evaluate training/model-best notes-held-out/",
        "evaluate training/model-best corpus/test.spacy --output scores.json",
        "evaluate training/model-best notes-held-out/ --phi --threshold 0.1",
        "evaluate training/model-best notes-held-out/ --recall 0.99 --set-on annotated.jsonl",
        "evaluate training/model-best corpus/exam/test.spacy --spans-key concepts --characters",
    ),
)
@one_line_errors
def evaluate(
    model: TrainedModel,
    gold: Annotated[Path, typer.Argument(metavar="GOLD", help="Annotated notes: file or directory.")],
    file_format: InputFormat = "auto",
    annotators: SeveralAnnotators = "first",
    skip_bad: SkipBad = False,
    token_column: TokenColumn = 0,
    tag_column: TagColumn = -1,
    sentences_per_document: SentencesPerDocument = None,
    level: I2b2Level = "type",
    layer: AnnotationLayer = None,
    feature: LabelFeature = None,
    spans_key: Annotated[
        str | None,
        typer.Option(
            help="Score doc.spans[KEY], such as concepts, instead of entities.", rich_help_panel=SCORED
        ),
    ] = None,
    characters: Annotated[
        bool,
        typer.Option(
            "--characters", help="Also count characters, as for exam notes.", rich_help_panel=SCORED
        ),
    ] = False,
    phi: Annotated[
        bool,
        typer.Option(
            "--phi",
            help="Also relaxed, span-only, token and binary PHI scores, and which identifiers the tagger, "
            "the rules or neither find.",
            rich_help_panel=SCORED,
        ),
    ] = False,
    threshold: Annotated[
        float | None,
        typer.Option(
            help="Score what `redact` with this threshold replaces, instead of entities.",
            rich_help_panel=SCORED,
        ),
    ] = None,
    labels: Labels = None,
    also_rules: Annotated[
        bool,
        typer.Option(
            "--also-rules",
            help="Score what `redact --also-rules` replaces, instead of entities.",
            rich_help_panel=REPLACED,
        ),
    ] = False,
    recall: Recall = None,
    sure: Sure = None,
    recall_of: RecallOf = None,
    set_on: SetOn = None,
    output: Annotated[
        Path | None, typer.Option(help="Write the scores to this JSON file.", rich_help_panel=OUTPUT)
    ] = None,
    gpu_id: GpuId = -1,
    debug: Annotated[bool, typer.Option("--debug", help=DEBUG_HELP)] = False,
) -> None:
    """Score a pipeline on annotated notes.

    An entity is correct if its label and both of its character offsets are correct. Every mention of the
    files counts, even if no tokens fit it. Equal texts of a .spacy file are all scored.

    With --recall, what `redact` with the same options replaces is scored.
    """
    chosen = labels_of_option(labels, "--labels")
    require_pipeline(model)
    require_sources_kept({"--output": output}, [gold, set_on], file_format)
    use_gpu(gpu_id)
    wanted = wanted_promise(recall, sure, recall_of, set_on, threshold)
    promise = None
    if wanted is not None:
        if spans_key is not None:
            raise ClinnerError("--recall: is for entities: leave --spans-key out, or give --threshold")
        promise = promised_redaction(model, wanted, RedactionRules(chosen, also_rules))
        threshold = promise.threshold
    options = FormatOptions(
        *(token_column, tag_column, sentences_per_document, level), spans_key, LayerChoice(layer, feature)
    )
    notes = read_gold(gold, file_format, annotators, options, skip_bad=skip_bad)
    with pipeline_errors(model):
        nlp = spacy.load(model)
    find: Callable[[Doc], Iterable[Located]] | None = None
    has_key = Counter[bool]()
    identifiers: dict[str, IdentifierCounts] = {}
    tagged: list[list[PhiSpan]] = []
    if threshold is not None or labels is not None or also_rules:
        redactor = PhiRedactor(
            threshold=BEST_TAGGING if threshold is None else threshold,
            labels=None if chosen is None else list(chosen),
            also_rules=also_rules,
            language=nlp.lang or "en",
        )
        find = redacted_spans(nlp, redactor, model, tagged if phi and also_rules else None)
    else:
        require_predictions(nlp, spans_key, model)
        if spans_key is not None:
            find = partial(_spans, spans_key, has_key)
    predicted = list(progress(predict_notes(nlp, notes, find), "notes", annotated_count(notes)))
    if has_key and not has_key[True]:
        raise ClinnerError(
            f"{model}: no note had doc.spans[{spans_key!r}], so there is nothing to score: check --spans-key "
            "and the component that should write it"
        )
    scores = score_offsets(predicted)
    by_label = sorted(scores.labels.items(), key=lambda item: -item[1].gold)
    rows = [("ALL", scores.total)]
    header = ("predicted", "correct", "P", "R", "F")
    print(
        table(
            [_row(name, counts) for name, counts in (*rows, *by_label)],
            header=("entity", "gold", *header),
            divider=True,
            max_col=WIDEST,
        )
    )
    lacking = lacking_labels(nlp, _never_predicted(scores), spans_key)
    _print_lacking(lacking, scores)
    if characters:
        counts = score_note_characters(predicted).total
        print(table([_row("ALL", counts)], header=("characters", "gold", *header), divider=True))
        rows.append(("characters", counts))
    if phi:
        ways = vars(score_phi(predicted)).items()
        print(table([_row(*way) for way in ways], header=("PHI", "gold", *header), divider=True))
        rows += [(f"phi_{name}", counts) for name, counts in ways]
        by_tagger = (
            [(note, spans) for (note, _), spans in zip(predicted, tagged, strict=True)]
            if tagged
            else predicted
        )
        identifiers = count_identifiers(by_tagger, nlp.lang or "en")
        print(identifier_table(identifiers))
    kept = None if wanted is None else _print_kept(predicted, chosen, gold, wanted.notes.notes)
    if output is not None:
        record: dict[str, object] = {name: _record(counts) for name, counts in rows}
        record["labels"] = {label: _record(counts) for label, counts in by_label}
        if identifiers:
            record["identifiers"] = {name: vars(counts) for name, counts in identifiers.items()}
        if promise is not None:
            record["promise"] = {**promise.record, "scored": kept}
        with written_whole(output) as temporary:
            srsly.write_json(temporary, record)
    in_gold = {label for label, counts in scores.labels.items() if counts.gold}
    if in_gold and in_gold <= {*lacking.unknown, *lacking.renamed}:
        msg.warn("No label of the gold is one of the pipeline's, so every score is 0 whatever it finds")
        return
    names_identifiers = chosen is None or any(map(is_identifying, chosen))
    redacts = (find is not None or phi) and names_identifiers and nothing_identifying(nlp, chosen) is None
    command = ("redact", "redacted") if redacts else ("annotate", "annotated")
    more: tuple[object, ...] = () if wanted is None else wanted.options
    if wanted is None and threshold is not None:
        more = ("--threshold", threshold)
    if redacts:  # or the notes would be redacted otherwise than it is scored here
        more = (*more, *(("--labels", labels) if labels is not None else ()))
        more = (*more, *(("--also-rules",) if also_rules else ()))
    next_step(f"{command[0]} notes", "clinner", command[0], model, "NOTES", command[1], *more)


def _print_kept(
    predicted: Sequence[tuple[Note, list[Located]]],
    labels: Sequence[str] | None,
    gold: Path,
    set_on: Sequence[Note],
) -> dict[str, int]:
    """How much of a promise the scored notes bear out."""
    known = {note.text for note in set_on}
    shared = sum(note.text in known for note, _ in predicted)
    if shared:
        msg.warn(f"{shared:,} of the scored notes are in --set-on too, so they say less of other notes")
    counts = [count_note(note, taken, labels) for note, taken in predicted]
    filled = [count for count in counts if count.mentions]
    lost = sum(count.found_mentions < count.mentions for count in filled)
    found, mentions = sum(c.found_mentions for c in filled), sum(c.mentions for c in filled)
    print(
        f"Of {len(filled):,} notes of {gold} with something to find, {lost:,} lose something; {found:,} of "
        f"{mentions:,} mentions are found ({percent(found / max(mentions, 1))}). As in the promise, a "
        "mention is found if all its words are taken, whatever the label; the table above is strict."
    )
    return {"notes": len(filled), "lost": lost, "mentions": mentions, "found": found}


def _never_predicted(scores: OffsetScores) -> list[str]:
    """Gold labels that were never predicted; one that was, some component has."""
    return [label for label, counts in scores.labels.items() if counts.gold and not counts.predicted]


def _print_lacking(lacking: LackingLabels, scores: OffsetScores) -> None:
    """Name gold labels whose mentions nothing in the pipeline could have predicted."""
    if lacking.unknown:
        shown = ", ".join(f"{label} ({scores.labels[label].gold:,})" for label in lacking.unknown)
        msg.warn(f"Labels of the gold that the pipeline lacks, so none of them is found: {shown}")
    if lacking.renamed:
        shown = ", ".join(f"{label} ({name})" for label, name in lacking.renamed.items())
        msg.warn(
            "Labels of the gold that the pipeline has under another name, which does not match: "
            f"{shown}; rename them with `spacy clinner convert --rename NAME=NEW`"
        )
    strange = {label: c.predicted for label, c in scores.labels.items() if c.predicted and not c.gold}
    if strange and lacking.unknown:
        shown = ", ".join(f"{label} ({count:,})" for label, count in strange.items())
        msg.warn(
            f"Labels that the pipeline finds and the gold lacks, so none of them is right: {shown}. If two "
            "labels mean the same, rename one: `spacy clinner convert GOLD renamed.spacy --rename OLD=NEW`"
        )


def _record(counts: Counts) -> dict[str, float]:
    """Scores and counts for a JSON file."""
    shares = {"p": counts.precision, "r": counts.recall, "f": counts.f_score}
    return {**shares, "gold": counts.gold, "predicted": counts.predicted, "correct": counts.correct}


def _spans(key: str, has_key: Counter[bool], doc: Doc) -> list[Located]:
    has_key[key in doc.spans] += 1
    return located(doc.spans.get(key, ()))


def _row(name: str, counts: Counts) -> tuple[str, ...]:
    numbers = (counts.gold, counts.predicted, counts.correct)
    shares = (counts.precision, counts.recall, counts.f_score)
    return (name, *(f"{number:,}" for number in numbers), *(f"{100 * share:.2f}" for share in shares))

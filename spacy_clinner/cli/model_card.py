"""`spacy clinner model-card`: what a saved pipeline is, for whoever gets it."""

from functools import partial
from pathlib import Path
from typing import Annotated

import spacy
import typer
from spacy.cli.package import generate_readme
from wasabi import msg

from spacy_clinner.batch.gpu import use_gpu
from spacy_clinner.cli.app import DEBUG_HELP, app, one_line_errors
from spacy_clinner.cli.gpu_option import GpuId
from spacy_clinner.cli.help_text import OUTPUT, HelpfulCommand, examples
from spacy_clinner.cli.next_step import next_step
from spacy_clinner.cli.progress import progress
from spacy_clinner.cli.shared_options import TrainedModel
from spacy_clinner.corpus.kept_sources import require_sources_kept
from spacy_clinner.corpus.note_formats import Format, detect_format, read_notes
from spacy_clinner.corpus.whole_notes import owners_of
from spacy_clinner.errors import ClinnerError, pipeline_errors, require_pipeline
from spacy_clinner.evaluation.offsets import require_predictions
from spacy_clinner.formats.files import written_whole
from spacy_clinner.model_card.card_facts import HeldOutScores, NoteCounts
from spacy_clinner.model_card.update_card import score_held_out, update_card

GOLD = "Test notes"
CARD = "What the card says"


@app.command(
    "model-card",
    cls=HelpfulCommand,
    epilog=examples(
        "model-card training/model-best notes-held-out/",
        'model-card training/model-best corpus/test.spacy --license CC-BY-4.0 --author "Ward 3"',
        "model-card training/model-best --output card.md",
    ),
)
@one_line_errors
def model_card(
    model: TrainedModel,
    gold: Annotated[
        Path | None,
        typer.Argument(metavar="GOLD", help="Annotated notes that training has not seen: file or directory."),
    ] = None,
    file_format: Annotated[
        Format, typer.Option("--format", help="Format of GOLD.", rich_help_panel=GOLD)
    ] = "auto",
    spans_key: Annotated[
        str | None,
        typer.Option(
            help="Score doc.spans[KEY], such as concepts, instead of entities.", rich_help_panel=GOLD
        ),
    ] = None,
    description: Annotated[
        str | None, typer.Option(help="What the pipeline is, in a sentence.", rich_help_panel=CARD)
    ] = None,
    author: Annotated[str | None, typer.Option(help="Who made the pipeline.", rich_help_panel=CARD)] = None,
    license_name: Annotated[
        str | None,
        typer.Option("--license", help="License of the pipeline, such as MIT.", rich_help_panel=CARD),
    ] = None,
    sources: Annotated[
        list[str] | None,
        typer.Option(
            "--source",
            help="Name of a corpus or an encoder that the pipeline is made of; can be repeated.",
            rich_help_panel=CARD,
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(help="Also write the README of the package to this file.", rich_help_panel=OUTPUT),
    ] = None,
    gpu_id: GpuId = -1,
    debug: Annotated[bool, typer.Option("--debug", help=DEBUG_HELP)] = False,
) -> None:
    """Describe a pipeline for whoever gets it.

    The card states the data, the labels, strict scores on GOLD, the calibration of confidences, intended use,
    limits, and how much text the files of the pipeline contain. It holds counts and no text of a note.

    It is written into MODEL/meta.json. `spacy package` makes the README of the package from that.
    """
    require_sources_kept({"--output": output}, [gold], file_format)
    use_gpu(gpu_id)
    tested = None if gold is None else _tested(model, gold, file_format, spans_key)
    names = [{"name": name} for name in sources or ()] or None
    meta = update_card(
        model, tested, description=description, author=author, license=license_name, sources=names
    )
    msg.good(f"{model / 'meta.json'}: the card is up to date")
    if output is not None:
        with written_whole(output) as temporary:
            temporary.write_text(generate_readme(meta), encoding="utf8")
        msg.good(f"{output}: the README of the package")
    next_step("make it installable with pip", "package", model, ".", "--build", "wheel")


def _tested(
    model: Path, gold: Path, file_format: Format, spans_key: str | None
) -> tuple[NoteCounts, HeldOutScores]:
    require_pipeline(model)
    known = detect_format(gold) if file_format == "auto" else file_format
    read = list(read_notes(gold, known))
    owners = owners_of(read, numbered=known == "spacy")
    whole_notes = {owner for owner, note in zip(owners, read, strict=True) if note.annotated}
    notes = [note for note in read if note.annotated]
    if not notes:
        raise ClinnerError(f"{gold}: no annotated note there: give notes to score the pipeline on")
    with pipeline_errors(model):
        nlp = spacy.load(model)
    require_predictions(nlp, spans_key, model)
    watch = partial(progress, unit="notes", total=len(notes))
    return score_held_out(nlp, notes, spans_key, watch, len(whole_notes))

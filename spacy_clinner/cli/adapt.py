"""`spacy clinner adapt`: let a pre-trained encoder read the notes that it will be used on."""

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from wasabi import msg

from spacy_clinner.batch.gpu import require_usable_gpu
from spacy_clinner.batch.note_files import unread_line
from spacy_clinner.batch.output_paths import require_another_file, require_outside
from spacy_clinner.batch.unlabelled_notes import UnlabelledNotes
from spacy_clinner.cli.app import DEBUG_HELP, app, one_line_errors, one_run_at_a_time
from spacy_clinner.cli.gpu_option import GpuId
from spacy_clinner.cli.help_text import INPUT, METHOD, RUNNING, HelpfulCommand, examples
from spacy_clinner.cli.next_step import next_step
from spacy_clinner.cli.progress import loss_bar
from spacy_clinner.cli.run_end import SHOWN_ERRORS
from spacy_clinner.seeds import LARGEST_SEED

if TYPE_CHECKING:
    from spacy_clinner.encoder.adapting.adapt_encoder import Adapted

BARS = {
    "reading": ("Reading the notes", "notes"),
    "head": ("Training the head", "steps"),
    "encoder": ("Adapting the encoder", "steps"),
    "held-out": ("Measuring perplexity", "batches"),
}
"""Title and unit of each bar."""


@app.command(
    "adapt",
    cls=HelpfulCommand,
    epilog=examples(
        "adapt ENCODER notes/ adapted",
        "adapt ENCODER notes.parquet adapted --text-field note_text --epochs 1",
        "adapt ENCODER notes.jsonl adapted --lora 16 --gpu-id 0 --batch-pieces 32768",
    ),
)
@one_line_errors
@one_run_at_a_time
def adapt(
    encoder: Annotated[
        str, typer.Argument(metavar="ENCODER", help="Model folder, or name on the Hugging Face hub.")
    ],
    notes: Annotated[
        Path,
        typer.Argument(
            metavar="NOTES", help="Parquet, jsonl, txt, brat, i2b2 XML or .spacy: file or directory."
        ),
    ],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Directory to write the encoder to.")],
    text_field: Annotated[
        str, typer.Option(help="Column of Parquet files that has the text.", rich_help_panel=INPUT)
    ] = "text",
    window: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="Word pieces that are read at once; as many as the encoder can if not given.",
            rich_help_panel=INPUT,
        ),
    ] = None,
    held_out: Annotated[
        float,
        typer.Option(
            help="Share of the notes to measure perplexity on instead of learning them.",
            rich_help_panel=INPUT,
        ),
    ] = 0.05,
    epochs: Annotated[
        float | None, typer.Option(help="Passes over the notes; 3 if not given.", rich_help_panel=METHOD)
    ] = None,
    steps: Annotated[
        int | None, typer.Option(min=1, help="Steps instead of passes.", rich_help_panel=METHOD)
    ] = None,
    learn_rate: Annotated[
        float | None,
        typer.Option(
            help="Highest learning rate; 1e-4 if not given, with --lora 1e-3.", rich_help_panel=METHOD
        ),
    ] = None,
    batch_pieces: Annotated[
        int,
        typer.Option(min=1, help="Word pieces of a batch, padding included.", rich_help_panel=METHOD),
    ] = 4096,
    masked: Annotated[
        float, typer.Option(help="Share of the words that must be guessed.", rich_help_panel=METHOD)
    ] = 0.15,
    lora: Annotated[
        int | None,
        typer.Option(
            metavar="RANK",
            min=1,
            help="Learn matrices of this rank beside the weights (LoRA), and add them in the end.",
            rich_help_panel=METHOD,
        ),
    ] = None,
    trainable_layers: Annotated[
        int | None,
        typer.Option(
            min=0,
            help="Learn this many of the last layers; all and the embeddings if not given.",
            rich_help_panel=METHOD,
        ),
    ] = None,
    train_head_first: Annotated[
        int | None,
        typer.Option(
            metavar="STEPS",
            min=0,
            help="Steps in which a head that the encoder lacks learns alone; as many as the encoder's if not "
            "given.",
            rich_help_panel=METHOD,
        ),
    ] = None,
    seed: Annotated[
        int,
        typer.Option(min=0, max=LARGEST_SEED, help="Seed of all random choices.", rich_help_panel=METHOD),
    ] = 0,
    precision: Annotated[
        Literal["float32", "bfloat16", "auto"],
        typer.Option(help="auto: bfloat16 on a GPU that has it.", rich_help_panel=RUNNING),
    ] = "auto",
    save_every: Annotated[
        int, typer.Option(min=1, help="Steps between two checkpoints.", rich_help_panel=RUNNING)
    ] = 500,
    gpu_id: GpuId = -1,
    debug: Annotated[bool, typer.Option("--debug", help=DEBUG_HELP)] = False,
) -> None:
    """Let an encoder learn from unlabelled notes.

    It goes on with masked-language pre-training: words of the notes are hidden, and the encoder learns to
    guess them. OUT is a model folder that init-config takes as --encoder. The perplexity of held-out notes is
    printed for the encoder before and after.

    A run that was stopped goes on where it was when the same command is given again.
    """
    from spacy_clinner.encoder.adapting.adapt_encoder import adapt_encoder
    from spacy_clinner.encoder.adapting.adapt_settings import AdaptSettings

    require_outside(notes, out)
    require_another_file(Path(encoder), out)
    texts = UnlabelledNotes(notes, text_field)
    settings = AdaptSettings(
        window=window,
        epochs=epochs,
        steps=steps,
        learn_rate=learn_rate,
        batch_pieces=batch_pieces,
        masked=masked,
        held_out=held_out,
        lora=lora,
        trainable_layers=trainable_layers,
        train_head_first=train_head_first,
        precision=precision,
        save_every=save_every,
        seed=seed,
    )
    result = adapt_encoder(encoder, texts, out, settings, _device(gpu_id), _bar)
    _print_unread(texts)
    _print_result(result, out)
    next_step(
        *("train a tagger over it", "clinner", "init-config", "transformer", "transformer.cfg"),
        *("--encoder", out),
    )


def _device(gpu_id: int) -> str:
    """The name of a device in torch; spaCy and thinc do not compute here, so they stay where they are."""
    require_usable_gpu(gpu_id)
    if gpu_id < 0:
        return "cpu"
    return "mps" if sys.platform == "darwin" else f"cuda:{gpu_id}"


def _bar(name: str, total: int | None, done: int) -> AbstractContextManager[Callable[[float], object]]:
    return loss_bar(*BARS[name], total, done)


def _print_unread(texts: UnlabelledNotes) -> None:
    if texts.unread:
        print(unread_line(texts.unread))
    for line in texts.refused.lines[:SHOWN_ERRORS]:
        msg.warn(line)
    if texts.refused.count:
        msg.warn(f"{texts.refused.count:,} records could not be read and were left out")


def _print_result(result: "Adapted", out: Path) -> None:
    counts = result.counts
    print(
        f"{counts.notes:,} notes, {counts.empty:,} of them empty and {counts.held_out:,} held out; "
        f"{counts.pieces:,} word pieces to learn in {counts.windows:,} windows; {result.steps:,} steps"
    )
    if result.before is not None and result.after is not None:
        head = f" (with a head that has learned alone for {result.head_steps:,} steps)"
        print(f"Perplexity before: {result.before:,.2f}{head if result.head_steps else ''}")
        print(f"Perplexity after:  {result.after:,.2f}")
    msg.good(f"{out}: {'was finished before' if result.was_done else 'the adapted encoder'}")

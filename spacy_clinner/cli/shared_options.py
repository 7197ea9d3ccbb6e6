"""Arguments and options that several commands share, each spelt out once."""

from pathlib import Path
from typing import Annotated

import typer

from spacy_clinner.batch.rows.columns import OMOP, Columns
from spacy_clinner.cli.help_text import INPUT, METHOD, OUTPUT, RUNNING, TABLES
from spacy_clinner.cli.label_option import chosen_labels
from spacy_clinner.corpus.note_formats import Format
from spacy_clinner.formats.annotators import Annotators
from spacy_clinner.formats.i2b2 import Level

TrainedModel = Annotated[Path, typer.Argument(metavar="MODEL", help="Directory of a trained pipeline.")]

InputFormat = Annotated[Format, typer.Option("--format", help="Input format.", rich_help_panel=INPUT)]
SeveralAnnotators = Annotated[
    Annotators,
    typer.Option(
        "--annotators",
        help="What several annotations of one text become: the first, all mentions, or those of most.",
        rich_help_panel=INPUT,
    ),
]
SkipBad = Annotated[
    bool,
    typer.Option(
        "--skip-bad", help="Leave out notes that cannot be read, and count them.", rich_help_panel=INPUT
    ),
]
I2b2Level = Annotated[
    Level,
    typer.Option(
        "--level", help="i2b2: labels are the TYPE of a tag or its category.", rich_help_panel=INPUT
    ),
]

AnnotationLayer = Annotated[
    str | None,
    typer.Option(
        "--layer",
        help="WebAnno TSV, CAS: layer of the mentions; named entities if not given.",
        rich_help_panel=INPUT,
    ),
]
LabelFeature = Annotated[
    str | None,
    typer.Option(
        "--feature",
        help="WebAnno TSV, CAS: feature of the layer that is the label; value if not given.",
        rich_help_panel=INPUT,
    ),
]
TokenColumn = Annotated[int, typer.Option(help="CoNLL: column of the token.", rich_help_panel=INPUT)]
TagColumn = Annotated[int, typer.Option(help="CoNLL: column of the tag.", rich_help_panel=INPUT)]
SentencesPerDocument = Annotated[
    int | None,
    typer.Option(
        min=0,
        help="CoNLL: most sentences of a document; 0 for documents as the file marks them. If not given, "
        "10 for a file that marks none.",
        rich_help_panel=INPUT,
    ),
]

ShowText = Annotated[
    bool,
    typer.Option("--show-text", help="Show their words on the screen too.", rich_help_panel=OUTPUT),
]

Lang = Annotated[
    str, typer.Option("--lang", "-l", help="spaCy's code of the language.", rich_help_panel=METHOD)
]
Encoder = Annotated[
    str | None,
    typer.Option(
        "--encoder",
        help="Pre-trained encoder: a name on the hub or a folder. English: BioBERT.",
        rich_help_panel=METHOD,
    ),
]
MethodSource = Annotated[
    str | None,
    typer.Option(
        "--source",
        help="Labelled notes of another department, or a trained pipeline to learn from.",
        rich_help_panel=METHOD,
    ),
]
MethodLabels = Annotated[
    str | None,
    typer.Option(
        "--labels",
        metavar="A,B",
        help="Labels to learn, or to add; those of the training notes if not given.",
        rich_help_panel=METHOD,
    ),
]
MethodGpu = Annotated[
    bool,
    typer.Option(
        "--gpu", "-G", help="Train on a GPU, in mixed precision if possible.", rich_help_panel=METHOD
    ),
]

Processes = Annotated[
    int,
    typer.Option(
        "--processes",
        help="Processes, each with the pipeline. With --gpu-id, all of them use that GPU.",
        rich_help_panel=RUNNING,
    ),
]

TextColumn = Annotated[
    str | None,
    typer.Option(
        "--text-column",
        help="The column of the texts; note_text if not given. JSON lines are a table if it is given.",
        rich_help_panel=TABLES,
    ),
]
IdColumn = Annotated[
    str | None,
    typer.Option(
        "--id-column",
        help="The column of the ids; note_id if not given. JSON lines are a table if it is given.",
        rich_help_panel=TABLES,
    ),
]
KeepColumns = Annotated[
    str | None,
    typer.Option(
        "--keep-columns",
        metavar="A,B",
        help="Other columns that OUT has too, as they are.",
        rich_help_panel=TABLES,
    ),
]


def columns_of(text: str | None, note_id: str | None, keep: str | None) -> Columns:
    """The columns that the options name."""
    return Columns(
        text or OMOP.text,
        note_id or OMOP.id,
        kept=chosen_labels(keep or ""),
        json_lines=text is not None or note_id is not None,
    )

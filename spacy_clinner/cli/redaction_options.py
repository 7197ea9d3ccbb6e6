"""Options of the commands that redact, each spelt out once."""

from typing import Annotated

import typer

from spacy_clinner.cli.label_option import REPLACED
from spacy_clinner.deidentify.rules.choices import Ages, Mode

SURROGATES = "Surrogates"

RedactionMode = Annotated[
    Mode,
    typer.Option(
        "--mode",
        help="Write [LABEL], a surrogate such as another name, or nothing.",
        rich_help_panel=REPLACED,
    ),
]
AlsoRules = Annotated[
    bool,
    typer.Option(
        "--also-rules",
        help="Also replace what rules find: dates, numbers, names behind titles and more.",
        rich_help_panel=REPLACED,
    ),
]
Presidio = Annotated[
    bool,
    typer.Option(
        "--presidio",
        help="As --also-rules, with Presidio's patterns among the rules.",
        rich_help_panel=REPLACED,
    ),
]
AgesOption = Annotated[
    Ages,
    typer.Option(
        "--ages",
        help="Keep ages below 90, or shift them together with the date of birth.",
        rich_help_panel=SURROGATES,
    ),
]

"""`python -m spacy clinner ...`: spaCy imports this module through the `spacy_cli` entry point."""
# ruff: noqa: F401  (importing a command registers it)

from spacy.cli import app as spacy_app

from spacy_clinner.cli import (
    adapt,
    agreement,
    annotate,
    audit,
    calibrate,
    convert,
    convert_model,
    corpus,
    curve,
    evaluate,
    fill,
    init_config,
    init_project,
    model_card,
    redact,
    report,
    review,
    serve,
    study,
    suggest,
    synth,
)
from spacy_clinner.cli.app import app
from spacy_clinner.cli.gpu_option import check_gpu_of_commands
from spacy_clinner.cli.uncaught_errors import print_uncaught_in_one_line

spacy_app.add_typer(app, name="clinner")
check_gpu_of_commands(spacy_app)
print_uncaught_in_one_line()

__all__ = ["app"]

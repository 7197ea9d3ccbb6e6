"""`python -m spacy clinner ...`: spaCy imports this module through the `spacy_cli` entry point."""

from spacy.cli import app as spacy_app

from spacy_clinner.cli import annotate, audit, calibrate, convert, evaluate, fill, redact, synth  # noqa: F401  (importing a command registers it)
from spacy_clinner.cli.app import app

spacy_app.add_typer(app, name="clinner")

__all__ = ["app"]

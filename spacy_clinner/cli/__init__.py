"""`python -m spacy clinner ...`: spaCy imports this module through the `spacy_cli` entry point."""

from spacy.cli import app as spacy_app

from spacy_clinner.cli.app import app
from spacy_clinner.cli.convert import convert
from spacy_clinner.cli.synth import synth

spacy_app.add_typer(app, name="clinner")

__all__ = ["app", "convert", "synth"]

"""A web service that annotates and redacts notes. Needs the extra `serve`."""

__all__ = ["Limits", "Service", "create_app"]

from spacy_clinner.serving.app import create_app
from spacy_clinner.serving.limits import Limits
from spacy_clinner.serving.service import Service

"""One base of settings and small overlays: the config of every training method is composed from them."""

from spacy_clinner.configs.commented_text import config_text
from spacy_clinner.configs.composed_config import compose
from spacy_clinner.configs.training_methods import Method, find_method, methods

__all__ = ["Method", "compose", "config_text", "find_method", "methods"]

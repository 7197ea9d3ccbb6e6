"""What the server of the fixture `quick_processes` imports: spaCy and all factories."""

from importlib import import_module

import spacy
import torch

for name in ("annotate_files", "redact_files"):
    import_module(f"spacy_clinner.batch.{name}")
torch.set_num_threads(1)
spacy.blank("en").add_pipe("entity_ruler")

"""spaCy's ner ("ner"), and any method of `init-config`; "METHOD-plain" leaves confidences out.

Options of a method are settings of its config by dotted path.
"""

import spacy
import torch
from clock import batches, measure, read_task
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example, biluo_tags_to_spans, iob_to_biluo
from spacy.util import load_model_from_config, registry
from thinc.api import Optimizer

from spacy_clinner.configs import compose, find_method

PLAIN = "-plain"
task = read_task()
torch.set_num_threads(task.threads)
spacy.util.fix_random_seed(0)


def make_pipeline() -> tuple[Language, Optimizer | None]:
    """An untrained pipeline and the optimizer of its config."""
    if task.system == "ner":
        nlp = spacy.blank("en")
        nlp.add_pipe("ner")
        return nlp, None
    method = task.system.removesuffix(PLAIN)
    encoder = task.encoder if "encoder" in find_method(method).needs else None
    config = compose(method, encoder=encoder, overrides=task.options).interpolate()
    config["components"]["clinical_ner"]["confidence"] = not task.system.endswith(PLAIN)
    optimizer = registry.resolve({"optimizer": config["training"]["optimizer"]})["optimizer"]
    return load_model_from_config(config, auto_fill=True), optimizer


nlp, optimizer = make_pipeline()


def make_doc(row: dict[str, list]) -> Doc:
    return Doc(nlp.vocab, words=row["words"], spaces=row["spaces"])


def make_example(row: dict[str, list]) -> Example:
    reference = make_doc(row)
    reference.set_ents(biluo_tags_to_spans(reference, iob_to_biluo(row["tags"])))
    return Example(make_doc(row), reference)


examples = [make_example(row) for row in task.rows]
initial = nlp.initialize(lambda: examples)
optimizer = optimizer or initial


def train() -> None:
    for batch in batches(examples, task.train_batch):
        nlp.update(batch, sgd=optimizer, drop=0.1)


def predict() -> None:
    for _ in nlp.pipe(map(make_doc, task.rows), batch_size=task.predict_batch):
        pass


measure(task, train=train, predict=predict)

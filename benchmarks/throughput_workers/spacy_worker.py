"""spaCy's ner and clinical_ner. Arguments: SENTENCES THREADS METHOD [ENCODER]"""

import sys

import spacy
import torch
from clock import batches, read, report, words_per_second
from spacy.tokens import Doc
from spacy.training import Example, iob_to_biluo

from spacy_clinner.configs import compose

_, sentences_path, threads, system, *encoder = sys.argv
torch.set_num_threads(int(threads))
spacy.util.fix_random_seed(0)
rows = read(sentences_path)
if system == "ner":
    nlp = spacy.blank("en")
    nlp.add_pipe("ner")
else:
    config = compose(system.removesuffix("-plain"), encoder=encoder[0] if encoder else None).interpolate()
    nlp = spacy.blank("en")
    settings = {key: value for key, value in config["components"]["clinical_ner"].items() if key != "factory"}
    settings["confidence"] = not system.endswith("-plain")
    nlp.add_pipe("clinical_ner", config=settings)


def make_example(row: dict[str, list[str]]) -> Example:
    reference = Doc(nlp.vocab, words=row["words"])
    biluo = iob_to_biluo(row["tags"])
    reference.set_ents(spacy.training.biluo_tags_to_spans(reference, biluo))
    return Example(Doc(nlp.vocab, words=row["words"]), reference)


examples = [make_example(row) for row in rows]
words = sum(len(example.reference) for example in examples)
optimizer = nlp.initialize(lambda: examples)


def train() -> None:
    for batch in batches(examples):
        nlp.update(batch, sgd=optimizer)


def predict() -> None:
    docs = [Doc(nlp.vocab, words=row["words"]) for row in rows]
    for _ in nlp.pipe(docs, batch_size=256):
        pass


training = words_per_second(train, words)
report(training, words_per_second(predict, words))

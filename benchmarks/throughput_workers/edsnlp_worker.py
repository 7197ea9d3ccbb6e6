"""edsnlp's eds.ner_crf over a transformer. Arguments: SENTENCES THREADS ENCODER"""

import sys

import edsnlp
import torch
from clock import batches, read, report, spans, words_per_second
from spacy.tokens import Doc, Span

_, sentences_path, threads, encoder = sys.argv
torch.set_num_threads(int(threads))
torch.manual_seed(0)
rows = read(sentences_path)
nlp = edsnlp.blank("en")
nlp.add_pipe(
    "eds.ner_crf",
    name="ner",
    config={
        "mode": "joint",
        "target_span_getter": "ents",
        "embedding": {"@factory": "eds.transformer", "model": encoder, "window": 144, "stride": 128},
    },
)


def make_doc(row, gold: bool) -> Doc:
    doc = Doc(nlp.vocab, words=row["words"])
    if gold:
        doc.ents = [Span(doc, start, end, label=label) for start, end, label in spans(row["tags"])]
    return doc


words = sum(len(row["words"]) for row in rows)
gold = [make_doc(row, gold=True) for row in rows]
nlp.post_init(gold)
ner = nlp.pipes.ner
optimizer = torch.optim.AdamW(nlp.parameters(), lr=3e-4)


def train() -> None:
    nlp.train(True)
    for batch in batches(gold):
        inputs = list(nlp.preprocess_many(batch, supervision=True))
        collated = nlp.collate(inputs)
        optimizer.zero_grad()
        with nlp.cache():
            loss = ner(collated["ner"])["loss"]
        loss.backward()
        optimizer.step()


def predict() -> None:
    nlp.train(False)
    for _ in nlp.pipe([make_doc(row, gold=False) for row in rows]):
        pass


training = words_per_second(train, words, repeats=1)
report(training, words_per_second(predict, words, repeats=1))

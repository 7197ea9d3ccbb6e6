"""edsnlp's eds.ner_crf over a transformer.

Options:
    autocast: whether matrix products are in bfloat16, edsnlp's default, which is slow on a processor that
        has no instructions for it.
    batch: edsnlp's batch_size in prediction, such as "32 docs"; "default" for edsnlp's own, one text at a
        time. If not given, the one that was fastest on a CPU.
    sort: whether texts are sorted by length first.
    window, stride: of the encoder, in word pieces.
    confidence: whether edsnlp computes its confidence score.
"""

import sys
from pathlib import Path

import torch
from clock import batches, measure, read_task, spans
from spacy.tokens import Doc, Span

sys.path.append(str(Path(__file__).resolve().parents[1] / "peers"))
from edsnlp_tagger import make_tagger

task = read_task()
torch.set_num_threads(task.threads)
torch.manual_seed(0)
options = {
    "autocast": False,
    "batch": "512 padded_words",
    "sort": True,
    "confidence": False,
    "window": 144,
    "stride": 128,
    **task.options,
}
nlp = make_tagger(task.encoder, options["window"], options["stride"])


def make_doc(row: dict[str, list], gold: bool) -> Doc:
    doc = Doc(nlp.vocab, words=row["words"], spaces=row["spaces"])
    if gold:
        doc.ents = [Span(doc, start, end, label=label) for start, end, label in spans(row["tags"])]
    return doc


gold = [make_doc(row, gold=True) for row in task.rows]
nlp.post_init(gold)
ner = nlp.pipes.ner
ner.compute_confidence_score = options["confidence"]
optimizer = torch.optim.AdamW(nlp.parameters(), lr=3e-4)


def train() -> None:
    nlp.train(True)
    for batch in batches(gold, task.train_batch):
        collated = nlp.collate(list(nlp.preprocess_many(batch, supervision=True)))
        optimizer.zero_grad()
        with nlp.cache():
            loss = ner(collated["ner"])["loss"]
        loss.backward()
        torch.nn.utils.clip_grad_norm_(nlp.parameters(), 5.0)
        optimizer.step()


def predict() -> None:
    nlp.train(False)
    docs = [make_doc(row, gold=False) for row in task.rows]
    if options["sort"]:
        docs.sort(key=len)
    settings = {} if options["batch"] == "default" else {"batch_size": options["batch"]}
    for _ in nlp.pipe(docs).set_processing(autocast=options["autocast"], **settings):
        pass


measure(task, train=train, predict=predict)

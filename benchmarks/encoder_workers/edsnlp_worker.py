"""A cell of edsnlp: eds.ner_crf over eds.transformer, trained by edsnlp's own `train`.

Settings: learn_rate (of the tagger), encoder_learn_rate, window, stride.
"""

import copy
import math
import sys
import time
from pathlib import Path

import edsnlp
import torch
from edsnlp.training.trainer import GenericScorer, TrainingData, default_optim, train
from exchange import Row, f_score, hand_back, located, read_task
from spacy.tokens import Doc, Span

sys.path += [str(Path(__file__).resolve().parents[1] / name) for name in ("peers", "throughput_workers")]
from clock import spans
from edsnlp_tagger import make_tagger

task = read_task()
torch.set_num_threads(1)
torch.manual_seed(task.seed)
nlp = make_tagger(task.encoder, task.setting["window"], task.setting["stride"])


def make_doc(row: Row, gold: bool) -> Doc:
    doc = Doc(nlp.vocab, words=row["words"], spaces=row["spaces"])
    if gold:
        doc.ents = [Span(doc, start, end, label=label) for start, end, label in spans(row["tags"])]
    return doc


def predicted(rows: list[Row]) -> list[list[tuple[int, int, str]]]:
    docs = nlp.pipe([make_doc(row, gold=False) for row in rows]).set_processing(autocast=False)
    return [
        [located(row, ent.start, ent.end, ent.label_) for ent in doc.ents]
        for row, doc in zip(rows, docs, strict=True)
    ]


rows = {part: task.read(part) for part in ("train", "dev", "test")}
gold = [make_doc(row, gold=True) for row in rows["train"]]
nlp.post_init(gold)
steps = math.ceil(sum(map(len, gold)) / task.batch_words)
curve: list[float] = []
best = {}


def note_score(metrics: object) -> None:
    """Score the development documents after a pass, and keep the weights if they are the best."""
    nlp.train(False)
    curve.append(f_score(rows["dev"], predicted(rows["dev"])))
    print(f"pass {len(curve)}: {curve[-1]:.4f}", flush=True)
    if curve[-1] == max(curve):
        best.update(copy.deepcopy(nlp.pipes.ner.state_dict()))
    nlp.train(True)


begun = time.process_time()
updates = task.passes * steps
rates = {"task_lr": task.setting["learn_rate"], "transformer_lr": task.setting["encoder_learn_rate"]}
words = f"{task.batch_words} ner_words"
train(
    nlp=nlp,
    train_data=TrainingData(data=edsnlp.data.from_iterable(gold), batch_size=words, shuffle="dataset"),
    seed=task.seed,
    max_steps=updates,
    optimizer=default_optim([nlp.pipes.ner], max_steps=updates, **rates),
    validation_interval=steps,
    scorer=GenericScorer(speed=False),
    cpu=True,
    output_dir=task.folder,
    save_model=False,
    logger=False,
    on_validation_callback=note_score,
)
nlp.pipes.ner.load_state_dict(best)
nlp.train(False)
packages = ("torch", "transformers", "edsnlp")
hand_back(task, begun, updates, curve, packages, dev=predicted(rows["dev"]), test=predicted(rows["test"]))

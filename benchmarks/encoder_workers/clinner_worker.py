"""A cell of spacy_clinner: a method of `init-config`, trained by spaCy's loop in this process.

Settings: of the method's config, by dotted path.
"""

import random
import statistics
import time
from pathlib import Path

import spacy
import torch
from exchange import hand_back, read_task
from spacy.tokens import Doc, DocBin
from spacy.training.initialize import init_nlp
from spacy.training.loop import train
from spacy.util import registry
from thinc.api import Config

from spacy_clinner.configs import compose

WARM_UP = 0.1
ORDERS = 20
task = read_task()
torch.set_num_threads(1)


def docs_of(part: str) -> list[Doc]:
    return list(DocBin().from_disk(task.docs[part]).get_docs(spacy.blank("en").vocab))


def updates_a_pass(config: Config) -> int:
    """Batches that the config's batcher makes of the training documents, the mean over some orders."""
    batcher = registry.resolve({"batcher": config.interpolate()["training"]["batcher"]})["batcher"]
    docs, order = docs_of("train"), random.Random(0)
    return round(statistics.mean(len(list(batcher(order.sample(docs, len(docs))))) for _ in range(ORDERS)))


def config_of(steps: int) -> Config:
    """The config of the method with the study's budget; nobody keeps the pipeline, so nothing is scrubbed."""
    budget = {
        "paths.train": task.docs["train"],
        "paths.dev": task.docs["dev"],
        "system.seed": task.seed,
        "training.max_epochs": 0,
        "training.max_steps": task.passes * steps,
        "training.eval_frequency": steps,
        "training.batcher.size": task.batch_words,
        "training.optimizer.learn_rate.total_steps": task.passes * steps,
        "training.optimizer.learn_rate.warmup_steps": round(WARM_UP * task.passes * steps),
        "training.before_to_disk": None,
    }
    return compose(task.method, encoder=task.encoder, overrides={**budget, **task.setting})


def predicted(part: str) -> list[list[tuple[int, int, str]]]:
    texts = (
        Doc(nlp.vocab, [t.text for t in doc], [bool(t.whitespace_) for t in doc]) for doc in docs_of(part)
    )
    return [[(ent.start_char, ent.end_char, ent.label_) for ent in doc.ents] for doc in nlp.pipe(texts)]


steps = updates_a_pass(config_of(1))
begun = time.process_time()
train(init_nlp(config_of(steps)), Path(task.folder))
nlp = spacy.load(Path(task.folder) / "model-best")
score = nlp.meta["performance"]["ents_f"]
packages = ("torch", "transformers", "spacy")
hand_back(task, begun, task.passes * steps, [score], packages, dev=predicted("dev"), test=predicted("test"))

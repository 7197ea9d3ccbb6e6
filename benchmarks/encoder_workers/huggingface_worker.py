"""A cell of Hugging Face's recipe for token classification: AdamW, a warm-up and a linear decay, a softmax.

Settings: learn_rate, window, stride.
"""

import copy
import random
import sys
import time
from pathlib import Path

import torch
from exchange import Row, f_score, hand_back, located, read_task
from transformers import get_linear_schedule_with_warmup, set_seed

sys.path += [str(Path(__file__).resolve().parents[1] / name) for name in ("peers", "throughput_workers")]
from clock import spans
from huggingface_tagger import HuggingFaceTagger, Window

WARM_UP = 0.1
WEIGHT_DECAY = 0.01
task = read_task()
torch.set_num_threads(1)
set_seed(task.seed)
train, dev, test = (task.read(part) for part in ("train", "dev", "test"))
labels = {tag[2:] for row in train for tag in row["tags"] if tag != "O"}
tagger = HuggingFaceTagger(task.encoder, labels, task.setting["window"], task.setting["stride"])


def batched(windows: list[Window]) -> list[list[Window]]:
    """Windows of about as many words as an update is to have, in a random order."""
    batches: list[list[Window]] = [[]]
    for window in random.sample(windows, len(windows)):
        if sum(len(w.firsts) for w in batches[-1]) >= task.batch_words:
            batches.append([])
        batches[-1].append(window)
    return batches


def predicted(rows: list[Row]) -> list[list[tuple[int, int, str]]]:
    tags = tagger.predict(rows)
    return [[located(row, *span) for span in spans(own)] for row, own in zip(rows, tags, strict=True)]


windows = tagger.windows(train)
updates = task.passes * len(batched(windows))
kept_from_decay = ("bias", "LayerNorm.weight")
decayed = [p for n, p in tagger.model.named_parameters() if not n.endswith(kept_from_decay)]
others = [p for n, p in tagger.model.named_parameters() if n.endswith(kept_from_decay)]
groups = [{"params": decayed, "weight_decay": WEIGHT_DECAY}, {"params": others, "weight_decay": 0.0}]
optimizer = torch.optim.AdamW(groups, lr=task.setting["learn_rate"])
schedule = get_linear_schedule_with_warmup(optimizer, round(WARM_UP * updates), updates)
begun, curve, done = time.process_time(), [], 0
best = copy.deepcopy(tagger.model.state_dict())
for _ in range(task.passes):
    for batch in batched(windows):
        tagger.model.train()
        tagger.update(batch, optimizer)
        schedule.step()
        done += 1
    curve.append(f_score_now := f_score(dev, predicted(dev)))
    print(f"{done} of {updates} updates: {f_score_now:.4f}", flush=True)
    if f_score_now == max(curve):
        best = copy.deepcopy(tagger.model.state_dict())
tagger.model.load_state_dict(best)
packages = ("torch", "transformers")
hand_back(task, begun, done, curve, packages, dev=predicted(dev), test=predicted(test))

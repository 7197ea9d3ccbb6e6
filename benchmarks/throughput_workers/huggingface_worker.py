"""Hugging Face's recipe for token classification: a softmax over AutoModelForTokenClassification.

Options:
    window, stride: word pieces of a window and how many two windows share; see `huggingface_tagger.py`.
"""

import sys
from pathlib import Path

import torch
from clock import batches, measure, read_task

sys.path.append(str(Path(__file__).resolve().parents[1] / "peers"))
from huggingface_tagger import HuggingFaceTagger

task = read_task()
torch.set_num_threads(task.threads)
torch.manual_seed(0)
labels = {tag[2:] for row in task.rows for tag in row["tags"] if tag != "O"}
tagger = HuggingFaceTagger(task.encoder, labels, **task.options)
optimizer = torch.optim.AdamW(tagger.model.parameters(), lr=3e-4)


def train() -> None:
    tagger.model.train()
    for rows in batches(task.rows, task.train_batch):
        tagger.update(tagger.windows(rows), optimizer)


def predict() -> None:
    for rows in batches(task.rows, task.predict_batch):
        tagger.predict(rows)


measure(task, train=train, predict=predict)

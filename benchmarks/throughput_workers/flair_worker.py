"""flair's SequenceTagger at the sizes of the method fast."""

import tempfile
from pathlib import Path

import flair
import torch
from clock import batches, measure, read_task, spans
from flair.data import Corpus, Dictionary, Sentence
from flair.datasets import FlairDatapointDataset
from flair.embeddings import CharacterEmbeddings, OneHotEmbeddings, StackedEmbeddings
from flair.models import SequenceTagger

task = read_task()
torch.set_num_threads(task.threads)
flair.device = torch.device("cpu")
flair.set_seed(0)


def make_sentence(row, gold: bool) -> Sentence:
    sentence = Sentence(row["words"])
    if gold:
        for start, end, label in spans(row["tags"]):
            sentence[start:end].add_label("ner", label)
    return sentence


sentences = [make_sentence(row, gold=True) for row in task.rows]
corpus = Corpus(train=FlairDatapointDataset(sentences), sample_missing_splits=False)
labels: Dictionary = corpus.make_label_dictionary(label_type="ner", add_unk=False)
characters = Dictionary(add_unk=True)
for row in task.rows:
    for word in row["words"]:
        for character in word:
            characters.add_item(character)
# flair's own list of characters is a download; it takes a file instead
character_file = str(Path(tempfile.mkdtemp()) / "characters")
characters.save(character_file)
embeddings = StackedEmbeddings(
    [
        OneHotEmbeddings.from_corpus(corpus, embedding_length=100, min_freq=2),
        CharacterEmbeddings(path_to_char_dict=character_file, char_embedding_dim=25, hidden_size_char=25),
    ]
)
tagger = SequenceTagger(embeddings, labels, "ner", hidden_size=100, use_crf=True, reproject_embeddings=False)
optimizer = torch.optim.Adam(tagger.parameters(), lr=0.002)


def train() -> None:
    tagger.train()
    for batch in batches(sentences, task.train_batch):
        optimizer.zero_grad()
        loss, _ = tagger.forward_loss(list(batch))
        loss.backward()
        torch.nn.utils.clip_grad_norm_(tagger.parameters(), 5.0)
        optimizer.step()
        for sentence in batch:
            sentence.clear_embeddings()


def predict() -> None:
    fresh = [make_sentence(row, gold=False) for row in task.rows]
    tagger.predict(fresh, mini_batch_size=task.predict_batch, embedding_storage_mode="none")


measure(task, train=train, predict=predict)

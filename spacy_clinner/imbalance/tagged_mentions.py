"""What a tagger says of annotated notes: mentions, which of them are right, and the scores behind them."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from spacy.language import Language
from spacy.training import Example
from torch.nn.utils.rnn import pad_sequence

from spacy_clinner.corpus.layout import in_words, word_positions
from spacy_clinner.corpus.note_id import NOTE_ID
from spacy_clinner.corpus.whole_notes import one_name_a_text
from spacy_clinner.layers.bounded_batches import bounded_batches
from spacy_clinner.layers.crf import LinearChainCrf
from spacy_clinner.tagger.clinical_ner import ClinicalNer
from spacy_clinner.tagger.find_tagger import name_in
from spacy_clinner.tagger.gold import gold_spans
from spacy_clinner.tagger.model import predict_emissions, tag_set, tagger_network
from spacy_clinner.tagger.prediction import Spans, decode, span_confidences
from spacy_clinner.tags import TagSet


class TaggedNote(NamedTuple):
    """The best tagging of a note.

    Attributes:
        scores: float (words, tags), the emissions.
        mentions: (start word, end word, label) of those in fully annotated text.
        correct: whether each is a gold mention.
        name: of the note, the same for its sentences and for its copies.
    """

    scores: torch.Tensor
    mentions: Spans
    correct: NDArray[np.bool_]
    name: str


class TaggedMentions:
    """Mentions of notes that were tagged once, and their probabilities at any temperature.

    Args:
        crf: the lattice.
        tags: what its tags stand for.
        notes: what was tagged.
        max_padded_tokens: bound on a padded batch.
        on_temperature: is called whenever the probabilities of one temperature are known.
    """

    def __init__(
        self,
        crf: LinearChainCrf,
        tags: TagSet,
        notes: Sequence[TaggedNote],
        max_padded_tokens: int = 50_000,
        on_temperature: Callable[[], object] = lambda: None,
    ) -> None:
        self.crf = crf
        self.tags = tags
        self.notes = [note for note in notes if note.mentions]
        self.on_temperature = on_temperature
        self._batches = list(bounded_batches([len(note.scores) for note in self.notes], max_padded_tokens))

    @property
    def labels(self) -> list[str]:
        """The label of each mention, note by note."""
        return [label for note in self.notes for _, _, label in note.mentions]

    @property
    def note_numbers(self) -> NDArray[np.int64]:
        """int64 (mentions,): which note each mention is in; sentences and copies of a note are one."""
        numbers = {note.name: i for i, note in enumerate(self.notes)}
        of_each = [numbers[note.name] for note in self.notes]
        return np.repeat(of_each, [len(note.mentions) for note in self.notes])

    @property
    def note_count(self) -> int:
        """How many notes have mentions; sentences and copies of a note are one."""
        return len({note.name for note in self.notes})

    @property
    def correct(self) -> NDArray[np.bool_]:
        """bool (mentions,)."""
        return np.concatenate([np.empty(0, dtype=bool), *(note.correct for note in self.notes)])

    def confidences(self, temperature: float = 1.0) -> NDArray[np.float64]:
        """float64 (mentions,): the exact probability of each mention at a temperature."""
        by_note: dict[int, list[float]] = {}
        with torch.inference_mode():
            for batch in self._batches:
                by_note.update(zip(batch, self._of_batch(batch, temperature), strict=True))
        self.on_temperature()
        return np.array([p for i in range(len(self.notes)) for p in by_note[i]], dtype=float)

    def _of_batch(self, batch: Sequence[int], temperature: float) -> list[list[float]]:
        scores = [self.notes[i].scores for i in batch]
        lengths = torch.tensor([len(rows) for rows in scores], device=scores[0].device)
        mentions = [self.notes[i].mentions for i in batch]
        padded = pad_sequence(scores, batch_first=True)
        return span_confidences(self.crf, padded, lengths, mentions, self.tags, temperature)


def tagged_mentions(nlp: Language, examples: Iterable[Example], tagger: ClinicalNer) -> TaggedMentions:
    """Tag annotated notes once.

    Args:
        nlp: the pipeline; it is not changed. Components before the tagger run first.
        examples: annotated notes.
        tagger: a tagger of the pipeline.
    """
    examples = list(examples)
    before = nlp.pipe_names[: nlp.pipe_names.index(name_in(nlp, tagger))]
    with nlp.select_pipes(enable=before):
        docs = list(nlp.pipe(example.predicted for example in examples))
    words = [word_positions(doc) for doc in docs]
    filled = [i for i, positions in enumerate(words) if len(positions)]
    ids = [example.reference.user_data.get(NOTE_ID) for example in examples]
    owners = [f"document {i}" if note_id is None else str(note_id) for i, note_id in enumerate(ids)]
    names = one_name_a_text(owners, (doc.text for doc in docs))
    crf, tags = tagger_network(tagger.model).crf, tag_set(tagger.model)
    notes: dict[int, TaggedNote] = {}
    with torch.inference_mode():
        for batch in bounded_batches([len(docs[i]) for i in filled], tagger.max_padded_tokens):
            indices = [filled[i] for i in batch]
            emissions, lengths = predict_emissions(
                tagger.model, [docs[i] for i in indices], [words[i] for i in indices]
            )
            found = decode(crf, emissions, lengths, tags, with_confidence=False)
            for row, (i, prediction) in enumerate(zip(indices, found, strict=True)):
                scores = emissions[row, : lengths[row]].clone()
                notes[i] = _judged(examples[i], words[i], scores, prediction.spans, names[i])
    return TaggedMentions(crf, tags, [notes[i] for i in filled], tagger.max_padded_tokens)


def _judged(
    example: Example, words: NDArray[np.int64], scores: torch.Tensor, mentions: Spans, name: str
) -> TaggedNote:
    spans, missing = gold_spans(example)
    gold = set(in_words(spans, words))
    unknown = set(np.flatnonzero(np.isin(words, missing)).tolist())
    known = [mention for mention in mentions if unknown.isdisjoint(range(mention[0], mention[1]))]
    return TaggedNote(scores, known, np.array([mention in gold for mention in known], dtype=bool), name)

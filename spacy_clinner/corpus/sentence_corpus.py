"""SentenceCorpus: the sentences of notes, each of which still knows its note."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Corpus, Example

from spacy_clinner.corpus.note_id import NOTE_ID
from spacy_clinner.corpus.readers import Reader, given_path
from spacy_clinner.corpus.sentence_marks import split_sentences

Augmenter = Callable[[Language, Example], Iterator[Example]]


def SentenceCorpus(path: Path | None, limit: int = 0, augmenter: Augmenter | None = None) -> Reader:
    """Read a `.spacy` file, an example a sentence, with the tokens of the file.

    It gives what `spacy.Corpus.v1` gives with `gold_preproc = true`. That reader forgets which sentences are
    of one note, so a name in two of them would pass for a word of two notes and stay in the word table. A
    note without sentence boundaries is one example.

    Args:
        path: file or directory.
        limit: most notes; 0 for all.
        augmenter: an entry of `@augmenters`, for whole notes; null for none.

    Raises:
        ClinnerError: if no path is given.
    """
    given = given_path(path, "SentenceCorpus")
    return partial(_sentences, Corpus(given, limit=limit, augmenter=augmenter))


def _sentences(corpus: Corpus, nlp: Language) -> Iterator[Example]:
    for number, example in enumerate(corpus(nlp)):
        note = example.reference
        for sentence in split_sentences(note) if note.has_annotation("SENT_START") else [note]:
            sentence.user_data[NOTE_ID] = note.user_data.get(NOTE_ID) or f"document {number}"
            words, spaces = [t.text for t in sentence], [bool(t.whitespace_) for t in sentence]
            yield Example(Doc(nlp.vocab, words=words, spaces=spaces), sentence)

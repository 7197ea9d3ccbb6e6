"""Word vectors of the training texts of a study, for all of its methods alike."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from spacy.tokens import DocBin
from spacy.vectors import Vectors
from spacy.vocab import Vocab

from spacy_clinner.corpus.tokenization import blank_pipeline
from spacy_clinner.errors import ClinnerError
from spacy_clinner.layers.vocabulary import normalise

PASSES = 20
"""Over the texts, which are short; gensim's own number is for millions of sentences."""
LEAST = 2
"""Words that occur less often get no vector, and are not stored."""


def write_word_vectors(corpus: Path, out: Path, lang: str = "en", width: int = 100) -> int:
    """Learn skip-gram vectors (Mikolov et al. 2013, arXiv:1301.3781) of all training texts below a folder.

    The words are tokens as `CharWordEmbed` looks them up; in Chinese, characters. One text after another is
    read by one thread under a fixed seed.

    Args:
        corpus: a folder, at any depth of which train.spacy files lie.
        out: directory for an empty pipeline with the vectors, as `spacy init vectors` writes it.
        lang: spaCy's code of the language.
        width: size of a vector.

    Returns:
        How many words have a vector.

    Raises:
        ClinnerError: if gensim is missing, `out` is a file, or there is no such language or no text.
    """
    try:
        from gensim.models import Word2Vec
    except ImportError:
        raise ClinnerError("word vectors need gensim, which is not installed: pip install gensim") from None
    if out.exists() and not out.is_dir():
        raise ClinnerError(f"{out}: is a file: give a directory")
    nlp = blank_pipeline(lang)
    texts = list(_words(corpus, nlp.vocab))
    if not any(texts):
        raise ClinnerError(f"{corpus}: no train.spacy with text below it: convert the notes first")
    model = Word2Vec(texts, vector_size=width, sg=1, epochs=PASSES, min_count=LEAST, seed=0, workers=1)
    for word in model.wv.index_to_key:
        nlp.vocab.strings.add(word)
    data = np.asarray(model.wv.vectors, dtype=np.float32)
    nlp.vocab.vectors = Vectors(strings=nlp.vocab.strings, data=data, keys=model.wv.index_to_key)
    nlp.to_disk(out)
    return len(data)


def _words(corpus: Path, vocab: Vocab) -> Iterator[list[str]]:
    for path in sorted(corpus.rglob("train.spacy")):
        for doc in DocBin().from_disk(path).get_docs(vocab):
            yield [normalise(token.text) for token in doc if not token.is_space]

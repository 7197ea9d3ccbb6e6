"""Word vectors of the training texts of a task, for all of its methods alike; in Chinese, of characters.

python word_vectors.py corpus/weibo zh corpus/weibo/vectors.txt

The settings are gensim's for skip-grams, with more passes since the texts are short. With PYTHONHASHSEED set,
the same texts give the same vectors again.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path

import spacy
from gensim.models import Word2Vec
from spacy.tokens import DocBin

WIDTH = 100
"""As the word vectors of `fast` are."""
PASSES = 20
LEAST = 2
"""Words that occur less often get no vector."""


def sentences(corpus: Path, lang: str) -> Iterator[list[str]]:
    """The words of every training text below a folder, in lower case and with each digit as 0."""
    vocab = spacy.blank(lang).vocab
    for path in sorted(corpus.glob("*/train.spacy")):
        for doc in DocBin().from_disk(path).get_docs(vocab):
            yield ["".join("0" if c.isdigit() else c for c in token.lower_) for token in doc]


def main() -> None:
    """Learn the vectors and write them as text."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("corpus", type=Path, help="folder with a folder for each corpus")
    parser.add_argument("lang", help="spaCy's code of the language")
    parser.add_argument("out", type=Path, help="file of vectors")
    args = parser.parse_args()
    texts = list(sentences(args.corpus, args.lang))
    model = Word2Vec(texts, vector_size=WIDTH, sg=1, epochs=PASSES, min_count=LEAST, seed=0, workers=1)
    model.wv.save_word2vec_format(str(args.out))
    print(f"{args.out}: {len(model.wv):,} vectors of {sum(map(len, texts)):,} words")


if __name__ == "__main__":
    main()

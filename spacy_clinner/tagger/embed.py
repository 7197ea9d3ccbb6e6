"""CharWordEmbed: a tok2vec made of a word table and a character LSTM."""

from collections import Counter
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, cast

import numpy as np
import torch
from spacy.tokens import Doc
from thinc.api import Model
from thinc.types import Floats2d
from torch import Tensor

from spacy_clinner.corpus.note_counts import note_counts
from spacy_clinner.errors import ClinnerError
from spacy_clinner.layers.char_lstm import CharWordEmbedding
from spacy_clinner.layers.vocabulary import UNKNOWN_WORD, Vocabulary, normalise, one_line_end
from spacy_clinner.tagger.bridge import TorchShim, to_arrays, torch_shim

Docs = list[Doc]
Vectors = list[Floats2d]
NAME = "char_word_embed"


def CharWordEmbed(
    width: int = 100,
    character_width: int = 25,
    character_hidden_width: int = 25,
    min_documents: int = 2,
    singleton_dropout: float = 0.5,
    use_vectors: bool = False,
    words: list[str] | None = None,
    word_dropout: float = 0.0,
) -> Model[Docs, Vectors]:
    """Concatenate a word vector with the final states of a character BiLSTM (Lee et al. 2017, section 3).

    Words are looked up in lower case, with each digit replaced by 0. The vocabulary comes from the documents
    that the model is initialised with. `clinical_ner` passes all documents; spaCy's own components pass only
    ten, so give `words` when you use this layer in them.

    Args:
        width: size of a word vector.
        character_width: size of a character vector.
        character_hidden_width: size of the character LSTM's state in each direction.
        min_documents: words that occur in fewer training documents share the vector of the unknown word, so
            that a word of a single patient's note is not saved. NeuroNER keeps all words (1).
        singleton_dropout: rate at which words that occur once are read as the unknown word in training, so
            that its vector is learned.
        use_vectors: whether to start from the vectors of `nlp.vocab`, which must have size `width`. Words
            that occur only among these vectors get a row too.
        words: the vocabulary to use in place of the words of the training documents; null to collect them.
        word_dropout: rate at which any word is read as the unknown word in training, so that the tagger
            learns from characters and context (Iyyer et al. 2015, doi:10.3115/v1/P15-1162). Raise it for a
            tagger that will read other hospitals' notes.

    Returns:
        A tok2vec: list of Doc -> list of float32 (tokens, width + 2 * character_hidden_width).
    """

    build = partial(
        _build_module,
        width=width,
        character_width=character_width,
        character_hidden_width=character_hidden_width,
    )
    return Model(
        NAME,
        _forward,
        init=_initialise,
        dims={"nO": width + 2 * character_hidden_width},
        attrs={
            "width": width,
            "min_documents": min_documents,
            "singleton_dropout": singleton_dropout,
            "use_vectors": use_vectors,
            "words": words,
            "word_dropout": word_dropout,
        },
        shims=[TorchShim(build)],
    )


def collects_vocabulary(model: Model[Any, Any]) -> bool:
    """Whether a model or a part of it learns its vocabulary from the documents of `initialize`."""
    return any(node.name == NAME for node in model.walk())


def counts_notes(model: Model[Any, Any]) -> bool:
    """Whether a part of a model keeps the words of several notes alone, and has to tell notes apart."""
    return any(
        node.name == NAME and node.attrs["words"] is None and node.attrs["min_documents"] > 1
        for node in model.walk()
    )


def _build_module(description: dict[str, Any], **widths: int) -> CharWordEmbedding:
    return CharWordEmbedding(Vocabulary(**description), **widths)


def _initialise(model: Model[Docs, Vectors], X: Docs | None = None, Y: Any = None) -> None:
    docs = X or []
    collected = collect_vocabulary(docs, model.attrs["min_documents"])
    words, n_singletons = list(collected.words), collected.n_singletons
    if model.attrs["words"] is not None:
        words, n_singletons = list(dict.fromkeys(map(normalise, model.attrs["words"]))), 0
    vectors = _vectors_by_word(model, docs) if model.attrs["use_vectors"] else {}
    known = set(words)
    words = [word for word in vectors if word not in known] + words
    vocabulary = Vocabulary(words, collected.characters, n_singletons)
    torch_shim(model).build_module(vocabulary.describe())
    _fill(model, words, vectors)


def fill_vectors(model: Model[Any, Any], docs: Docs) -> None:
    """Give the words of a CharWordEmbed that was built with another one's words their vectors, if it has any.

    Args:
        model: any model; parts of it that are no CharWordEmbed stay as they are.
        docs: a document or more, for their vocab.
    """
    for node in model.walk():
        if node.name == NAME and node.attrs["use_vectors"]:
            module = cast(CharWordEmbedding, torch_shim(node).module)
            _fill(node, module.vocabulary.words, _vectors_by_word(node, docs))


def _fill(model: Model[Docs, Vectors], words: Iterable[str], vectors: dict[str, Floats2d]) -> None:
    module = cast(CharWordEmbedding, torch_shim(model).module)
    with torch.no_grad():
        for row, word in enumerate(words, start=1):
            if word in vectors:
                module.token_embedding.weight[row] = torch.as_tensor(vectors[word])


def _vectors_by_word(model: Model[Docs, Vectors], docs: Docs) -> dict[str, Floats2d]:
    """Vectors of the documents' vocab by normalised word; an exact entry beats a folded one."""
    if not docs or not docs[0].vocab.vectors.shape[0]:
        raise ClinnerError(
            "CharWordEmbed: use_vectors is true but nlp.vocab has no vectors: set [initialize] "
            "vectors to a pipeline with vectors, or use_vectors = false"
        )
    vocab = docs[0].vocab
    if vocab.vectors.shape[1] != model.attrs["width"]:
        raise ClinnerError(
            f"CharWordEmbed: width is {model.attrs['width']} but the vectors of nlp.vocab have "
            f"size {vocab.vectors.shape[1]}: make the two equal"
        )
    by_word: dict[str, Floats2d] = {}
    for key, row in vocab.vectors.key2row.items():
        text = vocab.strings[key]
        word = normalise(text)
        if text == word or word not in by_word:
            by_word[word] = vocab.vectors.data[row]
    return by_word


def _forward(
    model: Model[Docs, Vectors], docs: Docs, is_train: bool
) -> tuple[Vectors, Callable[[Vectors], Docs]]:
    module = cast(CharWordEmbedding, torch_shim(model).module)
    lengths = torch.tensor([len(doc) for doc in docs], dtype=torch.int64)
    if not lengths.sum():
        empty = model.ops.alloc2f(0, model.get_dim("nO"))
        return [empty for _ in docs], lambda gradient: []
    rates = [model.attrs.get(name, 0.0) * is_train for name in ("singleton_dropout", "word_dropout")]
    inputs = _look_up(module.vocabulary, docs, *rates)
    module.train(is_train)
    with torch.set_grad_enabled(is_train):
        device = module.token_embedding.weight.device
        flat = module(*(tensor.to(device) for tensor in inputs))

    def backprop(gradients: Vectors) -> Docs:
        gradient = torch.cat([torch.as_tensor(g, device=flat.device) for g in gradients])
        flat.backward(gradient)
        return []

    return to_arrays(flat, lengths), backprop


def _look_up(
    vocabulary: Vocabulary, docs: Docs, singleton_dropout: float, word_dropout: float
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """The arguments of CharWordEmbedding.forward."""
    orths = np.concatenate([doc.to_array("ORTH") for doc in docs])
    types, type_index = np.unique(orths, return_inverse=True)
    spell_out = docs[0].vocab.strings.__getitem__
    type_words, characters, type_lengths = vocabulary.look_up(types, spell_out)
    word_ids = torch.from_numpy(type_words[type_index])
    if singleton_dropout and vocabulary.n_singletons:
        dropped = torch.rand(len(word_ids)) < singleton_dropout
        word_ids[dropped & (word_ids >= vocabulary.first_singleton)] = UNKNOWN_WORD
    if word_dropout:
        word_ids[torch.rand(len(word_ids)) < word_dropout] = UNKNOWN_WORD
    return (
        word_ids,
        torch.from_numpy(type_index),
        torch.from_numpy(characters),
        torch.from_numpy(type_lengths),
    )


def collect_vocabulary(docs: Iterable[Doc], min_documents: int) -> Vocabulary:
    """Words and characters of the training documents.

    Args:
        docs: documents; parts of one note (same `user_data["note_id"]`) count as one document.
        min_documents: words that occur in fewer documents stay out: a name that one patient's
            note holds must not be in the word table.
    """
    counts: Counter[str] = Counter()
    characters: Counter[str] = Counter()

    def words_of(doc: Doc) -> set[str]:
        words = [normalise(token.text) for token in doc]
        counts.update(words)
        characters.update(character for token in doc for character in one_line_end(token.text))
        return set(words)

    notes = note_counts(docs, words_of)
    frequent = [word for word in counts if notes[word] >= min_documents]
    frequent.sort(key=lambda word: (-counts[word], word))
    n_singletons = sum(counts[word] == 1 for word in frequent)
    return Vocabulary(frequent, sorted(characters), n_singletons)

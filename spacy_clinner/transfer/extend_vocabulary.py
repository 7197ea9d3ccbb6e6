"""More words and characters for a tagger that is about to be trained."""

from collections.abc import Iterable, Sequence

import torch
from spacy.tokens import Doc

from spacy_clinner.layers.vocabulary import Vocabulary
from spacy_clinner.tagger.bridge import torch_shim
from spacy_clinner.tagger.embed import collect_vocabulary
from spacy_clinner.tagger.tagger_layers import TaggerModel, embedding, has_own_embedding


def extend_with_documents(model: TaggerModel, docs: Iterable[Doc]) -> None:
    """Add rows for the words and characters of other documents to the tables of a tagger.

    Words that occur in too few of these documents are left out, as at `initialize` (`min_documents`). A
    tagger over another tok2vec than CharWordEmbed is not changed.
    """
    if has_own_embedding(model):
        vocabulary = collect_vocabulary(docs, model.get_ref("tok2vec").attrs["min_documents"])
        extend_vocabulary(model, vocabulary.words, vocabulary.characters)


def extend_vocabulary(model: TaggerModel, words: Sequence[str], characters: Sequence[str]) -> None:
    """Add rows for more words and characters to the tables of a CharWordEmbed.

    Existing rows keep their weights, and new rows are initialized. The words that the tagger has come first.

    Args:
        model: an initialised Tagger over CharWordEmbed.
        words: normalised words, known ones among them.
        characters: known ones among them.
    """
    old = embedding(model)
    old_words = old.vocabulary.words
    repeated = old_words[: len(old_words) - old.vocabulary.n_singletons]
    singletons = old_words[len(repeated) :]
    known = set(old_words)
    more = [word for word in words if word not in known]
    merged = Vocabulary(
        [*repeated, *more, *singletons],
        list(dict.fromkeys([*old.vocabulary.characters, *characters])),
        len(singletons),
    )
    torch_shim(model.get_ref("tok2vec")).build_module(merged.describe())
    new = embedding(model)
    first = len(repeated) + 1
    with torch.no_grad():
        new.token_embedding.weight[:first] = old.token_embedding.weight[:first]
        new.token_embedding.weight[first + len(more) :] = old.token_embedding.weight[first:]
        new.char_embedding.weight[: len(old.char_embedding.weight)] = old.char_embedding.weight
    new.char_lstm.load_state_dict(old.char_lstm.state_dict())

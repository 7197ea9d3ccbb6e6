"""More words and characters for a tagger that is about to be trained."""

from collections.abc import Iterable, Sequence

import torch
from spacy.tokens import Doc

from spacy_clinner.layers.vocabulary import Vocabulary
from spacy_clinner.tagger.bridge import torch_shim
from spacy_clinner.tagger.embed import collect_vocabulary
from spacy_clinner.tagger.tagger_layers import TaggerModel, embedding, has_own_embedding


def extend_with_documents(model: TaggerModel, docs: Iterable[Doc]) -> None:
    """Give the tables a row for the words and characters of other documents too.

    Words of too few of these documents stay out, as they do at `initialize` (`min_documents`). Nothing
    happens to a tagger over another tok2vec than CharWordEmbed.
    """
    if has_own_embedding(model):
        found = collect_vocabulary(docs, model.get_ref("tok2vec").attrs["min_documents"])
        extend_vocabulary(model, found.words, found.characters)


def extend_vocabulary(model: TaggerModel, words: Sequence[str], characters: Sequence[str]) -> None:
    """Give the tables of a CharWordEmbed a row for more words and characters.

    The tagger's own words come first; its rows keep their weights, new ones are initialised.

    Args:
        model: an initialised Tagger over CharWordEmbed.
        words: normalised words, known ones among them.
        characters: known ones among them.
    """
    old = embedding(model)
    own = old.vocabulary.words
    rest = own[: len(own) - old.vocabulary.n_singletons]
    singletons = own[len(rest) :]
    known = set(own)
    more = [word for word in words if word not in known]
    merged = Vocabulary(
        [*rest, *more, *singletons],
        list(dict.fromkeys([*old.vocabulary.characters, *characters])),
        len(singletons),
    )
    torch_shim(model.get_ref("tok2vec")).build_module(merged.describe())
    new = embedding(model)
    first = len(rest) + 1
    with torch.no_grad():
        new.token_embedding.weight[:first] = old.token_embedding.weight[:first]
        new.token_embedding.weight[first + len(more) :] = old.token_embedding.weight[first:]
        new.char_embedding.weight[: len(old.char_embedding.weight)] = old.char_embedding.weight
    new.char_lstm.load_state_dict(old.char_lstm.state_dict())

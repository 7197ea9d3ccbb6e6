"""What a tagger says of annotated tokens: what a calibrator is fitted on."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.training import Example

from spacy_clinner.errors import ClinnerError
from spacy_clinner.tagger.emissions import require_emissions
from spacy_clinner.tagger.gold import gold_tag_ids
from spacy_clinner.tags import UNKNOWN, TagSet


class TrainingScores(NamedTuple):
    """Annotated words that a calibrator may store.

    Attributes:
        scores: float32 (words, tags), the tagger's raw scores.
        tags: int64 (words,), gold tag ids.
        tag_set: what the tags stand for.
        digest: `weights_digest` of the weights that gave the scores; "" if the tagger did not say.
    """

    scores: NDArray[np.float32]
    tags: NDArray[np.int64]
    tag_set: TagSet
    digest: str


def training_scores(nlp: Language, examples: Iterable[Example], tagger: str, asker: str) -> TrainingScores:
    """Let a pipeline read annotated tokens, up to its tagger.

    Args:
        nlp: a pipeline; it is not changed.
        examples: training examples.
        tagger: name of a `clinical_ner` with `keep_emissions = true`.
        asker: name of the calibrator, for errors.

    Raises:
        ClinnerError: if there is no document, or no scores are left on one.
    """
    examples = list(examples)
    if not examples:
        raise ClinnerError(f"{asker}: no training document to fit it on: check the corpus")
    names = nlp.pipe_names[: nlp.pipe_names.index(tagger) + 1]
    scores, gold = [], []
    with nlp.select_pipes(enable=names):
        docs = nlp.pipe(example.predicted for example in examples)
        for example, doc in zip(examples, docs, strict=True):
            emissions = require_emissions(doc, asker, tagger)
            tag_set = TagSet(emissions.labels, emissions.scheme)
            tags = gold_tag_ids(example, tag_set)
            scores.append(emissions.scores[tags != UNKNOWN])
            gold.append(tags[tags != UNKNOWN])
    return TrainingScores(np.concatenate(scores), np.concatenate(gold), tag_set, emissions.digest)

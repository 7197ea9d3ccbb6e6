"""Learn a target domain with the help of a source domain (La-DTL: Wang et al. 2018, arXiv:1804.09021)."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from spacy.language import Language

from spacy_clinner.corpus.note_counts import require_whole_notes
from spacy_clinner.corpus.side_annotation import annotated_examples
from spacy_clinner.corpus.side_corpus import Batcher, Reader, SideCorpus
from spacy_clinner.errors import ClinnerError
from spacy_clinner.tagger.gold import entity_labels, warn_of_lost
from spacy_clinner.tagger.install_objective import BeforeUpdate, install_objective
from spacy_clinner.tagger.loop_settings import annotating_components
from spacy_clinner.transfer.label_maps import missing_labels

if TYPE_CHECKING:
    from spacy.training import Example

    from spacy_clinner.tagger.bridge import TorchShim
    from spacy_clinner.tagger.objective import Objective
    from spacy_clinner.tagger.trainable_tagger import TrainableTagger
    from spacy_clinner.tags import TagSet
    from spacy_clinner.transfer.build_source_head import TaggerModel
    from spacy_clinner.transfer.domain_similarity import Similarity


def double_transfer(
    source: Reader,
    batcher: Batcher,
    component: str = "clinical_ner",
    heads: Literal["separate", "shared"] = "separate",
    epsilon: float = 0.2,
    mmd: Literal["label_aware", "plain"] | None = "label_aware",
    alpha: float = 0.02,
    beta: float = 0.1,
    gamma: float = 0.001,
    label_weights: Literal["uniform", "frequency"] = "uniform",
    outside: bool = False,
    max_tokens_per_label: int = 0,
    bandwidths: list[float] | None = None,
    similarity: Similarity | None = None,
    label_map: dict[str, str] | None = None,
    extend_vocabulary: bool = True,
    seed: int = 0,
) -> BeforeUpdate:
    """Make a `[training.before_update]` callback.

    Beside every batch of the training corpus (the target) a batch of the source is drawn, and one
    loss minimised: L = Lc + alpha * L_MMD + beta * Lp + gamma * Lr. The source's scores live here;
    the pipeline that is saved is the target's tagger. The rows of the paper's table:

        method             heads     mmd          alpha  beta  besides
        linear projection  shared    null                0     model.projection = LinearProjection
        domain mask        shared    null                0     model.projection = DomainMask
        CD-learning        shared    null                0     similarity
        joint-training     separate  null                0
        La-MMD             separate  label_aware  > 0    0
        CRF-L2             separate  null                > 0
        MMD-CRF-L2         separate  plain        > 0    > 0
        La-DTL             separate  label_aware  > 0    > 0

    Args:
        source: any reader of labelled notes of the source.
        batcher: makes batches of the notes of the source.
        component: name of the `clinical_ner`.
        heads: "separate": each domain has its own emission and transition scores. "shared": both use one CRF,
            and the source has additional rows for labels that the target lacks.
        epsilon: weight of the source in Lc = epsilon * (mean NLL of the source's sequences) +
            (1 - epsilon) * (loss of the component on the target, usually the same NLL). Beside a loss in nats
            a token, such as a cross-entropy, the source's is its NLL a token.
        mmd: distance between the token-LSTM states of the two domains. "label_aware": summed over the tags
            that both have. "plain": over all tokens. Null: none.
        alpha: weight of that distance.
        beta: weight of Lp, the squared distance of the two heads on the tags that both have.
        gamma: weight of Lr, the squares of all weights above the token vectors, of both domains.
        label_weights: mu_y of each label. "uniform": 1. "frequency": its share of the compared tokens.
        outside: whether O is a label in the label-aware MMD. The paper matches entity labels only, since
            words outside entities differ between specialties.
        max_tokens_per_label: how many tokens of each label and domain the MMD compares, drawn again for each
            batch; 0 for all.
        bandwidths: bandwidths of the kernels; null for the authors' 19.
        similarity: an entry of `@misc` that weights each source sequence by its similarity to the target;
            null for equal weights.
        label_map: new names of source labels that are called otherwise in the target; null for none.
        extend_vocabulary: whether the word and character tables of a CharWordEmbed get rows for words and
            characters that only the source has. If not, they are read as unknown.
        seed: seed of the order of the source.

    Raises:
        ClinnerError: on weights out of range; when it runs: if the component or the source is
            missing, the two share no label, the source lacks a label of `label_map` or has one of its new
            names, the encoder is shared, the component learns nothing or has an objective already, or a term
            is not a number. A new name that the target lacks is a warning, because a few documents need not
            hold every label.
    """
    if not 0 <= epsilon < 1:
        raise ClinnerError(f"double_transfer: epsilon must be at least 0 and below 1, not {epsilon}")
    for name, weight in (("alpha", alpha), ("beta", beta), ("gamma", gamma)):
        if weight < 0:
            raise ClinnerError(f"double_transfer: {name} must not be negative, but is {weight}")
    if heads == "shared" and beta:
        raise ClinnerError(
            "double_transfer: shared heads have no distance: set beta = 0 or heads = 'separate'"
        )

    def build(nlp: Language, ner: TrainableTagger) -> Objective:
        from spacy_clinner.tagger.embed import counts_notes
        from spacy_clinner.transfer.double_transfer_objective import Terms
        from spacy_clinner.transfer.extend_vocabulary import extend_with_documents
        from spacy_clinner.transfer.mmd import BANDWIDTHS

        if ner.factory != "clinical_ner":
            raise ClinnerError(
                f"double_transfer: {component} is a {ner.factory}, whose one label both domains share: "
                "train it on the notes of both, or name a clinical_ner"
            )
        corpus = SideCorpus(nlp, source, batcher, seed, "double_transfer: source")
        warn_of_lost("double_transfer: source", corpus.examples)
        terms = Terms(
            epsilon=epsilon,
            alpha=alpha,
            beta=beta,
            gamma=gamma,
            mmd=mmd,
            label_weights=label_weights,
            outside=outside,
            max_tokens_per_label=max_tokens_per_label,
            bandwidths=BANDWIDTHS if bandwidths is None else tuple(bandwidths),
            similarity=similarity,
        )
        if extend_vocabulary:
            if counts_notes(ner.model):
                require_whole_notes(source, "double_transfer: its source")
            extend_with_documents(ner.model, [example.reference for example in corpus.examples])
        batches = map(partial(annotated_examples, nlp, annotating_components(nlp, ner)), corpus)
        labels = sorted(set(entity_labels(corpus.examples)))
        return _objective(ner, batches, labels, terms, heads, label_map or {})

    return install_objective(build, "double_transfer", component)


def _objective(
    ner: TrainableTagger,
    batches: Iterator[list[Example]],
    labels: list[str],
    terms: Any,
    heads: str,
    label_map: dict[str, str],
) -> Objective:
    """Match the labels of the two domains and build the source's head."""
    from spacy_clinner.tagger.model import tag_set
    from spacy_clinner.tags import TagSet
    from spacy_clinner.transfer.copy_layers import require_source_labels, tag_rows
    from spacy_clinner.transfer.double_transfer_objective import DoubleTransfer

    target_tags = tag_set(ner.model)
    source_tags = TagSet(labels, target_tags.scheme)
    require_source_labels("double_transfer", label_map, labels)
    if not {label_map.get(label, label) for label in labels} & set(ner.labels):
        raise ClinnerError(
            f"double_transfer: no label in common: the source has {', '.join(labels) or 'none'}, the "
            f"target {', '.join(ner.labels)}: give names that mean the same in label_map"
        )
    if missing := missing_labels("double_transfer", label_map, ner.labels):
        warnings.warn(missing, stacklevel=3)
    rows = tag_rows(source_tags, target_tags, label_map)
    shared = [(row, tag) for tag, row in enumerate(rows) if row is not None]
    head = _head(ner.model, source_tags, shared, heads)
    return DoubleTransfer(terms, batches, head, source_tags, target_tags, shared)


def _head(model: TaggerModel, tags: TagSet, shared: list[tuple[int, int]], heads: str) -> TorchShim:
    from spacy_clinner.transfer.build_source_head import own_head, shared_head

    return own_head(model, tags) if heads == "separate" else shared_head(model, tags, dict(shared))

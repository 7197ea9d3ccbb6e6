"""Start a tagger from layers of another one (Lee et al. 2017, arXiv:1705.06273)."""

from collections.abc import Callable
from pathlib import Path

import spacy
from spacy.language import Language
from wasabi import msg, table

from spacy_clinner.corpus.tokenization import cuts_alike
from spacy_clinner.errors import ClinnerError, pipeline_errors, require_pipeline
from spacy_clinner.tagger.find_tagger import find_tagger
from spacy_clinner.transfer.label_maps import missing_labels


def transfer_weights(
    source: str | Path,
    component: str = "clinical_ner",
    source_component: str | None = None,
    up_to: str | None = None,
    layers: list[str] | None = None,
    label_map: dict[str, str] | None = None,
    extend_vocabulary: bool = True,
    freeze: list[str] | None = None,
    freeze_steps: int = 0,
) -> Callable[[Language], Language]:
    """Make an `[initialize.after_init]` callback that copies layers and prints what was copied.

    Args:
        source: directory of a trained pipeline.
        component: name of the tagger that is about to be trained.
        source_component: name of the tagger in the source; null for the same name.
        up_to: the topmost layer to copy, with all below it: of token_embedding, char_embedding,
            char_lstm, token_lstm, fully_connected, crf (Lee et al. 2017, figure 3), or over another
            tok2vec than CharWordEmbed of encoder, context, fully_connected, crf.
        layers: names of the layers to copy, as an alternative to `up_to`. If both are null, all are copied.
        label_map: new names of source labels that are called otherwise in the target; null for none.
        extend_vocabulary: whether copied word and character tables get rows for words and characters that
            only the source has. A small target corpus lacks many of them. (NeuroNER takes them from the
            target's development and test text.)
        freeze: layers that do not learn at first; null for none.
        freeze_steps: after how many updates the topmost frozen layer learns. Each next one follows after as
            many updates again (gradual unfreezing).

    Raises:
        ClinnerError: if there is one of `freeze` and `freeze_steps` without the other. When it runs, if
            the source is damaged or has no such tagger, a layer does not exist or has another size, or the
            source lacks a label of `label_map` or has one of its new names. One that the target lacks is a
            warning, because a few documents need not hold every label; other tokens than the source's are
            one too.
    """
    _require_both(freeze, freeze_steps)

    def transfer(nlp: Language) -> Language:
        from spacy_clinner.tagger.freezing import Freezing
        from spacy_clinner.tagger.tagger_layers import EMBEDDING_LAYERS, embedding, selected_layers
        from spacy_clinner.transfer.copy_layers import transfer_layers
        from spacy_clinner.transfer.extend_vocabulary import extend_vocabulary as extend

        target = find_tagger(nlp, component, "transfer_weights")
        pipeline = _load(Path(source))
        origin = find_tagger(pipeline, source_component or component, "transfer_weights", str(source))
        if not cuts_alike(pipeline, nlp):
            msg.warn(
                f"transfer_weights: {source} cuts text into other tokens: words that only one of the two "
                "can have do not match"
            )
        chosen = selected_layers(target.model, up_to, layers)
        frozen = selected_layers(target.model, None, freeze) if freeze else []
        tables = set(EMBEDDING_LAYERS[:2]) & set(chosen)
        if extend_vocabulary and tables:
            known = embedding(origin.model).vocabulary
            extend(target.model, known.words, known.characters)
        copied = transfer_layers(origin.model, target.model, chosen, label_map or {})
        if missing := missing_labels("transfer_weights", label_map or {}, target.labels):
            msg.warn(missing)
        rows = [
            (c.layer, c.tensor, "x".join(map(str, c.shape)), f"{c.rows:,}", f"{c.total:,}") for c in copied
        ]
        header = ("layer", "tensor", "shape", "copied rows", "of")
        print(table(rows, header=header, divider=True, aligns=("l", "l", "l", "r", "r")))
        if frozen:
            target.freezing = Freezing(frozen, freeze_steps)
        return nlp

    return transfer


def _load(source: Path) -> Language:
    require_pipeline(source)
    with pipeline_errors(source):
        return spacy.load(source)


def _require_both(freeze: list[str] | None, freeze_steps: int) -> None:
    if freeze and freeze_steps < 1:
        raise ClinnerError(
            "transfer_weights: freeze keeps no layer still with freeze_steps below 1: set freeze_steps, or "
            "leave freeze out"
        )
    if freeze_steps and not freeze:
        raise ClinnerError(
            "transfer_weights: freeze_steps without freeze: name the layers that learn late in freeze, or "
            "set freeze_steps to 0"
        )

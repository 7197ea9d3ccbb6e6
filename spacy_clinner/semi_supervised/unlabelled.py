"""Unlabelled batches for the callbacks of semi-supervised learning."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example

from spacy_clinner.corpus.doc_concepts import get_concepts, set_concepts
from spacy_clinner.corpus.doc_copies import Augmenter
from spacy_clinner.corpus.layout import has_words, word_positions
from spacy_clinner.corpus.side_annotation import annotated, annotated_examples
from spacy_clinner.corpus.side_corpus import Batcher, Reader, SideCorpus
from spacy_clinner.errors import ClinnerError, require_not_negative
from spacy_clinner.semi_supervised.prefetch import Prefetched
from spacy_clinner.semi_supervised.unlabelled_batch import UnlabelledBatch
from spacy_clinner.tagger.loop_settings import annotating_components
from spacy_clinner.tagger.trainable_tagger import TrainableTagger


@dataclass(frozen=True)
class UnlabelledText:
    """Where unlabelled batches come from.

    Attributes:
        reader: the unlabelled corpus. If a document of it has an entity, the corpus is taken for
            annotated: pseudo labels are counted against it and learn nothing from it.
        batcher: makes batches.
        augmenter: changes documents but not their number of words; None for no change.
        seed: seed of the order.
        prefetch: batches that a thread augments ahead; 0 for no thread. The batches are the same.
    """

    reader: Reader
    batcher: Batcher
    augmenter: Augmenter | None
    seed: int
    prefetch: int

    def require_sound(self, callback: str) -> None:
        """Stop at settings that cannot be meant.

        Raises:
            ClinnerError: on a negative number of batches ahead.
        """
        require_not_negative(callback, prefetch=self.prefetch)


def unlabelled_batches(
    nlp: Language, student: TrainableTagger, text: UnlabelledText, callback: str
) -> Iterator[UnlabelledBatch]:
    """Batches without end, annotated as spaCy's loop annotates those of the training corpus.

    Args:
        nlp: the pipeline that tokenizes, and whose annotating components come before the student.
        student: the tagger that is to read them; documents that it does not read are left out.
        text: the unlabelled text.
        callback: what an error calls the whole.

    Raises:
        ClinnerError: if the corpus is empty, or when the augmenter changes a number of words or a component
            joins or cuts some.
    """

    def read(nlp: Language) -> Iterator[Example]:
        for example in text.reader(nlp):
            if get_concepts(example.predicted) is None:
                set_concepts(example.predicted, get_concepts(example.reference))
            if has_words(example.predicted) and student.rows([example.predicted]):
                yield example

    corpus = SideCorpus(nlp, read, text.batcher, text.seed, f"{callback}: unlabelled")
    has_gold = any(_is_annotated(example.reference, student.spans_key) for example in corpus.examples)

    def make() -> Iterator[UnlabelledBatch]:
        while True:
            examples = next(corpus)
            augmented = [_augmented(nlp, example, text.augmenter, callback) for example in examples]
            yield UnlabelledBatch(examples, augmented, has_gold)

    batches = Prefetched(make(), text.prefetch) if text.prefetch else make()
    # not in the thread: the components may be those that are learning
    components = annotating_components(nlp, student)
    return map(partial(annotated_batch, nlp, components, callback), batches)


def augmented_copies(
    nlp: Language, student: TrainableTagger, text: UnlabelledText, callback: str, docs: Sequence[Doc]
) -> list[Doc]:
    """A changed copy of each document of the training corpus, annotated as they are.

    Args:
        nlp: the pipeline.
        student: the tagger that is to read them.
        text: has the augmenter.
        callback: what an error calls the whole.
        docs: documents as the student reads them.

    Raises:
        ClinnerError: if the augmenter changes a number of words or a component joins or cuts some.
    """
    copies = [_augmented(nlp, Example(doc, doc), text.augmenter, callback) for doc in docs]
    if text.augmenter is None:
        return copies
    components = annotating_components(nlp, student)
    copies = annotated(nlp, components, copies)
    _require_same_tokens(components, callback, docs, copies)
    return copies


def _is_annotated(reference: Doc, spans_key: str) -> bool:
    return bool(reference.ents) or bool(len(reference.spans.get(spans_key, ())))


def _augmented(nlp: Language, example: Example, augmenter: Augmenter | None, callback: str) -> Doc:
    if augmenter is None:
        return example.predicted
    copies = list(augmenter(nlp, Example(example.predicted, example.predicted)))
    if len(copies) != 1:
        raise ClinnerError(
            f"{callback}: the augmenter makes {len(copies)} copies of a document: use one that makes one, "
            "such as spacy-clinner.rand_augment.v1 with level = 1.0"
        )
    (changed,) = copies
    if len(word_positions(changed.predicted)) != len(word_positions(example.predicted)):
        raise ClinnerError(
            f"{callback}: the augmenter changes the number of words: use spacy-clinner.rand_augment.v1"
        )
    set_concepts(changed.predicted, get_concepts(example.predicted))
    return changed.predicted


def annotated_batch(
    nlp: Language, components: Sequence[str], callback: str, batch: UnlabelledBatch
) -> UnlabelledBatch:
    """An unlabelled batch with annotation on the documents and, anew, on their changed copies.

    Raises:
        ClinnerError: if a component joins or cuts tokens, in a document otherwise than in its copy.
    """
    if not components:
        return batch
    examples = annotated_examples(nlp, components, batch.examples)
    augmented = annotated(nlp, components, batch.augmented)
    _require_same_tokens(components, callback, [example.predicted for example in examples], augmented)
    return batch._replace(examples=examples, augmented=augmented)


def _require_same_tokens(
    components: Sequence[str], callback: str, docs: Sequence[Doc], copies: Sequence[Doc]
) -> None:
    if any(len(doc) != len(copy) for doc, copy in zip(docs, copies, strict=True)):
        raise ClinnerError(
            f"{callback}: a component of [training] annotating_components ({', '.join(components)}) joins or "
            "cuts tokens, of an augmented copy otherwise than of its text: take it out of there"
        )

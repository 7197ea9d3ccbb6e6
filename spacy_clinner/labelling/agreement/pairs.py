"""The agreement of each two annotators, on the notes that these two share."""

from collections.abc import Mapping, Sequence
from itertools import combinations

from spacy.language import Language

from spacy_clinner.formats.record import Note
from spacy_clinner.labelling.agreement.agreement import Agreement, agreement
from spacy_clinner.labelling.agreement.shared_notes import share_notes


def agreement_of_pairs(sources: Mapping[str, Sequence[Note]], nlp: Language) -> list[Agreement]:
    """Compare each two annotators that have annotated a note in common.

    Args:
        sources: the notes of each annotator, by the annotator's name, the ids of each unique.
        nlp: cuts the texts into tokens, unless a format gives its own.

    Raises:
        ClinnerError: if a note is longer than the pipeline takes.
    """
    pairs = (share_notes({name: sources[name] for name in two}) for two in combinations(sources, 2))
    return [agreement(shared, nlp) for shared in pairs if shared.notes]

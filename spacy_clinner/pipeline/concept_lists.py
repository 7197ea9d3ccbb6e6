"""Where a `concept_extractor` has its list of concepts from: its config, or its training notes."""

import re
from collections.abc import Iterable, Mapping

from spacy.training import Example

from spacy_clinner.concepts import get_concepts
from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.record import Concept

# in a config file these end an id, make the line a comment or a section, or are cut off
_LOST_ID = re.compile(r"[:=\r\n]|\A[#;\[\s]|\s\Z")
# what is left of `HP:1 = "Seizure"`, whose id ended at the colon
_TORN_TEXT = re.compile(r'[^"]*=\s*"')


def require_config_concepts(name: str, concepts: Mapping[str, str]) -> None:
    """Check that concepts of a config have come out of its file whole, and can be saved in one.

    Args:
        name: the component.
        concepts: wording by id.

    Raises:
        ClinnerError: on an id or a wording that a config file does not keep.
    """
    elsewhere = f"list the concepts in [initialize.components.{name}] concepts_path, or call set_concepts"
    for key, text in concepts.items():
        if _LOST_ID.search(key):
            raise ClinnerError(
                f"{name}: concepts: a config file cannot hold the id {key!r} (: = or a line break in it, "
                f"# ; [ before or a space around it): {elsewhere}"
            )
        if "$" in text:
            raise ClinnerError(
                f"{name}: concepts: the wording of {key} has a $, a variable's sign: {elsewhere}"
            )
        if _TORN_TEXT.match(text):
            raise ClinnerError(
                f"{name}: concepts: the wording of {key} has an = before a quotation mark, as if its id held "
                f"a : or =, where a config file ends ids: {elsewhere}"
            )


def concepts_of_notes(name: str, examples: Iterable[Example]) -> tuple[Concept, ...]:
    """All concepts that notes have of their own.

    Raises:
        ClinnerError: if one id has two wordings.
    """
    found: dict[str, Concept] = {}
    for example in examples:
        for concept in get_concepts(example.predicted) or ():
            if found.setdefault(concept.id, concept).text != concept.text:
                raise ClinnerError(
                    f"{name}: concept {concept.id} has two wordings in the training notes: give each an id "
                    f"of its own, or say which it is in [initialize.components.{name}] concepts_path"
                )
    return tuple(found.values())

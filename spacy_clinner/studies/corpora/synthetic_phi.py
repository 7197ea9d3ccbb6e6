"""Two open corpora of invented identifying text, as notes with common labels.

presidio_synth (microsoft/presidio-research, MIT) and ASQ-PHI (Weatherhead et al. 2026, Data in Brief
65:112586, MIT): the labels of the first become those of the second.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.files import read_text
from spacy_clinner.formats.record import Mention, Note

LABELS = {
    "PERSON": "NAME",
    "STREET_ADDRESS": "GEOGRAPHIC_LOCATION",
    "GPE": "GEOGRAPHIC_LOCATION",
    "LOCATION": "GEOGRAPHIC_LOCATION",
    "ZIP_CODE": "GEOGRAPHIC_LOCATION",
    "ORGANIZATION": "GEOGRAPHIC_LOCATION",
    "DATE_TIME": "DATE",
    "PHONE_NUMBER": "PHONE_NUMBER",
    "EMAIL_ADDRESS": "EMAIL_ADDRESS",
    "US_SSN": "SOCIAL_SECURITY_NUMBER",
    "US_DRIVER_LICENSE": "CERTIFICATE_LICENSE_NUMBER",
    "CREDIT_CARD": "ACCOUNT_NUMBER",
    "IBAN_CODE": "ACCOUNT_NUMBER",
    "IP_ADDRESS": "IP_ADDRESS",
}
"""What has no counterpart (AGE, TITLE, NRP, DOMAIN_NAME) is left out. ASQ-PHI calls hospitals locations."""
_DEV_SHARE = 10
Span = tuple[int, int]


def read_presidio(path: Path) -> tuple[list[Note], list[Note]]:
    """The sentences of presidio_synth for training and for development.

    They are split by template: no sentence of the second is one of the first with other names.

    Raises:
        ClinnerError: if the file is another.
    """
    parts: tuple[list[Note], list[Note]] = ([], [])
    content = read_text(path)
    try:
        for i, record in enumerate(json.loads(content)):
            template = record["template_id"]
            note = Note(f"presidio-{template}-{i}", record["full_text"], tuple(_presidio_mentions(record)))
            parts[template % _DEV_SHARE == 0].append(note)
    except (ValueError, KeyError, TypeError) as error:
        raise _other_file(path, "presidio_synth", type(error).__name__) from None
    return parts


def read_asq_phi(path: Path) -> tuple[list[Note], list[str]]:
    """The queries of ASQ-PHI with the places of their values, and ids of queries that lack a value.

    Raises:
        ClinnerError: if the file is another.
    """
    lacking: list[str] = []
    content = read_text(path)
    try:
        queries = list(_queries(content, lacking))
    except (ValueError, KeyError, TypeError) as error:
        raise _other_file(path, "ASQ-PHI", type(error).__name__) from None
    if not queries:
        raise _other_file(path, "ASQ-PHI", "no query")
    return queries, lacking


def _presidio_mentions(record: dict[str, list[dict[str, int | str]]]) -> Iterator[Mention]:
    for span in sorted(record["spans"], key=lambda span: int(span["start_position"])):
        label = LABELS.get(str(span["entity_type"]))
        if label is not None:
            yield Mention(int(span["start_position"]), int(span["end_position"]), label)


def _queries(content: str, lacking: list[str]) -> Iterator[Note]:
    for i, block in enumerate(content.split("===QUERY===")[1:]):
        query, _, tags = block.partition("===PHI_TAGS===")
        text = query.strip()
        mentions: list[Mention] = []
        for line in filter(None, map(str.strip, tags.splitlines())):
            tag = json.loads(line)
            span = _free_span(text, tag["value"], [(m.start, m.end) for m in mentions])
            if span is None:
                lacking.append(f"asq-{i}")
            else:
                mentions.append(Mention(*span, tag["identifier_type"]))
        yield Note(f"asq-{i}", text, tuple(sorted(mentions, key=lambda m: m.start)))


def _free_span(text: str, value: str, taken: list[Span]) -> Span | None:
    """The first place of a value that no other has."""
    spans = (match.span() for match in re.finditer(re.escape(value), text))
    return next((s for s in spans if not any(s[0] < end and start < s[1] for start, end in taken)), None)


def _other_file(path: Path, name: str, fault: str) -> ClinnerError:
    return ClinnerError(f"{path}: not a file of {name} ({fault}): fetch it again")

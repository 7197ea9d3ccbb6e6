"""Two open corpora of invented identifying text as JSON lines with common labels.

python scripts/phi_corpora.py presidio synth_dataset_v2.json TRAIN.jsonl DEV.jsonl
python scripts/phi_corpora.py asq_phi synthetic_clinical_queries.txt OUT.jsonl

`presidio` (microsoft/presidio-research, MIT) is split by template, so that no sentence of DEV is one of TRAIN
with other names; its labels become those of `asq_phi` (JamesWeatherhead/asq-phi, MIT), whose values are found
in the text of their query. What cannot be placed is counted.
"""

import argparse
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from spacy_clinner.formats.files import read_text
from spacy_clinner.formats.jsonl import write_jsonl
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
"""What has no counterpart (AGE, TITLE, NRP, DOMAIN_NAME) is left out. asq_phi calls hospitals locations."""
DEV_SHARE = 10


def presidio(args: argparse.Namespace) -> None:
    """Write the sentences of one template in ten to DEV, the others to TRAIN."""
    records = json.loads(read_text(args.source))
    notes: dict[bool, list[Note]] = {True: [], False: []}
    for i, record in enumerate(records):
        mentions = tuple(
            Mention(span["start_position"], span["end_position"], LABELS[span["entity_type"]])
            for span in sorted(record["spans"], key=lambda span: span["start_position"])
            if span["entity_type"] in LABELS
        )
        held_out = record["template_id"] % DEV_SHARE == 0
        notes[held_out].append(Note(f"presidio-{record['template_id']}-{i}", record["full_text"], mentions))
    print(f"{write_jsonl(notes[False], args.train)} sentences -> {args.train}")
    print(f"{write_jsonl(notes[True], args.dev)} sentences -> {args.dev}")


def asq_phi(args: argparse.Namespace) -> None:
    """Write the queries with the places of their values."""
    lost: list[str] = []
    count = write_jsonl(_queries(args.source, lost), args.out)
    print(f"{count} queries -> {args.out}")
    print(f"values that do not stand in their query: {', '.join(lost) or 'none'}")


def _queries(path: Path, lost: list[str]) -> Iterator[Note]:
    for i, block in enumerate(read_text(path).split("===QUERY===")[1:]):
        query, _, tags = block.partition("===PHI_TAGS===")
        text, mentions = query.strip(), []
        taken: list[tuple[int, int]] = []
        for line in filter(None, map(str.strip, tags.splitlines())):
            tag = json.loads(line)
            place = _free_place(text, tag["value"], taken)
            if place is None:
                lost.append(f"asq-{i}")
                continue
            taken.append(place)
            mentions.append(Mention(*place, tag["identifier_type"]))
        yield Note(f"asq-{i}", text, tuple(sorted(mentions, key=lambda m: m.start)))


def _free_place(text: str, value: str, taken: list[tuple[int, int]]) -> tuple[int, int] | None:
    places = (match.span() for match in re.finditer(re.escape(value), text))
    return next((p for p in places if not any(p[0] < end and start < p[1] for start, end in taken)), None)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("presidio")
    command.add_argument("source", type=Path)
    command.add_argument("train", type=Path)
    command.add_argument("dev", type=Path)
    command = commands.add_parser("asq_phi")
    command.add_argument("source", type=Path)
    command.add_argument("out", type=Path)
    args = parser.parse_args()
    try:
        {"presidio": presidio, "asq_phi": asq_phi}[args.command](args)
    except (OSError, ValueError, KeyError) as error:
        sys.exit(f"{args.source}: not a file of {args.command}: {error}")


if __name__ == "__main__":
    main()

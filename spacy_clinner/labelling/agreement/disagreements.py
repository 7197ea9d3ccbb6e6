"""Where annotators of a note do not agree, and in what."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from spacy_clinner.formats.record import Mention
from spacy_clinner.labelling.agreement.shared_notes import SharedNote

Kind = Literal["missing", "boundary", "type", "boundary and type"]
Located = tuple[int, int, str]


@dataclass(frozen=True)
class Disagreement:
    """Mentions that touch each other and are not the same for all annotators.

    Attributes:
        note_id: the note.
        kind: what differs: whether there is anything, where it begins or ends, or what it is.
        versions: (start, end, label) of the mentions of each annotator there; each stretch of a
            discontinuous one has its own.
    """

    note_id: str
    kind: Kind
    versions: tuple[tuple[Located, ...], ...]

    def as_record(self, annotators: Sequence[str]) -> dict[str, Any]:
        """For a JSON file: places and labels, no text."""
        readings = {
            name: [{"start": start, "end": end, "label": label} for start, end, label in version]
            for name, version in zip(annotators, self.versions, strict=True)
        }
        return {"note": self.note_id, "kind": self.kind, "annotators": readings}


def disagreements(shared: SharedNote) -> Iterator[Disagreement]:
    """Of one note, in text order."""
    for versions in _groups(shared.versions):
        if len(set(versions)) > 1:
            yield Disagreement(shared.note.id, _kind(versions), versions)


def _groups(versions: Sequence[Sequence[Mention]]) -> Iterator[tuple[tuple[Located, ...], ...]]:
    """Mentions that hang together by overlaps, by annotator."""
    owned = sorted(
        {
            (start, end, m.label, owner)
            for owner, version in enumerate(versions)
            for m in version
            for start, end in m.parts
        }
    )
    group: list[tuple[int, int, str, int]] = []
    reach = 0
    for item in owned:
        if group and item[0] >= reach:
            yield _by_owner(group, len(versions))
            group = []
        group.append(item)
        reach = max(reach, item[1]) if len(group) > 1 else item[1]
    if group:
        yield _by_owner(group, len(versions))


def _by_owner(group: Sequence[tuple[int, int, str, int]], owners: int) -> tuple[tuple[Located, ...], ...]:
    return tuple(tuple(item[:3] for item in group if item[3] == owner) for owner in range(owners))


def _kind(versions: Sequence[Sequence[Located]]) -> Kind:
    if not all(versions):
        return "missing"
    places = {tuple((start, end) for start, end, _ in version) for version in versions}
    labels = {frozenset(label for _, _, label in version) for version in versions}
    if len(places) == 1:
        return "type"
    return "boundary" if len(labels) == 1 else "boundary and type"

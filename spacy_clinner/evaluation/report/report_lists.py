"""The lists of a report: errors, differences of two pipelines, doubtful labels."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from spacy_clinner.evaluation.report.excerpts import (
    ErrorPlace,
    Excerpts,
    Item,
    as_json,
    error_places,
    shown_items,
)
from spacy_clinner.evaluation.report.findings import Findings
from spacy_clinner.evaluation.report.note_table import worst_notes
from spacy_clinner.evaluation.report.step_files import Suspect
from spacy_clinner.evaluation.report.two_models import (
    FIRST_SPURIOUS,
    ONLY_FIRST,
    ONLY_SECOND,
    SECOND_SPURIOUS,
    TwoModels,
)

ERROR_BYTES = 2_500_000
"""Of the errors and what stands around them; two pipelines and doubtful labels have less."""
OTHER_BYTES = 1_000_000
KIND_NAMES = {
    "boundary": "other boundary",
    "type": "other type",
    "both": "other boundary and type",
    "missed": "missed",
    "spurious": "found for nothing",
}
MODEL_KIND_NAMES = {
    ONLY_FIRST: "only the first finds it",
    ONLY_SECOND: "only the second finds it",
    FIRST_SPURIOUS: "only the first, for nothing",
    SECOND_SPURIOUS: "only the second, for nothing",
}
DOUBT_NAMES = {
    "missing": "probably missing",
    "spurious": "probably none",
    "boundary": "other boundary",
    "type": "other type",
    "boundary and type": "other boundary and type",
}
"""Of what `review` writes; other kinds are `DOUBTFUL`, as a file of somebody else's may quote notes there."""
DOUBTFUL = "doubtful"
KindCount = tuple[str, str, int]
"""A kind, its name and how many there are."""


@dataclass(frozen=True)
class ShownList:
    """A list of the page.

    Attributes:
        items: what the page gets.
        kinds: with the number of all there are, shown or not.
        names: of the kinds.
        total: how many there are.
        rule: which of them are shown if not all are.
    """

    items: list[Item]
    kinds: list[KindCount]
    names: dict[str, str]
    total: int
    rule: str = "of each kind and type in turn, those first of which the pipeline is surest"

    @property
    def says(self) -> str:
        """How many are shown, and by what rule."""
        if len(self.items) == self.total:
            return f"All {self.total:,} are here." if self.total else "There are none."
        return f"{len(self.items):,} of {self.total:,} are here, so that the file stays small: {self.rule}."


class ReportLists:
    """Makes the lists, with the text of the notes or without a word of it."""

    def __init__(self, first: Findings, second: Findings | None, with_text: bool) -> None:
        """Take the findings of one or two pipelines in the same notes."""
        self._notes, self._second, self._with_text = first.notes, second, with_text
        self._excerpts: dict[tuple[int, bool], Excerpts] = {}
        self.names = [
            (note.id or f"note {i + 1}") if with_text else f"note {i + 1}"
            for i, note in enumerate(first.notes)
        ]

    def errors(self) -> ShownList:
        """What the first pipeline has wrong; what is shown of the worst notes comes first."""
        worst = [row.place for row in worst_notes(self._notes)]
        shown = self._list(error_places(self._notes), KIND_NAMES, ERROR_BYTES, preferred=worst)
        return replace(shown, rule=f"those of the notes with most errors, then {shown.rule}")

    def differences(self, models: TwoModels) -> ShownList:
        """What one of two pipelines has right and the other has not."""
        return self._list(models.places, MODEL_KIND_NAMES, OTHER_BYTES, two=True)

    def doubts(self, suspects: Sequence[Suspect]) -> ShownList:
        """Doubtful labels of notes that are here, in the order of the review, as far as they fit."""
        numbers = {note.id: i for i, note in enumerate(self._notes)}
        known = [s for s in suspects if s.note in numbers and self._fits(s, numbers[s.note])]
        items: list[Item] = []
        left = OTHER_BYTES
        for suspect in known:
            item = self._doubt(suspect, numbers[suspect.note])
            left -= len(as_json(item).encode())
            if left < 0:
                break
            items.append(item)
        kinds = Counter(map(_doubt_kind, known))
        names = {kind: DOUBT_NAMES.get(kind, kind) for kind in kinds}
        return ShownList(items, [(k, names[k], n) for k, n in kinds.most_common()], names, len(known))

    def _fits(self, suspect: Suspect, number: int) -> bool:
        start, end = suspect.span
        return 0 <= start < end <= len(self._notes[number].text)

    def _doubt(self, suspect: Suspect, number: int) -> Item:
        place = ErrorPlace(number, _doubt_kind(suspect), suspect.given, suspect.suggested)
        return {**self._item(place, two=False), "r": suspect.score}

    def _list(
        self,
        places: Sequence[ErrorPlace],
        names: dict[str, str],
        most: int,
        two: bool = False,
        preferred: Sequence[int] = (),
    ) -> ShownList:
        counts = Counter(place.kind for place in places)
        items = shown_items(places, lambda place: self._item(place, two), most, preferred)
        return ShownList(items, [(k, n, counts[k]) for k, n in names.items()], names, len(places))

    def _item(self, place: ErrorPlace, two: bool) -> Item:
        start, end = place.span
        item: Item = {
            "k": place.kind,
            "i": place.note,
            "q": start,
            "n": self.names[place.note],
            "g": place.gold,
            "f": place.found,
            "c": None if place.confidence is None else round(place.confidence, 4),
        }
        if two:
            item["s"] = place.second
        if self._with_text:
            item["x"] = self._excerpts_of(place.note, two).around(start, end)
        return item

    def _excerpts_of(self, number: int, two: bool) -> Excerpts:
        key = number, two
        if key not in self._excerpts:
            note = self._notes[number]
            layers = [note.gold, note.found]
            if two and self._second is not None:
                layers.append(self._second.notes[number].found)
            self._excerpts[key] = Excerpts(note.text, *layers)
        return self._excerpts[key]


def _doubt_kind(suspect: Suspect) -> str:
    return suspect.kind if suspect.kind in DOUBT_NAMES else DOUBTFUL


def labels_of(places: Iterable[Item], labels: Sequence[str]) -> list[str]:
    """The labels that occur in the items of a list, those of the report first."""
    occurring = {item[key][2] for item in places for key in "gfs" if item.get(key)}
    return [label for label in labels if label in occurring] + sorted(occurring - set(labels))

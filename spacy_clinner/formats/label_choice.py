"""Which labels of a corpus are learned, and what they are called."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.record import Mention, Note


@dataclass(frozen=True)
class LabelChoice:
    """A choice among labels, all by the names that they have in the files.

    Text whose label is left out counts as text without an entity: it was annotated, as something else.

    Attributes:
        kept: labels that stay; None for all.
        dropped: labels that are left out.
        renamed: new names by old ones; several labels may get one name.
    """

    kept: Collection[str] | None = None
    dropped: Collection[str] = ()
    renamed: Mapping[str, str] = field(default_factory=dict)

    @property
    def changes(self) -> bool:
        """Whether it changes anything."""
        return self.kept is not None or bool(self.dropped) or bool(self.renamed)

    @property
    def named(self) -> set[str]:
        """Every label that it names."""
        return {*(self.kept or ()), *self.dropped, *self.renamed}

    def name_of(self, label: str) -> str | None:
        """What a label is called now; None if it is left out."""
        if label in self.dropped or (self.kept is not None and label not in self.kept):
            return None
        return self.renamed.get(label, label)


@dataclass
class LabelCounts:
    """What became of mentions by their labels in the files.

    Attributes:
        left_out: how many mentions of each label were left out.
        renamed: how many mentions of each label have another name now.
    """

    left_out: Counter[str] = field(default_factory=Counter)
    renamed: Counter[str] = field(default_factory=Counter)

    def count(self, label: str, name: str | None) -> None:
        """Count a mention with a label that is called so now, see `LabelChoice.name_of`."""
        if name is None:
            self.left_out[label] += 1
        elif name != label:
            self.renamed[label] += 1

    def lines(self) -> list[str]:
        """A line for what was left out and one for what was renamed, if anything was."""
        counts = {"left out by label": self.left_out, "renamed": self.renamed}
        return [
            f"{what}: {counted.total():,} ({_each(counted)})" for what, counted in counts.items() if counted
        ]


def require_present(choice: LabelChoice, present: Collection[str], where: str) -> None:
    """Stop at a label that no note has: it is probably misspelt.

    Args:
        choice: of labels.
        present: labels of the notes.
        where: the notes, for the error.

    Raises:
        ClinnerError: if the choice names such a label.
    """
    if lacking := sorted(choice.named - set(present)):
        known = ", ".join(sorted(present)) or "none"
        old = {name: label for label, name in choice.renamed.items()}
        hint = "".join(
            f" ({name} is a new name: give the old one, {old[name]})" for name in lacking if name in old
        )
        raise ClinnerError(
            f"{where}: no mention is labelled {', '.join(lacking)}{hint}: the labels there are {known}"
        )


def require_renames_kept(choice: LabelChoice, where: str) -> None:
    """Stop at a label that is renamed, but left out as well.

    Args:
        choice: of labels.
        where: who chose, for the error.

    Raises:
        ClinnerError: if there is one.
    """
    if gone := sorted(label for label in choice.renamed if choice.name_of(label) is None):
        raise ClinnerError(
            f"{where}: mentions labelled {', '.join(gone)} are renamed, but left out as well: keep them too, "
            "or do not rename them"
        )


def choose_labels(notes: Iterable[Note], choice: LabelChoice, counts: LabelCounts) -> list[Note]:
    """The notes with the mentions of chosen labels, under their new names.

    Args:
        notes: annotated or not.
        choice: of labels.
        counts: collects what was left out and renamed.
    """

    def chosen(mentions: Sequence[Mention]) -> tuple[Mention, ...]:
        kept = []
        for mention in mentions:
            name = choice.name_of(mention.label)
            counts.count(mention.label, name)
            if name is not None:
                kept.append(mention if name == mention.label else replace(mention, label=name))
        return tuple(kept)

    return [replace(note, mentions=chosen(note.mentions)) for note in notes]


def _each(counted: Counter[str]) -> str:
    return ", ".join(f"{label} {count:,}" for label, count in counted.most_common())

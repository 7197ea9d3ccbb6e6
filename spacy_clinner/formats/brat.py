"""brat standoff: a .txt file with the text and an .ann file with the annotation."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.files import read_text, written_whole
from spacy_clinner.formats.record import Mention, Note, Offsets, without_space

# id TAB label offsets[;offsets ...] TAB text; the text column may itself hold tabs
_TEXT_BOUND = re.compile(r"(T\S*)\t(\S+) (\d+ \d+(?:;\d+ \d+)*)(?:\t(.*))?")


def read_brat(path: Path) -> Iterator[Note]:
    """Notes of a brat corpus, sorted by path.

    Only text-bound annotations (T lines) are read. A .txt file without an .ann file is a note that
    nobody annotated; an empty .ann file says that there is no entity.

    Args:
        path: a .txt or .ann file, or a directory that is searched at every depth. Ids are file
            names without suffix, with the folders below `path` in front.

    Raises:
        ClinnerError: on a missing file, an encoding other than UTF-8, a malformed line, or a span that does
            not hold the text quoted beside it.
    """
    if path.is_dir():
        for annotation in sorted(path.rglob("*.ann")):
            _require_text(annotation)
        for text in sorted(path.rglob("*.txt")):
            yield _read_pair(text, text.relative_to(path).with_suffix("").as_posix())
    else:
        if path.suffix == ".ann":
            _require_text(path)
        yield _read_pair(path.with_suffix(".txt"), path.stem)


def write_brat(notes: Iterable[Note], directory: Path) -> int:
    """Write one .txt and, for annotated notes, one .ann file a note; returns how many notes.

    Raises:
        ClinnerError: if a label holds white space, which brat cannot express.
    """
    count = 0
    for note in notes:
        lines = [_format(i, mention, note) for i, mention in enumerate(note.mentions, start=1)]
        if note.annotated:
            with written_whole(directory / f"{note.id}.ann") as path:
                path.write_bytes("".join(lines).encode("utf8"))
        # last: a text without annotation would pass for a note that nobody annotated
        with written_whole(directory / f"{note.id}.txt") as path:
            path.write_bytes(note.text.encode("utf8"))
        count += 1
    return count


def _require_text(annotation: Path) -> None:
    if not annotation.with_suffix(".txt").exists():
        raise ClinnerError(f"{annotation}: there is no .txt file beside it: add it or remove the .ann")


def _read_pair(text_path: Path, note_id: str) -> Note:
    text = read_text(text_path)
    annotation_path = text_path.with_suffix(".ann")
    if not annotation_path.exists():
        return Note(note_id, text, annotated=False)
    mentions = tuple(_parse(annotation_path, text))
    return Note(note_id, text, mentions)


def _parse(path: Path, text: str) -> Iterator[Mention]:
    for number, line in enumerate(read_text(path).removeprefix("\ufeff").split("\n"), start=1):
        if not line.startswith("T"):
            continue
        match = _TEXT_BOUND.fullmatch(line.rstrip("\r"))
        if match is None:
            raise ClinnerError(
                f"{path}:{number}: malformed text-bound annotation: expected "
                "ID<tab>LABEL START END[;START END]<tab>TEXT, with a label without spaces"
            )
        identifier, label, offsets, quoted = match.groups()
        fragments = [_offsets(part) for part in offsets.split(";")]
        for start, end in fragments:
            if not start < end <= len(text):
                raise ClinnerError(
                    f"{path}:{number}: offsets {start}-{end} do not fit the text of {len(text)} "
                    "characters: check that .txt and .ann belong together"
                )
        if quoted and not _holds(quoted, text, fragments):
            raise ClinnerError(
                f"{path}:{number}: the span {offsets} does not hold the text beside it: its offsets are of "
                "another version of the .txt (other line ends or encoding?): put back the one annotated"
            )
        fragments.sort()
        yield Mention(
            fragments[0][0],
            max(end for _, end in fragments),
            label,
            tuple(fragments) if len(fragments) > 1 else (),
            identifier,
        )


def _holds(quoted: str, text: str, fragments: list[Offsets]) -> bool:
    """Whether the fragments are the quoted text, in the order given or in that of the text.

    White space does not count: brat writes a space for a line break and between fragments.
    """
    wanted = without_space(quoted)
    return any(
        without_space("".join(text[start:end] for start, end in order)) == wanted
        for order in (fragments, sorted(fragments))
    )


def _offsets(part: str) -> Offsets:
    start, end = part.split(" ")
    return int(start), int(end)


def _format(number: int, mention: Mention, note: Note) -> str:
    if re.search(r"\s", mention.label):
        raise ClinnerError(
            f"{note.id}: the label at {mention.start}-{mention.end} holds white space, which brat "
            "cannot express: rename it"
        )
    parts = mention.fragments or ((mention.start, mention.end),)
    offsets = ";".join(f"{start} {end}" for start, end in parts)
    shown = " ".join(" ".join(note.text[start:end].split()) for start, end in parts)
    return f"{mention.id or f'T{number}'}\t{mention.label} {offsets}\t{shown}\n"

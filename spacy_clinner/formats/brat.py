"""brat standoff: a .txt file with the text and an .ann file with the annotation."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path

from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.files import files_below, files_beside, read_text, written_whole
from spacy_clinner.formats.record import Mention, Note, Offsets, without_space

# id TAB label offsets[;offsets ...] TAB text; the text column may itself hold tabs
_TEXT_BOUND = re.compile(r"(T\S*)\t(\S+) (\d+ \d+(?:;\d+ \d+)*)(?:\t(.*))?")

_ID = re.compile(r"T[0-9]+")
_KINDS = {
    "R": "relations",
    "E": "events",
    "A": "attributes",
    "M": "attributes",
    "N": "normalizations",
    "#": "comments",
    "*": "equivalences",
}
"""What lines are that begin otherwise than with a T."""


def read_brat(path: Path, unread: Counter[str] | None = None) -> Iterator[Note]:
    """Notes of a brat corpus, sorted by path.

    Only text-bound annotations (T lines) are read; `unread` is told how many others of which kind there are.
    A .txt file without an .ann file is a note that nobody annotated; an empty .ann file says that there is
    no entity.

    Args:
        path: a .txt or .ann file, or a directory that is searched at every depth; suffixes count in any
            case. Ids are file names without suffix, with the folders below `path` in front.

    Raises:
        ClinnerError: on a missing file, an encoding other than UTF-8, a malformed line, a span that does
            not hold the text quoted beside it, or files whose names differ only in the case of the suffix
            where there is annotation.
    """
    unread = Counter() if unread is None else unread
    if path.is_dir():
        for annotation in files_below(path, {".ann"}):
            _text_of(annotation)
        for text in files_below(path, {".txt"}):
            yield _read_pair(text, text.relative_to(path).with_suffix("").as_posix(), unread)
    else:
        yield _read_pair(_text_of(path) if path.suffix.lower() == ".ann" else path, path.stem, unread)


def write_brat(notes: Iterable[Note], directory: Path) -> int:
    """Write one .txt and, for annotated notes, one .ann file a note; returns how many notes.

    Mentions keep ids such as T7; others get free ones.

    Raises:
        ClinnerError: if a label holds white space, which brat cannot express.
    """
    written = 0
    for note in notes:
        pairs = zip(_ids(note.mentions), note.mentions, strict=True)
        lines = [_format(identifier, mention, note) for identifier, mention in pairs]
        if note.annotated:
            with written_whole(directory / f"{note.id}.ann") as path:
                path.write_bytes("".join(lines).encode("utf8"))
        # last: a text without annotation would pass for a note that nobody annotated
        with written_whole(directory / f"{note.id}.txt") as path:
            path.write_bytes(note.text.encode("utf8"))
        written += 1
    return written


def _text_of(annotation: Path) -> Path:
    """The one text that an annotation file belongs to."""
    texts = files_beside(annotation, ".txt")
    if not texts:
        raise ClinnerError(f"{annotation}: there is no .txt file beside it: add it or remove the .ann")
    if len(texts) > 1:
        raise ClinnerError(f"{annotation}: belongs to {texts[0].name} or {texts[1].name}: rename one of them")
    return texts[0]


def _annotation_of(text: Path) -> Path | None:
    """The annotation file of a text, if there is one."""
    found = files_beside(text, ".ann")
    if len(found) > 1:
        raise ClinnerError(f"{text}: annotated by {found[0].name} or {found[1].name}: remove one of them")
    if not found:
        return None
    _text_of(found[0])
    return found[0]


def _read_pair(text_path: Path, note_id: str, unread: Counter[str]) -> Note:
    text = read_text(text_path)
    annotation_path = _annotation_of(text_path)
    if annotation_path is None:
        return Note(note_id, text, annotated=False)
    mentions = tuple(_parse(annotation_path, text, unread))
    return Note(note_id, text, mentions)


def _parse(path: Path, text: str, unread: Counter[str]) -> Iterator[Mention]:
    for number, line in enumerate(read_text(path).removeprefix("\ufeff").split("\n"), start=1):
        if not line.startswith("T"):
            if line.strip():
                unread[_KINDS.get(line[0], "other lines")] += 1
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


def _ids(mentions: Iterable[Mention]) -> Iterator[str]:
    """An id for each mention: its own, or one that is free where another format gave it or it comes twice.

    Readers take only lines whose id begins with a T.
    """
    mentions = list(mentions)
    own = {mention.id for mention in mentions if _ID.fullmatch(mention.id)}
    free = (f"T{number}" for number in count(1) if f"T{number}" not in own)
    given: set[str] = set()
    for mention in mentions:
        keeps = mention.id in own and mention.id not in given
        given.add(mention.id)
        yield mention.id if keeps else next(free)


def _format(identifier: str, mention: Mention, note: Note) -> str:
    if re.search(r"\s", mention.label):
        raise ClinnerError(
            f"{note.id}: the label at {mention.start}-{mention.end} holds white space, which brat "
            "cannot express: rename it"
        )
    parts = mention.fragments or ((mention.start, mention.end),)
    offsets = ";".join(f"{start} {end}" for start, end in parts)
    shown = " ".join(" ".join(note.text[start:end].split()) for start, end in parts)
    return f"{identifier}\t{mention.label} {offsets}\t{shown}\n"

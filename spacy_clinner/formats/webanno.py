"""WebAnno TSV 3, which INCEpTION and WebAnno export: one document a file; see `webanno_rows`."""

import itertools
import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple

from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.annotation_layers import (
    NAMED_ENTITY,
    NO_LAYER,
    LayerChoice,
    SameLayers,
    label_feature,
    mention_layers,
    short_name,
    unlabelled_error,
)
from spacy_clinner.formats.files import read_text, written_whole
from spacy_clinner.formats.marked_files import Mark, marked_files
from spacy_clinner.formats.offset_units import has_wide_characters, utf16_units
from spacy_clinner.formats.record import Mention, Note, Offsets
from spacy_clinner.formats.repairs import Repairs, readable
from spacy_clinner.formats.webanno_rows import (
    Layer,
    Sentence,
    TokenRow,
    TsvFile,
    escaped_text,
    escaped_value,
    items,
    parse_tsv,
    unescaped,
)
from spacy_clinner.text.sentences import sentence_starts

SUFFIXES = {".tsv"}
MARK = Mark(r"\A#FORMAT=WebAnno")
_TOKEN = re.compile(r"\w+|[^\w\s]")


class _Labels(NamedTuple):
    """The column of a layer in which the labels stand, counted behind the token."""

    layer: Layer
    column: int
    is_name: bool
    """Whether the name of the layer is the label."""


@dataclass
class _Placed:
    """Rows with the characters at which their tokens stand."""

    text: str
    rows: list[tuple[TokenRow, Offsets]]
    sentence_starts: list[int]


def read_webanno(
    path: Path, choice: LayerChoice | None = None, repairs: Repairs | None = None
) -> Iterator[Note]:
    """Notes of WebAnno TSV 3 files, one a file, sorted by path.

    The text is that of the sentences. What stands between two is not in the file: one character is read as a
    blank, more as line feeds. A file without the layer of the mentions is an unannotated note. Relations,
    chains and other layers are counted as unread.

    Args:
        path: a .tsv file, or a directory that is searched at every depth. Ids are file names without suffix,
            with the folders below `path` in front.
        choice: which layer and which of its features are read; None for those of named entities.
        repairs: how notes are read, and what was left out.

    Raises:
        ClinnerError: on another version, a malformed line, a token that does not stand where its offsets say,
            a span without a label, or several layers of which none is asked for.
    """
    repairs = Repairs() if repairs is None else repairs
    files = marked_files(path, SUFFIXES, MARK, "WebAnno TSV", repairs)
    return readable(_attempts(path, files, choice or LayerChoice(), repairs), repairs)


def write_webanno(notes: Iterable[Note], directory: Path) -> int:
    """Write one .tsv file a note, with mentions as named entities; returns how many notes.

    Tokens are words and signs, cut where a mention begins or ends. White space at the edges of a mention is
    left out of it.

    Raises:
        ClinnerError: if a mention is discontinuous or white space alone, which the format cannot express.
    """
    count = 0
    for note in notes:
        content = "".join(f"{line}\n" for line in _lines(note))
        with written_whole(directory / f"{note.id}.tsv") as temporary:
            temporary.write_bytes(content.encode("utf8"))
        count += 1
    return count


def _attempts(
    path: Path, files: Iterable[Path], choice: LayerChoice, repairs: Repairs
) -> Iterator[Callable[[], Note | None]]:
    same = SameLayers()
    for file in files:
        note_id = file.relative_to(path).with_suffix("").as_posix() if path.is_dir() else file.stem
        yield partial(_note, file, note_id, choice, same, repairs)


def _note(file: Path, note_id: str, choice: LayerChoice, same: SameLayers, repairs: Repairs) -> Note:
    tsv = parse_tsv(file, read_text(file))
    placed = _placed(file, tsv)
    labels = _label_columns(file, tsv, choice)
    _count_others(tsv, {column.layer for column in labels}, repairs)
    same.require({column.layer.name for column in labels}, str(file))
    if not labels:
        repairs.remarks[NO_LAYER] += 1
    mentions = tuple(mention for column in labels for mention in _mentions(file, placed, column))
    starts = tuple(placed.sentence_starts)
    return Note(note_id, placed.text, mentions, sentence_starts=starts, annotated=bool(labels))


def _label_columns(file: Path, tsv: TsvFile, choice: LayerChoice) -> list[_Labels]:
    layers = {layer.name: layer for layer in tsv.layers if layer.kind == "SP"}
    columns = []
    for name in mention_layers(layers, choice, str(file)):
        layer = layers[name]
        features = [feature for feature in layer.features if not feature.startswith("ROLE_")]
        feature = label_feature(name, features, choice, str(file))
        at = 0 if feature is None else layer.features.index(feature)
        columns.append(_Labels(layer, layer.column + at, feature is None))
    return columns


def _count_others(tsv: TsvFile, chosen: set[Layer], repairs: Repairs) -> None:
    for layer in (layer for layer in tsv.layers if layer not in chosen):
        rows = (row for sentence in tsv.sentences for row in sentence.rows)
        marked = sum(row.cells[layer.column : layer.column + 1] not in ([], ["_"], [""]) for row in rows)
        if marked:
            repairs.unread[f"tokens marked in the layer {short_name(layer.name)}"] += marked


def _mentions(file: Path, placed: _Placed, labels: _Labels) -> Iterator[Mention]:
    """The spans of a layer, in the order in which they begin."""
    spans: dict[str, tuple[int, int, str]] = {}
    for row, (start, end) in placed.rows:
        if labels.column >= len(row.cells):
            raise ClinnerError(f"{file}:{row.line}: a layer of the header is missing: export the file again")
        for number, (value, identifier) in enumerate(items(row.cells[labels.column])):
            label = short_name(labels.layer.name) if labels.is_name else value
            if not label:
                raise unlabelled_error(f"{file}:{row.line}", labels.layer.name)
            key = identifier or f"{row.line}.{number}"
            first, last, label = spans.get(key, (start, end, label))
            spans[key] = (min(first, start), max(last, end), label)
    for start, end, label in spans.values():
        yield Mention(start, end, label)


def _placed(file: Path, tsv: TsvFile) -> _Placed:
    pieces, placed, length, counted = list[str](), _Placed("", [], []), 0, 0
    for sentence in tsv.sentences:
        text, begin, places, width = _sentence(file, sentence, counted)
        gap = begin - counted
        pieces += [" " if gap == 1 else "\n" * gap, text]
        length += gap
        placed.sentence_starts.append(length)
        placed.rows += [
            (row, (length + start, length + end))
            for row, (start, end) in zip(sentence.rows, places, strict=True)
        ]
        length, counted = length + len(text), begin + width
    placed.text = "".join(pieces)
    return placed


def _sentence(file: Path, sentence: Sentence, counted: int) -> tuple[str, int, list[Offsets], int]:
    """The text of a sentence, where it begins as the file counts, its tokens in it, and how long it counts.

    Older versions do not escape the text, and other programs count characters.
    """
    raw = "\n".join(sentence.lines)
    for text in dict.fromkeys((unescaped(raw), raw)):
        for by_units in (True, False) if has_wide_characters(text) else (False,):
            found = _places(sentence, text, counted, by_units)
            if found is not None:
                return (text, *found)
    line = sentence.rows[0].line
    raise ClinnerError(
        f"{file}:{line}: the tokens of this sentence do not stand in its text where their offsets say: "
        "export the file again"
    )


def _places(
    sentence: Sentence, text: str, counted: int, by_units: bool
) -> tuple[int, list[Offsets], int] | None:
    """Where the sentence begins, where its tokens stand and how long it is; None if they stand elsewhere."""
    width = _width(text) if by_units else len(text)
    if not sentence.rows:
        return counted, [], width
    first = sentence.rows[0]
    at = max(text.find(unescaped(first.text)), 0)
    begin = first.start - (_width(text[:at]) if by_units else at)
    unit = utf16_units(text).characters if by_units else None
    places = []
    for row in sentence.rows:
        start, end = row.start - begin, row.end - begin
        if unit is not None:
            start, end = unit.get(start, -1), unit.get(end, -1)
        if not 0 <= start < end <= len(text) or text[start:end] not in (row.text, unescaped(row.text)):
            return None
        places.append((start, end))
    return (begin, places, width) if begin >= counted else None


def _width(text: str) -> int:
    return len(text) + sum(character > "\uffff" for character in text)


def _lines(note: Note) -> Iterator[str]:
    yield "#FORMAT=WebAnno TSV 3.3"
    if note.annotated:
        yield f"#T_SP={NAMED_ENTITY}|value"
    yield ""
    tokens = _tokens(note)
    cells = _cells(note, tokens)
    units = list(itertools.accumulate((1 + (c > "\uffff") for c in note.text), initial=0))
    for number, (start, end) in enumerate(_sentences(note, tokens), start=1):
        yield ""
        yield from (f"#Text={escaped_text(line)}" for line in note.text[start:end].split("\n"))
        first, last = bisect_left(tokens, (start, start)), bisect_left(tokens, (end, end))
        for place, (token, cell) in enumerate(zip(tokens[first:last], cells[first:last], strict=True), 1):
            offsets = "-".join(str(units[character]) for character in token)
            yield "\t".join((f"{number}-{place}", offsets, escaped_text(note.text[slice(*token)]), cell))


def _tokens(note: Note) -> list[Offsets]:
    """Words and signs, or the note's own tokens, cut at the edges of mentions."""
    own = note.tokens or [match.span() for match in _TOKEN.finditer(note.text)]
    edges = sorted({edge for mention in note.mentions for edge in (mention.start, mention.end)})
    tokens: list[Offsets] = []
    for start, end in own:
        inside = edges[bisect_left(edges, start + 1) : bisect_left(edges, end)]
        tokens += itertools.pairwise([start, *inside, end])
    return tokens


def _cells(note: Note, tokens: list[Offsets]) -> list[str]:
    if not note.annotated:
        return [""] * len(tokens)
    values: list[list[str]] = [[] for _ in tokens]
    for number, mention in enumerate(note.mentions, start=1):
        first = bisect_left(tokens, (mention.start, mention.start))
        last = bisect_left(tokens, (mention.end, mention.end))
        if mention.fragments or first == last:
            raise ClinnerError(
                f"{note.id}: the mention {mention.start}-{mention.end} is discontinuous or white space "
                "alone, which WebAnno TSV cannot hold: write BioC instead"
            )
        for token in range(first, last):
            values[token].append(f"{escaped_value(mention.label)}[{number}]")
    return ["|".join(value) or "_" for value in values]


def _sentences(note: Note, tokens: list[Offsets]) -> Iterator[Offsets]:
    """Sentences that hold a token each, with the white space behind them; together they are the text."""
    given = sentence_starts(note.text) if note.sentence_starts is None else note.sentence_starts
    starts = [0] if note.text else []
    for start in given:
        before = bisect_left(tokens, (start, 0))
        cuts_token = before and tokens[before - 1][1] > start
        if not cuts_token and bisect_left(tokens, (starts[-1], 0)) < before:
            starts.append(start)
    if len(starts) > 1 and bisect_left(tokens, (starts[-1], 0)) == len(tokens):
        del starts[-1]
    yield from itertools.pairwise([*starts, len(note.text)])

"""Where a note says a person's name: as it was detected, over a line end, as initials, in an address."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from spacy_clinner.deidentify.rules.names.folding import fold, fold_text
from spacy_clinner.deidentify.rules.names.homonyms import CLINICAL_NOUNS, WORDS
from spacy_clinner.deidentify.rules.names.name_forms import Form, bare
from spacy_clinner.deidentify.rules.names.name_parts import known_places, without_possessive, word_pattern
from spacy_clinner.deidentify.rules.names.name_uses import (
    has_title,
    initials_use,
    is_said_of_person,
    may_be_word,
    use_of,
)
from spacy_clinner.deidentify.rules.names.nickname_pairs import is_given_name, short_names
from spacy_clinner.deidentify.rules.names.people import People, broken_words
from spacy_clinner.deidentify.rules.names.surroundings import Use, is_beside_name

_SHORTEST_LOWER = 5
_REACH = 96
_DOTTED = re.compile(r"[A-ZÀ-Þ](?=\.)(?<![\w.'’&/-].)(?:\.[ ]?[A-ZÀ-Þ]){1,3}(?:\.|(?!\w))(?!\w)")
_PARTS = re.compile(r"['-]")
# fmt: off
_DOTTED_ABBREVIATIONS = frozenset([
    "ad", "am", "bc", "bid", "ca", "cc", "co", "dc", "dds", "do", "dr", "eg", "er", "etc", "id", "ie", "im",
    "iq", "iv",
    "la", "lpn", "ma", "md", "mi", "ms", "no", "np", "nj", "ny", "ob", "od", "or", "os", "ou", "pa", "ph",
    "phd",
    "pm", "po", "pr", "prn", "qd", "qhs", "qid", "qod", "rn", "sc", "sl", "sp", "sq", "st", "tid", "uk",
    "us", "usa", "va", "vs",
])
# fmt: on
# a class of characters first: the text is searched for them at once
_SIGN = re.compile(
    r"[@_\\:.](?:(?<=[@_\\])|(?<=:)//|(?<=\.)(?i:pdf|docx?|txt|rtf|jpe?g|png|gif|tiff?|bmp|dcm|xlsx?|csv|tsv|xml|json|html?|zip|mp[34]"
    r"|wav|m4a|avi|mov|pptx?|hl7|eml|msg|odt|log|md|bak)\b)"
)
_CHUNK_BEFORE = re.compile(r"[^\s<>()\[\]{},;\"|]*\Z")
_CHUNK_AFTER = re.compile(r"[^\s<>()\[\]{},;\"|]*")
_LETTERS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_ADDRESS = re.compile(r"[^@]+@[^@]+\.\w+")
_GIVEN_BEFORE = re.compile(r"(?<![\w'’-])([^\W\d_]{2,})([ \t]{1,2})\Z")
_GIVEN_AFTER = re.compile(r",?[ \t]{1,2}((?:[^\W\d_]\.[ ]?){1,3})(?!\w)")
_APART = re.compile(r"['’]?[ \t]{1,2}([^\W\d_]+)")


class Place(NamedTuple):
    """Where somebody is named.

    Attributes:
        start: first character.
        end: character after the last one.
        label: type.
        doubt: "homonym" if it may be no name, "nickname" if it may be somebody else's; "" if it is sure.
    """

    start: int
    end: int
    label: str
    doubt: str = ""


class NamePlaces:
    """The places of a note that name one of its people.

    Every rule looks at a window of fixed size around a word, so the cost is linear in the note, however many
    people it names.

    Args:
        text: the note.
        names: folded names, the parts of joined ones too -> type.
        people: who is mentioned.
        known: stretches (start, end) that were detected, in which nothing need be looked for.
    """

    def __init__(
        self, text: str, names: dict[str, str], people: People, known: Iterable[tuple[int, int]] = ()
    ) -> None:
        self._text, self._names, self._people = text, names, people
        self._known = known

    def __iter__(self) -> Iterator[Place]:
        if hits := self._hits_elsewhere():
            yield from self._words(hits)
        yield from self._broken()
        if self._people.given_initials:
            yield from self._dotted()
        yield from self._in_addresses()

    def _hits_elsewhere(self) -> set[str]:
        """Folded words outside of what was detected that a rule should look at."""
        people, names = self._people, self._names
        elsewhere = fold_text(_without(self._text, self._known))
        words = set(word_pattern(elsewhere).findall(elsewhere))
        parts = {word: _parts(word) for word in words if not word.isalpha()}
        forms = people.forms_among(words.union(*parts.values()))
        hits = {
            word
            for known in (names, forms, people.given_initials, people.apart)
            for word in words.intersection(known)
        }
        if people.given:
            hits |= {word for word in words & short_names() if people.find(word)}
        return hits.union(
            word for word, some in parts.items() if any(part in names or part in forms for part in some)
        )

    def _words(self, hits: set[str]) -> Iterator[Place]:
        apart = self._people.apart
        before = ""
        for match in word_pattern(self._text).finditer(self._text):
            written = match.group()
            folded = written if written.islower() and written.isascii() else fold(written)
            if folded in hits:
                if folded in self._names or not folded.isalpha():
                    yield from self._at_name(match, before)
                elif written[0].islower():
                    yield from self._at_lower(match)
                else:
                    yield from self._at_form(match)
                if folded in apart:
                    yield from self._at_prefix(match, apart[folded])
            before = written

    def _at_name(self, match: re.Match[str], before: str) -> Iterator[Place]:
        """A name that was detected, or the known part of a joined word."""
        if match.group()[0].islower():
            yield from self._at_lower(match)
            return
        places = known_places(match, self._names, before)
        if not places and not match.group().isalpha():
            yield from self._at_form(match)
        for start, end, form in places:
            yield from self._with_given_names(start, end, self._names[form], self._use(start, end))

    def _use(self, start: int, end: int) -> Use:
        return use_of(self._text, start, end, self._names)

    def _with_given_names(self, start: int, end: int, label: str, use: Use) -> Iterator[Place]:
        """A place and what stands beside a surname: other given names of the person, and initials."""
        is_surname = bare(self._text[start:end]) in self._people.surnames
        after = _GIVEN_AFTER.match(self._text, end) if is_surname else None
        if after and self._is_given(after[1]):
            yield Place(start, end + len(after.group().rstrip()), label)
        elif use != "word":
            yield Place(start, end, label, "" if use == "person" else "homonym")
        if is_surname and use == "person":
            yield from self._given_before(start, bare(self._text[start:end]), label)

    def _given_before(self, start: int, surname: str, label: str) -> Iterator[Place]:
        match = _GIVEN_BEFORE.search(self._text, max(start - 24, 0), start)
        if match is None or match[1][0].islower() != self._text[start].islower():
            return
        name = fold(match[1])
        if name in WORDS and surname in WORDS and match[1][0].islower():
            return  # "will grant"
        is_known = name in self._names or name in self._people.given
        if is_known and not match[1][0].islower():
            return  # it is found without its surname
        if self._is_given(match[1]) or self._is_alike(name):
            yield Place(match.start(1), match.end(1), label)

    def _is_alike(self, name: str) -> bool:
        """Whether a name is a given one of the note, or another form of one."""
        form = self._people.find(name)
        return name in self._people.given or bool(form and form.kind == "nickname")

    def _is_given(self, written: str) -> bool:
        """Whether letters are the initials of somebody's given names: JP, W."""
        letters = bare(written)
        return written.isupper() and letters in self._people.given_initials

    def _at_lower(self, match: re.Match[str]) -> Iterator[Place]:
        """A name in small letters: only where it can be nothing else."""
        word = without_possessive(match)
        folded = fold(word.text)
        form = self._people.form(bare(folded))
        label = self._names.get(folded) or self._names.get(bare(folded)) or (form.label if form else "")
        if not label:
            return
        if bare(folded) in self._people.surnames and (
            given := [*self._given_before(word.start, bare(folded), label)]
        ):
            yield from (*given, Place(word.start, word.end, label))
            return
        if form and folded not in self._names and not self._is_lower_form(form, folded):
            return
        if self._is_lower_name(word.start, word.end, folded) or (form and form.kind == "handle"):
            yield Place(word.start, word.end, label)

    def _is_lower_form(self, form: Form, folded: str) -> bool:
        if form.kind == "handle":
            return True
        return form.kind == "spelling" and len(folded) >= _SHORTEST_LOWER and not may_be_word(folded)

    def _is_lower_name(self, start: int, end: int, folded: str) -> bool:
        text, names = self._text, self._names
        if has_title(text, start, end) or is_said_of_person(text, start, end):
            return True
        if may_be_word(folded) or self._use(start, end) == "word":
            return False
        if is_beside_name(text, start, end, names) or is_given_name(folded):
            return True
        if self._people.is_form(folded):
            return True
        return not folded.isalpha() and ("'" in folded or any(map(is_given_name, folded.split("-"))))

    def _at_form(self, match: re.Match[str]) -> Iterator[Place]:
        """Another form of a name, in capitals or with one."""
        word = without_possessive(match)
        folded = fold(word.text)
        letters = bare(folded)
        if letters in self._names:
            if self._use(word.start, word.end) != "word":
                yield Place(word.start, word.end, self._names[letters])
            return
        form = self._people.form(letters) or self._people.find(letters)
        if form is None:
            return
        if form.kind == "initials":
            if word.text.isupper() and len(word.text) == len(match.group()):
                yield from self._initials(word.start, word.end, bare(folded), form)
        elif form.kind == "nickname":
            yield from self._nickname(word.start, word.end, form)
        elif form.kind == "handle" or self._use(word.start, word.end) != "word":
            yield Place(word.start, word.end, form.label)

    def _initials(self, start: int, end: int, letters: str, form: Form) -> Iterator[Place]:
        use = initials_use(self._text, start, end, letters)
        if use != "word":
            is_sure = use == "person" and form.pieces
            yield Place(start, end, form.label, "" if is_sure else "homonym")

    def _nickname(self, start: int, end: int, form: Form) -> Iterator[Place]:
        if self._text[start].islower():
            return
        use = self._use(start, end)
        is_sure = use == "person" and form.pieces and self._is_before_surname(end)
        if use == "person":
            yield Place(start, end, form.label, "" if is_sure else "nickname")
        elif use == "unclear":
            yield Place(start, end, form.label, "homonym")

    def _is_before_surname(self, end: int) -> bool:
        follows = re.compile(r"[ \t]{1,2}(?:[^\W\d_]\.?[ \t]{1,2})?([^\W\d_]+)").match(
            self._text, end, end + 32
        )
        return bool(follows and bare(follows[1]) in self._people.surnames)

    def _at_prefix(self, match: re.Match[str], rests: set[str]) -> Iterator[Place]:
        """A name that is written in two: "Mc Donald", "O' Brien"."""
        follows = _APART.match(self._text, match.end(), match.end() + 32)
        if follows and fold(follows[1]) in rests and follows[1][0].isupper():
            letters = bare(match.group()) + fold(follows[1])
            label = self._people.surnames.get(letters)
            yield Place(
                match.start(), follows.end(), label or self._people.labels[self._people.forms[letters]]
            )

    def _broken(self) -> Iterator[Place]:
        """Names that are hyphenated at the end of a line."""
        for match in broken_words(self._text):
            joined = fold(match[1] + match[2])
            form = self._people.form(joined)
            label = self._names.get(joined) or (form.label if form and form.kind == "spelling" else "")
            if label and (match[1][0].isupper() or not may_be_word(joined)):
                yield Place(*match.span(), label)

    def _dotted(self) -> Iterator[Place]:
        """Initials with full stops: "W.B."."""
        for match in _DOTTED.finditer(self._text):
            letters = bare(match.group())
            form = self._people.form(letters)
            if form and form.kind == "initials" and match.group().isupper():
                if letters not in _DOTTED_ABBREVIATIONS:
                    yield Place(*match.span(), form.label, "" if form.pieces else "homonym")
                else:
                    yield from self._initials(*match.span(), letters, form)

    def _in_addresses(self) -> Iterator[Place]:
        """Names in e-mail addresses, paths and names of files: "brown_will.pdf"."""
        end = 0
        for sign in _SIGN.finditer(self._text):
            if sign.start() < end:
                continue
            start = _CHUNK_BEFORE.search(self._text, max(sign.start() - _REACH, end), sign.start()).start()  # type: ignore[union-attr]
            after = _CHUNK_AFTER.match(self._text, sign.end(), sign.end() + _REACH)
            end = after.end() if after else sign.end()
            while end > sign.end() and self._text[end - 1] in ".:!?'’\"":
                end -= 1
            yield from self._in_chunk(start, end)

    def _in_chunk(self, start: int, end: int) -> Iterator[Place]:
        chunk = self._text[start:end]
        hits = [place for match in _LETTERS.finditer(self._text, start, end) for place in self._hits(match)]
        if not hits:
            return
        if _ADDRESS.fullmatch(chunk):
            at = start + chunk.index("@")
            if any(place.start < at for place in hits):
                yield Place(start, end, "EMAIL")
            return
        others = {fold(word) for word in _LETTERS.findall(chunk)}
        for place in hits:
            is_sure = len(hits) > 1 or not may_be_word(bare(self._text[place.start : place.end]))
            if is_sure:
                yield place
            elif others.isdisjoint(CLINICAL_NOUNS):
                yield place._replace(doubt="homonym")

    def _hits(self, match: re.Match[str]) -> Iterator[Place]:
        """A word in an address that is a name or a handle, with the digits behind it."""
        folded = fold(match.group())
        form = self._people.form(bare(folded))
        label = self._names.get(folded) or (
            form.label if form and form.kind in ("handle", "spelling") else ""
        )
        if label:
            yield Place(*match.span(), label)


def _parts(word: str) -> tuple[str, ...]:
    """The parts of a folded word with a hyphen or an apostrophe that may be names."""
    letters = bare(word)
    return (word, letters, letters.removesuffix("s"), *_PARTS.split(word), *word.split("-"))


def _without(text: str, known: Iterable[tuple[int, int]]) -> str:
    """A text with line feeds in the place of some stretches."""
    parts, position = list[str](), 0
    for start, end in sorted(known):
        if start >= position:
            parts += [text[position:start], "\n"]
        position = max(position, end)
    return "".join([*parts, text[position:]])

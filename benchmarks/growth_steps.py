"""What `growth.py` times: the steps of the package, each on notes that are there already."""

import itertools
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin
from spacy.training import Example

from spacy_clinner.batch.annotate_files import annotate_files
from spacy_clinner.batch.redact_files import redact_files
from spacy_clinner.batch.redaction_settings import RedactionSettings
from spacy_clinner.configs import compose
from spacy_clinner.corpus.alignment import AlignmentReport
from spacy_clinner.corpus.conversion import Conversion, Split, convert
from spacy_clinner.corpus.note_formats import read_notes
from spacy_clinner.corpus.readers import to_doc
from spacy_clinner.corpus.tokenization import blank_pipeline
from spacy_clinner.deidentify.phi_redactor import PhiRedactor, get_leaks
from spacy_clinner.evaluation.character_scores import score_note_characters
from spacy_clinner.evaluation.offsets import score_offsets
from spacy_clinner.evaluation.phi_scores import score_phi
from spacy_clinner.evaluation.scorers import score_tokens
from spacy_clinner.formats.annotators import Copies, merge_copies
from spacy_clinner.formats.brat import write_brat
from spacy_clinner.formats.i2b2 import write_i2b2
from spacy_clinner.formats.jsonl import write_jsonl
from spacy_clinner.formats.record import Note
from spacy_clinner.formats.registry import FormatOptions
from spacy_clinner.formats.repairs import Repairs
from spacy_clinner.imbalance.calibrate_pipeline import calibrate
from spacy_clinner.synthetic.many.hospital_notes import generate_hospitals
from spacy_clinner.tagger.confidence import register_confidence
from spacy_clinner.tagger.gold import gold_tag_ids
from spacy_clinner.tags import TagSet

HOSPITALS = 40
SMALL = {
    "components.clinical_ner.keep_emissions": True,
    "components.clinical_ner.model.tok2vec.width": 16,
    "components.clinical_ner.model.tok2vec.character_hidden_width": 8,
    "components.clinical_ner.model.context.hidden_width": 16,
}
LABELS = {"PATIENT", "DOCTOR", "HOSPITAL", "CITY", "STREET", "DATE", "AGE", "PHONE", "IDNUM"}
"""The others are rare, and neighbours cannot vote for a label that some notes lack."""

PASSES = 6
SECRET = b"only for a benchmark, no secret."


@dataclass
class Place:
    """Some notes, the pipelines, and a folder of its own.

    Attributes:
        notes: the notes.
        pipelines: where `prepare_pipelines` has left them.
        folder: where files are written.
    """

    notes: list[Note]
    pipelines: Path
    folder: Path

    def files(self, kind: str) -> Path:
        """The notes in a format; they are written once."""
        path = self.folder / kind
        if not path.exists():
            path.mkdir(parents=True)
            _WRITERS[kind](self.notes, path)
        return path

    def docs(self, pipeline: Language | None = None) -> list[Doc]:
        """The notes with their entities, made anew."""
        pipeline = nlp if pipeline is None else pipeline
        return [to_doc(note, pipeline, "expand", "cover", AlignmentReport()) for note in self.notes]

    def new(self, name: str) -> Path:
        """A path at which nothing is."""
        shutil.rmtree(self.folder / name, ignore_errors=True)
        return Path(tempfile.mkdtemp(dir=self.folder, prefix=name)) / "out"


nlp = blank_pipeline("en", True)


def notes_of() -> Iterator[Note]:
    """Invented notes of many hospitals, with the first of each before the second of any."""
    drawn = [notes for _, notes in generate_hospitals(HOSPITALS, 1_000_000, seed=7)]
    for note in itertools.chain.from_iterable(zip(*drawn, strict=True)):
        labels = (m.label if m.label in LABELS else "IDNUM" for m in note.mentions)
        mentions = tuple(replace(m, label=label) for m, label in zip(note.mentions, labels, strict=True))
        yield replace(note, mentions=mentions)


def prepare_pipelines(folder: Path) -> Path:
    """Train a small tagger for some updates; what it finds matters little, that it finds something does."""
    if (folder / "tagger").exists():
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    notes = list(itertools.islice(notes_of(), 200))
    DocBin(docs=Place(notes, folder, folder).docs(), store_user_data=True).to_disk(folder / "train.spacy")
    trained = initialised(folder / "train.spacy")
    examples = [
        Example(trained.make_doc(note.text), doc)
        for note, doc in zip(notes, Place(notes, folder, folder).docs(), strict=True)
    ]
    optimizer = trained.resume_training()
    optimizer.learn_rate = 0.03
    for _ in range(PASSES):
        for begin in range(0, len(examples), 50):
            trained.update(examples[begin : begin + 50], sgd=optimizer)
    trained.to_disk(folder / "tagger")
    return folder


def initialised(train: Path) -> Language:
    """A pipeline as `spacy train` starts with it."""
    from spacy.training.initialize import init_nlp

    paths = {"paths.train": str(train), "paths.dev": str(train)}
    return init_nlp(compose("de-identify", overrides={**paths, **SMALL}))


def _tagger(place: Place, **settings: Any) -> Language:
    return spacy.load(place.pipelines / "tagger", **settings)


def _write_columns(notes: Iterable[Note], folder: Path, marks: bool = True) -> None:
    with (folder / "notes.conll").open("w", encoding="utf8") as file:
        for doc in Place(list(notes), folder, folder).docs():
            file.write("-DOCSTART-\tO\n\n" if marks else "")
            for token in doc:
                tag = f"{token.ent_iob_}-{token.ent_type_}" if token.ent_type_ else "O"
                file.write("\n" if token.is_space else f"{token.text}\t{tag}\n")


def _write_pubtator(notes: Iterable[Note], folder: Path) -> None:
    with (folder / "notes.pubtator").open("w", encoding="utf8") as file:
        for note in notes:
            text = note.text.replace("\n", " ")
            file.write(f"{note.id}|t|{text}\n")
            for m in note.mentions:
                file.write(f"{note.id}\t{m.start}\t{m.end}\t{text[m.start : m.end]}\t{m.label}\tD1\n")
            file.write("\n")


def _write_crlf(notes: Iterable[Note], folder: Path) -> None:
    """brat whose text has line ends of two characters, counted as one."""
    write_brat(notes, folder)
    for path in folder.rglob("*.txt"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))


def _write_moved(notes: Iterable[Note], folder: Path) -> None:
    """i2b2 XML whose offsets are off by some characters."""
    write_i2b2(notes, folder)
    for path in folder.rglob("*.xml"):
        content = path.read_text(encoding="utf8")
        path.write_text(content.replace("<TEXT><![CDATA[", "<TEXT><![CDATA[xyz"), encoding="utf8")


def _write_spacy(notes: Iterable[Note], folder: Path) -> None:
    docs = Place(list(notes), folder, folder).docs()
    DocBin(docs=docs, store_user_data=True).to_disk(folder / "notes.spacy")


_WRITERS: dict[str, Callable[[list[Note], Path], object]] = {
    "brat": write_brat,
    "brat, CRLF": _write_crlf,
    "i2b2": write_i2b2,
    "i2b2, moved": _write_moved,
    "jsonl": lambda notes, folder: write_jsonl(notes, folder / "notes.jsonl"),
    "conll": _write_columns,
    "conll, no marks": partial(_write_columns, marks=False),
    "pubtator": _write_pubtator,
    "spacy": _write_spacy,
}


def _exhaust(iterable: Iterable[object]) -> None:
    for _ in iterable:
        pass


def _read(kind: str, place: Place) -> Callable[[], object]:
    path = place.files(kind)
    return lambda: _exhaust(read_notes(path, repairs=Repairs()))


WHOLE = Conversion(options=FormatOptions(sentences_per_document=0))


def _convert(kind: str, place: Place, settings: Conversion) -> Callable[[], object]:
    path, out = place.files(kind), place.new("convert")
    settings = replace(settings, cut_finely=True)
    if len(place.notes) > 1:
        return partial(convert, path, out, settings, split=Split("80/10/10"), progress=False)
    return partial(convert, path, out.with_suffix(".spacy"), settings, progress=False)


def _align(place: Place) -> Callable[[], object]:
    """With a new tokenizer: one that has seen the notes remembers their words, but 10,000 at most."""
    return partial(place.docs, blank_pipeline("en", True))


def _merge(place: Place) -> Callable[[], object]:
    others = [
        replace(note, annotator="b", text=f"{note.text} ", mentions=note.mentions[1:]) for note in place.notes
    ]
    return lambda: merge_copies([*place.notes, *others], "majority", Copies())


def _split_sentences(place: Place) -> Callable[[], object]:
    pipe = spacy.blank("en").add_pipe("clinical_sentencizer")
    docs = [nlp.make_doc(note.text) for note in place.notes]
    return lambda: [pipe(doc) for doc in docs]


def _tag(place: Place) -> Callable[[], object]:
    tagger = _tagger(place)
    return lambda: _exhaust(tagger.pipe(note.text for note in place.notes))


def _calibrate(place: Place) -> Callable[[], object]:
    train, out = place.files("spacy"), place.new("calibrated")
    return partial(calibrate, place.pipelines / "tagger", train, out, settings={})


def _tag_calibrated(place: Place) -> Callable[[], object]:
    calibrated = place.pipelines / "calibrated"
    if not calibrated.exists():
        calibrate(place.pipelines / "tagger", place.pipelines / "train.spacy", calibrated, settings={})
    pipeline = spacy.load(calibrated)
    return lambda: _exhaust(pipeline.pipe(note.text for note in place.notes))


def _annotate(out_format: Any, place: Place) -> Callable[[], object]:
    source, out = place.files("jsonl"), place.new("annotated")
    return lambda: _exhaust(annotate_files(place.pipelines / "tagger", source, out, out_format))


def _redact_docs(mode: Any, place: Place) -> Callable[[], object]:
    redactor = PhiRedactor(mode=mode)
    redactor.secret = SECRET
    docs = place.docs()
    return lambda: [redactor(doc) for doc in docs]


def _leaks(place: Place) -> Callable[[], object]:
    redactor, docs = PhiRedactor(), place.docs()
    redacted = [redactor(doc) for doc in docs]
    return lambda: [get_leaks(doc) for doc in redacted]


def _redact_files(mode: Any, threshold: float, place: Place) -> Callable[[], object]:
    source, out = place.files("jsonl"), place.new("redacted")
    model = place.pipelines / "tagger"
    settings = RedactionSettings(model, source, out, SECRET, mode=mode, threshold=threshold)
    return lambda: _exhaust(redact_files(settings))


def _score(scorer: Callable[..., object], place: Place) -> Callable[[], object]:
    predicted = [
        (note, [(m.start, m.end, m.label) for m in note.mentions if m.start % 7]) for note in place.notes
    ]
    return lambda: scorer(predicted)


def _score_tokens(place: Place) -> Callable[[], object]:
    register_confidence()
    examples = [Example(doc.copy(), doc) for doc in place.docs()]
    return lambda: score_tokens(examples)


def _evaluate(place: Place) -> Callable[[], object]:
    tagger = _tagger(place)
    examples = [Example(tagger.make_doc(doc.text), doc) for doc in place.docs()]
    return lambda: tagger.evaluate(examples)


def _gold_tags(same_tokens: bool, place: Place) -> Callable[[], object]:
    cut = nlp if same_tokens else spacy.blank("en", vocab=nlp.vocab)
    tags = TagSet(sorted({m.label for note in place.notes for m in note.mentions}))
    examples = [Example(cut.make_doc(doc.text), doc) for doc in place.docs()]
    return lambda: [gold_tag_ids(example, tags) for example in examples]


def _initialise(place: Place) -> Callable[[], object]:
    return partial(initialised, place.files("spacy") / "notes.spacy")


def _update(place: Place) -> Callable[[], object]:
    tagger = _tagger(place)
    examples = [Example(tagger.make_doc(doc.text), doc) for doc in place.docs()]
    optimizer = tagger.resume_training()

    def update() -> None:
        for begin in range(0, len(examples), 50):
            tagger.update(examples[begin : begin + 50], sgd=optimizer)

    return update


STEPS: dict[str, Callable[[Place], Callable[[], object]]] = {
    **{f"read {kind}": partial(_read, kind) for kind in _WRITERS},
    "convert brat": partial(_convert, "brat", settings=Conversion()),
    "convert brat into sentences": partial(_convert, "brat", settings=Conversion(unit="sentence")),
    "convert conll": partial(_convert, "conll", settings=Conversion()),
    "convert conll, one document": partial(_convert, "conll, no marks", settings=WHOLE),
    "align": _align,
    "merge two annotators": _merge,
    "split sentences": _split_sentences,
    "tag": _tag,
    "calibrate": _calibrate,
    "tag, calibrated": _tag_calibrated,
    "annotate, jsonl": partial(_annotate, "jsonl"),
    "annotate, brat": partial(_annotate, "brat"),
    **{f"redact documents, {mode}": partial(_redact_docs, mode) for mode in ("mask", "surrogate")},
    "find leaks": _leaks,
    "redact files, mask": partial(_redact_files, "mask", 0.1),
    "redact files, surrogate": partial(_redact_files, "surrogate", 0.5),
    "evaluate offsets": partial(_score, score_offsets),
    "evaluate characters": partial(_score, score_note_characters),
    "evaluate identifiers": partial(_score, score_phi),
    "evaluate tokens": _score_tokens,
    "evaluate pipeline": _evaluate,
    "gold tags": partial(_gold_tags, True),
    "gold tags, other tokens": partial(_gold_tags, False),
    "initialise training": _initialise,
    "update": _update,
}

ONE_DOCUMENT = frozenset({"convert conll, one document"})
"""Steps that make one document of all notes, which spaCy's limit of a million characters ends."""

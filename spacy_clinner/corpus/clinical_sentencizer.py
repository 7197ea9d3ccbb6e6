"""`clinical_sentencizer`: sentence boundaries by the rules of `text.sentences`."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import srsly
from spacy.language import Language
from spacy.pipeline import Pipe
from spacy.tokens import Doc
from spacy.training import Example

from spacy_clinner.corpus.sentence_marks import (
    UNKNOWN,
    marks_of,
    sentence_marks,
    set_sentence_marks,
    token_offsets,
)
from spacy_clinner.text.sentences import ABBREVIATIONS, sentence_starts

_INSIDE = 1
"""`ENT_IOB` of a token that continues an entity."""


@Language.factory(
    "clinical_sentencizer",
    assigns=["token.is_sent_start", "doc.sents"],
    default_config={
        "abbreviations": None,
        "break_lines": False,
        "overwrite": False,
        "scorer": {"@scorers": "spacy.senter_scorer.v1"},
    },
    default_score_weights={"sents_f": 1.0, "sents_p": 0.0, "sents_r": 0.0},
)
def make_clinical_sentencizer(
    nlp: Language,
    name: str,
    abbreviations: list[str] | None,
    break_lines: bool,
    overwrite: bool,
    scorer: Callable[..., Any] | None,
) -> "ClinicalSentencizer":
    """Make a sentence splitter for clinical text.

    Args:
        nlp: the pipeline.
        name: name of the component.
        abbreviations: words with their full stop that do not end a sentence; null for the built-in list.
        break_lines: whether every line end is the end of a sentence.
        overwrite: whether to replace boundaries that an earlier component has set.
        scorer: an entry of `@scorers`.
    """
    return ClinicalSentencizer(
        name, abbreviations=abbreviations, break_lines=break_lines, overwrite=overwrite, scorer=scorer
    )


class ClinicalSentencizer(Pipe):
    """Marks sentence starts; never inside an entity that is already there."""

    def __init__(
        self,
        name: str = "clinical_sentencizer",
        *,
        abbreviations: Iterable[str] | None = None,
        break_lines: bool = False,
        overwrite: bool = False,
        scorer: Callable[..., Any] | None = None,
    ) -> None:
        self.name = name
        self.abbreviations = frozenset(
            ABBREVIATIONS if abbreviations is None else (word.lower() for word in abbreviations)
        )
        self.break_lines = break_lines
        self.overwrite = overwrite
        self.scorer = scorer

    def __call__(self, doc: Doc) -> Doc:
        """Set `token.is_sent_start` of every token."""
        starts = sentence_starts(doc.text, abbreviations=self.abbreviations, break_lines=self.break_lines)
        inside = doc.to_array("ENT_IOB").reshape(-1) == _INSIDE
        is_start = np.isin(token_offsets(doc), np.array(starts, dtype=np.int64)) & ~inside
        is_start[:1] = True
        marks, earlier = marks_of(is_start), sentence_marks(doc)
        stays = (earlier != UNKNOWN) & (not self.overwrite)
        stays[:1] = False
        set_sentence_marks(doc, np.where(stays, earlier, marks))
        return doc

    def score(self, examples: Iterable[Example], **kwargs: Any) -> dict[str, Any]:
        """Scores of the sentence boundaries."""
        return {} if self.scorer is None else self.scorer(examples, **kwargs)

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """The settings, as bytes."""
        settings: bytes = srsly.msgpack_dumps(self._settings())
        return settings

    def from_bytes(self, bytes_data: bytes, *, exclude: Iterable[str] = ()) -> "ClinicalSentencizer":
        """Read the settings back."""
        return self._apply(srsly.msgpack_loads(bytes_data))

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write the settings to a JSON file."""
        srsly.write_json(Path(path).with_suffix(".json"), self._settings())

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> "ClinicalSentencizer":
        """Read the settings from the JSON file."""
        return self._apply(srsly.read_json(Path(path).with_suffix(".json")))

    def _settings(self) -> dict[str, Any]:
        return {
            "abbreviations": sorted(self.abbreviations),
            "break_lines": self.break_lines,
            "overwrite": self.overwrite,
        }

    def _apply(self, settings: dict[str, Any]) -> "ClinicalSentencizer":
        self.abbreviations = frozenset(settings["abbreviations"])
        self.break_lines = settings["break_lines"]
        self.overwrite = settings["overwrite"]
        return self

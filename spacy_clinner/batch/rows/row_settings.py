"""How rows of tables in memory and on Spark are annotated or redacted; it travels to every process."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from spacy_clinner.batch.rows.columns import Columns
from spacy_clinner.batch.rows.mention_schema import MentionSchema, SchemaName
from spacy_clinner.batch.secrets_of_runs import long_enough, secret_in
from spacy_clinner.deidentify.rules.choices import BEST_TAGGING, Ages, DateOrder, Mode
from spacy_clinner.errors import ClinnerError


@dataclass(frozen=True)
class Annotating:
    """How to annotate.

    Attributes:
        model: directory of a pipeline.
        columns: what is read.
        schema: what is told of a mention.
        spans_key: which of `doc.spans` is taken; None for `doc.ents`.
        threshold: see `batch.predictions.predicted_note`.
    """

    model: Path
    columns: Columns
    schema: MentionSchema
    spans_key: str | None = None
    threshold: float | None = None


@dataclass(frozen=True)
class Redacting:
    """How to redact; what has no line here is as in `batch.redaction_settings.RedactionSettings`.

    Attributes:
        model: directory of a pipeline that finds identifying text.
        columns: what is read. An identifier that is not among the kept columns is hashed.
        secret: key of surrogates and of hashed identifiers.
    """

    model: Path
    columns: Columns
    secret: bytes = field(repr=False)
    mode: Mode = "mask"
    threshold: float = BEST_TAGGING
    date_order: DateOrder = "by_language"
    ages: Ages = "keep"
    labels: tuple[str, ...] | None = None
    also_rules: bool = False
    presidio: bool = False

    def __post_init__(self) -> None:
        require_redactable(self.columns)

    @property
    def hashes_ids(self) -> bool:
        """Whether identifiers are replaced by keyed hashes."""
        return self.columns.id not in self.columns.kept

    @property
    def reads_facts(self) -> bool:
        """Whether what all notes of a patient tell counts for each of them; see `batch.patient_facts`."""
        return self.mode == "surrogate" and self.columns.patient is not None


def require_redactable(columns: Columns) -> None:
    """Stop if the text would be kept as it is.

    Raises:
        ClinnerError: if the column of the texts is to be kept.
    """
    if columns.text in columns.kept:
        raise ClinnerError(
            f"the column {columns.text!r} is what is redacted: leave it out of the kept columns"
        )


def annotating(
    model: str | Path,
    text: str,
    note_id: str,
    keep: Sequence[str],
    schema: SchemaName,
    with_text: bool,
    spans_key: str | None,
    threshold: float | None,
) -> Annotating:
    """The settings of `annotate` for tables; see there.

    Raises:
        ClinnerError: if they do not go together.
    """
    mentions = MentionSchema(schema, with_text, date.today())
    columns = Columns(text, note_id, None, tuple(keep))
    columns.require_free(mentions.kinds)
    return Annotating(Path(model), columns, mentions, spans_key, threshold)


def redacting(
    model: str | Path,
    secret: bytes | Path,
    text: str,
    note_id: str,
    patient: str | None,
    keep: Sequence[str],
    mode: Mode,
    threshold: float,
    date_order: DateOrder,
    ages: Ages,
    labels: Sequence[str] | None,
    also_rules: bool,
    presidio: bool,
) -> Redacting:
    """The settings of `redact` for tables; see there.

    Raises:
        ClinnerError: if they do not go together, or the secret is too short.
    """
    columns = Columns(text, note_id, patient, tuple(keep))
    columns.require_free(())
    return Redacting(
        Path(model),
        columns,
        secret_in(secret) if isinstance(secret, Path) else long_enough(secret),
        mode,
        threshold,
        date_order,
        ages,
        None if labels is None else tuple(labels),
        also_rules or presidio,
        presidio,
    )

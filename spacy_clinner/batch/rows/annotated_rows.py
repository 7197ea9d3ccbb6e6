"""What a pipeline predicts for the rows of a table, a row a mention."""

from typing import Any

import pyarrow as pa
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from spacy_clinner.batch.note_files import PlacedNote
from spacy_clinner.batch.predictions import predicted_note, prepare_threshold
from spacy_clinner.batch.refused_records import RefusedRows
from spacy_clinner.batch.rows.mention_schema import MentionSchema
from spacy_clinner.batch.rows.row_batches import PlacedRows, read_rows, result_batch
from spacy_clinner.batch.rows.row_settings import Annotating
from spacy_clinner.batch.tagging import tag_notes
from spacy_clinner.errors import pipeline_errors, require_pipeline
from spacy_clinner.evaluation.offsets import require_predictions


def load_annotator(settings: Annotating) -> Language:
    """The pipeline, ready for what the settings ask.

    Raises:
        ClinnerError: if it cannot be read, or cannot give what is asked for.
    """
    require_pipeline(settings.model)
    with pipeline_errors(settings.model):
        nlp = spacy.load(settings.model)
    require_predictions(nlp, settings.spans_key, settings.model)
    prepare_threshold(nlp, settings.threshold, settings.spans_key)
    return nlp


def annotated_rows(nlp: Language, settings: Annotating, placed: PlacedRows) -> pa.RecordBatch:
    """The mentions of some rows, and what is wrong with those that cannot be worked on.

    Returns:
        the identifier, the columns of the schema, the kept ones and `columns.ERROR`.
    """
    refused, positions, values = RefusedRows(), list[int](), list[list[Any]]()
    rows = read_rows(placed, settings.columns, nlp.max_length, refused)

    def make_doc(row: PlacedNote) -> Doc:
        return nlp.make_doc(row.note.text)

    for row, doc in tag_notes(nlp, rows, make_doc, refused):
        with refused.noted(row.where):
            note = predicted_note(row.note, doc, settings.spans_key, settings.threshold)
            values += [settings.schema.values(note, mention) for mention in note.mentions]
            positions += [row.number - placed.first] * len(note.mentions)
    return result_batch(placed, settings.columns, positions, _arrays(settings.schema, values), refused)


def _arrays(schema: MentionSchema, values: list[list[Any]]) -> dict[str, pa.Array]:
    by_column = list(zip(*values, strict=True)) or [()] * len(schema.kinds)
    return {
        name: pa.array(column, pa.type_for_alias(kind))
        for (name, kind), column in zip(schema.kinds.items(), by_column, strict=True)
    }

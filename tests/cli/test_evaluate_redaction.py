"""`evaluate` counts with the labels of the gold, and what `redact` takes in the language of the pipeline."""

import spacy
import srsly
from typer.testing import CliRunner

from spacy_clinner.cli import app
from spacy_clinner.formats.i2b2 import write_i2b2
from spacy_clinner.formats.jsonl import write_jsonl
from spacy_clinner.formats.record import Mention, Note


def scores(tmp_path, language, pattern, label, *options):
    evaluated(tmp_path, language, pattern, label, *options)
    return srsly.read_json(tmp_path / "scores.json")


def evaluated(tmp_path, language, pattern, label, *options):
    nlp = spacy.blank(language)
    nlp.add_pipe("entity_ruler").add_patterns([{"pattern": pattern, "label": label}])
    nlp.to_disk(tmp_path / "model")
    output = tmp_path / "scores.json"
    args = ["evaluate", str(tmp_path / "model"), str(tmp_path / "gold"), "--output", str(output), *options]
    done = CliRunner().invoke(app, args)
    assert done.exit_code == 0, done.output
    return done.output


def test_categories_of_i2b2(tmp_path):
    write_i2b2([Note("1", "Ada Osei came.", (Mention(0, 8, "PATIENT"),))], tmp_path / "gold")
    assert scores(tmp_path, "en", "Ada Osei", "NAME", "--level", "category")["ALL"]["f"] == 1.0
    assert scores(tmp_path, "en", "Ada Osei", "PATIENT")["ALL"]["f"] == 1.0


def test_the_language_of_the_pipeline(tmp_path):
    """Don is a title in Spanish and a name in English, where it is taken wherever it stands."""
    gold = Note("1", "Don Olmo. Luego Don Pedro.", (Mention(0, 8, "PATIENT"),))
    write_jsonl([gold], tmp_path / "gold" / "a.jsonl")
    assert scores(tmp_path, "es", "Don Olmo", "PATIENT", "--threshold", "0.5")["ALL"]["p"] == 1.0
    assert scores(tmp_path, "en", "Don Olmo", "PATIENT", "--threshold", "0.5")["ALL"]["p"] == 0.5


def test_what_rules_and_labels_of_redact_take(tmp_path):
    gold = Note("1", "Ada Osei saw Dr. Lind.", (Mention(0, 8, "PATIENT"), Mention(17, 21, "DOCTOR")))
    write_jsonl([gold], tmp_path / "gold" / "a.jsonl")
    assert scores(tmp_path, "en", "Ada Osei", "PATIENT")["ALL"]["r"] == 0.5
    assert scores(tmp_path, "en", "Ada Osei", "PATIENT", "--also-rules")["ALL"]["r"] == 1.0
    assert scores(tmp_path, "en", "Ada Osei", "PATIENT", "--labels", "PATIENT")["ALL"]["r"] == 0.5
    found = scores(tmp_path, "en", "Ada Osei", "PATIENT", "--phi")["identifiers"]["A names"]
    assert (found["gold"], found["tagger"], found["rules"], found["neither"]) == (2, 1, 1, 0)


def test_what_the_rules_find_is_not_the_taggers(tmp_path):
    """With --also-rules, both are redacted; the table still tells who finds what."""
    gold = Note("1", "Ada Osei saw Dr. Lind.", (Mention(0, 8, "PATIENT"), Mention(17, 21, "DOCTOR")))
    write_jsonl([gold], tmp_path / "gold" / "a.jsonl")
    options = ("--threshold", "0.5", "--phi")
    alone, both = (
        scores(tmp_path, "en", "Ada Osei", "PATIENT", *options, *more) for more in ((), ("--also-rules",))
    )
    assert both["identifiers"] == alone["identifiers"]
    assert both["phi_binary"]["r"] > alone["phi_binary"]["r"]


def test_the_next_step_takes_what_was_scored(tmp_path):
    gold = Note("1", "Ada Osei came.", (Mention(0, 8, "PATIENT"),))
    write_jsonl([gold], tmp_path / "gold" / "a.jsonl")
    options = ("--threshold", "0.6", "--labels", "PATIENT", "--also-rules")
    command = evaluated(tmp_path, "en", "Ada Osei", "PATIENT", *options).strip().splitlines()[-1]
    assert command.endswith("NOTES redacted " + " ".join(options))

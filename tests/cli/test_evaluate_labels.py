"""`evaluate` names gold labels that the pipeline lacks, and counts what was predicted and what is correct."""

import pytest
import spacy
import srsly
from spacy.tokens import DocBin
from spacy.training import Example
from typer.testing import CliRunner

from spacy_clinner.cli import app
from spacy_clinner.evaluation.lacking_labels import lacking_labels
from spacy_clinner.formats.jsonl import write_jsonl
from spacy_clinner.formats.record import Mention, Note
from tests.conftest import make_doc

TEXT = "Ada Osei takes aspirin."


def ruler(*labels):
    nlp = spacy.blank("en")
    words = ["takes", "aspirin", "Ada Osei"]
    patterns = [{"pattern": word, "label": label} for word, label in zip(words, labels, strict=False)]
    nlp.add_pipe("entity_ruler").add_patterns(patterns)
    return nlp


def evaluate(tmp_path, nlp, notes, *options, code=0):
    nlp.to_disk(tmp_path / "model")
    write_jsonl(notes, tmp_path / "gold.jsonl")
    args = ["evaluate", str(tmp_path / "model"), str(tmp_path / "gold.jsonl")]
    done = CliRunner().invoke(app, [*args, "--output", str(tmp_path / "scores.json"), *options])
    assert done.exit_code == code, done.output
    return " ".join(done.output.split())


def test_counts_of_predictions(tmp_path):
    note = Note("1", TEXT, (Mention(15, 22, "DRUG"), Mention(0, 8, "DRUG")))
    output = evaluate(tmp_path, ruler("DRUG", "DRUG"), [note])
    assert "entity gold predicted correct P R F" in output
    assert "ALL 2 2 1 50.00 50.00 50.00" in output
    scores = srsly.read_json(tmp_path / "scores.json")
    assert [scores["ALL"][key] for key in ("gold", "predicted", "correct")] == [2, 2, 1]


def test_a_label_may_have_any_name(tmp_path):
    """ALL is acute lymphoblastic leukemia in some schemes, and the heading of the total here."""
    note = Note("1", TEXT, (Mention(15, 22, "DRUG"), Mention(0, 8, "ALL"), Mention(9, 14, "promise")))
    evaluate(tmp_path, ruler("DRUG", "ALL"), [note])
    scores = srsly.read_json(tmp_path / "scores.json")
    assert scores["ALL"]["gold"] == 3
    assert {label: counts["gold"] for label, counts in scores["labels"].items()} == {
        "ALL": 1,
        "DRUG": 1,
        "promise": 1,
    }


def test_labels_that_the_pipeline_lacks(tmp_path):
    note = Note("1", TEXT, (Mention(15, 22, "DRUG"), Mention(9, 14, "ACT"), Mention(0, 8, "PATIENT")))
    output = evaluate(tmp_path, ruler("PERSON", "drug"), [note])
    assert "Labels of the gold that the pipeline lacks, so none of them is found: ACT (1)" in output
    assert "under another name, which does not match: DRUG (drug), PATIENT (PERSON)" in output
    assert "lacks" not in evaluate(tmp_path, ruler("ACT", "DRUG", "PATIENT"), [note])


def test_both_sides_of_labels_that_do_not_match(tmp_path):
    note = Note("1", TEXT, (Mention(15, 22, "MED"), Mention(9, 14, "ACT")))
    output = evaluate(tmp_path, ruler("ACT", "DRUG"), [note])
    assert "so none of them is found: MED (1)" in output
    assert "Labels that the pipeline finds and the gold lacks, so none of them is right: DRUG (1)" in output
    assert "--rename OLD=NEW" in output
    assert "No label of the gold" not in output
    output = evaluate(tmp_path, ruler("ACT2", "DRUG"), [note])
    assert "No label of the gold is one of the pipeline's, so every score is 0 whatever it finds" in output
    assert "Next, " not in output


@pytest.mark.parametrize("name", ["clinical_ner", "ner", "concept_extractor"])
def test_components(trained, name):
    nlp = spacy.blank("en")
    if name == "clinical_ner":
        nlp = trained
    else:
        nlp.add_pipe(name)
    if name == "ner":
        nlp.get_pipe("ner").add_label("DRUG")
    lacking = lacking_labels(nlp, ["DRUG", "ACT"], "concepts" if name == "concept_extractor" else None)
    assert lacking.unknown == ([] if name == "concept_extractor" else ["ACT"])


def test_several_annotations_of_a_text(tmp_path):
    notes = [
        Note("a", TEXT, (Mention(15, 22, "DRUG"),)),
        Note("b", TEXT, (Mention(15, 22, "DRUG"), Mention(0, 8, "PERSON"))),
    ]
    nlp = ruler("ACT", "DRUG")
    output = evaluate(tmp_path, nlp, notes)
    assert "texts with several annotations, merged into one document each: 1" in output
    assert srsly.read_json(tmp_path / "scores.json")["ALL"]["gold"] == 1
    assert "--annotators union" in evaluate(tmp_path, nlp, notes, "--annotators", "union")
    assert srsly.read_json(tmp_path / "scores.json")["ALL"]["gold"] == 2


def test_sentences_of_spacy_files_are_not_merged(tmp_path):
    nlp = ruler("ACT", "DRUG")
    nlp.to_disk(tmp_path / "model")
    docs = [make_doc(nlp, TEXT, [(3, 4, "DRUG")]), make_doc(nlp, TEXT, [(0, 2, "PERSON")])]
    DocBin(docs=docs).to_disk(tmp_path / "gold.spacy")
    args = ["evaluate", str(tmp_path / "model"), str(tmp_path / "gold.spacy")]
    done = CliRunner().invoke(app, [*args, "--output", str(tmp_path / "scores.json")])
    assert done.exit_code == 0, done.output
    assert srsly.read_json(tmp_path / "scores.json")["ALL"]["gold"] == 2


def test_bad_notes_are_skipped(tmp_path):
    notes = [Note("a", TEXT, (Mention(15, 22, "DRUG"),)), Note("b", TEXT, (Mention(90, 99, "DRUG"),))]
    nlp = ruler("ACT", "DRUG")
    evaluate(tmp_path, nlp, notes, code=1)
    assert "1 bad note(s) skipped" in evaluate(tmp_path, nlp, notes, "--skip-bad")


def test_spacy_evaluate_is_told_once(trained):
    doc = make_doc(trained, "Aspirin was stopped .", [(0, 1, "DRUG"), (2, 3, "ACT")])
    batches = [[Example(trained.make_doc(doc.text), doc)] for _ in range(2)]
    with pytest.warns(UserWarning, match="gold has labels that the component lacks.*: ACT:") as told:
        assert [trained.evaluate(batch)["ents_r"] for batch in batches] == [0.5, 0.5]
    assert len(told) == 1


@pytest.mark.parametrize(
    ("option", "correct"), [((), 2), (("--layer", "NamedEntity", "--feature", "identifier"), 1)]
)
def test_gold_of_another_layer_or_feature(tmp_path, option, correct):
    """What `convert` reads of an annotation tool's export, `evaluate` scores."""
    named_entity = "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity"
    lines = [
        "#FORMAT=WebAnno TSV 3.3",
        f"#T_SP={named_entity}|identifier|value",
        *("", "", f"#Text={TEXT}"),
        "1-1\t0-3\tAda\tX[1]\tPATIENT[1]\t",
        "1-2\t4-8\tOsei\tX[1]\tPATIENT[1]\t",
        "1-3\t9-14\ttakes\t_\t_\t",
        "1-4\t15-22\taspirin\tDRUG\tDRUG\t",
        "1-5\t22-23\t.\t_\t_\t",
    ]
    (tmp_path / "gold.tsv").write_text("\n".join(lines) + "\n", encoding="utf8")
    spacy_model = spacy.blank("en")
    patterns = [{"pattern": "Ada Osei", "label": "PATIENT"}, {"pattern": "aspirin", "label": "DRUG"}]
    spacy_model.add_pipe("entity_ruler").add_patterns(patterns)
    spacy_model.to_disk(tmp_path / "model")
    args = ["evaluate", tmp_path / "model", tmp_path / "gold.tsv", "--output", tmp_path / "scores.json"]
    done = CliRunner().invoke(app, list(map(str, [*args, *option])))
    assert done.exit_code == 0, done.output
    assert srsly.read_json(tmp_path / "scores.json")["ALL"]["correct"] == correct

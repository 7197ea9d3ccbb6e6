"""`phi_redactor` behind a trained tagger and behind rules."""

import copy
import gc
import pickle

import pytest
import spacy
from spacy.tokens import Doc, DocBin

from spacy_clinner.errors import ClinnerError

TEXT = "Mrs Grey saw Dr Vane on 3/14/2031."


def ruler(mode="mask", **config):
    nlp = spacy.blank("en")
    patterns = [("PATIENT", "Grey"), ("DOCTOR", "Vane"), ("DATE", "3/14/2031")]
    nlp.add_pipe("entity_ruler").add_patterns([{"label": label, "pattern": text} for label, text in patterns])
    nlp.add_pipe("phi_redactor", config={"mode": mode, **config})
    return nlp


def test_modes(monkeypatch):
    doc = ruler()(TEXT)
    assert doc._.redacted == "Mrs [PATIENT] saw Dr [DOCTOR] on [DATE]."
    first = doc._.redactions[0]
    assert (first.label, TEXT[first.start : first.end]) == ("PATIENT", "Grey")
    assert doc._.leaks == []
    assert doc.text == TEXT
    assert ruler("remove")(TEXT)._.redacted == "Mrs  saw Dr  on ."
    assert ruler(labels=["DATE"])(TEXT)._.redacted == "Mrs Grey saw Dr Vane on [DATE]."
    monkeypatch.setenv("SPACY_CLINNER_SECRET", "a secret of some length")
    changed = ruler("surrogate")(TEXT)._.redacted
    assert "Grey" not in changed
    assert "[" not in changed
    assert spacy.blank("en")(TEXT)._.redacted is None


def test_a_patients_documents_agree(monkeypatch):
    monkeypatch.setenv("SPACY_CLINNER_SECRET", "a secret of some length")
    nlp = ruler("surrogate")
    docs = [nlp.make_doc("Seen: Grey."), nlp.make_doc("Grey, again."), nlp.make_doc("Seen: Grey.")]
    for doc, patient in zip(docs, ("a", "a", "b"), strict=True):
        doc.user_data["patient_id"] = patient
    first, second, other = (doc._.redacted for doc in nlp.pipe(docs))
    assert first.removeprefix("Seen: ").rstrip(".") == second.split(",")[0]
    assert other != first


def test_the_secret_is_required_and_never_saved(monkeypatch, tmp_path):
    monkeypatch.delenv("SPACY_CLINNER_SECRET", raising=False)
    nlp = ruler("surrogate")
    with pytest.raises(ClinnerError, match="set the environment variable SPACY_CLINNER_SECRET"):
        nlp(TEXT)
    nlp.get_pipe("phi_redactor").secret = b"canary-secret-0123"
    expected = nlp(TEXT)._.redacted
    nlp.to_disk(tmp_path / "saved")
    for path in (tmp_path / "saved").rglob("*"):
        if path.is_file():
            assert b"canary-secret" not in path.read_bytes()
    loaded = spacy.load(tmp_path / "saved")
    loaded.get_pipe("phi_redactor").secret = b"canary-secret-0123"
    assert loaded(TEXT)._.redacted == expected


@pytest.mark.parametrize("batch_size", [1, 2, 7])
def test_batches_and_processes(batch_size):
    nlp = ruler()
    texts = [TEXT, "", " ", "Vane.", TEXT * 3]
    one_by_one = [nlp(text)._.redacted for text in texts]
    assert [doc._.redacted for doc in nlp.pipe(texts, batch_size=batch_size)] == one_by_one
    docs = list(nlp.pipe(texts, batch_size=batch_size, n_process=2))
    assert [doc._.redacted for doc in docs] == one_by_one
    restored = DocBin(store_user_data=True, docs=docs).to_bytes()
    assert [d._.redacted for d in DocBin().from_bytes(restored).get_docs(nlp.vocab)] == one_by_one


def test_a_low_threshold_takes_what_the_best_tagging_leaves(trained):
    nlp = trained
    tagger = nlp.get_pipe("clinical_ner")
    text = "Chest pain and odd fever after aspirin and zopi ."
    before = {(e.start_char, e.end_char) for e in nlp(text).ents}
    kept = tagger.keep_emissions
    try:
        redactor = nlp.add_pipe("phi_redactor", config={"threshold": 0.4})
        with pytest.raises(ClinnerError, match="keep_emissions"):
            nlp(text)
        tagger.keep_emissions = True
        previous = 0
        for threshold in (0.4, 0.05, 1e-4, 1e-9):
            redactor.threshold = threshold
            doc = nlp(text)
            covered = sum(r.end - r.start for r in doc._.redactions)
            assert covered >= previous
            previous = covered
            spans = [(r.start, r.end) for r in doc._.redactions]
            assert all(any(s <= a and b <= e for s, e in spans) for a, b in before)
            assert "clinical_ner_emissions" not in doc.user_data
        assert doc._.redacted.count("[") >= 1
        assert previous > sum(b - a for a, b in before)
        redactor.threshold = 1.0  # nothing is that certain
        assert nlp(text)._.redacted == text
    finally:
        tagger.keep_emissions = kept
        nlp.remove_pipe("phi_redactor")


@pytest.mark.parametrize("threshold", [0, -0.5, 1.5])
def test_bad_thresholds(threshold):
    with pytest.raises(ClinnerError, match="give a probability above 0"):
        ruler(threshold=threshold)


def test_a_high_threshold_keeps_entities_of_rules():
    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "PATIENT", "pattern": "Smith"}])
    nlp.add_pipe("phi_redactor", config={"threshold": 0.9})
    assert nlp("Smith left.")._.redacted == "[PATIENT] left."


def test_nothing_that_looks_for_entities_is_an_error(trained):
    nlp = spacy.blank("en")
    nlp.add_pipe("phi_redactor")
    with pytest.raises(ClinnerError, match="no component before it has looked for entities"):
        nlp(TEXT)
    assert nlp("")._.redacted == ""
    trained.add_pipe("phi_redactor")
    try:
        with (
            trained.select_pipes(disable="clinical_ner"),
            pytest.raises(ClinnerError, match="leave it enabled"),
        ):
            trained(TEXT)
        assert trained("No acute distress .")._.redacted == "No acute distress ."
    finally:
        trained.remove_pipe("phi_redactor")


def test_labels_that_nothing_finds_are_an_error():
    nlp = ruler(labels=["PATIENT", "DATES"])
    for made in (nlp, spacy.blank("en").from_config(nlp.config)):
        made.get_pipe("entity_ruler").add_patterns([{"label": "PATIENT", "pattern": "Grey"}])
        with pytest.raises(ClinnerError, match=r"labels: no component before it finds 'DATES'; .* PATIENT"):
            made(TEXT)


def test_an_empty_list_of_labels_is_no_way_to_redact_nothing():
    with pytest.raises(ClinnerError, match="labels is empty, so nothing would be redacted"):
        ruler(labels=[])
    assert "3/14" not in ruler(labels=[], also_rules=True)(TEXT)._.redacted


@pytest.mark.parametrize(
    "copied",
    [copy.deepcopy, copy.copy, lambda nlp: pickle.loads(pickle.dumps(nlp))],
    ids=["deep", "", "pickle"],
)
def test_copies_of_a_pipeline_look_for_their_own_labels(copied):
    """A pickle is what a process gets of `nlp.pipe(n_process=2)` where processes are spawned."""
    nlp = copied(ruler(labels=["DATES"]))
    with pytest.raises(ClinnerError, match="no component before it finds 'DATES'"):
        nlp(TEXT)
    nlp.get_pipe("entity_ruler").add_patterns([{"label": "DATES", "pattern": "saw"}])
    assert nlp(TEXT)._.redacted == "Mrs Grey [DATES] Dr Vane on 3/14/2031."


def test_a_redactor_that_is_copied_alone_brings_no_second_pipeline():
    nlp = ruler(labels=["DATES"])
    copied = copy.deepcopy(nlp.get_pipe("phi_redactor"))
    assert copied._nlp() is nlp


@pytest.mark.parametrize("alive", [True, False])
def test_a_sourced_redactor_says_that_its_labels_are_not_known(alive, tmp_path):
    source = ruler(labels=["NAME"])
    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "NAME", "pattern": "Grey"}])
    nlp.add_pipe("phi_redactor", source=source)
    if not alive:
        del source
        gc.collect()
    with pytest.warns(UserWarning, match="comes from another pipeline"):
        assert nlp(TEXT)._.redacted == "Mrs [NAME] saw Dr Vane on 3/14/2031."
    nlp.to_disk(tmp_path)
    assert spacy.load(tmp_path)(TEXT)._.redacted == nlp(TEXT)._.redacted


def test_no_warning_of_spacy_prints_a_redacted_note():
    docs = list(ruler().pipe([TEXT, TEXT]))
    with pytest.warns(UserWarning, match="redacted") as caught:
        joined = Doc.from_docs(docs)
    assert not any("saw" in str(warning.message) for warning in caught)
    assert joined._.redacted is None
    assert docs[0][:3].as_doc(copy_user_data=True)._.redacted is None


def test_documents_that_were_saved_under_the_former_key():
    doc = spacy.blank("en")("Grey came")
    doc.user_data["phi_redactor"] = ["[PATIENT] came", [[0, 4, "PATIENT", 0, 9, "mask"]]]
    assert doc._.redacted == "[PATIENT] came"
    assert doc._.redactions[0].label == "PATIENT"


@pytest.mark.parametrize("threshold", [0.2, 0.5, 0.9])
def test_all_of_what_a_rule_found_in_part_is_redacted(trained, threshold):
    tagger = trained.get_pipe("clinical_ner")
    text = "Severe shortness of breath ; albuterol given ."
    assert any(entity.text == "Severe shortness of breath" for entity in trained(text).ents)
    ruled = trained.add_pipe("entity_ruler", before="clinical_ner")
    ruled.add_patterns([{"label": "PROBLEM", "pattern": "shortness"}])
    trained.add_pipe("phi_redactor", config={"threshold": threshold})
    tagger.overwrite, tagger.keep_emissions = False, threshold < 0.5
    try:
        doc = trained(text)
        assert "shortness" in [entity.text for entity in doc.ents]
        assert doc._.redacted == "[PROBLEM] ; [DRUG] given ."
    finally:
        tagger.overwrite, tagger.keep_emissions = True, False
        trained.remove_pipe("phi_redactor")
        trained.remove_pipe("entity_ruler")


@pytest.mark.parametrize("threshold", [0.2, 0.9])
def test_merged_tokens(trained, threshold):
    text = "Severe shortness of breath ; albuterol given ."
    tagger = trained.get_pipe("clinical_ner")
    trained.add_pipe("merge_entities")
    trained.add_pipe("phi_redactor", config={"threshold": threshold})
    tagger.keep_emissions = threshold < 0.5
    try:
        if threshold < 0.5:
            with pytest.raises(ClinnerError, match="has other tokens than its tagger read"):
                trained(text)
        else:
            assert trained(text)._.redacted == "[PROBLEM] ; [DRUG] given ."
    finally:
        tagger.keep_emissions = False
        trained.remove_pipe("phi_redactor")
        trained.remove_pipe("merge_entities")


def test_patient_0_is_a_patient(monkeypatch):
    monkeypatch.setenv("SPACY_CLINNER_SECRET", "a secret of some length")
    nlp = ruler("surrogate")
    docs = [nlp.make_doc("Seen: Grey."), nlp.make_doc("Grey, again.")]
    for doc in docs:
        doc.user_data["patient_id"] = 0
    first, second = (doc._.redacted for doc in nlp.pipe(docs))
    assert first.removeprefix("Seen: ").rstrip(".") == second.split(",")[0]


def test_copies_redact_alike():
    nlp = ruler(labels=["PATIENT", "DATE"])
    expected = nlp(TEXT)._.redacted
    copied = pickle.loads(pickle.dumps(nlp.get_pipe("phi_redactor")))
    assert copied(nlp.get_pipe("entity_ruler")(nlp.make_doc(TEXT)))._.redacted == expected


def test_the_order_of_a_patients_numeric_dates(monkeypatch):
    monkeypatch.setenv("SPACY_CLINNER_SECRET", "a secret of some length")
    nlp = spacy.blank("en")
    patterns = [{"label": "DATE", "pattern": text} for text in ("3/4/2031", "25/4/2031", "4/25/2031")]
    nlp.add_pipe("entity_ruler").add_patterns(patterns)
    nlp.add_pipe("phi_redactor", config={"mode": "surrogate", "date_order": "month_first"})

    def redact(text, order=None):
        doc = nlp.make_doc(text)
        doc.user_data.update({"patient_id": "a"} | ({"date_order": order} if order else {}))
        return nlp(doc)._.redacted

    month_first, day_first = redact("3/4/2031"), redact("25/4/2031 and 3/4/2031").split()[-1]
    assert month_first != day_first
    assert redact("3/4/2031", "day_first") == day_first
    assert redact("3/4/2031", "month_first") == month_first
    assert redact("4/25/2031 and 3/4/2031", "day_first").split()[-1] == day_first
    with pytest.raises(
        ClinnerError, match=r"user_data\['date_order'\] is neither month_first nor day_first: set one"
    ):
        redact("3/4/2031", "dmy")

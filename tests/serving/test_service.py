"""What the service answers: what the pipeline finds, one line where something is wrong, no text in logs."""

import json
import logging
import math
import threading

import pytest

from spacy_clinner.errors import ClinnerError
from spacy_clinner.serving import Limits, Service, create_app
from spacy_clinner.serving.server import run
from spacy_clinner.serving.service import ServedModel
from tests.conftest import TEXTS
from tests.serving.conftest import SECRET, TestClient

NOTE = "Mrs Grey was seen by Dr Vane on 3/4/2031 ."


def test_entities_have_the_offsets_and_confidences_of_the_pipeline(client, tagger, trained):
    notes = [{"id": str(i), "text": text} for i, (text, _) in enumerate(TEXTS)]
    answer = client(tagger).post("/annotate/batch", json={"notes": notes}).json()["notes"]
    assert [note["id"] for note in answer] == [note["id"] for note in notes]
    for note, doc in zip(answer, trained.pipe(text for text, _ in TEXTS), strict=True):
        found = [(e["start"], e["end"], e["label"]) for e in note["entities"]]
        assert found == [(e.start_char, e.end_char, e.label_) for e in doc.ents]
        confidences = [e["confidence"] for e in note["entities"]]
        assert confidences == pytest.approx([e._.confidence for e in doc.ents], abs=1e-4)


def test_one_note_is_a_note_of_a_batch(client, tagger):
    here = client(tagger)
    alone = here.post("/annotate", json={"text": TEXTS[0][0]}).json()
    assert here.post("/annotate/batch", json={"notes": [{"text": TEXTS[0][0]}]}).json() == {"notes": [alone]}
    assert here.post("/annotate/batch", json={"notes": []}).json() == {"notes": []}


@pytest.mark.parametrize("text", ["", " ", "\u200b", "e\u0301 😀 \u0000", "a\r\nb"])
def test_odd_texts(client, redactor, text):
    here = client(redactor)
    assert here.post("/annotate", json={"text": text}).json() == {"id": None, "entities": []}
    assert here.post("/redact", json={"text": text}).json()["text"] == text


def test_names_are_replaced(client, redactor):
    answer = client(redactor).post("/redact", json={"id": "7", "text": NOTE}).json()
    assert answer["text"] == "Mrs [PATIENT] was seen by Dr [DOCTOR] on 3/4/2031 ."
    assert answer["id"] == "7"
    assert answer["leaks"] == 1
    for one in answer["replacements"]:
        assert answer["text"][one["new_start"] : one["new_end"]] == f"[{one['label']}]"
        assert NOTE[one["start"] : one["end"]] in ("Grey", "Vane")


def test_entities_of_a_redactor_are_those_of_the_text_that_was_sent(client, redactor):
    answer = client(redactor).post("/annotate", json={"text": NOTE}).json()
    assert [NOTE[e["start"] : e["end"]] for e in answer["entities"]] == ["Grey", "Vane"]
    assert [e["confidence"] for e in answer["entities"]] == [None, None]


def test_surrogates_of_a_patient_agree(client, names):
    here = client(Service(ServedModel(names, SECRET, mode="surrogate")))

    def redacted(**note):
        return here.post("/redact", json={"text": NOTE, **note}).json()["text"]

    assert "Grey" not in redacted(patient="1")
    assert redacted(patient="1", id="a") == redacted(patient="1", id="b")
    assert len({redacted(patient=str(i)) for i in range(8)}) > 1


def test_a_pipeline_without_identifying_labels_does_not_redact(client, tagger):
    here = client(tagger)
    assert "no label marks an identifier" in tagger.fault
    answer = here.post("/redact", json={"text": NOTE})
    assert (answer.status_code, answer.json()) == (404, {"id": None, "error": "Not Found"})
    assert here.get("/model").json()["redacts"] is False


def test_the_model_tells_what_it_does_and_what_it_does_not_promise(client, redactor):
    model = client(redactor).get("/model").json()
    assert model["labels"] == ["DOCTOR", "PATIENT"]
    assert (model["mode"], model["redacts"]) == ("mask", True)
    assert "does not protect the notes of another" in model["about"]
    assert client(redactor).get("/health").json() == {"status": "ok"}


@pytest.mark.parametrize(
    ("body", "status", "line"),
    [
        ('{"text": "Grey"', 422, "JSON decode error"),
        ('{"text": 7}', 422, "body.text: Input should be a valid string"),
        ("{}", 422, "body.text: Field required"),
        ('{"text": "a", "Grey": 1}', 422, "body: Extra inputs are not permitted"),
        ('{"text": "Grey \\ud800"}', 422, "body.text: Value error, it holds what UTF-8 cannot"),
        ('{"text": "Grey", "id": "\\udfff"}', 422, "body.id: Value error, it holds what UTF-8 cannot"),
        ('["Grey"]', 422, "body: is no JSON object"),
        ('{"text": "' + "Grey " * 30 + '"}', 413, "150 characters: send at most 100"),
        ('{"text": "' + "Grey " * 3_000 + '"}', 413, "the body has more than"),
    ],
)
def test_a_bad_request_has_one_line_without_its_text(client, redactor, body, status, line, caplog):
    caplog.set_level(logging.DEBUG)
    headers = {"Content-Type": "application/json"}
    answer = client(redactor, characters=100, notes=2).post("/redact?q=Grey", content=body, headers=headers)
    assert answer.status_code == status
    assert answer.json().keys() == {"id", "error"}
    assert line in answer.json()["error"]
    assert "\n" not in answer.json()["error"]
    assert "Grey" not in answer.text
    assert "Grey" not in "".join(r.getMessage() for r in caplog.records if r.name.startswith("spacy_clinner"))
    assert f"POST /redact {status}" in caplog.text or status == 413


def test_more_notes_than_allowed(client, redactor):
    answer = client(redactor, notes=2).post("/annotate/batch", json={"notes": [{"text": "a"}] * 3})
    assert answer.status_code == 413
    assert answer.json()["error"] == "3 notes: send at most 2"


def test_a_bad_note_costs_only_itself(client, names):
    service = Service(ServedModel(names, SECRET))
    service._nlp.max_length = 60
    here = client(service)
    notes = [{"text": NOTE}, {"id": "long", "text": "Grey " * 20}, {"text": "Vane"}]
    first, second, third = here.post("/redact/batch", json={"notes": notes}).json()["notes"]
    assert second == {"id": "long", "error": "the note has more than 60 characters: split it"}
    assert "[PATIENT]" in first["text"]
    assert third["text"] == "[DOCTOR]"
    alone = here.post("/redact", json=notes[1])
    assert (alone.status_code, alone.json()["error"]) == (422, second["error"])


class Held:
    """A service whose work ends when it is allowed to, or fails."""

    redacts = False

    def __init__(self, error=None):
        self.begun, self.allowed, self.stopped = threading.Event(), threading.Event(), None
        self.error = error

    def annotate(self, notes, is_stopped):
        if self.error:
            raise self.error
        self.begun.set()
        self.allowed.wait()
        self.stopped = is_stopped()
        return [{"id": None, "entities": []} for _ in notes]


def test_too_many_requests_at_once(client):
    held, refused, statuses = Held(), threading.Event(), []
    with client(held, waiting=1) as here:

        def post():
            answer = here.post("/annotate", json={"text": "a"})
            statuses.append(answer.status_code)
            if answer.status_code == 503:
                assert answer.headers["Retry-After"] == "1"
                refused.set()

        threads = [threading.Thread(target=post) for _ in range(3)]
        for thread in threads:
            thread.start()
        held.begun.wait()
        refused.wait()  # one of three finds no place
        held.allowed.set()
        for thread in threads:
            thread.join()
    assert sorted(statuses) == [200, 200, 503]


def test_a_request_that_takes_too_long_is_given_up_and_its_work_told_to_stop(client):
    held = Held()
    with client(held, seconds=0.01) as here:
        answer = here.post("/annotate", json={"text": "Grey"})
        assert answer.status_code == 504
        assert answer.json()["error"] == "not done within 0.01 seconds: send fewer notes"
        held.allowed.set()
    assert held.stopped


def test_what_an_unexpected_error_says_stays_inside(client, caplog):
    answer = client(Held(RuntimeError("Grey"))).post("/annotate", json={"text": "Grey"})
    assert answer.status_code == 500
    assert answer.json()["error"] == "the service failed (RuntimeError)"
    assert "Grey" not in caplog.text


def test_an_error_behind_the_answer_stays_inside_too(client, caplog):
    held = Held()
    held.allowed.set()
    held.annotate = lambda notes, is_stopped: [{"Grey": "no answer"}]
    answer = client(held).post("/annotate", json={"text": "Grey"})
    assert (answer.status_code, answer.json()["error"]) == (
        500,
        "the service failed (ResponseValidationError)",
    )
    assert "Grey" not in caplog.text


def test_a_text_that_is_no_plain_text_is_refused(client, redactor):
    answer = client(redactor).post("/redact", json={"text": "<html><body><p>Mrs Gr&#101;y</p></body></html>"})
    assert answer.status_code == 422
    assert "the note: is HTML, not plain text" in answer.json()["error"]


def test_other_names_of_the_host_are_refused(redactor):
    here = TestClient(create_app(redactor, Limits(), ["127.0.0.1"]), base_url="http://evil.example")
    assert here.get("/health").status_code == 400


def test_the_thread_of_the_pipeline_computes_on_the_gpu(redactor, monkeypatch):
    """Device and array library are a thread's own; another one computed on the CPU, with weights on a GPU."""
    begun = []
    monkeypatch.setattr(
        "spacy_clinner.serving.app.use_gpu",
        lambda number: begun.append((number, threading.current_thread() is threading.main_thread())),
    )
    client = TestClient(create_app(redactor, Limits(), gpu_id=3))
    for _ in range(2):
        assert client.post("/redact", json={"text": "Mrs Grey came."}).status_code == 200
    assert begun == [(3, False)]


@pytest.mark.gpu
def test_a_pipeline_on_a_gpu_answers(problems, on_gpu):
    client = TestClient(create_app(Service(ServedModel(problems, SECRET)), Limits(), gpu_id=on_gpu.index))
    text, spans = TEXTS[-1]
    found = client.post("/annotate", json={"text": text}).json()["entities"]
    assert [entity["label"] for entity in found] == [label for _, _, label in spans]


@pytest.mark.parametrize("limit", ["characters", "notes", "seconds", "waiting"])
def test_a_limit_must_be_above_0(limit):
    for value in (0, -1, math.nan):
        with pytest.raises(ClinnerError, match="must be above 0"):
            Limits(**{limit: value})


NO_OBJECT = "body: is no JSON object: send"


@pytest.mark.parametrize(
    ("content", "kind", "status", "line"),
    [
        (b'{"text": "Grey"}', "application/x-www-form-urlencoded", 422, NO_OBJECT),  # as curl --data sends it
        (b'{"text": "Grey"}', "text/plain", 422, NO_OBJECT),
        (b"", "application/json", 422, NO_OBJECT),
        (b'[{"text": "Grey"}]', "application/json", 422, NO_OBJECT),
        ('{"text": "Gréy"}'.encode("latin1"), "application/json", 400, "the body cannot be read: send JSON"),
        (b"[" * 20_000, "application/json", 400, "the body cannot be read: send JSON"),
    ],
)
def test_what_is_no_json_says_what_to_send(client, redactor, content, kind, status, line):
    answer = client(redactor).post("/annotate", content=content, headers={"Content-Type": kind})
    assert answer.status_code == status
    assert answer.json()["error"].startswith(line)
    assert "Gr" not in answer.text


def test_a_request_does_not_last_for_ever():
    with pytest.raises(ClinnerError, match="serve: timeout is infinite: give a number of seconds"):
        Limits(seconds=math.inf)


@pytest.mark.parametrize("host", ["ward..example", "a" * 64, ""])
def test_what_is_no_name_of_a_host_is_one_line(host):
    with pytest.raises(ClinnerError, match=r"serve: .*:0: .*: give a --host of this machine"):
        run(None, host, 0, 1.0)


def test_the_schema_needs_no_network(client, redactor):
    schema = json.dumps(client(redactor).get("/openapi.json").json())
    assert "/redact/batch" in schema
    assert client(redactor).get("/docs").status_code == 404

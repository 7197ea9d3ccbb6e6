"""Cells of a study: trained once, resumed, in one process or in two, with the same results."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
import spacy
import srsly

from spacy_clinner.batch import gpu
from spacy_clinner.errors import ClinnerError
from spacy_clinner.imbalance.knn_calibrator import KnnCalibrator
from spacy_clinner.studies import runner, training
from spacy_clinner.studies.cell_processes import Workers, in_processes
from spacy_clinner.studies.runner import run_study
from tests.studies.tiny import corpus, define, write_corpora
from tests.support.tiny_encoder import shared_encoder

CLOCK = ("seconds",)
TINY = __file__
"""A file that is there."""
SEARCHED = {"search": {"training": {"dropout": [0.1, 0.2]}}}
METHODS = {
    "fast": {},
    "transfer": {"after": "source-tagger"},
    "source-tagger": {
        "base": "fast",
        "stage": True,
        "on_source": True,
        "set": {"training": {"before_to_disk": "null"}},  # it takes longer than these trainings
    },
}


@pytest.fixture(scope="module")
def corpora(tmp_path_factory):
    return write_corpora(tmp_path_factory.mktemp("corpora"))


@pytest.fixture(scope="module")
def study(corpora):
    return define(corpora, method=METHODS, sources=["b"], shares=[50])


@pytest.fixture(scope="module")
def out(study, tmp_path_factory):
    """The finished study; do not change it."""
    out = tmp_path_factory.mktemp("out")
    run_study(study, out, progress=False)
    return out


def results(out):
    """All records without what a clock says, by name."""
    found = {}
    for path in sorted(out.glob("cells/*.json")):
        record = srsly.read_json(path)
        found[path.relative_to(out).as_posix()] = {k: v for k, v in record.items() if k not in CLOCK}
    return found


def test_every_cell_has_one_result(out):
    found = results(out)
    assert sorted(found) == [
        f"cells/{name}@{seed}.json"
        for name in ("fast@none@a@50", "source-tagger@none@b@100", "transfer@b@a@50")
        for seed in (0, 1)
    ]
    record = found["cells/transfer@b@a@50@0.json"]
    assert (record["share"], record["documents"], record["steps"]) == (50, 3, 3)
    gold, predicted, correct = map(sum, zip(*record["results"]["none"]["counts"]["entities"], strict=True))
    assert len(record["results"]["none"]["counts"]["entities"]) == 3  # notes, of two documents each
    assert gold == 10
    assert record["results"]["none"]["scores"]["ents_f"] == pytest.approx(2 * correct / (gold + predicted))
    assert found["cells/fast@none@a@50@0.json"] != found["cells/fast@none@a@50@1.json"]


def test_an_interrupted_study_goes_on_with_the_same_results(study, out, tmp_path, monkeypatch):
    run_job, run = runner.run_job, []

    def interrupted(job, gpu_id=-1):
        if len(run) == 2:
            raise KeyboardInterrupt
        run.append(job.cell.name)
        return run_job(job, gpu_id)

    monkeypatch.setattr(runner, "run_job", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run_study(study, tmp_path, progress=False)
    finished = {path: path.stat().st_mtime_ns for path in tmp_path.glob("cells/*.json")}
    assert len(finished) == 2
    (tmp_path / ".work" / "killed").mkdir()
    monkeypatch.setattr(runner, "run_job", run_job)
    run_study(study, tmp_path, progress=False)
    assert not (tmp_path / ".work").exists()
    assert results(tmp_path) == results(out)
    assert all(path.stat().st_mtime_ns == written for path, written in finished.items())


def test_notes_stay_in_the_directory_of_the_study(study, tmp_path, monkeypatch):
    written = []
    write = training.write_documents

    def seen(docs, path):
        written.append(path)
        return write(docs, path)

    monkeypatch.setattr(training, "write_documents", seen)
    run_study(replace(study, methods={"fast": study.methods["fast"]}), tmp_path, progress=False)
    assert written
    assert all(tmp_path / ".work" in path.parents for path in written)


def test_a_finished_study_trains_nothing(study, out, monkeypatch):
    monkeypatch.setattr(runner, "run_job", None)
    run_study(study, out, progress=False)


def test_two_processes_give_what_one_gives(corpora, out, tmp_path):
    study = define(corpora, sources=["b"], shares=[50])
    run_study(study, tmp_path, Workers(jobs=2), progress=False)
    expected = results(out)
    for name, record in results(tmp_path).items():
        assert record == expected[name]
    assert len(results(tmp_path)) == 2


@pytest.mark.parametrize(
    "change",
    [
        {"budget": {"steps": 4}},
        {"method": METHODS | {"fast": {"set": {"training": {"dropout": 0.4}}}}},
        {"measures": ["ents_f", "ents_p"]},
        {"score_on": "dev", "corpus": "other texts"},
    ],
)
def test_results_of_other_settings_are_refused(corpora, out, change, tmp_path):
    if change.get("corpus"):
        write_corpora(tmp_path, ["a"])
        texts = {"dev": corpus(corpora, "b")["dev"], "train": corpus(tmp_path, "a")["test"]}
        (tmp_path / "a" / "train.spacy").write_bytes(b"")
        change = {
            "score_on": "dev",
            "corpus": {"a": texts, "b": corpus(corpora, "b")},
            "budget": {"steps": 5},
        }
    study = define(corpora, **{"method": METHODS, "sources": ["b"], "shares": [50]} | change)
    with pytest.raises(
        ClinnerError, match="was made with other settings, corpora or seeds: give another --out"
    ):
        run_study(study, out, progress=False)


def test_a_changed_corpus_is_noticed(tmp_path):
    study = define(write_corpora(tmp_path / "corpora"), seeds=[0], budget={"steps": 1})
    run_study(study, tmp_path / "out", progress=False)
    train = tmp_path / "corpora" / "a" / "train.spacy"
    train.write_bytes(train.read_bytes() + b" ")
    with pytest.raises(ClinnerError, match="was made with other settings, corpora or seeds"):
        run_study(study, tmp_path / "out", progress=False)


@pytest.mark.parametrize("content", ["{", "[]", '{"made_of": "x"}', '{"results": 1}'])
def test_a_damaged_result_is_named(study, tmp_path, content):
    path = tmp_path / "cells" / "fast@none@a@50@0.json"
    path.parent.mkdir()
    path.write_text(content)
    with pytest.raises(ClinnerError, match=r"fast@none@a@50@0.json: no result of a cell: remove it"):
        run_study(study, tmp_path, progress=False)


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        (
            {"training": {"dropout": "much"}},
            "cell cells/fast@none@a@100@0: its config is not valid: dropout: ",
        ),
        (
            {"nlp": {"pipeline": ["clinical_ner", "nothing"]}},
            "cell cells/fast@none@a@100@0: ValueError while",
        ),
    ],
)
def test_a_cell_that_fails_is_named(corpora, setting, message, tmp_path):
    study = define(corpora, method={"fast": {"set": setting}}, seeds=[0])
    with pytest.raises(ClinnerError, match=message) as error:
        run_study(study, tmp_path, progress=False)
    assert "\n" not in str(error.value)
    assert not list(tmp_path.rglob("cells/*"))


@pytest.mark.parametrize(
    ("tables", "message"),
    [
        ({"method": {"la-dtl": {}}}, "method la-dtl learns from a source: give --source"),
        ({"method": {"self-training": {}}}, "method self-training learns from text: give --unlabelled"),
        ({"method": {"gone": {}}}, "gone: there is no such method"),
        ({"method": {"own.cfg": {}}}, "own.cfg: no such config"),
        ({"corpus": {"a": {"train": "a.spacy"}}}, "corpus.a has no test documents"),
        ({"corpus": {"a": {"test": "a.spacy"}}}, "corpus.a has no train documents"),
        ({"corpus": {"a": {"train": "gone", "test": "gone"}}}, "gone: no such file"),
        (  # read by the search alone, or hours later
            {"corpus": {"a": {"train": TINY, "test": TINY, "dev": "gone"}}, "method": {"fast": SEARCHED}},
            "corpus.a.dev: gone: no such file",
        ),
        (
            {"corpus": {"a": {"train": TINY, "dev": TINY, "test": "gone"}}, "method": {"fast": SEARCHED}},
            "corpus.a.test: gone: no such file",
        ),
        ({"set": {"components": {"clinical_nerr": {"x": 1}}}}, "did you mean components.clinical_ner"),
    ],
)
def test_what_is_missing_is_named_before_anything_is_trained(corpora, tables, message, tmp_path):
    with pytest.raises(ClinnerError, match=message):
        run_study(define(corpora, **tables), tmp_path, progress=False)
    assert not list(tmp_path.rglob("cells"))


def test_what_is_run_is_recorded(study, out):
    record = srsly.read_json(out / "study.json")
    assert record["budget"]["steps"] == 3
    assert list(record["methods"]) == list(study.methods)
    assert set(record["versions"]) == {"spacy-clinner", "spacy", "thinc", "torch"}


def test_one_process_a_gpu(monkeypatch):
    assert Workers(jobs=3).devices == (-1, -1, -1)
    assert Workers(jobs=3, gpu_ids=(4, 6)).devices == (4, 6)
    used = []
    monkeypatch.setattr(gpu, "use_gpu", used.append)
    job = SimpleNamespace(cell=SimpleNamespace(name="a cell"))
    assert list(
        in_processes(lambda job, gpu_id: f"{job.cell.name} on {gpu_id}", [job], Workers(2, (5,)))
    ) == ["a cell on 5"]
    assert used == [5]


def test_settings_are_searched_on_development_documents(corpora, tmp_path):
    grid = {"training": {"optimizer": {"learn_rate": [0.0, 0.05]}}}
    study = define(
        corpora, method={"fast": {"search": grid}}, search={"seeds": [7]}, seeds=[0], budget={"steps": 12}
    )
    run_study(study, tmp_path, progress=False)
    search = srsly.read_json(tmp_path / "search.json")
    assert (search["scored_on"], search["seeds"], search["tasks"]) == ("dev", [7], ["a"])
    fast = search["methods"]["fast"]
    assert fast["settings"] == [{"training.optimizer.learn_rate": rate} for rate in (0.0, 0.05)]
    assert fast["scores"][0][0] < fast["scores"][1][0]  # a rate of 0 learns nothing
    assert fast["taken"] == 1
    cell = srsly.read_json(tmp_path / "cells" / "fast@none@a@100@0.json")
    assert cell["setting"] == {"training": {"optimizer": {"learn_rate": 0.05}}}
    assert cell["scored_on"] == "test"
    assert {path.stem for path in (tmp_path / "search").iterdir()} == {
        f"fast@{i}@none@a@100@7" for i in (0, 1)
    }


def test_calibrators_read_the_same_training(corpora, tmp_path):
    tagger = {
        "keep_emissions": True,
        "model": {"decoder": {"@architectures": "spacy-clinner.Softmax.v1", "scheme": "IO"}},
        "loss": {"@losses": "spacy-clinner.CrossEntropy.v1"},
        "scorer": {"@scorers": "spacy-clinner.token_scorer.v1"},
    }
    study = define(
        corpora,
        set={"components": {"clinical_ner": tagger}},
        calibrator={"knn": {"k": 1}},
        measures=["token_ua", "ents_ece"],
        budget={"epochs": 2, "weights": "last"},
        seeds=[0],
    )
    run_study(study, tmp_path, progress=False)
    record = srsly.read_json(tmp_path / "cells" / "fast@none@a@100@0.json")
    alone, calibrated = (record["results"][name] for name in ("none", "knn"))
    assert calibrated["scores"]["token_ua"] > alone["scores"]["token_ua"]  # its neighbours are the documents
    assert len(alone["counts"]["tokens"]) == 6  # documents of O and two labels
    assert len(alone["counts"]["tokens"][0]) == 3
    assert record["steps"] == 2


def test_what_a_method_fits_when_it_is_saved_is_scored(corpora, tmp_path, monkeypatch):
    """With the last weights too, which spaCy does not save on its way."""
    votes = {"set": {"components": {"knn_calibrator": {"k": 1}}}}
    method = {"base": "rare-types", "encoder": str(shared_encoder()), **votes}
    budget = {"steps": 2, "weights": "last"}
    study = define(corpora, method={"rare": method}, seeds=[0], budget=budget)
    fitted = []
    original = KnnCalibrator.fit
    monkeypatch.setattr(
        KnnCalibrator, "fit", lambda own, *args: fitted.append(own.name) or original(own, *args)
    )
    run_study(study, tmp_path, progress=False)
    assert fitted == ["knn_calibrator"]


def test_curves_have_their_points(corpora, tmp_path):
    study = define(corpora, seeds=[0], budget={"steps": 4, "points": 2})
    run_study(study, tmp_path, progress=False)
    record = srsly.read_json(tmp_path / "cells" / "fast@none@a@100@0.json")
    assert [point["step"] for point in record["curve"]] == [0, 2, 4]
    assert record["curve"][-1]["ents_f"] == pytest.approx(record["results"]["none"]["scores"]["ents_f"])


@pytest.mark.parametrize("weights", ["last", "averaged"])
def test_pipelines_that_are_kept_hold_no_rare_word(corpora, tmp_path, weights):
    methods = METHODS | {"source-tagger": {"base": "fast", "stage": True, "on_source": True}}
    budget = {"steps": 1, "weights": weights}
    study = define(corpora, method=methods, methods=["transfer"], sources=["b"], seeds=[0], budget=budget)
    run_study(study, tmp_path, progress=False)
    (kept,) = (tmp_path / "pipelines").iterdir()
    strings = spacy.load(kept).vocab.strings
    assert "gout" not in strings  # it stands in one document
    assert "of" in strings

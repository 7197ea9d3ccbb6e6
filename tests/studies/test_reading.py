"""Definitions of studies: what they may say, and one line where they are wrong."""

import inspect
import textwrap

import pytest

from spacy_clinner.errors import ClinnerError
from spacy_clinner.studies import reading
from spacy_clinner.studies.cells import Cell, cell_before, reported_cells, search_cells, waves
from spacy_clinner.studies.methods import with_methods
from spacy_clinner.studies.reading import read_study, study_of
from spacy_clinner.studies.study import Task
from tests.studies.tiny import BUDGET, define

CORPORA = {"a": {"train": "a.spacy", "test": "t.spacy"}, "b": {"train": "b.spacy", "test": "t.spacy"}}


def tables(**more):
    return {"corpus": CORPORA, "budget": BUDGET, "method": {"fast": {}}} | more


def write(tmp_path, text):
    path = tmp_path / "own.toml"
    path.write_text(text)
    return path


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("title = 'x'\nbudget = {steps = }\n", "own.toml:2: not TOML: "),
        ("title = 'x", "own.toml:1: not TOML: "),
        ("[corpus\n", "own.toml:1: not TOML: "),
        ("color = 1\n", "own.toml: there is no key 'color': use "),
        ("method = 3\n", "own.toml: method is no table"),
        ("extends = 'nothing'\n", "nothing: no such study: give a .toml file or one of "),
        ("extends = 'own.toml'\n", "own.toml: extends: own.toml extends this one"),
    ],
)
def test_what_is_no_definition_is_one_line(tmp_path, text, message, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ClinnerError, match=message) as error:
        read_study(str(write(tmp_path, text)))
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"method": {}}, "there is no method"),
        ({"budget": {}}, "how long does it train"),
        ({"budget": {"steps": 3, "epochs": 2}}, "how long does it train"),
        ({"budget": {"epochs": 2, "points": 2}}, "curves count updates"),
        ({"budget": {"steps": 2, "weights": "best"}}, "budget.weights: the best are chosen at points"),
        ({"budget": {"updates": 3}}, "no key 'updates'"),
        ({"budget": {"steps": "abc"}}, "budget.steps: 'abc' is no whole number"),
        ({"budget": {"steps": 1.5}}, "budget.steps: 1.5 is no whole number"),
        ({"budget": {"steps": True}}, "budget.steps: True is no whole number"),
        (
            {"budget": {"steps": 4, "points": 2, "weights": "bset"}},
            "budget.weights: 'bset' is unknown: choose",
        ),
        ({"budget": {"steps": 4, "precision": "low"}}, "budget.precision: 'low' is unknown"),
        ({"corpus": {"a": {"train": 5}}}, "corpus.a.train: 5 is no text"),
        ({"calibrator": {"knn": 3}}, "calibrator: knn is no table"),
        ({"method": {"fast": {"like": [1]}}}, r"method.fast: like: \[1\] is no other method"),
        (
            {
                "method": {
                    "fast": {"sweep": {"training": {"dropout": [0.1]}}},
                    "fast.dropout=0.1": {"base": "fast"},
                }
            },
            "two methods are called fast.dropout=0.1",
        ),
        ({"corpora": ["c"]}, r"no \[corpus.c\]"),
        ({"corpora": "a"}, "corpora: write a list"),
        ({"seeds": ["one"]}, "seeds: write a list"),
        ({"seeds": []}, "nothing to run"),
        ({"seeds": [-1]}, "seeds: -1 is none: write 0 to 4294967295"),
        ({"search": {"seeds": [2**32]}}, "seeds: 4294967296 is none"),
        ({"shares": [0]}, "0 is no percentage"),
        ({"tasks": ["> a"]}, "write 'source > target'"),
        ({"measures": ["f"]}, "measures: 'f' is unknown"),
        ({"baseline": "none"}, "baseline: 'none' is unknown"),
        ({"score_on": "train"}, "score_on: 'train' is unknown"),
        ({"method": {"a/b": {}}}, "is no name for files"),
        ({"method": {"fast": {"steps": 3}}}, "method.fast: there is no key 'steps'"),
        ({"method": {"fast": {"budget": {"steps": 9}}}}, "every method has the study's"),
        ({"method": {"fast": {"after": "x"}}}, "'x' is no method that can be trained before it"),
        ({"method": {"x": {"after": "y"}, "y": {"after": "x"}}}, "no method that can be trained before it"),
        ({"method": {"x": {"like": "y"}, "y": {"like": "x"}}}, "like: 'x' is no other method"),
        (
            {"method": {"fast": {"search": {"training": {"dropout": 0.5}}}}},
            "write the values to try as a list",
        ),
        ({"vars": {"source": "x"}}, "source is a place of every cell"),
        ({"title": "{nothing}"}, "there is no variable {nothing}"),
        ({"title": 3}, "title: 3 is no text"),
        ({"encoder": 3}, "encoder: 3 is no text"),
        ({"seeds": [True]}, "seeds: write a list"),
        ({"label_map": {"A": 3}}, "label_map: A: 3 is no text"),
        ({"budget": {"steps": 4, "points": -2}}, "budget.points: -2 is no count"),
        ({"method": {"fast": {"encoder": 3}}}, "method.fast: encoder: 3 is no text"),
        ({"method": {"fast": {"stage": "false"}}}, "method.fast: stage: 'false' is no true or false"),
        ({"method": {"fast": {"base": 3}}}, "method.fast: base: 3 is no text"),
    ],
)
def test_what_a_study_must_not_say(change, message):
    with pytest.raises(ClinnerError, match=message):
        study_of(tables(**change), "own", "own.toml")


def test_every_method_has_the_same_search():
    search = {"training": {"dropout": [0.1, 0.2]}}
    methods = {"fast": {"search": search}, "hash-embed": {}}
    with pytest.raises(ClinnerError, match="unequal search: fast has 2 settings, hash-embed 1: give every"):
        study_of(tables(method=methods), "own", "own.toml")
    methods["hash-embed"] = {"search": {"training": {"optimizer": {"learn_rate": [0.1, 0.01]}}}}
    study = study_of(tables(method=methods), "own", "own.toml")
    assert study.methods["fast"].settings == ({"training": {"dropout": 0.1}}, {"training": {"dropout": 0.2}})


def test_a_search_may_be_left_out():
    methods = {"fast": {"search": {"training": {"dropout": [0.1, 0.2]}}}, "hash-embed": {}}
    study = study_of(tables(method=methods, search=False), "own", "own.toml")
    assert search_cells(study) == []


def test_variables_and_changes(tmp_path):
    path = write(
        tmp_path,
        """
        [vars]
        folder = "x"
        steps_of_all = 7
        component = "clinical_ner"
        [budget]
        steps = "{steps_of_all}"
        [corpus.a]
        train = "{folder}/train.spacy"
        test = "{folder}/test.spacy"
        [method.fast.set.components."{component}"]
        seed = "{seed}"
        """,
    )
    study = read_study(str(path), ["vars.folder=y", "seeds=[5]", "title=My notes"])
    assert study.corpora["a"].train == "y/train.spacy"
    assert study.budget.steps == 7
    assert study.axes.seeds == (5,)
    assert study.title == "My notes"
    assert study.methods["fast"].changes == {"components": {"clinical_ner": {"seed": "{seed}"}}}
    for change in ("seeds", "title.x=3", "=3"):
        with pytest.raises(ClinnerError, match="write KEY=VALUE"):
            read_study(str(path), ["title=x", change])


def test_extended_and_alike(tmp_path):
    (tmp_path / "base.toml").write_text(
        """
        [budget]
        steps = 5
        [corpus.a]
        train = "a.spacy"
        test = "a.spacy"
        [method.one]
        base = "fast"
        stage = true
        set.training.dropout = 0.5
        """
    )
    path = write(
        tmp_path,
        f"""
        extends = "{tmp_path / "base.toml"}"
        [budget]
        steps = 6
        [method.two]
        like = "one"
        set.training.accumulate_gradient = 2
        """,
    )
    study = read_study(str(path))
    assert study.budget.steps == 6
    assert [method.name for method in study.reported] == ["two"]
    assert study.methods["two"].base == "fast"
    assert study.methods["two"].changes == {"training": {"dropout": 0.5, "accumulate_gradient": 2}}


def test_tasks_and_what_is_trained_once(tmp_path):
    methods = {
        "non-transfer": {},
        "la-dtl": {},
        "re-training": {"after": "source-tagger"},
        "source-tagger": {"base": "non-transfer", "stage": True, "on_source": True},
    }
    study = define(tmp_path, method=methods, corpora=["a", "b"], sources=["a", "b"], seeds=[0], shares=[50])
    assert study.axes.tasks == (Task("a", "b"), Task("b", "a"))
    names = [cell.name for cell in reported_cells(study)]
    assert names == [
        "cells/non-transfer@none@b@50@0",
        "cells/la-dtl@a@b@50@0",
        "cells/re-training@a@b@50@0",
        "cells/non-transfer@none@a@50@0",
        "cells/la-dtl@b@a@50@0",
        "cells/re-training@b@a@50@0",
    ]
    before = cell_before(study, Cell("re-training", Task("a", "b"), 50, 0))
    assert before == Cell("source-tagger", Task(None, "a"), 100, 0)
    first, second = waves(study)
    assert before in first
    assert {cell.method for cell in second} == {"re-training"}


def test_a_source_with_a_pipeline_is_not_trained(tmp_path):
    methods = {
        "transfer": {"after": "source-tagger"},
        "source-tagger": {"base": "fast", "stage": True, "on_source": True},
    }
    corpora = {"a": {"pipeline": "model"}, "b": {"train": "b", "test": "b"}}
    study = study_of(tables(method=methods, corpus=corpora, tasks=["a > b"]), "own", "own.toml")
    assert [len(wave) for wave in waves(study)] == [3]


def test_searched_settings_come_first_and_those_that_build_on_them_last(tmp_path):
    grid = {"training": {"dropout": [0.1, 0.2]}}
    methods = {"fast": {"search": grid}, "again": {"base": "fast", "after": "fast", "search": grid}}
    study = define(tmp_path, method=methods, seeds=[0], search={"seeds": [7]})
    kinds = [{(cell.method, cell.setting is None, cell.seed) for cell in wave} for wave in waves(study)]
    assert kinds == [
        {("fast", False, 7)},
        {("fast", True, 7), ("fast", True, 0)},
        {("again", False, 7)},
        {("again", True, 0)},
    ]


def test_a_sweep_varies_one_setting_at_a_time(tmp_path):
    sweep = {"training": {"dropout": [0.1, 0.5], "accumulate_gradient": [2]}}
    study = define(tmp_path, method={"fast": {"sweep": sweep}, "hash-embed": {}}, methods=["fast"])
    assert list(study.methods) == [
        "fast",
        "fast.dropout=0.1",
        "fast.dropout=0.5",
        "fast.accumulate_gradient=2",
    ]
    assert study.methods["fast.dropout=0.5"].changes == {"training": {"dropout": 0.5}}


def test_some_methods_with_those_they_build_on(tmp_path):
    methods = {"one": {"base": "fast"}, "two": {"base": "fast", "after": "one"}, "three": {"base": "fast"}}
    study = with_methods(define(tmp_path, method=methods), ["two"])
    assert list(study.methods) == ["one", "two"]
    assert [method.name for method in study.reported] == ["two"]
    assert study.baseline == "two"
    with pytest.raises(ClinnerError, match="'four' is unknown"):
        with_methods(study, ["four"])


def test_the_documented_example_is_a_definition(tmp_path):
    example = inspect.getdoc(reading).split("`Study`.")[1].split("In settings")[0]
    text = textwrap.dedent(example).replace(
        'corpora = ["notes"]', 'corpora = ["notes"]\nbaseline = "transfer"'
    )
    corpus = '\n[corpus.other]\ntrain = "o.spacy"\n[method.transfer.search.training]\ndropout = [0.1, 0.2]\n'
    study = read_study(str(write(tmp_path, text + corpus)))
    assert list(study.methods) == [
        "la-dtl",
        "la-dtl.beta=0.0",
        "la-dtl.beta=0.1",
        "transfer",
        "source-tagger",
    ]
    assert study.corpora["notes"].train == "corpus/train.spacy"


def test_sweeps_of_settings_with_one_name_are_told_apart():
    rates = {
        "optimizer": {"learn_rate": [0.1, 0.2]},
        "before_update": {"learn_rate": [0.1]},
        "dropout": [0.3],
    }
    study = study_of(tables(method={"fast": {"sweep": {"training": rates}}}), "x", "x.toml")
    assert sorted(study.methods) == [
        "fast",
        "fast.before_update.learn_rate=0.1",
        "fast.dropout=0.3",
        "fast.optimizer.learn_rate=0.1",
        "fast.optimizer.learn_rate=0.2",
    ]


def test_what_is_named_twice_counts_once():
    more = {
        "seeds": [0, 0, 1],
        "shares": [100, 100.0],
        "corpora": ["a", "a"],
        "measures": ["ents_f", "ents_f"],
    }
    study = study_of(tables(**more), "x", "x.toml")
    assert (study.axes.seeds, study.axes.shares, len(study.axes.tasks)) == ((0, 1), (100.0,), 1)
    assert study.measures == ("ents_f",)

"""The studies of social media, from column files to the table, with the steps of their project."""

import shlex
from pathlib import Path

import numpy as np
import pytest
import spacy
import srsly
from spacy.tokens import DocBin
from typer.testing import CliRunner

from spacy_clinner.cli import app
from spacy_clinner.errors import ClinnerError
from spacy_clinner.studies.corpora.word_vectors import write_word_vectors
from spacy_clinner.studies.reading import read_study

PROJECT = Path(__file__).parents[2] / "projects/social-media/project.yml"
FEW = "budget.steps=2 budget.points=1 search=false"
WEIBO = [
    [("王", "B-PER"), ("明", "I-PER"), ("在", "O"), ("北", "B-LOC"), ("京", "I-LOC"), ("。", "O")],
    [("他", "O"), ("去", "O"), ("协", "B-ORG"), ("和", "I-ORG"), ("了", "O")],
]
TWEETS = [
    [
        ("@ana", "O"),
        ("Ana", "B-person"),
        ("is", "O"),
        ("in", "O"),
        ("Rome", "B-geo-loc"),
        ("http://t.co/1", "O"),
    ],
    [("my", "O"), ("new", "O"), ("Fiat", "B-company"), ("!", "O")],
]
CONLL2003 = """-DOCSTART- -X- -X- O

Ana NNP I-NP I-PER
Lopez NNP I-NP I-PER
left VBD I-VP O
Rome NNP I-NP I-LOC

Fiat NNP I-NP I-ORG
of IN I-PP O
Italian JJ I-NP I-MISC
fame NN I-NP O

"""


def write_columns(path, sentences, separator="\t"):
    path.parent.mkdir(exist_ok=True)
    rows = ["".join(f"{token}{separator}{tag}\n" for token, tag in sentence) for sentence in sentences]
    path.write_text("\n".join(rows), encoding="utf8")


def run_workflow(name, **variables):
    """Every command of a workflow, in this process."""
    project = srsly.read_yaml(PROJECT)
    known = {**project["vars"], **variables}
    by_name = {command["name"]: command for command in project["commands"]}
    for step in project["workflows"][name]:
        for line in by_name[step]["script"]:
            for variable, value in known.items():
                line = line.replace(f"${{vars.{variable}}}", str(value))
            program, words = shlex.split(line)[:4], shlex.split(line)[4:]
            assert program == ["python", "-m", "spacy", "clinner"]
            few = ["--set", *FEW.split(), "--no-figures"] if words[0] == "study" else []
            done = CliRunner().invoke(app, [*words, *few])
            assert done.exit_code == 0, done.output


def scored_methods(folder):
    lines = (folder / "scores.csv").read_text(encoding="utf8").splitlines()
    return {line.split(",")[lines[0].split(",").index("method")] for line in lines[1:]}


@pytest.fixture
def here(tmp_path, monkeypatch):
    pytest.importorskip("gensim")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_weibo(here):
    for part in ("train", "dev", "test"):
        write_columns(here / f"assets/weibo_{part}.conll", WEIBO * 3)
    write_columns(here / "assets/sighan.conll", WEIBO * 4)
    write_columns(here / "assets/peoples_daily.conll", WEIBO[:1] * 4, separator=" ")
    run_workflow("all", seeds="0", jobs=1)
    study = read_study("social-media-weibo")
    assert scored_methods(here / "results/weibo") == {method.name for method in study.reported}
    news = list(DocBin().from_disk(here / "corpus/weibo/news/train.spacy").get_docs(spacy.blank("zh").vocab))
    assert len(news) == 12
    assert [token.text for token in news[0]] == list("王明在北京。")


def test_twitter(here):
    tweets = [[*sentence, (str(i), "O")] for i in range(50) for sentence in TWEETS]  # all of other texts
    write_columns(here / "assets/tweets.conll", tweets)
    (here / "eng.train").write_text(CONLL2003 * 3, encoding="utf8")
    run_workflow("twitter", seeds="0", jobs=1, conll2003="eng.train")
    study = read_study("social-media-twitter")
    assert scored_methods(here / "results/twitter") == {method.name for method in study.reported}
    news = DocBin().from_disk(here / "corpus/twitter/conll2003/train.spacy").get_docs(spacy.blank("en").vocab)
    first = next(iter(news))
    assert [(ent.text, ent.label_) for ent in first.ents] == [("Ana Lopez", "PER"), ("Rome", "LOC")]


def test_every_method_of_both_studies_is_searched_alike():
    for name in ("social-media-weibo", "social-media-twitter"):
        study = read_study(name)
        assert len(study.reported) == 10
        assert {len(method.settings) for method in study.reported} == {4}
        assert study.search.seeds == (7, 8, 9)
        assert not set(study.search.seeds) & set(study.axes.seeds)


def test_vectors_are_those_of_similar_words_and_the_same_again(here):
    nlp = spacy.blank("en")
    texts = [f"{who} has {what} 12 today" for who in ("he", "she") for what in ("fever", "nausea")] * 40
    (here / "corpus").mkdir()
    DocBin(docs=[nlp.make_doc(text) for text in [*texts, "Once only"]]).to_disk(here / "corpus/train.spacy")
    assert write_word_vectors(here / "corpus", here / "one", width=20) == 7
    write_word_vectors(here / "corpus", here / "two", width=20)
    one, two = (spacy.load(here / name).vocab.vectors for name in ("one", "two"))
    np.testing.assert_array_equal(one.data, two.data)
    words = {one.strings[key] for key in one.keys()}  # noqa: SIM118  (vectors have no iterator)
    assert words == {"he", "she", "has", "fever", "nausea", "00", "today"}


def test_no_texts_are_an_error(here):
    with pytest.raises(ClinnerError, match=r"no train\.spacy with text below it"):
        write_word_vectors(here, here / "out")

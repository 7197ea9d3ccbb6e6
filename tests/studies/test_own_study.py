"""A user's own study from the command line."""

import pytest
import srsly
from typer.testing import CliRunner

from spacy_clinner.cli import app
from spacy_clinner.cli.many_values import repeated
from spacy_clinner.configs import compose
from spacy_clinner.errors import ClinnerError
from spacy_clinner.studies.cells import waves
from spacy_clinner.studies.own_study import own_study
from spacy_clinner.studies.reading import shipped_names
from tests.studies.tiny import write_corpora


@pytest.fixture(scope="module")
def corpora(tmp_path_factory):
    return write_corpora(tmp_path_factory.mktemp("corpora"))


def invoke(*args):
    return CliRunner().invoke(app, ["study", *map(str, args)])


def paths(corpora):
    return corpora / "a" / "train.spacy", corpora / "a" / "dev.spacy"


def test_two_methods_on_ones_own_notes(corpora, tmp_path):
    options = ["--methods", "fast", "la-dtl", "--source", corpora / "b" / "train.spacy", "--steps", 2]
    done = invoke(*paths(corpora), *options, "--seeds", 0, "--out", tmp_path / "out", "--no-figures")
    assert done.exit_code == 0, done.output
    assert {path.name for path in (tmp_path / "out" / "cells").iterdir()} == {
        "fast@none@notes@100@0.json",
        "la-dtl@source@notes@100@0.json",
    }
    assert "entity F1 on the dev documents in percent, of one seed." in done.output
    cell = srsly.read_json(tmp_path / "out" / "cells" / "fast@none@notes@100@0.json")
    assert cell["scored_on"] == "dev"


def test_two_corpora_have_folders_of_their_own(tmp_path):
    """Each has a train.spacy."""
    names = {own_study(tmp_path / x / "train.spacy", tmp_path / "dev.spacy", ["fast"]).name for x in "ab"}
    assert names == {"a-train", "b-train"}


def test_a_study_file_with_changes(corpora, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(
        f"""
        [vars]
        folder = '{corpora / "a"}'
        [budget]
        steps = 300
        [corpus.a]
        train = "{{folder}}/train.spacy"
        test = "{{folder}}/test.spacy"
        [method.fast]
        [method.hash-embed]
        """
    )
    out = tmp_path / "out"
    options = [
        "--methods",
        "hash-embed",
        "--seeds",
        "4",
        "--set",
        "budget.steps=1",
        "--out",
        out,
        "--no-figures",
    ]
    done = invoke(path, *options)
    assert done.exit_code == 0, done.output
    assert [cell.name for cell in (out / "cells").iterdir()] == ["hash-embed@none@a@100@4.json"]
    again = invoke(path, *options, "--report-only")
    assert again.exit_code == 0, again.output
    assert again.stdout == done.stdout


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["nothing"], "nothing: no such study: give a .toml file or one of imbalance"),
        ([], "give a .toml file or a name of --list"),
        (["a.spacy", "b.spacy"], "which methods? give --methods"),
        (["a.spacy", "b.spacy", "--methods", "slow"], "slow: there is no such method"),
        (["a.spacy", "b.spacy", "--methods", "fast", "--source", "c"], "c: no such source"),
        (["a.spacy", "b.spacy", "--methods", "fast", "--report-only"], "-a there: run the study first"),
        (["a.spacy", "b.spacy", "--methods", "fast", "--set", "budgets.steps=4"], "budgets"),
        (
            ["a.spacy", "b.spacy", "--methods", "fast", "--encoder", "c"],
            "none of fast makes use of --encoder",
        ),
        (["a.spacy", "b.spacy", "--methods", "fast", "--unlabelled", "c"], "makes use of --unlabelled"),
        (["imbalance", "--encoder", "c"], "makes use of --encoder"),
        (["imbalance", "--steps", "4"], "study imbalance: --steps is for TRAIN.spacy and DEV.spacy"),
        (["imbalance", "--test", "a.spacy"], "study imbalance: --test is for TRAIN.spacy and DEV.spacy"),
        (["imbalance", "--methods", "slow"], "methods: 'slow' is unknown"),
        (["transfer-fractions", "--methods", "source-tagger"], "'source-tagger' is unknown: choose from"),
    ],
)
def test_mistakes_are_one_line(args, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = invoke(*args)
    assert done.exit_code == 1, done.output
    assert message in " ".join(done.output.split())
    assert "Traceback" not in done.output


def test_the_list():
    done = invoke("--list")
    assert done.exit_code == 0
    assert "transfer-matrix" in done.output
    lines = done.stdout.splitlines()
    width = next(line for line in lines if "what it asks" in line).index("what it asks")
    assert set(shipped_names()) <= {line[:width].strip() for line in lines}, "the columns stand in line"


def test_a_definition_of_files_can_be_changed(corpora):
    train, dev = paths(corpora)
    study = own_study(train, dev, ["fast"], changes=["budget.points=2", "set.training.dropout=0.5"])
    assert study.budget.points == 2
    assert study.methods["fast"].changes["training"]["dropout"] == 0.5


def test_stages_come_by_themselves(corpora, tmp_path):
    train, dev = paths(corpora)
    source = corpora / "b" / "train.spacy"
    text = corpora / "a" / "text.spacy"
    methods = ["fast", "transfer", "meta-pseudo-labels-transformer"]
    study = own_study(train, dev, methods, source=source, unlabelled=text, encoder="x", seeds=[0])
    first, second = ({cell.method for cell in wave} for wave in waves(study))
    teacher = "teacher-of-meta-pseudo-labels-transformer"
    assert first == {"fast", "source-tagger", teacher}
    assert second == {"transfer", "meta-pseudo-labels-transformer"}
    assert [method.name for method in study.reported] == methods
    assert study.methods[teacher].base == "transformer"
    (tmp_path / "config.cfg").write_text("")
    study = own_study(train, dev, ["transfer"], source=tmp_path, seeds=[0])
    assert [{cell.method for cell in wave} for wave in waves(study)] == [{"transfer"}]


def test_a_config_of_ones_own(corpora, tmp_path):
    with pytest.raises(ClinnerError, match=r"gone\.cfg: no such config"):
        own_study(*paths(corpora), [str(tmp_path / "gone.cfg")])


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        ("a --m x y --n 1", "a --m x --m y --n 1"),
        ("a --m x --m y", "a --m x --m y"),
        ("--m a -1 b", "--m a --m -1 b"),
        ("--n 1 x --m", "--n 1 x --m"),
        ("--m x -g 1 2", "--m x -g 1 2"),
        ("--i 1 -2 3.5 x y", "--i 1 --i -2 --i 3.5 x y"),
    ],
)
def test_several_values_behind_one_name(args, expected):
    assert repeated(args.split(), {"--m", "--i"}) == expected.split()


def test_two_files_of_one_name_are_told_apart(corpora, tmp_path):
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        done = CliRunner().invoke(app, ["init-config", "fast", str(tmp_path / folder / "fast.cfg")])
        assert done.exit_code == 0
    for methods in (
        ["fast", tmp_path / "one" / "fast.cfg"],
        [tmp_path / f / "fast.cfg" for f in ("one", "two")],
    ):
        with pytest.raises(ClinnerError, match="are both called 'fast' in tables"):
            own_study(*paths(corpora), list(map(str, methods)))
    assert list(own_study(*paths(corpora), ["fast", "fast"]).methods) == ["fast"]


@pytest.mark.parametrize(
    ("content", "message"),
    [("[nlp]\nlang = 'en'\n", r"no section \[paths\]"), ("Mrs Grey has fever", "no config of spaCy")],
)
def test_what_is_no_config_is_one_line_without_its_text(corpora, tmp_path, content, message):
    (tmp_path / "own.cfg").write_text(content)
    with pytest.raises(ClinnerError, match=message) as raised:
        own_study(*paths(corpora), [str(tmp_path / "own.cfg")])
    assert "Grey" not in str(raised.value)


def write_config(path, method="fast", **given):
    path.parent.mkdir(exist_ok=True)
    compose(method, **given).to_disk(path)
    return str(path)


def test_a_config_of_spacys_own_that_is_not_complete(corpora, tmp_path):
    """Such as the quickstart of spaCy's site writes."""
    config = compose("fast")
    del config["training"]["max_steps"]
    config.to_disk(tmp_path / "base.cfg")
    with pytest.raises(ClinnerError, match=r"base\.cfg: no training.max_steps: complete it with"):
        own_study(*paths(corpora), [str(tmp_path / "base.cfg")])


@pytest.mark.parametrize("part", ["train", "dev"])
def test_a_config_that_reads_a_file_of_its_own_gets_no_share(corpora, tmp_path, part):
    config = compose("fast")
    config["corpora"][part]["path"] = str(corpora / "a" / "train.spacy")
    config.to_disk(tmp_path / "own.cfg")
    with pytest.raises(ClinnerError, match=rf"\[corpora.{part}\] reads another file than the study gives it"):
        own_study(*paths(corpora), [str(tmp_path / "own.cfg")])


def test_the_language_is_that_of_ones_own_config(corpora, tmp_path):
    german, french = (write_config(tmp_path / f"{lang}.cfg", lang=lang) for lang in ("de", "fr"))
    assert own_study(*paths(corpora), ["fast", german]).corpora["notes"].lang == "de"
    assert own_study(*paths(corpora), ["fast", german], lang="nl").corpora["notes"].lang == "nl"
    assert own_study(*paths(corpora), ["fast"]).corpora["notes"].lang == "en"
    with pytest.raises(ClinnerError, match=r"de\.cfg is for de, .*fr\.cfg is for fr: give --lang"):
        own_study(*paths(corpora), [german, french])


def test_concepts_are_those_of_the_config_and_not_of_its_path(corpora, tmp_path):
    concepts = write_config(tmp_path / "mine.cfg", "concepts-fast")
    assert own_study(*paths(corpora), [concepts]).measures == ("chars_f",)
    given = {"encoder": "e", "source": "s", "unlabelled": "u"}
    entities = write_config(tmp_path / "concepts" / "st.cfg", "self-training-transformer", **given)
    study = own_study(*paths(corpora), [entities], unlabelled=corpora / "a" / "train.spacy")
    assert study.measures == ("ents_f",)
    assert study.methods["teacher-of-st"].base == "transformer"

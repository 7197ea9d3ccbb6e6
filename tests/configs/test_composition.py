"""What `compose` makes of its arguments, and how fragments are laid over each other."""

import pytest
from spacy.util import load_config_from_str

from spacy_clinner.configs import compose, config_text, methods
from spacy_clinner.configs.fragments import FOLDER, fragment
from spacy_clinner.configs.merging import merged
from spacy_clinner.errors import ClinnerError

NER = "clinical_ner"


def fails(message: str, method: str, **arguments: object) -> None:
    with pytest.raises(ClinnerError, match=message) as caught:
        compose(method, **arguments)
    assert "\n" not in str(caught.value)


def test_methods_say_in_a_line_what_they_are_for():
    assert [method.name for method in methods()] == sorted(p.stem for p in FOLDER.glob("methods/*.cfg"))
    assert len({method.purpose for method in methods()}) == len(methods())
    assert all(20 < len(method.purpose) < 100 for method in methods())


def test_needs_are_what_a_method_reads_beside_its_notes():
    needs = {method.name: method.needs for method in methods()}
    assert needs["fast"] == frozenset()
    assert needs["la-dtl"] == {"source"}
    assert needs["transfer"] == {"source_model"}
    assert needs["add-label"] == {"source_model", "labels"}
    assert needs["meta-pseudo-labels-transformer"] == {"encoder", "teacher", "unlabelled"}


@pytest.mark.parametrize(
    ("method", "arguments", "message"),
    [
        ("fats", {}, "^fats: there is no such method: did you mean fast"),
        ("la-dtl", {}, "^la-dtl: needs labelled notes of another department"),
        ("mean-teacher", {}, "^mean-teacher: needs notes without labels"),
        ("transfer", {}, "^transfer: needs the trained pipeline that training starts from"),
        ("add-label", {"source": "x"}, "^add-label: needs the labels to add"),
        ("transformer", {"lang": "de"}, "^transformer: needs a pre-trained encoder"),
        ("fast", {"source": "x"}, "^fast: makes no use of --source"),
        ("fast", {"labels": ["Drug", "$x"]}, r"^fast: --labels: '\$x' has a \$, a variable's sign"),
        ("transformer", {"encoder": "/a/${b}/c"}, r"^transformer: --encoder: .* has a \$"),
        ("concepts-fast", {"labels": ["A"]}, "^concepts-fast: makes no use of --labels"),
        ("fast", {"lang": "klingon"}, "^--lang klingon: "),
        ("weibo-non-transfer", {"lang": "de"}, "^weibo-non-transfer: is for the language zh"),
        ("fast", {"overrides": {"training.before_update.weight": 1}}, "^training.before_update.weight: "),
        ("fast", {"overrides": {"components.clinical_ner.model.beam": 1}}, "has no such setting"),
        (
            "fast",
            {"overrides": {"training.batcher.tolerance": "much"}},
            "^batcher.tolerance: .* <class 'float'>",
        ),
        ("fast", {"overrides": {"training.max_steps": "many"}}, "^training.max_steps: .* has a number"),
        ("fast", {"overrides": {"training.dropout": ""}}, "^training.dropout: .* has a number"),
    ],
)
def test_bad_arguments_are_one_line(method, arguments, message):
    fails(message, method, **arguments)


def test_a_need_may_be_given_as_a_setting():
    for method, setting in [("la-dtl", "source"), ("transformer", "encoder")]:
        config = compose(method, lang="de", overrides={f"paths.{setting}": "mine"})
        assert config["paths"][setting] == "mine"


def test_english_has_an_encoder():
    assert compose("transformer")["paths"]["encoder"] == "dmis-lab/biobert-base-cased-v1.1"
    assert compose("transformer", lang="de", encoder="mine")["paths"]["encoder"] == "mine"


def test_a_language_brings_its_tokenizer():
    chinese = compose("fast", lang="zh")["nlp"]
    assert (chinese["lang"], chinese["tokenizer"]["segmenter"]) == ("zh", "char")
    assert compose("weibo-non-transfer") == compose("weibo-non-transfer", lang="zh")


def test_labels_are_set_where_the_component_is_initialised():
    assert compose("fast", labels=["A"])["initialize"]["components"] == {NER: {"labels": ["A"]}}
    added = compose("add-label", source="model", labels=["A"])["initialize"]
    assert (added["after_init"]["labels"], added["components"]) == (["A"], {})


def test_a_gpu_computes_in_mixed_precision():
    config = compose("transformer", gpu=True)
    assert config["system"]["gpu_allocator"] == "pytorch"
    assert config["components"][NER]["model"]["tok2vec"]["precision"] == "auto"
    assert compose("fast", gpu=True)["system"]["gpu_allocator"] == "pytorch"


def test_a_gpu_scales_the_gradients_of_spacy_transformers():
    own = compose("legacy-transformer", gpu=True)["components"][NER]
    assert own["model"]["tok2vec"]["mixed_precision"]
    shared = compose("legacy-transformer-listener", gpu=True)["components"]["transformer"]
    assert shared["model"]["mixed_precision"]


def test_a_block_that_is_given_is_replaced_and_completed():
    sgd = {"@optimizers": "SGD.v1", "learn_rate": 0.1}
    optimizer = compose("fast", overrides={"training.optimizer": sgd})["training"]["optimizer"]
    assert optimizer["@optimizers"] == "SGD.v1"
    assert "beta1" not in optimizer
    assert optimizer["L2_is_weight_decay"]


def test_a_method_under_another_name_is_the_same():
    assert compose("inverse-knn") == compose("rare-types")


def test_composing_leaves_no_trace():
    before = compose("fast")
    compose("fast", overrides={"training.dropout": 0.9})["training"]["batcher"]["size"] = 3
    assert compose("fast") == before


def test_blocks_are_merged_unless_they_are_made_by_something_else():
    lower = {"a": {"@x": "one", "size": 1}, "b": {"factory": "ner", "size": 1}, "c": {"deep": {"size": 1}}}
    assert merged(lower, {"a": {"size": 2}}) == {**lower, "a": {"@x": "one", "size": 2}}
    assert merged(lower, {"a": {"@x": "two"}})["a"] == {"@x": "two"}
    assert merged(lower, {"b": {"source": "path"}})["b"] == {"source": "path"}
    assert merged(lower, {"c": {"deep": None}})["c"] == {"deep": None}
    assert list(merged(lower, {"d": 1, "b": {"size": 2}})) == ["a", "b", "c", "d"]
    chained = merged({"*": {"card": {}, "scrub": {"size": 1}}}, {"*": {"fit": {}, "scrub": {}}})
    assert list(chained["*"].items()) == [("card", {}), ("fit", {}), ("scrub", {"size": 1})]


def test_the_text_has_the_comments_of_the_last_fragment_that_has_some():
    text = config_text("rare-types", encoder="mine", gpu=True)
    assert load_config_from_str(text, interpolate=False) == compose("rare-types", encoder="mine", gpu=True)
    lines = text.splitlines()
    assert lines[: len(fragment("methods/rare-types").header)] == [
        f"# {line}" for line in fragment("methods/rare-types").header
    ]
    assert any("--gpu-id 0" in line for line in lines)
    assert lines[lines.index('encoder = "mine"') - 1].startswith("# A name on the Hugging Face hub")
    scrub = lines.index('@callbacks = "spacy-clinner.scrub_strings.v1"')
    assert lines[scrub - 1].startswith("# Remove the strings of rare words")
    chain = lines.index('@callbacks = "spacy-clinner.chain.v1"')
    assert lines[chain - 1] == "[training.before_to_disk]"


def test_a_wheel_has_every_fragment():
    tomllib = pytest.importorskip("tomllib")
    root = FOLDER.parents[1]
    settings = tomllib.loads((root / "pyproject.toml").read_text("utf8"))
    patterns = settings["tool"]["setuptools"]["package-data"]["spacy_clinner"]
    packed = {path for pattern in patterns for path in (root / "spacy_clinner").glob(pattern)}
    assert set(FOLDER.rglob("*.cfg")) <= packed


def test_configs_are_short():
    files = [FOLDER / "base.cfg", *FOLDER.glob("*/*.cfg")]
    lines = [line for file in files for line in file.read_text("utf8").splitlines()]
    assert len(lines) < 900
    assert max(map(len, lines)) <= 120

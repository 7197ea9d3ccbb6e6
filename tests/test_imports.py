"""Imports point one way, type imports included, and listing factories stays cheap."""

import ast
import importlib
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

import spacy_clinner

ROOT = Path(spacy_clinner.__file__).parent
# from the ground up: a module may import from its own level or from below it
LEVELS = [
    {"errors", "seeds", "tags"},
    {"text"},
    {"layers", "formats", "configs"},
    {"corpus"},
    {"tagger"},
    {"encoder", "imbalance", "concepts"},
    {"transfer", "semi_supervised", "deidentify"},
    {"synthetic"},
    {"evaluation"},
    {"batch", "model_card", "new_project"},
    {"studies", "serving"},
    {"labelling"},
    {"cli"},
]
TORCH_ALONE = {"spacy", "thinc"}
"""What modules of mathematics do not import."""
FORBIDDEN = {
    "layers": TORCH_ALONE,
    "formats": {"spacy", "thinc", "torch"},
    "text": {"spacy", "thinc", "torch"},
    "deidentify.rules": {"spacy", "thinc", "torch"},
    "encoder.adapting": TORCH_ALONE,
    "imbalance.binary_token_labels": TORCH_ALONE,
    "imbalance.class_weights": TORCH_ALONE,
    "imbalance.focal": TORCH_ALONE,
    "imbalance.nearest_neighbours": TORCH_ALONE,
    "imbalance.neighbour_store": TORCH_ALONE,
    "imbalance.neighbour_votes": TORCH_ALONE,
    "imbalance.weighted_cross_entropy": TORCH_ALONE,
    "tagger.crf_likelihood": TORCH_ALONE,
    "tagger.cross_entropy": TORCH_ALONE,
    "tagger.soft_cross_entropy": TORCH_ALONE,
    "tagger.new_labels.forgetting": TORCH_ALONE,
    "transfer.domain_similarity": TORCH_ALONE,
    "transfer.label_aware_mmd": TORCH_ALONE,
    "transfer.mmd": TORCH_ALONE,
    "transfer.parameter_distance": TORCH_ALONE,
    "transfer.source_head": TORCH_ALONE,
}
PATHS = sorted(ROOT.rglob("*.py"))
PACKAGES = [path.parent for path in PATHS if path.name == "__init__.py" and path.parent != ROOT]


def module_name(path: Path) -> str:
    """Dotted, below the package: `tagger.model`."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts).removesuffix(".__init__")


MODULES = {module_name(path): path for path in PATHS if path != ROOT / "__init__.py"}


def level(name: str) -> int:
    return next(i for i, names in enumerate(LEVELS) if name.split(".")[0] in names)


def imported(path: Path) -> set[str]:
    """Everything that is imported anywhere in a module, for a type or within a function too."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
    return names


def own_imports(name: str) -> set[str]:
    """The modules of ours that a module imports."""
    found = set()
    for full in imported(MODULES[name]):
        below = full.removeprefix("spacy_clinner.")
        if below != full:
            found.add(below if below in MODULES else below.rpartition(".")[0])
    return found - {"", name}


@pytest.mark.parametrize("name", sorted(MODULES))
def test_imports_point_down(name):
    for other in own_imports(name):
        assert level(other) <= level(name), f"{name} imports {other}"


@pytest.mark.parametrize("name", sorted(MODULES))
def test_mathematics_and_files_know_no_spacy(name):
    forbidden = {
        package for part in FORBIDDEN if f"{name}.".startswith(f"{part}.") for package in FORBIDDEN[part]
    }
    assert not forbidden & {full.split(".")[0] for full in imported(MODULES[name])}


def test_rules_name_modules_that_exist():
    assert set(FORBIDDEN) <= set(MODULES)
    assert {name.split(".")[0] for name in MODULES} == {name for names in LEVELS for name in names}


def test_no_circle_of_imports():
    waiting = {name: own_imports(name) for name in MODULES}
    while done := {name for name, others in waiting.items() if not others & set(waiting)}:
        waiting = {name: others for name, others in waiting.items() if name not in done}
    assert not waiting, "these import each other, or what does: " + ", ".join(sorted(waiting))


def test_the_root_imports_nothing():
    assert not imported(ROOT / "__init__.py")


def test_no_two_modules_have_one_name():
    counts = Counter(path.name for path in PATHS if path.name != "__init__.py")
    commands = {path.name for path in (ROOT / "cli").glob("*.py")}  # as the user calls them
    assert not {name for name, count in counts.items() if count > 1} - commands


@pytest.mark.parametrize("package", PACKAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_packages_say_what_they_are_and_what_is_public(package):
    name = ".".join(["spacy_clinner", *package.relative_to(ROOT).parts])
    module = importlib.import_module(name)
    assert module.__doc__
    for public in module.__all__:
        if not hasattr(module, public):
            try:
                importlib.import_module(f"{name}.{public}")
            except ModuleNotFoundError as error:
                if error.name != "pyspark":  # the extra `spark`, which is in no other
                    raise


def test_spacy_lists_our_factories_without_loading_our_models():
    code = (
        "import sys, spacy; spacy.blank('en');"
        "print([m for m in sys.modules if m in ('spacy_clinner.tagger.model',"
        " 'spacy_clinner.tagger.bridge', 'spacy_clinner.formats.registry')"
        " or m.startswith(('spacy_clinner.layers', 'spacy_clinner.deidentify.rules.identifiers'))])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"

"""What contributors and GitHub read is well formed, and says the same as the package."""

import re
from pathlib import Path

import pytest
import srsly
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from pre_commit.clientlib import load_config

try:
    import tomllib
except ModuleNotFoundError:
    import tomli as tomllib

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf8"))["project"]
PYTHONS = ["3.10", "3.11", "3.12", "3.13", "3.14"]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
FORMS = sorted(
    set((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml")) - set(ROOT.glob(".github/*/config.yml"))
)
PINNED = re.compile(r"actions/[\w-]+@[0-9a-f]{40}")
TEXTS = ["CONTRIBUTING.md", "SECURITY.md", "CODE_OF_CONDUCT.md", "CHANGELOG.md"]


def environment(python: str, extra: str = "") -> dict[str, str]:
    """What markers of requirements are read against."""
    return {
        **{name: str(value) for name, value in default_environment().items()},
        "python_version": python,
        "python_full_version": f"{python}.0",
        "extra": extra,
    }


def pins(python: str) -> dict[str, list[str]]:
    """The versions that constraints.txt has for a Python, by package."""
    versions: dict[str, list[str]] = {}
    lines = (ROOT / "constraints.txt").read_text(encoding="utf8").splitlines()
    for requirement in map(Requirement, lines):
        if requirement.marker is None or requirement.marker.evaluate(environment(python)):
            (specifier,) = requirement.specifier
            assert specifier.operator == "=="
            versions.setdefault(canonicalize_name(requirement.name), []).append(specifier.version)
    return versions


def requirements() -> list[tuple[str, Requirement]]:
    """What the package and its extras require, without the package itself and what builds it."""
    optional = PROJECT["optional-dependencies"]
    groups = [("", PROJECT["dependencies"]), *optional.items()]
    required = [(extra, Requirement(line)) for extra, lines in groups for line in lines]
    return [(extra, r) for extra, r in required if r.name not in {"spacy-clinner", "setuptools"}]


@pytest.mark.parametrize("python", PYTHONS)
def test_every_dependency_has_one_pin_for_each_python(python):
    versions = pins(python)
    assert {name: found for name, found in versions.items() if len(found) > 1} == {}
    for extra, requirement in requirements():
        if requirement.marker is None or requirement.marker.evaluate(environment(python, extra)):
            (version,) = versions[canonicalize_name(requirement.name)]
            assert requirement.specifier.contains(version, prereleases=True), requirement


def test_the_pythons_are_the_same_everywhere():
    classifiers = [
        line.rpartition(" ")[2] for line in PROJECT["classifiers"] if re.search(r":: 3\.\d+$", line)
    ]
    tests = srsly.read_yaml(ROOT / ".github" / "workflows" / "tests.yml")["jobs"]["tests"]
    assert classifiers == tests["strategy"]["matrix"]["python"] == PYTHONS
    allowed = SpecifierSet(PROJECT["requires-python"])
    assert [python for python in ["3.9", *PYTHONS, "3.15"] if python in allowed] == PYTHONS


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_workflows_run_pinned_actions_with_few_rights(path):
    workflow = srsly.read_yaml(path)
    assert workflow["permissions"] == {"contents": "read"}
    for job in workflow["jobs"].values():
        assert job["timeout-minutes"]
        for step in job["steps"]:
            assert ("uses" in step) != ("run" in step)
            assert PINNED.fullmatch(step.get("uses", "actions/none@" + 40 * "0"))


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.name)
def test_issue_forms_ask_for_no_patient_text(path):
    form = srsly.read_yaml(path)
    assert {"name", "description", "body"} <= set(form)
    fields = {field["id"]: field for field in form["body"] if field["type"] != "markdown"}
    (option,) = fields["no-patient-text"]["attributes"]["options"]
    assert option["required"] is True
    kinds = {field["type"] for field in form["body"]}
    assert kinds <= {"markdown", "checkboxes", "textarea", "input", "dropdown"}


def test_no_issue_goes_around_the_forms():
    assert srsly.read_yaml(ROOT / ".github" / "ISSUE_TEMPLATE" / "config.yml") == {
        "blank_issues_enabled": False
    }


def test_hooks_are_local():
    config = load_config(str(ROOT / ".pre-commit-config.yaml"))  # checks it, too
    assert {repository["repo"] for repository in config["repos"]} == {"local"}
    assert {hook["entry"].split()[0] for hook in config["repos"][0]["hooks"]} == {"ruff", "mypy", "codespell"}


def test_the_citation():
    citation = srsly.read_yaml(ROOT / "CITATION.cff")
    assert {"cff-version", "message", "title", "authors"} <= set(citation)
    assert citation["version"] == PROJECT["version"]
    assert citation["license"] == PROJECT["license"]
    references = citation["references"]
    assert all({"type", "title", "authors"} <= set(reference) for reference in references)
    arxiv = [i["value"] for reference in references for i in reference.get("identifiers", [])]
    assert {"arXiv:2409.03238", "arXiv:1705.06273", "arXiv:1804.09021", "arXiv:2003.10580"} == set(arxiv)


@pytest.mark.parametrize("name", TEXTS)
def test_paths_and_links_lead_somewhere(name):
    text = (ROOT / name).read_text(encoding="utf8")
    links = re.findall(r"\]\((?!https?://|#)([^)#]+)", text)
    code = [path for path in re.findall(r"`([\w./-]+/[\w./-]+)`", text) if "NAME" not in path]
    paths = [
        path for path in code if path.startswith(("spacy_clinner/", "tests/", "benchmarks/", "projects/"))
    ]
    modules = [path for path in code if path.split("/")[0] in {"formats", "tagger", "imbalance", "studies"}]
    missing = [path for path in links + paths if not (ROOT / path).exists()]
    missing += [path for path in modules if not (ROOT / "spacy_clinner" / path).exists()]
    assert not missing


def test_the_changelog_begins_with_this_version():
    versions = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf8"), re.MULTILINE)
    assert PROJECT["version"] in versions[:2]

"""One asset of a project at a time, so that a workflow needs no other corpora than its own."""

import hashlib
import re
from pathlib import Path

import pytest
import srsly

from tests.support.in_process import run_script

ROOT = Path(__file__).parents[2]
CONTENT = b"{}\n"


@pytest.fixture
def project(tmp_path):
    checksum = hashlib.md5(CONTENT).hexdigest()
    assets = [
        {"dest": "assets/a.json", "url": "https://unreachable.invalid/a", "checksum": checksum},
        {"dest": "assets/b.zip", "url": "https://unreachable.invalid/b"},
    ]
    srsly.write_yaml(tmp_path / "project.yml", {"assets": assets})
    (tmp_path / "copy.json").write_bytes(CONTENT)
    (tmp_path / "other.json").write_bytes(b"[]\n")
    return tmp_path


def fetch(project, *arguments):
    return run_script(ROOT / "scripts" / "fetch_asset.py", *arguments, cwd=project)


@pytest.mark.parametrize("dest", ["assets/a.json", "assets/b.zip"])
def test_a_local_copy_is_taken_and_the_other_assets_are_left(project, dest):
    done = fetch(project, dest, str(project / "copy.json"))
    assert done.returncode == 0, done.stderr
    assert (project / dest).read_bytes() == CONTENT
    assert [path.name for path in (project / "assets").iterdir()] == [Path(dest).name]


def test_what_is_there_with_its_checksum_is_not_fetched_again(project):
    fetch(project, "assets/a.json", "copy.json")
    assert fetch(project, "assets/a.json", "https://unreachable.invalid/a").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("assets/a.json", "other.json"), "other.json: not the file that was measured"),
        (("assets/a.json", "missing.json"), "missing.json: .*: give the path of a local copy"),
        (("assets/b.zip", "https://unreachable.invalid/b"), "https.*: give the path of a local copy"),
        (("assets/c", "copy.json"), "assets/c: project.yml has no such asset"),
    ],
)
def test_errors_are_one_line_and_leave_nothing(project, arguments, message):
    done = fetch(project, *arguments)
    assert done.returncode == 1
    assert re.match(message, done.stderr), done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not (project / arguments[0]).exists()


def test_the_workflows_fetch_assets_of_the_project():
    project = srsly.read_yaml(ROOT / "project.yml")
    fetched = {
        line.split()[2]: line.split()[3]
        for command in project["commands"]
        for line in command["script"]
        if "fetch_asset.py" in line
    }
    assert fetched == {asset["dest"]: asset["url"] for asset in project["assets"]}

"""The runner of code blocks finds what does not work."""

from pathlib import Path

import pytest

from tests.docs.blocks import BadPageError, blocks
from tests.docs.config_blocks import BadConfigError, check_config
from tests.docs.running import BadBlockError, OutputError, run_page, same_output
from tests.docs.shell import CommandError, run_command, statements


@pytest.fixture
def run(tmp_path: Path):
    """Runs the text of a page."""

    def run_text(text: str):
        page = tmp_path / "page.md"
        page.write_text(text, encoding="utf8")
        folder = tmp_path / "folder"
        folder.mkdir(exist_ok=True)
        return run_page(page, folder)

    return run_text


def block(language: str, text: str, comment: str = "") -> str:
    return f"{comment}\n```{language}\n{text}\n```\n\n"


GOOD = (
    "<!-- docs: hidden bash\nmkdir notes\n-->\n\n"
    + block("bash", "cd notes\ncd ..\nexport NAME='a b'\necho \"$NAME\" > file.txt  # a comment\nls *.txt")
    + block("text", "file.txt", "<!-- docs: output -->")
    + block("python", "from pathlib import Path\ntext = Path('file.txt').read_text()")
    + block("python", "print(text * 2)")
    + block("text", "…\na …", "<!-- docs: output -->")
    + block("bash", "false", "<!-- docs: fails -->")
    + block("bash", "sudo rm", "<!-- docs: not run: it would harm -->")
    + block("json", '{"a": 1}\n{"b": 2}')
    + block("yaml", "a: [1]")
    + block("toml", "a = 1")
)


def test_a_good_page_runs(run) -> None:
    (exempt,) = run(GOOD)
    assert exempt.reason == "it would harm"


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (block("bash", "true\nfalse\ntrue"), CommandError),
        (block("bash", "true", "<!-- docs: fails -->"), CommandError),
        (block("bash", "python -m spacy clinner init-config no-such-method -"), CommandError),
        (block("bash", "false | true"), CommandError),
        (block("python", "nothing"), NameError),
        (block("bash", "echo a") + block("text", "b", "<!-- docs: output -->"), OutputError),
        (block("json", "{a}"), BadBlockError),
        (block("toml", "a"), BadBlockError),
        (block("", "a"), BadPageError),
        (block("console", "a"), BadPageError),
        (block("bash", "a", "<!-- docs: not run: -->"), BadPageError),
        (block("bash", "a", "<!-- docs: perhaps -->"), BadPageError),
        ("<!-- docs: fails -->\n\nNo block.\n", BadPageError),
        ("```bash\necho\n", BadPageError),
        (block("ini", '[a]\n@losses = "spacy-clinner.NoLoss.v1"'), BadBlockError),
    ],
)
def test_a_bad_page_fails(run, text, error) -> None:
    with pytest.raises(error):
        run(text)


def test_blocks_in_lists_and_their_lines(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    fence = '    ```bash title="x"'
    page.write_text(
        f"1. Item\n\n    <!-- docs: with-study --steps 1 -->\n{fence}\n    a \\\n      b\n    ```\n"
    )
    (found,) = blocks(page)
    assert (found.text, found.line, found.extra) == ("a \\\n  b\n", 5, {"study": "--steps 1"})


def test_statements() -> None:
    text = "a \\\n  b  # c\n\n# d\ncat > f <<EOF\nx\nEOF\nfor i in 1 2; do\n  echo $i\ndone\necho 'e\nf'\n"
    assert list(statements(text)) == [
        "a \\\n  b  # c",
        "cat > f <<EOF\nx\nEOF",
        "for i in 1 2; do\n  echo $i\ndone",
        "echo 'e\nf'",
    ]


def test_commands_run_in_this_process() -> None:
    code, output = run_command("python -m spacy clinner init-config --list")
    assert code == 0
    assert "la-dtl" in output


def test_output_may_be_shortened() -> None:
    assert same_output("a\n…\nc … e", "\x1b[38;5;2ma\x1b[0m\nb\nc  d e\n")
    assert not same_output("c\na", "a\nc\n")


@pytest.mark.parametrize(
    "text",
    [
        '[components.x.loss]\n@losses = "spacy-clinner.FocalLoss.v1"\ndelta = 1',
        '[components.x]\nfactory = "clinical_nor"',
        '[components.x]\nfactory = "clinical_ner"\nconfidense = true',
        '[a]\n@nothing = "x.v1"',
        '[training.before_update]\n@callbacks = "spacy-clinner.mean_teacher.v1"  # behind a value',
    ],
)
def test_a_bad_config_fails(text) -> None:
    with pytest.raises(BadConfigError):
        check_config(text)


def test_a_part_of_a_config_is_checked() -> None:
    check_config(
        '[components.clinical_ner.loss]\n@losses = "spacy-clinner.FocalLoss.v1"\ngamma = 1.5\n\n'
        "[paths]\ntrain = null\n\n[training]\nmax_steps = ${paths.train}\n"
    )

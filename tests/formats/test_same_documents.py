"""The same notes in brat and in XML are read as the same documents."""

from pathlib import Path
from subprocess import CompletedProcess

from spacy_clinner.formats.brat import write_brat
from spacy_clinner.formats.i2b2 import write_i2b2
from spacy_clinner.formats.record import Mention, Note
from spacy_clinner.synthetic.hospitals import generate_hospital
from tests.support.in_process import run_script

SCRIPT = Path(__file__).parents[2] / "scripts" / "same_notes.py"


def compare(folder: Path) -> CompletedProcess[str]:
    return run_script(SCRIPT, folder / "brat", folder / "xml")


def test_brat_and_xml(tmp_path):
    notes = [
        *generate_hospital("target_hospital", 8),
        Note("ward/1", "\ufeffAda <a&b>", (Mention(1, 4, "NAME"),)),
    ]
    write_brat(notes, tmp_path / "brat")
    write_i2b2(notes, tmp_path / "xml")
    done = compare(tmp_path)
    assert done.returncode == 0, done.stderr
    assert f"9 documents, {sum(len(n.mentions) for n in notes)} mentions, all the same" in done.stdout
    write_i2b2([Note("ward/1", "\ufeffAda <a&b>", (Mention(0, 3, "NAME"),))], tmp_path / "xml")
    changed = compare(tmp_path)
    assert changed.returncode == 1
    assert changed.stderr.strip() == "1 documents differ: ward/1"

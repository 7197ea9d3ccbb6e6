"""Annotation in a text file never passes for a note that nobody annotated."""

import pytest

from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.brat import read_brat
from spacy_clinner.formats.repairs import Repairs
from spacy_clinner.formats.text_kinds import kind_of_text

KINDS = {
    "PubTator": "12|t|Pain.\n12|a|More pain.\n12\t0\t4\tPain\tP\tD1\n",
    "brat standoff": "T1\tP 0 4\tpain\nT2\tP 5 6;8 9\tx y\n",
    "WebAnno TSV": "#FORMAT=WebAnno TSV 3.3\n",
    "i2b2 2010 concepts": 'c="pain" 1:0 1:0||t="problem"\n',
    "i2b2 XML": '<?xml version="1.0"?>\n<deIdi2b2/>',
    "text with inline tags": 'Seen by <ENAMEX TYPE="PERSON">Ada</ENAMEX>.',
    "a column file": "Pain B-P\nand O\nfever B-P\n",
    "JSON": '{"text": "pain", "spans": []}\n{"text": "fever"}\n',
}
NOTES = [
    "",
    "Pain.\nT1 and T2 weighted images\nBP 120/80\n",
    "A | B | C\n1|t\n",
    "Blood group O\nGiven O\nO",
    "{see chart}\n[illegible]",
    "Temp < 38, sat > 90",
    "Lab\tNa\tO\nLab\tK\tO\n",
    "Pain -\nFever _\nno, o\n",
    "1\tNa\t140\n2\tK\t4\n",
]


@pytest.mark.parametrize(
    "text",
    [
        "Pain b-P\nand o\nfever s-P\n",
        "Pain,B-P\nand,O\n",
        "Pain W-P\nand _\n",
        "# sent_id = 1\n1\tPain\t_\t_\t_\t_\t_\t_\t_\tNER=B-P\n2-3\tand\t_\t_\t_\t_\t_\t_\t_\t_\n",
    ],
)
def test_column_files_of_all_sorts(text):
    assert kind_of_text(text) == "a column file"


@pytest.mark.parametrize("kind", KINDS)
def test_kinds_are_refused_by_name(tmp_path, kind):
    assert kind_of_text(KINDS[kind]) == kind
    (tmp_path / "a.txt").write_text(KINDS[kind])
    with pytest.raises(ClinnerError, match=rf"a\.txt: looks like {kind}, not like a note: "):
        list(read_brat(tmp_path))
    repairs = Repairs(count_unknown=True)
    assert len(list(read_brat(tmp_path, repairs))) == 1
    assert repairs.unread.total() == 1
    (tmp_path / "a.ann").touch()
    assert next(read_brat(tmp_path)).annotated


@pytest.mark.parametrize("text", NOTES)
def test_notes_are_notes(text):
    assert kind_of_text(text) is None

"""Annotation in a text file never passes for a note that nobody annotated."""

import base64
import bz2
import gzip
import io
import itertools
import json
import lzma
import tarfile
import zipfile
from contextlib import suppress

import pytest

from spacy_clinner.batch.note_files import note_files, read_note_file
from spacy_clinner.corpus.note_formats import detect_format
from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.brat import read_brat
from spacy_clinner.formats.jsonl import read_jsonl
from spacy_clinner.formats.repairs import Repairs
from spacy_clinner.formats.text_kinds import kind_of_text, require_no_markup

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


@pytest.mark.parametrize("text", ["On <DRUG>aspirin</DRUG>.", "<START:drug> aspirin <END>"])
def test_inline_tags_of_other_names(text):
    assert kind_of_text(text) == "text with inline tags"


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


HTML = "<!DOCTYPE html>\n<html><body><p>Seen by secret</p></body></html>"
CDA = '<?xml version="1.0"?><ClinicalDocument xmlns="urn:hl7-org:v3"><title>secret</title></ClinicalDocument>'
FHIR_XML = '<DocumentReference xmlns="http://hl7.org/fhir"><id value="secret"/></DocumentReference>'
NOT_PLAIN = {
    "HTML": [
        HTML,
        "<p>secret",
        "Seen<br/>by <b>A</b> and <i>B</i> <br> <b>C</b>",
        "<DIV class='x'>secret</DIV>",
    ],
    "RTF": [r"{\rtf1\ansi secret\par}"],
    "an HL7 v2 message": [
        "MSH|^~\\&|A|B\rPID|1||secret\r",
        "\x0bMSH|^~\\&|A\nOBX|1|TX|||secret",
        "FHS|^~\\&|x",
    ],
    "a CDA document": [CDA],
    "a FHIR resource": ['{"resourceType": "DocumentReference", "id": "secret"}', FHIR_XML],
    "a PDF": ["%PDF-1.7 secret"],
    "base64": [base64.b64encode(b"Seen by secret, 80 years old. " * 9).decode()],
}
CASES = [(kind, text) for kind, texts in NOT_PLAIN.items() for text in texts]


def read_all(path):
    return [read_note_file(file, 10**6) for file in note_files(path)]


@pytest.mark.parametrize(("kind", "text"), CASES)
@pytest.mark.parametrize("name", ["a.txt", "a.TXT", "a.xml", "a.jsonl", "a.html", "a.rtf", "a.hl7"])
def test_no_markup_is_read_as_plain_text(tmp_path, kind, text, name):
    """In no file that may hold it, for no command: names would stay behind tags and escapes."""
    content = json.dumps({"text": text}) if name == "a.jsonl" else text
    (tmp_path / name).write_text(content, encoding="utf8", newline="")
    with pytest.raises(ClinnerError) as caught:
        read_all(tmp_path / name)
    expected = {f"is {kind}, not plain text"} | ({"no well-formed XML"} if name == "a.xml" else set())
    assert any(part in str(caught.value) for part in expected)
    assert "secret" not in str(caught.value)


def packed(kind):
    """Bytes of a file of an office or packing program."""
    whole = io.BytesIO()
    if kind in ("zip", "docx", "odt"):
        with zipfile.ZipFile(whole, "w") as archive:
            if kind == "odt":
                archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
            archive.writestr("[Content_Types].xml" if kind == "docx" else "secret.txt", "secret")
    elif kind == "tar":
        with tarfile.open(fileobj=whole, mode="w") as archive:
            archive.addfile(tarfile.TarInfo("secret.txt"))
    else:
        pack = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}
        whole.write(pack[kind](b"secret") if kind in pack else MAGIC[kind])
    return whole.getvalue()


MAGIC = {"7z": b"7z\xbc\xaf'\x1c\x00\x04", "doc": bytes.fromhex("d0cf11e0a1b11ae1") + b"secret"}
OFFICE = ("docx", "odt", "doc")


@pytest.mark.parametrize("kind", ["zip", "tar", "gz", "bz2", "xz", "7z", *OFFICE])
def test_archives_and_office_files_are_named(tmp_path, kind):
    """An export of INCEpTION is an archive, as a user first gives it."""
    (tmp_path / "in").mkdir()
    file = tmp_path / "in" / f"x.{kind}"
    file.write_bytes(packed(kind))
    message = "is an Office file, not plain text: " if kind in OFFICE else "is an archive: unpack it"
    for path, look in itertools.product([file, file.parent], [detect_format, note_files]):
        with pytest.raises(ClinnerError, match=rf"x\.{kind}: {message}") as caught:
            look(path)
        assert "secret" not in str(caught.value)


@pytest.mark.parametrize("text", NOTES)
def test_notes_pass(text):
    require_no_markup("x", text)
    require_no_markup("x", f"{text} <b>bold</b> <John Smith> x{'y' * 10_000} " + "y" * 10_000)
    require_no_markup("x", "y" * 10_000)


def test_markup_with_annotation_stays_readable_for_training(tmp_path):
    (tmp_path / "a.txt").write_text(HTML)
    (tmp_path / "a.ann").touch()
    assert next(read_brat(tmp_path)).annotated
    (tmp_path / "a.ann").unlink()
    with pytest.raises(ClinnerError, match=r"a\.txt: is HTML, not plain text"):
        next(read_brat(tmp_path))
    (tmp_path / "x.jsonl").write_text(json.dumps({"text": HTML, "spans": []}))
    assert next(read_jsonl(tmp_path)).annotated
    (tmp_path / "x.jsonl").write_text(json.dumps({"text": HTML}))
    with pytest.raises(ClinnerError, match=r"x\.jsonl:1: is HTML, not plain text"):
        next(read_jsonl(tmp_path))


SLOW = {
    "comments": "<!---->" * 2_000 + " Seen by",
    "comments of many signs": "<!-- - -> -- -->\n" * 900 + "Seen by",
    "open comments": "<!--" * 4_000,
    "blank lines": "\n" * 16_000 + "x",
    "carriage returns and tabs": "\r\n\t " * 4_000 + "x",
    "vertical tabs": "\x0b\ufeff" * 8_000 + "x",
    "base64 and blanks": "Aa1" * 20 + " " * 16_000 + "!",
    "base64 lines": ("Aa1" * 20 + "\n") * 260 + "!",
    "open tags": "<START:" * 2_300,
    "closing tags": "</p>x" * 3_000 + "<",
    "closing tags and others": ("</p><x>" + "y" * 50) * 280,
    "tags of a column file": "O " * 8_000 + "x",
    "offsets": "T1\tP " + "1 2;" * 4_000,
    "quotes": 'c="' + '" 1:0 1:0' * 1_800,
}


@pytest.mark.parametrize("text", SLOW.values(), ids=SLOW)
def test_no_text_takes_long_to_look_at(text):
    """Each of these took seconds or for ever, or is like one that did; all of them together are quick now."""
    for _ in range(20):
        with suppress(ClinnerError):
            require_no_markup("a note", text)
        kind_of_text(text)


def test_messages_in_the_middle_and_behind_marks_are_found():
    for text in ("\ufeff\x0bMSH|^~", "Note:\r  FHS^x", "\n\n BHS|x", "x\r\nMSH|"):
        with pytest.raises(ClinnerError, match="an HL7 v2 message"):
            require_no_markup("a note", text)
    require_no_markup("a note", "Seen by MSH| and so on")

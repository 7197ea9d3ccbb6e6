"""BioC as PubTator's service and others write it: passages, sentences, bytes, several collections."""

import json

import pytest

from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.bioc import read_bioc
from spacy_clinner.formats.record import Mention
from spacy_clinner.formats.repairs import Repairs

pytest.importorskip("bioc")


def annotation(offset, text, label="Chemical", identifier="1", length=None):
    return (
        f'<annotation id="{identifier}"><infon key="type">{label}</infon><location offset="{offset}" '
        f'length="{length or len(text)}"/><text>{text}</text></annotation>'
    )


def document(*passages, after=""):
    shown = "".join(
        f"<passage><offset>{offset}</offset><text>{text}</text>{inner}</passage>"
        for offset, text, inner in passages
    )
    return f"<document><id>7</id>{shown}{after}</document>"


def read(tmp_path, content, repairs=None, name="x.xml"):
    head = '<?xml version="1.0"?><!DOCTYPE collection SYSTEM "BioC.dtd"><collection><source/><date/><key/>'
    if name.endswith(".xml"):
        content = f"{head}{content}</collection>"
    (tmp_path / name).write_text(content, encoding="utf8")
    return list(read_bioc(tmp_path / name, repairs))


def test_passages_keep_their_offsets(tmp_path):
    relation = '<relation id="R1"><node refid="1" role="a"/></relation>'
    repairs = Repairs()
    (note,) = read(
        tmp_path,
        document(
            (0, "Pain.", annotation(0, "Pain", "Disease")),
            (7, "Aspirin helps.", annotation(7, "Aspirin") + relation),
        ),
        repairs,
    )
    assert note.text == "Pain.\n\nAspirin helps."
    assert note.mentions == (Mention(0, 4, "Disease", (), "1"), Mention(7, 14, "Chemical", (), "1"))
    assert repairs.unread == {"relations": 1}


def test_offsets_in_bytes_and_units(tmp_path):
    repairs = Repairs()
    (note,) = read(tmp_path, document((0, "Über", ""), (6, "ü Pain", annotation(9, "Pain"))), repairs)
    assert note.text[note.mentions[0].start : note.mentions[0].end] == "Pain"
    assert repairs.recounted == [("7", "UTF-8 bytes", 1)]


def test_sentences_and_document_annotations(tmp_path):
    sentences = "".join(
        f"<sentence><offset>{at}</offset><text>{text}</text>{inner}</sentence>"
        for at, text, inner in ((0, "One.", ""), (6, "Pain.", annotation(6, "Pain")))
    )
    passage = f"<passage><offset>0</offset>{sentences}</passage>"
    (note,) = read(tmp_path, f"<document><id>7</id>{passage}{annotation(0, 'One', 'N', '2')}</document>")
    assert note.text == "One.  Pain."
    assert {(m.start, m.end, m.label) for m in note.mentions} == {(0, 3, "N"), (6, 10, "Chemical")}


def test_a_collection_without_annotation_is_unannotated(tmp_path):
    repairs = Repairs()
    notes = read(tmp_path, document((0, "Pain.", "")), repairs)
    assert [note.annotated for note in notes] == [False]
    assert "nobody annotated" in repairs.warnings(1)[0]
    both = document((0, "Pain.", "")) + document((0, "Pain.", annotation(0, "Pain")))
    assert all(note.annotated for note in read(tmp_path, both))


@pytest.mark.parametrize("wrap", ["collection", "list", "lines", "service"])
def test_json_of_several_services(tmp_path, wrap):
    given = {"id": "a", "location": 0}
    marked = {"id": "1", "infons": {"type": "P"}, "text": "Pain", "locations": [{"offset": 0, "length": 4}]}
    record = {"id": given["id"], "passages": [{"offset": 0, "text": "Pain.", "annotations": [marked]}]}
    content = {
        "collection": json.dumps({"source": "", "documents": [record]}),
        "list": json.dumps([{"documents": [record]}]),
        "lines": json.dumps({**record, "bioctype": "BioCDocument"}) + "\n",
        "service": json.dumps({"PubTator3": [record]}),
    }[wrap]
    (note,) = read(tmp_path, content, name="x.json")
    assert (note.id, note.text, note.mentions) == ("a", "Pain.", (Mention(0, 4, "P", (), "1"),))


@pytest.mark.parametrize(
    ("inner", "message"),
    [
        (annotation(0, "xxxx"), "annotation 1: the span 0-4 of the passage does not hold"),
        (annotation(90, "Pain"), "annotation 1: offsets 90-94 do not fit the passage of 5"),
        (annotation(0, "Pain", ""), "annotation 1: no infon `type`"),
        ('<annotation id="1"><infon key="type">P</infon></annotation>', "annotation 1: no location"),
    ],
)
def test_bad_annotation_costs_its_document(tmp_path, inner, message):
    good = document((0, "Pain.", annotation(0, "Pain"))).replace(">7<", ">8<")
    content = document((0, "Pain.", inner)) + good
    with pytest.raises(ClinnerError, match=rf"x\.xml: document 1 \(7\): {message}"):
        read(tmp_path, content)
    repairs = Repairs(skip_bad=True)
    assert [note.id for note in read(tmp_path, content, repairs)] == ["8"]
    assert len(repairs.skipped) == 1

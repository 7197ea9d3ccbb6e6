"""WebAnno TSV and XMI of INCEpTION and cTAKES: layers, features, stacked and broken tokens."""

from pathlib import Path

import pytest

from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.annotation_layers import LayerChoice
from spacy_clinner.formats.cas_json import read_cas_json
from spacy_clinner.formats.cas_xmi import read_xmi, write_xmi
from spacy_clinner.formats.record import Mention, Note
from spacy_clinner.formats.repairs import Repairs
from spacy_clinner.formats.webanno import read_webanno

NAMED_ENTITY = "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity"
TSV = f"""#FORMAT=WebAnno TSV 3.3
#T_SP=webanno.custom.Certainty|degree
#T_SP={NAMED_ENTITY}|identifier|value
#T_CH=de.tudarmstadt.ukp.dkpro.core.api.coref.type.CoreferenceLink|referenceType|referenceRelation
#T_RL=webanno.custom.Treats|kind|BT_{NAMED_ENTITY}


#Text=Chest pain,
#Text=metoprolol\\t25
1-1\t0-5\tChest\t_\t*[1]|*\tProblem[1]|Site\\_a\t_\t_\t_\t_\t
1-2\t6-10\tpain\tsure\t*[1]\tProblem[1]\t_\t_\t_\t_\t
1-3\t10-11\t,\t_\t_\t_\t_\t_\t_\t_\t
1-4\t12-22\tmetoprolol\t_\t_\t_\t_\t_\tgood\t1-1\t
1-4.1\t12-16\tmeto\t_\t*\tPrefix\t_\t_\t_\t_\t
1-5\t23-25\t25\t_\t_\t_\t_\t_\t_\t_\t

#Sentence.id=s2
#Text=\U0001f600 Fever
2-1\t27-29\t\U0001f600\t_\t_\t_\t_\t_\t_\t_\t
2-2\t30-35\tFever\t_\t*\tProblem\t_\t_\t_\t_\t
"""
TYPES = """<?xml version="1.0" encoding="UTF-8"?>
<typeSystemDescription xmlns="http://uima.apache.org/resourceSpecifier"><types>
<typeDescription><name>org.apache.ctakes.typesystem.type.textsem.SignSymptomMention</name><description/>
<supertypeName>uima.tcas.Annotation</supertypeName></typeDescription>
<typeDescription><name>org.apache.ctakes.typesystem.type.textsem.MedicationMention</name><description/>
<supertypeName>uima.tcas.Annotation</supertypeName></typeDescription>
<typeDescription><name>org.apache.ctakes.typesystem.type.syntax.WordToken</name><description/>
<supertypeName>uima.tcas.Annotation</supertypeName></typeDescription>
</types></typeSystemDescription>"""
XMI = """<?xml version="1.0" encoding="UTF-8"?>
<xmi:XMI xmlns:xmi="http://www.omg.org/XMI" xmlns:cas="http:///uima/cas.ecore"
 xmlns:textsem="http:///org/apache/ctakes/typesystem/type/textsem.ecore"
 xmlns:syntax="http:///org/apache/ctakes/typesystem/type/syntax.ecore" xmi:version="2.0">
<cas:NULL xmi:id="0"/>
<textsem:SignSymptomMention xmi:id="3" sofa="1" begin="3" end="7"/>
<textsem:MedicationMention xmi:id="4" sofa="1" begin="8" end="15"/>
<syntax:WordToken xmi:id="5" sofa="1" begin="3" end="7"/>
<cas:Sofa xmi:id="1" sofaNum="1" sofaID="_InitialView" mimeType="text" sofaString="&#128512; pain aspirin"/>
<cas:View sofa="1" members="3 4 5"/></xmi:XMI>"""


def read(tmp_path, content=TSV, choice=None, repairs=None):
    (tmp_path / "a").mkdir(exist_ok=True)
    (tmp_path / "a" / "note.tsv").write_bytes(content.replace("\n", "\r\n").encode("utf8"))
    (note,) = read_webanno(tmp_path, choice, repairs)
    return note


def spans(note):
    return [(note.text[m.start : m.end], m.label) for m in note.mentions]


def test_named_entities_of_a_project(tmp_path):
    repairs = Repairs()
    note = read(tmp_path, repairs=repairs)
    assert note.id == "a/note"
    assert note.text == "Chest pain,\nmetoprolol\t25\n\n\U0001f600 Fever"
    assert spans(note) == [
        ("Chest pain", "Problem"),
        ("Chest", "Site_a"),
        ("meto", "Prefix"),
        ("Fever", "Problem"),
    ]
    assert [note.text[start] for start in note.sentence_starts] == ["C", "\U0001f600"]
    assert repairs.unread == {
        "tokens marked in the layer Certainty": 1,
        "tokens marked in the layer Treats": 1,
    }


def test_other_layers_and_features(tmp_path):
    assert spans(read(tmp_path, choice=LayerChoice("Certainty"))) == [("pain", "sure")]
    assert spans(read(tmp_path, choice=LayerChoice("webanno.custom.Certainty", "degree"))) == [
        ("pain", "sure")
    ]
    with pytest.raises(ClinnerError, match="no feature name: give --feature, one of identifier, value"):
        read(tmp_path, choice=LayerChoice(None, "name"))


def test_a_document_without_the_layer_is_unannotated(tmp_path):
    repairs = Repairs()
    note = read(tmp_path, choice=LayerChoice("Other"), repairs=repairs)
    assert not note.annotated
    assert "nobody annotated" in repairs.warnings(1)[0]


def test_offsets_that_count_characters(tmp_path):
    shifted = TSV.replace("27-29", "27-28").replace("30-35", "29-34")
    assert spans(read(tmp_path, shifted))[-1] == ("Fever", "Problem")


def test_types_of_ctakes_are_labels(tmp_path):
    pytest.importorskip("cassis")
    (tmp_path / "TypeSystem.xml").write_text(TYPES)
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b.xmi").write_text(XMI)
    (note,) = read_xmi(tmp_path)
    assert note.text == "\U0001f600 pain aspirin"
    assert spans(note) == [("pain", "SignSymptomMention"), ("aspirin", "MedicationMention")]
    repairs = Repairs()
    (note,) = read_xmi(tmp_path, LayerChoice("MedicationMention"), repairs)
    assert spans(note) == [("aspirin", "MedicationMention")]
    assert repairs.unread == {"spans of the layer SignSymptomMention": 1}


CAS_JSON = """{
 "%TYPES": {"webanno.custom.Finding": {
  "%NAME": "webanno.custom.Finding", "%SUPER_TYPE": "uima.tcas.Annotation",
  "kind": {"%NAME": "kind", "%RANGE": "uima.cas.String"}}},
 "%FEATURE_STRUCTURES": [
  {"%ID": 1, "%TYPE": "uima.cas.Sofa", "sofaNum": 1, "sofaID": "_InitialView", "mimeType": "text",
   "sofaString": "\U0001f600 pain aspirin"},
  {"%ID": 2, "%TYPE": "webanno.custom.Finding", "@sofa": 1, "begin": 3, "end": 7, "kind": "Problem"}],
 "%VIEWS": {"_InitialView": {"%SOFA": 1, "%MEMBERS": [2]}}}"""


def test_cas_json_of_inception(tmp_path):
    """Offsets count UTF-16 units there; the types stand in the file."""
    pytest.importorskip("cassis")
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b.json").write_text(CAS_JSON)
    (tmp_path / "other.json").write_text('{"text": "x"}')
    repairs = Repairs()
    (note,) = read_cas_json(tmp_path, repairs=repairs)
    assert (note.id, note.text, spans(note)) == ("a/b", "\U0001f600 pain aspirin", [("pain", "Problem")])
    assert repairs.unread == {"files that are not CAS JSON": 1}
    (note,) = read_cas_json(tmp_path, LayerChoice("Other"), repairs)
    assert not note.annotated


def changed(*pairs):
    """CAS JSON with other types and features."""
    content = CAS_JSON
    for old, new in pairs:
        assert old in content
        content = content.replace(old, new)
    return content


def test_tagsets_several_values_and_relations_of_a_cas(tmp_path):
    """A comment never becomes a label, and a relation is no mention."""
    pytest.importorskip("cassis")
    kind, value = '"kind": {"%NAME": "kind", "%RANGE": "uima.cas.String"}}', '"kind": "Problem"'
    span, string = '{"%RANGE": "uima.tcas.Annotation"}', '{"%RANGE": "uima.cas.String"}'
    tagset = changed(
        (
            kind,
            f'"value": {{"%RANGE": "K"}}, "comment": {string}}}, "K": {{"%SUPER_TYPE": "uima.cas.String"}}',
        ),
        (value, '"value": "Problem", "comment": "Ada Smith told so"'),
    )
    several = changed(
        ('"%RANGE": "uima.cas.String"', '"%RANGE": "uima.cas.String[]"'),
        (value, '"@kind": 3}, {"%ID": 3, "%TYPE": "uima.cas.StringArray", "%ELEMENTS": ["P", "Q"]'),
    )
    related = changed(
        (
            kind,
            f'{kind}, "Rel": {{"%SUPER_TYPE": "uima.tcas.Annotation", '
            f'"Governor": {span}, "Dependent": {span}}}',
        ),
        (
            value,
            f'{value}}}, {{"%ID": 3, "%TYPE": "Rel", "@sofa": 1, "begin": 3, "end": 7, '
            '"@Governor": 2, "@Dependent": 2',
        ),
        ('"%MEMBERS": [2]', '"%MEMBERS": [2, 3]'),
    )
    for content, labels in ((tagset, ["Problem"]), (several, ["P", "Q"]), (related, ["Problem"])):
        (tmp_path / "b.json").write_text("\ufeff" + content, encoding="utf8")
        repairs = Repairs()
        (note,) = read_cas_json(tmp_path, repairs=repairs)
        assert spans(note) == [("pain", label) for label in labels]
    assert repairs.unread == {"relations": 1}


def test_mentions_are_in_one_layer_in_all_documents(tmp_path):
    """A note without a named entity does not get those of its sections."""
    pytest.importorskip("cassis")
    (tmp_path / "a.json").write_text(changed(("webanno.custom.Finding", NAMED_ENTITY), ("kind", "value")))
    (tmp_path / "b.json").write_text(changed(("webanno.custom.Finding", "webanno.custom.Section")))
    with pytest.raises(
        ClinnerError, match=r"b\.json: its mentions are in another layer .*NamedEntity, Section"
    ):
        list(read_cas_json(tmp_path))
    first, second = read_cas_json(tmp_path, LayerChoice("NamedEntity"))
    assert first.annotated
    assert not second.annotated


def test_type_systems_are_looked_for_once_a_folder(tmp_path, monkeypatch):
    pytest.importorskip("cassis")
    (tmp_path / "TypeSystem.xml").write_text(TYPES)
    (tmp_path / "notes").mkdir()
    for i in range(5):
        (tmp_path / "notes" / f"{i}.xmi").write_text(XMI)
    listed = []
    original = Path.glob
    monkeypatch.setattr(Path, "glob", lambda self, *args: listed.append(self) or original(self, *args))
    assert len(list(read_xmi(tmp_path))) == 5
    assert len([path for path in listed if path.name in ("notes", tmp_path.name)]) == 2


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"end": 7', '"end": 99', r"b\.json: .*"),
        ('"end": 7', '"end": 3', "annotation 2: its offsets do not fit the text of 14 characters"),
        ('"kind": "Problem"', '"kind": ""', "annotation 2: a span of the layer Finding has no label"),
        ('"%MEMBERS": [2]', '"%MEMBERS": [9]', "is no readable UIMA CAS JSON"),
    ],
)
def test_malformed_cas_json(tmp_path, old, new, message):
    pytest.importorskip("cassis")
    (tmp_path / "b.json").write_text(CAS_JSON.replace(old, new))
    with pytest.raises(ClinnerError, match=message) as caught:
        list(read_cas_json(tmp_path / "b.json"))
    assert "aspirin" not in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('end="7"', 'end="99"', r"b\.xmi: .*"),
        ('end="15"', 'end="8"', "annotation 4: its offsets do not fit the text of 14 characters"),
        ("</xmi:XMI>", "", "is no readable UIMA CAS XMI"),
        ("<xmi:XMI ", '<!DOCTYPE x [<!ENTITY a "b">]><xmi:XMI ', "declares entities"),
    ],
)
def test_malformed_xmi(tmp_path, old, new, message):
    pytest.importorskip("cassis")
    (tmp_path / "TypeSystem.xml").write_text(TYPES)
    (tmp_path / "b.xmi").write_text(XMI.replace(old, new))
    with pytest.raises(ClinnerError, match=message) as caught:
        list(read_xmi(tmp_path))
    assert "aspirin" not in str(caught.value)


def test_a_damaged_type_system_is_named(tmp_path):
    pytest.importorskip("cassis")
    (tmp_path / "TypeSystem.xml").write_text("<x>")
    (tmp_path / "b.xmi").write_text(XMI)
    with pytest.raises(ClinnerError, match=r"TypeSystem\.xml: is no readable UIMA type system"):
        list(read_xmi(tmp_path))


def test_xmi_keeps_line_ends_and_refuses_control_characters(tmp_path):
    pytest.importorskip("cassis")
    note = Note("a", "\ufeffPain\r\nat\tnight", (Mention(1, 5, "P"),))
    write_xmi([note], tmp_path)
    (again,) = read_xmi(tmp_path)
    assert (again.text, again.mentions) == (note.text, note.mentions)
    with pytest.raises(ClinnerError, match="a: the character at 1 is a control character"):
        write_xmi([Note("a", "x\x00")], tmp_path)

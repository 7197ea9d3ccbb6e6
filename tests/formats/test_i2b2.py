import xml.etree.ElementTree as ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.i2b2 import CATEGORIES, MEDDOCAN, read_i2b2, write_i2b2
from spacy_clinner.formats.record import Mention, Note
from spacy_clinner.formats.repairs import Repairs

TEXT = "Record date: 2077-03-12\nMr. Ada Osei & son, seen by Dr. Lind.\n"


def write(path, tags, text=TEXT, root="deIdi2b2"):
    path.write_text(
        f"<?xml version='1.0' encoding='UTF-8'?>\n<{root}>\n<TEXT><![CDATA[{text}]]></TEXT>\n"
        f"<TAGS>\n{tags}\n</TAGS>\n</{root}>",
        encoding="utf8",
    )
    return path


def tag(start, end, text, element="NAME", kind="PATIENT", identifier="P0"):
    return (
        f'<{element} id="{identifier}" start="{start}" end="{end}" text="{text}" TYPE="{kind}" comment="" />'
    )


def spans(note):
    return [(m.start, m.end, m.label, m.id) for m in note.mentions]


def test_types_and_categories(tmp_path):
    tags = tag(13, 23, "2077-03-12", "DATE", "DATE", "P0") + "\n" + tag(28, 36, "Ada Osei", identifier="P1")
    path = write(tmp_path / "220-01.xml", tags)
    (note,) = read_i2b2(path)
    assert note.id == "220-01"
    assert note.text == TEXT
    assert spans(note) == [(13, 23, "DATE", "P0"), (28, 36, "PATIENT", "P1")]
    (coarse,) = read_i2b2(path, level="category")
    assert [m.label for m in coarse.mentions] == ["DATE", "NAME"]


def test_folders_roots_and_unannotated_files(tmp_path):
    (tmp_path / "a").mkdir()
    write(tmp_path / "a" / "1.xml", tag(28, 36, "Ada Osei"), root="MEDDOCAN")
    (tmp_path / "2.xml").write_text(f"<deIdi2b2><TEXT><![CDATA[{TEXT}]]></TEXT></deIdi2b2>")
    found = {note.id: note for note in read_i2b2(tmp_path)}
    assert set(found) == {"a/1", "2"}
    assert not found["2"].annotated
    assert found["a/1"].annotated


def test_overlapping_tags_are_all_read(tmp_path):
    path = write(tmp_path / "1.xml", tag(28, 36, "Ada Osei") + tag(32, 36, "Osei", identifier="P1"))
    (note,) = read_i2b2(path)
    assert len(note.mentions) == 2


@pytest.mark.parametrize("shift", [-5, -1, 1, 4])
def test_offsets_that_miss_their_text_are_moved_and_reported(tmp_path, shift):
    repairs = Repairs()
    path = write(tmp_path / "1.xml", tag(28 + shift, 36 + shift, "Ada Osei"))
    (note,) = read_i2b2(path, repairs=repairs)
    assert spans(note) == [(28, 36, "PATIENT", "P0")]
    assert repairs.moved == [("1", "P0", 28 + shift, 28)]


def test_text_that_is_not_near_or_twice_as_near_keeps_its_offsets(tmp_path):
    repairs = Repairs()
    tags = tag(28, 36, "Eve Moss") + tag(2, 3, "A", identifier="P1")
    path = write(tmp_path / "1.xml", tags, text="xA.A" + TEXT)
    (note,) = read_i2b2(path, repairs=repairs)
    assert [(m.start, m.end) for m in note.mentions] == [(28, 36), (2, 3)]
    assert repairs.differing == [("1", "P0", 28, 36), ("1", "P1", 2, 3)]
    assert not repairs.moved


def test_line_feed_in_a_quoted_text_is_no_difference(tmp_path):
    repairs = Repairs()
    path = write(tmp_path / "1.xml", tag(13, 27, "2077-03-12 Mr."), text=TEXT)
    (note,) = read_i2b2(path, repairs=repairs)
    assert not repairs.moved
    assert not repairs.differing
    assert note.text[13:27] == "2077-03-12\nMr."


@pytest.mark.parametrize("space", ["\n", "\t"])
@pytest.mark.parametrize("shift", [-3, -1, 1, 4])
def test_tags_over_a_line_break_are_moved(tmp_path, space, shift):
    repairs = Repairs()
    text = f"Seen: John{space}Smith, came."
    path = write(tmp_path / "1.xml", tag(6 + shift, 16 + shift, "John Smith"), text=text)
    (note,) = read_i2b2(path, repairs=repairs)
    assert note.text == text
    assert spans(note) == [(6, 16, "PATIENT", "P0")]
    assert repairs.moved == [("1", "P0", 6 + shift, 6)]
    assert not repairs.differing


def test_other_widths_of_white_space_are_another_text(tmp_path):
    repairs = Repairs()
    path = write(tmp_path / "1.xml", tag(0, 4, "a  b"), text="a b c")
    (note,) = read_i2b2(path, repairs=repairs)
    assert spans(note) == [(0, 4, "PATIENT", "P0")]
    assert repairs.differing == [("1", "P0", 0, 4)]


def test_byte_order_mark_inside_the_text_counts(tmp_path):
    path = write(tmp_path / "1.xml", tag(1, 4, "Ada"), text="\ufeffAda")
    (note,) = read_i2b2(path)
    assert note.text == "\ufeffAda"
    assert spans(note) == [(1, 4, "PATIENT", "P0")]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("<deIdi2b2><TEXT>a</TEXT>", "no well-formed XML"),
        ("<deIdi2b2><TAGS/></deIdi2b2>", "no TEXT element below <deIdi2b2>"),
        (
            "<d><TEXT>Ada</TEXT><TAG><NAME id='P0' start='0' end='3'/></TAG></d>",
            "<TAG> where TAGS is expected",
        ),
        ("<d><TEXT>Ada</TEXT><TAGS><NAME id='P0' end='3'/></TAGS></d>", "tag P0: start or end is missing"),
        ("<d><TEXT>Ada</TEXT><TAGS><NAME id='P0' start='x' end='3'/></TAGS></d>", "no number"),
        ("<d><TEXT>Ada</TEXT><TAGS><NAME id='P0' start='1' end='9'/></TAGS></d>", "offsets 1-9 do not fit"),
        ("<d><TEXT>Ada</TEXT><TAGS><NAME id='P0' start='2' end='2'/></TAGS></d>", "offsets 2-2 do not fit"),
        (
            "<d><TEXT>Mr <b>Ada</b> Osei came</TEXT><TAGS/></d>",
            "TEXT holds elements.*: put the text in CDATA",
        ),
        ("<!DOCTYPE d [<!ENTITY a 'aaaa'>]><d><TEXT>&a;</TEXT></d>", "declares entities"),
    ],
)
def test_bad_files_are_one_line_with_the_path(tmp_path, content, message):
    path = tmp_path / "1.xml"
    path.write_text(content)
    with pytest.raises(ClinnerError, match=message) as caught:
        list(read_i2b2(path))
    assert str(path) in str(caught.value)
    assert "Ada" not in str(caught.value)


TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t"), min_size=1, max_size=60
)


@given(text=TEXTS, data=st.data())
def test_round_trip(tmp_path_factory, text, data):
    folder = tmp_path_factory.mktemp("i2b2")
    labels = [name for types in CATEGORIES.values() for name in types]
    if any(ord(c) in (0xFFFE, 0xFFFF) for c in text):
        return
    count = data.draw(st.integers(0, 3))
    mentions = []
    for i in range(count):
        start = data.draw(st.integers(0, len(text) - 1))
        end = data.draw(st.integers(start + 1, len(text)))
        mentions.append(Mention(start, end, data.draw(st.sampled_from(labels)), (), f"P{i}"))
    note = Note("n", text, tuple(mentions))
    repairs = Repairs()
    assert write_i2b2([note], folder) == 1
    assert list(read_i2b2(folder, repairs=repairs)) == [note]
    assert repairs == Repairs()


def test_written_files_have_the_categories_of_i2b2(tmp_path):
    note = Note("1", TEXT, (Mention(28, 36, "PATIENT"), Mention(13, 23, "DRUG")))
    write_i2b2([note, Note("2", TEXT, annotated=False)], tmp_path)
    root = ElementTree.parse(tmp_path / "1.xml").getroot()
    assert root.tag == "deIdi2b2"
    found = [(t.tag, t.attrib["TYPE"], t.attrib["text"]) for t in root.find("TAGS")]
    assert found == [("NAME", "PATIENT", "Ada Osei"), ("DRUG", "DRUG", "2077-03-12")]
    assert ElementTree.parse(tmp_path / "2.xml").getroot().find("TAGS") is None


MEDDOCAN_TAGS = [
    ("NAME", "NOMBRE_SUJETO_ASISTENCIA", "Ada Osei"),
    ("AGE", "EDAD_SUJETO_ASISTENCIA", "41 a\u00f1os"),
    ("OTHER", "SEXO_SUJETO_ASISTENCIA", "mujer"),
    ("OTHER", "FAMILIARES_SUJETO_ASISTENCIA", "hermana"),
    ("OTHER", "OTROS_SUJETO_ASISTENCIA", "zurda"),
    ("ID", "ID_SUJETO_ASISTENCIA", "NHC 77-1"),
    ("ID", "ID_EMPLEO_PERSONAL_SANITARIO", "E-5"),
    ("ID", "OTRO_NUMERO_IDENTIF", "X-9"),
    ("LOCATION", "CENTRO_SALUD", "C.S. El Olmo"),
    ("LOCATION", "TERRITORIO", "Villarriba"),
    ("LOCATION", "HOSPITAL", "H. Imaginario"),
    ("PROFESSION", "PROFESION", "soldadora"),
    ("DATE", "FECHAS", "3/4/2077"),
    ("CONTACT", "CORREO_ELECTRONICO", "ada@example.org"),
    ("CONTACT", "URL_WEB", "example.org"),
    ("OTHER", "DIREC_PROT_INTERNET", "192.0.2.7"),
]


def elements(path):
    root = ElementTree.parse(path).getroot()
    return [
        (t.tag, *(t.attrib[key] for key in ("TYPE", "id", "start", "end", "text"))) for t in root.find("TAGS")
    ]


def test_meddocan_keeps_its_elements(tmp_path):
    text, tags = "", []
    for i, (element, kind, quoted) in enumerate(MEDDOCAN_TAGS):
        tags.append(tag(len(text), len(text) + len(quoted), quoted, element, kind, f"T{i}"))
        text += quoted + "\n"
    path = write(tmp_path / "1.xml", "\n".join(tags), text=text, root="MEDDOCAN")
    repairs = Repairs()
    write_i2b2(read_i2b2(path, repairs=repairs), tmp_path / "out")
    assert elements(tmp_path / "out" / "1.xml") == elements(path)
    assert [found[:2] for found in elements(path)] == [expected[:2] for expected in MEDDOCAN_TAGS]
    assert repairs == Repairs()


def test_every_type_of_meddocan_is_written_as_an_element_that_its_scorer_reads(tmp_path):
    mentions = tuple(Mention(0, 3, label) for label in MEDDOCAN)
    write_i2b2([Note("1", "Ada", mentions)], tmp_path)
    found = elements(tmp_path / "1.xml")
    assert {kind for _, kind, *_ in found} == set(MEDDOCAN)
    assert {element for element, *_ in found} <= set(CATEGORIES)


@pytest.mark.parametrize(
    ("text", "label", "message"),
    [
        ("a\x00b", "PATIENT", "character at 1"),
        ("a\r\nb", "PATIENT", "carriage return at 1"),
        ("ab", "a b", "no name"),
    ],
)
def test_what_xml_cannot_hold(tmp_path, text, label, message):
    with pytest.raises(ClinnerError, match=message):
        write_i2b2([Note("1", text, (Mention(0, 1, label),))], tmp_path)
    assert not list(tmp_path.iterdir())


LINES = [
    "Seen: Ada Osei.",
    "",
    *(f"Line {i} of {i}" for i in range(9)),
    "",
    "By Eve Moss, of",
    "some ward of the house:",
    "Eve Moss.",
]


def tags_of(counted, parsed):
    """Tags whose offsets are those of one text, beside another."""
    first, second = counted.index("Ada Osei"), counted.index("Eve Moss")
    tags = tag(first, first + 8, "Ada Osei") + tag(second, second + 8, "Eve Moss", identifier="P1")
    expected = [(p := parsed.index("Ada Osei"), p + 8), (q := parsed.index("Eve Moss"), q + 8)]
    return tags, expected


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("counted", ["", "\r\n"])
def test_offsets_that_count_line_ends_otherwise(tmp_path, line_end, counted):
    """The parser makes one character of each line end; "Eve Moss" stands twice."""
    tags, expected = tags_of(counted.join(LINES), "\n".join(LINES))
    content = f"<d><TEXT><![CDATA[{line_end.join(LINES)}]]></TEXT><TAGS>{tags}</TAGS></d>"
    (tmp_path / "1.xml").write_bytes(content.encode("utf8"))
    repairs = Repairs()
    (note,) = read_i2b2(tmp_path / "1.xml", repairs=repairs)
    assert [(m.start, m.end) for m in note.mentions] == expected
    assert [moved[:2] for moved in repairs.moved] == [("1", "P1")]
    assert not repairs.differing


def test_a_quotation_with_an_escaped_line_end(tmp_path):
    tags = tag(0, 9, "Ada&#13;&#10;Osei")
    (tmp_path / "1.xml").write_bytes(
        f"<d><TEXT><![CDATA[Ada\r\nOsei came]]></TEXT><TAGS>{tags}</TAGS></d>".encode()
    )
    (note,) = read_i2b2(tmp_path / "1.xml")
    assert note.text[note.mentions[0].start : note.mentions[0].end] == "Ada\nOsei"


def test_the_only_place_of_a_quotation_is_meant(tmp_path):
    repairs = Repairs()
    path = write(tmp_path / "1.xml", tag(0, 8, "Ada Osei") + tag(0, 1, "e", identifier="P1"))
    (note,) = read_i2b2(path, repairs=repairs)
    assert [(m.start, m.end) for m in note.mentions] == [(28, 36), (1, 2)]
    path = write(tmp_path / "1.xml", tag(-40, -32, "Ada Osei") + tag(40, 41, "e", identifier="P1"))
    (note, *_) = read_i2b2(path, repairs=(repairs := Repairs()))
    assert note.mentions[0].start == 28
    assert repairs.places(5) == []


def test_offsets_that_are_kept_are_named(tmp_path):
    repairs = Repairs()
    list(read_i2b2(write(tmp_path / "1.xml", tag(28, 36, "Eve Moss")), repairs=repairs))
    assert repairs.places(5) == ["1 28-36: tag P0"]
    assert repairs.places(0) == []


def test_suffixes_in_any_case(tmp_path):
    write(tmp_path / "a.xml", tag(28, 36, "Ada Osei"))
    write(tmp_path / "b.XML", tag(28, 36, "Ada Osei"))
    assert [note.id for note in read_i2b2(tmp_path)] == ["a", "b"]


@pytest.mark.parametrize(("encoding", "size"), [("utf-16-le", 2), ("utf-8", 1)])
@pytest.mark.parametrize("quotes", [True, False])
def test_offsets_in_other_units_are_mended(tmp_path, encoding, size, quotes):
    text = "\U0001f600" * 9 + " Ada came, Ada left"
    tags = ""
    for identifier, start in (("P0", text.index("Ada")), ("P1", text.rindex("Ada"))):
        begin = len(text[:start].encode(encoding)) // size
        tags += tag(begin, begin + 3, "Ada", identifier=identifier)
    path = write(tmp_path / "1.xml", tags if quotes else tags.replace('text="Ada"', ""), text=text)
    repairs = Repairs()
    (note,) = read_i2b2(path, repairs=repairs)
    assert spans(note) == [(10, 13, "PATIENT", "P0"), (20, 23, "PATIENT", "P1")]
    assert [mentions for _, _, mentions in repairs.recounted] == [2]


def test_bytes_of_a_text_without_wide_characters(tmp_path):
    text = "\u00e1\u00e9\u00ed\u00f3\u00fa\u00f1\u00fc Ada came, Ada left"
    tags = tag(15, 18, "Ada", identifier="P0") + tag(25, 28, "Ada", identifier="P1")
    repairs = Repairs()
    (note,) = read_i2b2(write(tmp_path / "1.xml", tags, text=text), repairs=repairs)
    assert [(m.start, m.end) for m in note.mentions] == [(8, 11), (18, 21)]
    assert repairs.recounted == [("1", "UTF-8 bytes", 2)]


def test_a_bad_file_costs_that_file_if_asked(tmp_path):
    write(tmp_path / "1.xml", tag(28, 36, "Ada Osei"))
    (tmp_path / "2.xml").write_text("<d><TEXT>secret</TEXT>")
    repairs = Repairs(skip_bad=True)
    assert [note.id for note in read_i2b2(tmp_path, repairs=repairs)] == ["1"]
    assert "2.xml:1: no well-formed XML" in repairs.skipped[0]

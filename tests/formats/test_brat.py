from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.brat import read_brat, write_brat
from spacy_clinner.formats.record import Mention, Note
from spacy_clinner.formats.repairs import Repairs


def write(directory: Path, text: str, annotation: str | None, name: str = "a") -> Path:
    (directory / f"{name}.txt").write_bytes(text.encode("utf8"))
    if annotation is not None:
        (directory / f"{name}.ann").write_bytes(annotation.encode("utf8"))
    return directory


def read_one(directory: Path) -> Note:
    (note,) = read_brat(directory)
    return note


texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=60)


@st.composite
def notes(draw):
    text = draw(texts)
    mentions = []
    for number in range(draw(st.integers(0, 4)) if text else 0):
        cuts = draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=6, unique=True))
        cuts = sorted(cuts)[: len(cuts) // 2 * 2]
        parts = tuple(zip(cuts[::2], cuts[1::2], strict=True))
        label = draw(st.sampled_from(["PROBLEM", "Lab_value", "Übel"]))
        fragments = parts if len(parts) > 1 else ()
        mentions.append(Mention(parts[0][0], parts[-1][1], label, fragments, f"T{number + 1}"))
    return Note("a", text, tuple(mentions))


@given(note=notes())
def test_round_trip(tmp_path_factory, note):
    directory = tmp_path_factory.mktemp("brat")
    assert write_brat([note], directory) == 1
    assert read_one(directory) == note


@pytest.mark.parametrize("text", ["a\r\nb c", "\ufeffpain", "", "\x0bx\u2028y", "a\tb\n\n"])
def test_text_is_kept_to_the_character(tmp_path, text):
    assert read_one(write(tmp_path, text, "")).text == text


def test_byte_order_mark_counts_in_the_offsets(tmp_path):
    note = read_one(write(tmp_path, "\ufeffpain here", "T1\tPROBLEM 1 5\tpain\n"))
    assert note.text[note.mentions[0].start : note.mentions[0].end] == "pain"


def test_corners_of_real_files(tmp_path):
    annotation = (
        "#1\tAnnotatorNotes T1\tx\r\n"
        "E1\tPROBLEM:T2 \r\n"
        "R1\tMODIFY Arg1:E1 Arg2:E2\t\r\n"
        "T9\tDrug 5 10\twi\tth\r\n"
        "T1\tPROBLEM 11 13;0 4\tpain of\r\n"
        "T2\tPROBLEM 11 13;0 4\tof pain\r\n"
        "T3\tPROBLEM 0 4\r\n"
        "T4\tPROBLEM 0 4\t\r\n"
        "*\tOVERLAP T1 T9\r\n"
    )
    note = read_one(write(tmp_path, "pain wi\tth of", annotation))
    assert note.mentions == (
        Mention(5, 10, "Drug", (), "T9"),
        Mention(0, 13, "PROBLEM", ((0, 4), (11, 13)), "T1"),
        Mention(0, 13, "PROBLEM", ((0, 4), (11, 13)), "T2"),
        Mention(0, 4, "PROBLEM", (), "T3"),
        Mention(0, 4, "PROBLEM", (), "T4"),
    )


def test_text_without_annotation_file_is_not_annotated(tmp_path):
    assert not read_one(write(tmp_path, "pain", None)).annotated
    assert read_one(write(tmp_path, "pain", "")).annotated


def test_folders_are_searched_and_named(tmp_path):
    (tmp_path / "b" / "c").mkdir(parents=True)
    write(tmp_path / "b" / "c", "x", "", "2")
    write(tmp_path / "b", "x", "", "1")
    assert [note.id for note in read_brat(tmp_path)] == ["b/1", "b/c/2"]
    assert [note.id for note in read_brat(tmp_path / "b" / "1.ann")] == ["1"]


@pytest.mark.parametrize("quoted", ["stress pain", "stress  pain", "stresspain"])
def test_white_space_of_the_quoted_text_does_not_count(tmp_path, quoted):
    note = read_one(write(tmp_path, "stress\r\npain", f"T1\tPROBLEM 0 12\t{quoted}\n"))
    assert note.mentions == (Mention(0, 12, "PROBLEM", (), "T1"),)


@pytest.mark.parametrize(
    ("text", "annotation"),
    [
        ("secret plan: warfarin 5", "T1\tDRUG 12 20\twarfarin\n"),
        ("secret plan:\r\nwarfarin 5\r\n", "T1\tDRUG 9 17\twarfarin\n"),
        ("secret warfarin and salt", "T1\tDRUG 7 15;20 24\twarfarin and salt\n"),
    ],
)
def test_offsets_of_another_version_of_the_text(tmp_path, text, annotation):
    write(tmp_path, text, annotation)
    with pytest.raises(ClinnerError, match=r"a\.ann:1: the span .* does not hold the text") as caught:
        list(read_brat(tmp_path))
    assert not [word for word in ("secret", "plan", "warfarin", "\n") if word in str(caught.value)]


@pytest.mark.parametrize(
    ("text", "annotation", "unit"),
    [
        ("plan:\r\nwarfarin 5\r\n", "T1\tDRUG 6 14\twarfarin", "characters with one for a line end"),
        ("plan:\nwarfarin 5\n", "T1\tDRUG 7 15\twarfarin", "characters with two for a line end"),
        ("\ufeffthe warfarin", "T1\tDRUG 4 12\twarfarin", "characters without what leads the text"),
        ("the warfarin", "T1\tDRUG 5 13\twarfarin", "characters after a byte order mark"),
        ("\U0001f600 the warfarin", "T1\tDRUG 7 15\twarfarin", "UTF-16 units"),
        (
            "\U0001f600\U0001f600\U0001f600\r\nthe warfarin",
            "T1\tDRUG 11 19\twarfarin",
            "UTF-16 units with one for a line end",
        ),
        ("f\u00fcr warfarin", "T1\tDRUG 5 13\twarfarin", "UTF-8 bytes"),
        ("fu\u0308r warfarin", "T1\tDRUG 4 12\twarfarin", "characters of composed text (NFC)"),
    ],
)
def test_offsets_in_other_units_are_mended_where_the_quotation_tells(tmp_path, text, annotation, unit):
    repairs = Repairs()
    (note,) = read_brat(write(tmp_path, text, annotation), repairs)
    (mention,) = note.mentions
    start = text.index("warfarin")
    assert (mention.start, mention.end) == (start, start + 8)
    assert repairs.recounted == [("a", unit, 1)]


@pytest.mark.parametrize(
    ("text", "annotation"),
    [
        ("\U0001f600 a00 b", "T1\tP 4 5\t0\n"),  # as UTF-16 it is the other 0
        ("\U0001f600 ab c", "T1\tP 2 3\ta\nT2\tP 3 4\tb\n"),
        ("\U0001f600 a b", "T1\tP 3 4\t\n"),  # a blank that our writer cannot quote
    ],
)
def test_quotations_that_hold_keep_their_offsets(tmp_path, text, annotation):
    repairs = Repairs()
    (note,) = read_brat(write(tmp_path, text, annotation), repairs)
    assert note.mentions[0].start == int(annotation.split()[2])
    assert repairs == Repairs()


def test_fragments_in_other_units(tmp_path):
    repairs = Repairs()
    (note,) = read_brat(write(tmp_path, "\ufeffno\r\nX two\r\npain", "T1\tP 5 8;9 13\ttwo pain"), repairs)
    assert [note.text[start:end] for start, end in note.mentions[0].fragments] == ["two", "pain"]
    assert repairs.recounted == [("a", "characters with one for a line end without what leads the text", 1)]


def test_lines_of_other_kinds_are_counted(tmp_path):
    repairs = Repairs()
    lines = ["T1\tP 0 4\tpain", "A1\tSevere T1", "R1\tMODIFY Arg1:T1 Arg2:T1", "N1\tReference T1 X:1\tpain"]
    lines += ["#1\tAnnotatorNotes T1\tx", "E1\tP:T1", "E2\tP:T1"]
    write(tmp_path, "pain", "\n".join(lines))
    assert len(next(read_brat(tmp_path, repairs)).mentions) == 1
    assert repairs.unread == {
        "attributes": 1,
        "relations": 1,
        "normalizations": 1,
        "comments": 1,
        "events": 2,
    }


def test_bionlp_files_are_read_together(tmp_path):
    (tmp_path / "n.txt").write_text("pain today")
    (tmp_path / "n.a1").write_text("T1\tSIGN 0 4\tpain\n")
    assert [m.label for m in read_one(tmp_path).mentions] == ["SIGN"]
    (tmp_path / "n.A2").write_text("T2\tTIME 5 10\ttoday\nE1\tTIME:T2\n")
    for path in (tmp_path, tmp_path / "n.a1", tmp_path / "n.A2", tmp_path / "n.txt"):
        (note,) = read_brat(path)
        assert [m.label for m in note.mentions] == ["SIGN", "TIME"]
    (tmp_path / "n.ann").touch()
    with pytest.raises(ClinnerError, match=r"n\.txt: annotated by n\.ann or n\.a1: remove one"):
        list(read_brat(tmp_path))


def test_a_bad_note_costs_that_note_if_asked(tmp_path):
    write(tmp_path, "pain", "T1\tP 0 4\tpain\n", "good")
    write(tmp_path, "secret", "T1\tP 0 99\tsecret\n", "bad")
    (tmp_path / "lost.ann").touch()
    with pytest.raises(ClinnerError):
        list(read_brat(tmp_path))
    repairs = Repairs(skip_bad=True)
    assert [note.id for note in read_brat(tmp_path, repairs)] == ["good"]
    assert len(repairs.skipped) == 2
    assert "bad.ann:1: offsets 0-99" in " ".join(repairs.skipped)
    assert "secret" not in " ".join(repairs.skipped)


def test_a_file_of_another_kind_is_no_empty_annotation(tmp_path):
    write(tmp_path, "pain", '{"secret": []}\n')
    with pytest.raises(ClinnerError, match=r"a\.ann: no line of it is a brat annotation"):
        list(read_brat(tmp_path))


@pytest.mark.parametrize(
    ("annotation", "message"),
    [
        ("T1\tPROBLEM 0 4\tsecr\nT2 PROBLEM 0 4 pain\n", r"a\.ann:2: malformed"),
        ("T1\tPROBLEM 0\tpain\n", r"a\.ann:1: malformed"),
        ("T1\tPROBLEM zero 4\tpain\n", r"a\.ann:1: malformed"),
        ("T1\tTWO WORDS 0 4\tpain\n", r"a\.ann:1: malformed.*label without spaces"),
        ("T1\tPROBLEM 0 99\tpain\n", r"a\.ann:1: offsets 0-99 do not fit the text of 12"),
        ("T1\tPROBLEM 4 4\t\n", r"a\.ann:1: offsets 4-4 do not fit"),
    ],
)
def test_malformed_lines_name_file_and_line_and_no_text(tmp_path, annotation, message):
    write(tmp_path, "secret words", annotation)
    with pytest.raises(ClinnerError, match=message) as caught:
        list(read_brat(tmp_path))
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_annotation_without_text(tmp_path):
    (tmp_path / "lost.ann").write_text("T1\tPROBLEM 0 4\tpain\n", encoding="utf8")
    with pytest.raises(ClinnerError, match=r"lost\.ann: there is no \.txt file"):
        list(read_brat(tmp_path))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("schmerzhaft über".encode("latin-1"), "byte 12 is not UTF-8"),
        ("pain".encode("utf-16"), "encoding is UTF-16"),
    ],
)
def test_other_encodings(tmp_path, content, message):
    (tmp_path / "a.txt").write_bytes(content)
    with pytest.raises(ClinnerError, match=message):
        list(read_brat(tmp_path))


def test_labels_that_brat_cannot_hold_are_not_written(tmp_path):
    with pytest.raises(ClinnerError, match="white space"):
        write_brat([Note("a", "pain", (Mention(0, 4, "two words"),))], tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "names", [("b.TXT", "b.ANN"), ("b.txt", "b.ANN"), ("b.TXT", "b.ann"), ("b.Txt", "b.Ann")]
)
def test_suffixes_in_any_case(tmp_path, names):
    (tmp_path / names[0]).write_text("pain")
    (tmp_path / names[1]).write_text("T1\tPROBLEM 0 4\tpain\n")
    for path in (tmp_path, tmp_path / names[0], tmp_path / names[1]):
        (note,) = read_brat(path)
        assert (note.id, len(note.mentions)) == ("b", 1)


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (("b.txt", "b.ann", "b.ANN"), r"b\.txt: annotated by b\.ann or b\.ANN: remove one"),
        (("b.txt", "b.TXT", "b.ann"), r"b\.ann: belongs to b\.txt or b\.TXT: rename one"),
        (("b.ANN",), r"b\.ANN: there is no \.txt file"),
    ],
)
def test_files_that_differ_in_case_only(tmp_path, names, message):
    for name in names:
        (tmp_path / name).touch()
    if len({name.lower() for name in names}) > len(list(tmp_path.iterdir())):
        pytest.skip("a file system without case")
    with pytest.raises(ClinnerError, match=message):
        list(read_brat(tmp_path))


def test_ids_of_other_formats_are_read_again(tmp_path):
    ids = ["P0", "T2", "", "T2", "T1a", "R1", "T01"]
    mentions = tuple(Mention(i, i + 1, "PROBLEM", (), identifier) for i, identifier in enumerate(ids))
    write_brat([Note("a", "painful", mentions)], tmp_path)
    note = read_one(tmp_path)
    assert [(m.start, m.end) for m in note.mentions] == [(i, i + 1) for i in range(7)]
    assert [m.id for m in note.mentions] == ["T1", "T2", "T3", "T4", "T5", "T6", "T01"]


@pytest.mark.parametrize("begin", [" T2", "\tT2", "t2"])
def test_mentions_that_do_not_begin_with_a_t_are_malformed(tmp_path, begin):
    (tmp_path / "a.txt").write_text("pain and fever")
    (tmp_path / "a.ann").write_text(f"T1\tP 0 4\tpain\n{begin}\tP 9 14\tfever\n")
    with pytest.raises(ClinnerError, match=r"a\.ann:2: malformed text-bound annotation"):
        list(read_brat(tmp_path))


@pytest.mark.parametrize(("text", "quoted"), [("Cafe\u0301", "Caf\u00e9"), ("Caf\u00e9", "Cafe\u0301")])
def test_accents_may_be_quoted_in_either_form(tmp_path, text, quoted):
    (tmp_path / "a.txt").write_text(f"{text} today", encoding="utf8")
    (tmp_path / "a.ann").write_text(f"T1\tPLACE 0 {len(text)}\t{quoted}\n", encoding="utf8")
    (mention,) = read_one(tmp_path).mentions
    assert (mention.start, mention.end) == (0, len(text))

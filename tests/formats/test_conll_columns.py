"""What a column file has beside the tags that are read."""

import pytest

from spacy_clinner.formats.conll import read_conll
from spacy_clinner.formats.repairs import Repairs


def read(tmp_path, content, **options):
    (tmp_path / "x.conll").write_text(content)
    repairs = Repairs()
    return list(read_conll(tmp_path / "x.conll", repairs=repairs, **options)), repairs


def test_tags_in_another_column_are_counted(tmp_path):
    rows = "Pt\tO\tO\non\tO\tO\naspirin\tB-DRUG\tO\nfever\tI-DRUG\tB-SIGN\n"
    (note,), repairs = read(tmp_path, rows)
    assert [mention.label for mention in note.mentions] == ["SIGN"]
    assert repairs.unread == {"tags of entities in column 1 (--tag-column 1 reads them)": 2}
    (note,), repairs = read(tmp_path, rows, tag_column=1)
    assert [mention.label for mention in note.mentions] == ["DRUG"]
    assert repairs.unread == {"tags of entities in column 2 (--tag-column 2 reads them)": 1}


@pytest.mark.parametrize("chunks", ["B-NP I-NP B-PP", "B-VP O B-ADVP", "B NN O", "O O O", "_ - O"])
def test_chunks_and_other_columns_are_no_entities(tmp_path, chunks):
    first, second, third = chunks.split()
    rows = f"Pt\tNN\t{first}\tO\non\tIN\t{second}\tO\naspirin\tNN\t{third}\tB-DRUG\n"
    (note,), repairs = read(tmp_path, rows)
    assert len(note.mentions) == 1
    assert not repairs.unread


@pytest.mark.parametrize("mark", ["-DOCSTART-", "-docstart-", "-DocStart- -X- O"])
def test_marks_of_documents_in_any_case(tmp_path, mark):
    notes, _ = read(tmp_path, f"{mark}\tO\n\npain\tB-P\n\n{mark}\tO\n\nfever\tB-P\n")
    assert [note.text for note in notes] == ["pain", "fever"]


@pytest.mark.parametrize("token", ["pain\rful", "x" * 140_000])
def test_tokens_that_no_csv_can_hold(tmp_path, token):
    (tmp_path / "x.conll").write_bytes(f"{token}\tB-P\n,\tO\nfever\tO\n".encode())
    (note,) = read_conll(tmp_path / "x.conll")
    assert note.text == f"{token} , fever"
    assert len(note.mentions) == 1

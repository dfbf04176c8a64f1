import numpy as np
import pytest
from astropy.table import Table

from galaxyclust.errors import InputError
from galaxyclust.positions import read_table
from galaxyclust.text_table import strange_encoding, ways_to_read, without_mark


@pytest.mark.parametrize(
    "text",
    [
        "objid,ra,dec\n1,150.0,2.0\n",
        "#Table1\nobjid,ra,dec\n1,150.0,2.0\n",  # SkyServer
        "# by me, on Monday\n\n# twice\n\nobjid,ra,dec\n1,150.0,2.0\n",
        "# objid,ra,dec\n1,150.0,2.0\n",
        "# Table 1\n#objid,ra,dec\n1,150.0,2.0\n",
        "objid\tra\tdec\n1\t150.0\t2.0\n",
        "objid|ra|dec\n1|150.0|2.0\n",
        "objid ra dec\n1 150.0 2.0\n",
        "\ufeff#objid;ra;dec\n1;150.0;2.0\n",
    ],
)
def test_names_are_found_below_comments_or_in_them(tmp_path, text):
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")
    found = read_table(path)
    assert found.colnames == ["objid", "ra", "dec"]
    assert [*found[0]] == [1, 150, 2]
    assert len(found) == 1


def test_a_comment_with_as_many_commas_as_names_is_no_names(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("# mine, yours, theirs\nname,kind,field\na,b,c\n")
    assert read_table(path).colnames == ["name", "kind", "field"]


def test_names_without_rows_and_one_column_are_tables(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("objid,ra,dec\n")
    assert read_table(path).colnames == ["objid", "ra", "dec"]
    path.write_text("id\na\nb\n")
    assert read_table(path)["id"].tolist() == ["a", "b"]


def test_other_extensions_are_left_to_astropy(tmp_path):
    assert ways_to_read(tmp_path / "a.vot") == [{}, {"format": "ascii"}]


@pytest.mark.parametrize("name", ["a.csv", "a.txt"])
@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        (
            "latin-1",
            r"not in UTF-8 \(byte 0xe9 in line 2\); save it as UTF-8 \(iconv -f lat",
        ),
        ("utf-16", r"text in UTF-16; save it as UTF-8 \(iconv -f utf-16"),
    ],
)
def test_other_encodings_are_refused_with_what_would_help(
    tmp_path, *, name, encoding, words
):
    (tmp_path / name).write_text("name,ra,dec\n\xe9t\xe9,150.0,2.0\n", encoding=encoding)
    with pytest.raises(InputError, match=words):
        read_table(tmp_path / name)


@pytest.mark.parametrize(
    "content", [b"plain", "\xe9t\xe9".encode(), b"\xff\xd8\xff\x00\x01"]
)
def test_of_utf_8_and_of_what_is_no_text_nothing_is_said(tmp_path, content):
    (tmp_path / "a").write_bytes(content)
    assert not strange_encoding(tmp_path / "a")


def test_a_sign_of_a_comment_is_no_part_of_a_name():
    assert without_mark(Table({"# id": np.arange(2), "x": [1, 2]})).colnames == ["id", "x"]
    assert without_mark(Table({"#x": np.arange(2), "x": [1, 2]})).colnames == ["#x", "x"]
    assert without_mark(Table({"#": np.arange(2)})).colnames == ["#"]

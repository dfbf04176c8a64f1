import numpy as np
import pytest
from astropy.table import Table

from galaxyclust.errors import InputError
from galaxyclust.services.answers import ends, read_csv, read_votable, typed

TABLE = Table({"id": [1, 2], "ra": [1.5, 2.5]})
STATUS = '<INFO name="QUERY_STATUS" value="{}">{}</INFO>'
HEAD = '<?xml version="1.0"?>\n<VOTABLE version="1.4" xmlns="http://www.ivoa.net/xml/VOTable/v1.3">'


@pytest.fixture
def read(tmp_path):
    """Read bytes as a VOTable that came from elsewhere."""

    def do(content):
        path = tmp_path / "answer.vot"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_votable(path, named="service", holding="ra")

    return do


def test_a_votable_is_a_table(read, as_votable):
    answer = read(as_votable(TABLE))
    assert answer.table["id"].tolist() == [1, 2]
    assert not answer.cut_short


def test_a_service_says_that_it_left_rows_out(read, as_votable):
    text = (
        as_votable(TABLE)
        .decode()
        .replace("</RESOURCE>", STATUS.format("OVERFLOW", "") + "</RESOURCE>")
    )
    assert read(text).cut_short


@pytest.mark.parametrize(
    "info",
    [
        STATUS.format("ERROR", "no\n such table"),
        '<INFO name="Error" value="no such table"/>',
    ],
)
def test_a_service_says_what_failed(read, info):
    with pytest.raises(InputError, match="service: the service says: no such table"):
        read(f'{HEAD}<RESOURCE type="results">{info}</RESOURCE></VOTABLE>')


def test_nothing_found_is_a_table_without_rows(read):
    assert len(read(f'{HEAD}<RESOURCE type="results"></RESOURCE></VOTABLE>').table) == 0


def test_a_web_page_is_no_table(read):
    page = (
        "<!DOCTYPE html>\n<html><head><title>Down for\n maintenance</title></head></html>"
    )
    with pytest.raises(InputError, match="a web page, not a table: Down for maintenance"):
        read(page)


@pytest.mark.parametrize(
    "content",
    ["Query failed: timeout\n at line 3", b"\x1f\x8b\x08\0\0\0", "", HEAD.encode("utf-16")],
)
def test_what_is_no_xml_is_refused(read, content):
    with pytest.raises(InputError, match="answered with no VOTable"):
        read(content)


@pytest.mark.parametrize("cut", [0.5, 0.9])
def test_a_damaged_votable_is_refused(read, as_votable, cut):
    whole = as_votable(TABLE)
    with pytest.raises(InputError, match="not a readable VOTable"):
        read(whole[: int(cut * len(whole))])


def test_xml_that_explodes_is_refused_before_it_is_read(read):
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    kinds = f'<!DOCTYPE VOTABLE [<!ENTITY l0 "ha">{laughs}]>'
    bomb = f'<?xml version="1.0"?>{kinds}<VOTABLE>&l11;</VOTABLE>'
    with pytest.raises(InputError, match="defines XML entities or links its data; refused"):
        read(bomb)


@pytest.mark.parametrize(
    "stream",
    ['<STREAM href="file:///etc/passwd"/>', "<v:STREAM a='>' \n href = 'http://x/y'/>"],
)
def test_data_that_lies_elsewhere_is_refused(read, as_votable, stream):
    fits = f'<DATA><FITS extnum="1">{stream}</FITS></DATA>'
    text = as_votable(TABLE).decode()
    start, end = text.index("<DATA>"), text.index("</DATA>") + len("</DATA>")
    with pytest.raises(InputError, match="links its data; refused"):
        read(text[:start] + fits + text[end:])


def test_harm_far_into_a_file_is_seen(read, as_votable):
    filler = f"<!--{'x' * (2**20 - 300)}-->"
    text = as_votable(TABLE).decode().replace("<DATA>", filler + "<DATA><FITS>")
    with pytest.raises(InputError, match="refused"):
        read(text.replace("<TABLEDATA>", '<STREAM href="file:///x"/>'))


def test_a_table_without_the_position_is_refused(read, as_votable):
    with pytest.raises(InputError, match="no column 'ra'; it has id, x"):
        read(as_votable(Table({"id": [1], "x": [2.0]})))


def test_of_several_tables_the_one_with_rows_and_positions_is_taken(read, as_votable):
    one = as_votable(TABLE).decode()
    start, end = one.index("<TABLE"), one.index("</TABLE>") + len("</TABLE>")
    empty = as_votable(TABLE[:0]).decode()
    other = empty[empty.index("<TABLE") : empty.index("</TABLE>") + len("</TABLE>")]
    assert len(read(one[:end] + other + one[end:]).table) == 2
    named = one[start:end].replace("<TABLE", '<TABLE name="J/a/1/b"', 1)
    with pytest.raises(InputError, match=r"it has several tables; name one of .*J/a/1/b"):
        read(one[:end] + named + one[end:])


def test_whether_a_votable_is_whole_is_seen_by_its_end(tmp_path, as_votable):
    path, whole = tmp_path / "a", as_votable(TABLE)
    for content, expected in (
        (whole, True),
        (whole[:-12], False),
        (b"<html>", True),
        (b"", True),
    ):
        path.write_bytes(content)
        assert ends(path) == expected


def test_csv_keeps_its_long_integers(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(
        "#Table1\nobjID,ra,dec,z\n1237648720693755918,1.5,2,null\n1,2.5,3,0.5\n"
    )
    table = typed(read_csv(path, named="sdss", holding="ra").table)
    assert table["objID"].tolist() == [1237648720693755918, 1]
    assert table["ra"].dtype == np.float64
    assert table["dec"].dtype == np.int64
    assert table["z"].tolist() == [None, 0.5]


def test_csv_without_rows_keeps_its_columns(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("#Table1\nobjID,ra\n")
    table = read_csv(path, named="sdss", holding="ra").table
    assert table.colnames == ["objID", "ra"]
    assert len(table) == 0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "<html><body>Server Error</body>",
            "not a table with 'ra': '<html><body>Server Error",
        ),
        ("", "not a table with 'ra': ''"),
        ("ra,dec\n1,2\n3", "its rows differ in length"),
        ('ra\n"' + "x" * 200_000, "is not CSV"),
    ],
)
def test_what_is_no_csv_is_refused(tmp_path, text, words):
    path = tmp_path / "a.csv"
    path.write_text(text)
    with pytest.raises(InputError, match=words):
        read_csv(path, named="sdss", holding="ra")


def test_text_stays_text():
    table = typed(Table({"class": ["Sb", ""], "n": ["1e400", "x"]}))
    assert table["class"].tolist() == ["Sb", None]
    assert table["n"].tolist() == ["1e400", "x"]

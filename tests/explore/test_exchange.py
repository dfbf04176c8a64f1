"""What a request says is checked before anything is done with it."""

import pytest

from galaxyclust.errors import SettingError
from galaxyclust.explore.exchange import attachment, parsed, rows_in, whole


@pytest.mark.parametrize("given", ["2,0", [2, 0]])
def test_rows_keep_their_order(given):
    assert rows_in(given, n_rows=3) == [2, 0]


@pytest.mark.parametrize(
    ("given", "words"),
    [("x", "'x' are no rows"), ([], "no galaxies"), ([3], "0 to 2"), ([-1], "0 to 2")],
)
def test_what_is_no_row_is_refused(given, words):
    with pytest.raises(SettingError, match=words):
        rows_in(given, n_rows=3)


@pytest.mark.parametrize("value", [True, "2", None, 2.0])
def test_a_whole_number_is_no_text_no_truth_and_no_float(value):
    with pytest.raises(SettingError, match="must say cluster, a whole number"):
        whole({"cluster": value}, "cluster")
    assert whole({"cluster": 2}, "cluster") == 2


@pytest.mark.parametrize("body", [b"\xff{", b"[1]", b""])
def test_what_is_no_object_is_refused(body):
    with pytest.raises(SettingError, match="must be a JSON object"):
        parsed(body)


def test_a_file_to_save_has_its_name():
    answer = attachment(b"abc", "selection.csv")
    assert answer.headers["content-disposition"] == 'attachment; filename="selection.csv"'


def test_no_json_is_refused(client):
    answer = client.post("/api/tag", content=b"\xff{")
    assert "must be a JSON object" in answer.json()["error"]

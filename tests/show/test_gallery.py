import numpy as np
import pytest

from galaxyclust.errors import InputError
from galaxyclust.show.gallery import fitted, gallery


def pictures(n):
    return np.full((n, 8, 8, 3), 200, np.uint8)


def test_every_picture_has_its_words(rendered):
    words = [["one", "near"], ["two"], ["a name that is long"]]
    figure = gallery(pictures(3), words, title="a", caption="b")
    said = {text.get_text() for text in figure.texts}
    assert {"one", "near", "two", "a name that is long"} <= said
    assert (rendered(figure) > 150).any()


def test_it_grows_by_rows():
    one = gallery(pictures(5), [["x"]] * 5, title="", caption="", n_columns=5)
    two = gallery(pictures(6), [["x"]] * 6, title="", caption="", n_columns=5)
    assert two.get_size_inches()[1] > one.get_size_inches()[1]
    assert two.get_size_inches()[0] == one.get_size_inches()[0]


def test_a_picture_without_words_is_refused():
    with pytest.raises(InputError, match="words for 1 of 2 pictures"):
        gallery(pictures(2), [["x"]], title="", caption="")


def test_a_long_line_gets_smaller_letters_and_a_longer_one_loses_its_middle():
    name = "frame-r-001035-6-0017-00123"
    shown, size = fitted(name)
    assert shown == name
    assert 5 < size < 7.5
    longest, least = fitted("begin" + 60 * "-" + "end")
    assert longest.startswith("begin")
    assert longest.endswith("-end")
    assert len(longest) == 34
    assert least == 5

import pytest

from galaxyclust.words import visible, visible_lines


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x07", r"\x1b[31mred\x07"),
        ("one\r\ntwo\x85three\u2028four", r"one\r\ntwo\x85three\u2028four"),
        ("\u202eturned round", r"\u202eturned round"),
        ("\x9b2J", r"\x9b2J"),
        ("a\udcffb", r"a\udcffb"),
        ("NGC 1, 星系, é, Å, 🌌, a\u00a0b", "NGC 1, 星系, é, Å, 🌌, a\u00a0b"),
    ],
)
def test_what_a_terminal_would_obey_is_shown_as_text(text, shown):
    assert visible(text) == shown


def test_the_lines_of_a_text_stay_lines():
    assert visible_lines("one\n\x1btwo\n") == "one\n\\x1btwo\n"

from galaxyclust.steps._text import table


def test_cells_stand_beneath_their_heads():
    made = table(
        [["ae", "0.8", "0.75"], ["colour only", "0.5", "1"]], head=["", "kNN", "x"]
    )
    assert made.splitlines() == [
        "             kNN     x",
        "ae           0.8  0.75",
        "colour only  0.5     1",
    ]


def test_words_stand_to_the_left():
    assert table([["a", "x"]], head=["", "long"], left=True) == "   long\na  x"


def test_a_name_of_two_lines_takes_one():
    assert table([["a\nb", "\x1b1"]], head=["id", "x"]) == "id        x\na\\nb  \\x1b1"


def test_two_rows_of_one_name_are_two_rows():
    assert table([["a", "1"], ["a", "2"]], head=["id", "x"]) == "id  x\na   1\na   2"

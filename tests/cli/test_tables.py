from galaxyclust.cli import tables


def test_cells_stand_beneath_their_heads():
    made = tables.lines(
        {"ae": ["0.8", "0.75"], "colour only": ["0.5", "1"]}, head=["", "kNN", "x"]
    )
    assert made == [
        "             kNN     x",
        "ae           0.8  0.75",
        "colour only  0.5     1",
    ]


def test_words_stand_to_the_left():
    assert tables.lines({"a": ["x"]}, head=["", "long"], left=True) == ["   long", "a  x"]

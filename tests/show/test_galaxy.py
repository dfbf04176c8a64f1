"""The page about one galaxy."""

import pytest

from galaxyclust.show.galaxy import HEIGHT, WIDTH, columns, galaxy
from galaxyclust.show.numbers import Number, Section

LESS = {"half_turn": None, "model": None, "profile": None, "curve": None, "flags": ()}


def words(figure):
    """Return every text on a page."""
    figure.canvas.draw()
    texts = list(figure.texts)
    for axes in figure.axes:
        texts += axes.texts
    return [text.get_text() for text in texts]


def test_all_that_was_measured_is_on_it(make_page):
    said = words(galaxy(make_page()))
    for part in (
        "colour", "segment and mask", "apertures", "less itself turned by 180°",
        "Sérsic model", "less the model", "profile", "gini", "0.500 ± 0.010",
        "blended: deblended from a neighbour",
    ):  # fmt: skip
        assert part in said


def test_what_was_not_measured_has_no_panel(make_page):
    said = words(galaxy(make_page(values={"id": "J1", "sn": 20.0}, **LESS)))
    for part in ("apertures", "less the model", "Sérsic model", "profile"):
        assert part not in said
    assert "no flag is set" in said
    assert "20" in said


@pytest.mark.parametrize(
    "name", ["$\\frac{1}{$", "<script>alert(1)</script>", "a_b^c %s {0}", "x" * 500]
)
def test_a_name_stands_as_it_is(make_page, name):
    assert any(text[:20] == name[:20] for text in words(galaxy(make_page(title=name))))


@pytest.mark.parametrize("name", ["\U0001f9ff galaxy", "a\u202eb", "", " \n\t "])
def test_a_name_that_cannot_be_printed_stops_nothing(make_page, name):
    page = galaxy(make_page(title=name, values={"id": name, "note": name}))
    said = words(page)
    assert not any("\U0001f9ff" in text or "\u202e" in text for text in said)


def test_it_is_a_sheet_of_paper_and_nothing_lies_off_it(make_page):
    many = tuple((f"flag_{k}", "meaning " * 6) for k in range(12))
    figure = galaxy(make_page(flags=many))
    assert tuple(figure.get_size_inches()) == (WIDTH, HEIGHT)
    for axes in figure.axes:
        box = axes.get_position()
        assert 0 <= box.x0 <= box.x1 <= 1
        assert 0 <= box.y0 <= box.y1 <= 1


def test_numbers_take_all_the_room_beside_the_profile(make_page):
    values = {f"column_{k}": float(k) for k in range(200)}
    figure = galaxy(make_page(values=values))
    figure.canvas.draw()
    table = max(figure.axes, key=lambda axes: len(axes.texts))
    assert len({round(text.get_position()[0], 2) for text in table.texts}) == 6


def section(title, number):
    return Section(title, tuple(Number(f"{title}{k}", str(k)) for k in range(number)))


def test_no_title_stands_alone_at_the_bottom_of_a_column():
    found = columns([section("a", 6), section("b", 6)], n_lines=9, n_columns=2)
    assert [lines[0].label for lines in found] == ["a", "b"]
    assert all(len(lines) <= 9 for lines in found)


def test_a_long_section_goes_on_under_its_title():
    found = columns([section("a", 12)], n_lines=8, n_columns=2)
    assert [lines[0].label for lines in found] == ["a", "a, continued"]


def test_no_number_stands_alone_under_a_title_said_again():
    found = columns([section("a", 8)], n_lines=8, n_columns=2)
    assert [len(lines) for lines in found] == [7, 3]
    assert [len(lines) for lines in columns([section("a", 7)], n_lines=8, n_columns=2)] == [
        8
    ]


def test_what_has_no_room_is_counted():
    found = columns([section("a", 40)], n_lines=10, n_columns=2)
    assert found[-1][-1].label == "and 23 more in the catalog"
    shown = sum(bool(line.text) for lines in found for line in lines)
    assert shown + 23 == 40

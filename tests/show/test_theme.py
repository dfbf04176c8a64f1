"""The look of figures: clusters differ, text fits, numbers read well."""

from galaxyclust.show.theme import Box, bare_axes, headline, look, page, printable, write


def test_forty_clusters_have_forty_looks():
    assert len({look(label) for label in range(40)}) == 40


def test_noise_has_a_look_of_its_own():
    assert look(-1).colour not in {look(label).colour for label in range(40)}


def test_a_box_lies_where_it_says_in_inches():
    figure = page(4, 8)
    place = bare_axes(figure, Box(1, 2, 3, 4)).get_position()
    assert (place.x0, place.x1, place.y0, place.y1) == (0.25, 1.0, 0.25, 0.75)


def test_text_starts_where_it_says_in_inches():
    figure = page(4, 8)
    write(figure, (1, 2), "here")
    assert figure.texts[0].get_position() == (0.25, 0.75)


def test_long_headlines_stay_on_the_page():
    figure = page(8, 3)
    headline(figure, "W" * 400, "many words of a caption " * 40)
    canvas = figure.canvas
    for text in figure.texts:
        box = text.get_window_extent(canvas.get_renderer())
        assert box.y0 > 0
        assert "..." in text.get_text()


def test_an_ordinary_headline_fits_between_the_margins():
    figure = page(8, 3)
    headline(figure, "a survey of galaxies in stripe 82 - clustering km", "k-means, " * 40)
    for text in figure.texts:
        box = text.get_window_extent(figure.canvas.get_renderer())
        assert box.x1 < 8 * figure.dpi


def test_markup_and_formulas_stand_as_they_are_and_what_has_no_sign_is_shown_as_such():
    figure = page(4, 8)
    write(figure, (1, 2), "$x_1$ <b> \U0001f9ff")
    assert figure.texts[0].get_text() == "$x_1$ <b> \ufffd"
    figure.canvas.draw()


def test_letters_that_turn_a_text_round_are_left_out():
    assert printable("a\u202eb\x07") == "a\ufffdb\ufffd"

"""A gallery: pictures of galaxies in rows, each with some text below."""

import math
from collections.abc import Sequence

from matplotlib.figure import Figure

from galaxyclust.errors import InputError
from galaxyclust.show.colour import Picture
from galaxyclust.show.theme import (
    HEAD,
    MARGIN,
    QUIET,
    TEXT,
    Box,
    bare_axes,
    headline,
    page,
    write,
)

PICTURE = 1.5  # inches
LINE = 0.16
GAP = 0.12
LETTER_SIZE, SMALLEST = 7.5, 5.0  # points
LETTERS = 23  # of that size that fit below a picture


def gallery(
    pictures: Picture,
    words: Sequence[Sequence[str]],
    *,
    title: str,
    caption: str,
    n_columns: int = 7,
    first: str = "",
) -> Figure:
    """Return a page of pictures with text below.

    Parameters
    ----------
    pictures
        (n, S, S, 3).
    words
        Lines below each picture; the first line is the brightest.
    title, caption
        What the page shows, and how it was made.
    n_columns
        Pictures per row.
    first
        Text above the first picture, if it is special.

    Raises
    ------
    InputError
        If the numbers of pictures and of texts differ.
    """
    if len(words) != len(pictures):
        message = f"words for {len(words)} of {len(pictures)} pictures"
        raise InputError(message)
    n_columns = max(4, min(n_columns, len(pictures)))
    n_rows = math.ceil(len(pictures) / n_columns)
    n_lines = max((len(lines) for lines in words), default=1)
    across, down = PICTURE + GAP, PICTURE + LINE * n_lines + 2 * GAP
    top = HEAD + (0.25 if first else 0.0)
    figure = page(2 * MARGIN + n_columns * across - GAP, top + n_rows * down + MARGIN)
    headline(figure, title, caption)
    for number, (picture, lines) in enumerate(zip(pictures, words, strict=True)):
        left = MARGIN + number % n_columns * across
        above = top + number // n_columns * down
        axes = bare_axes(figure, Box(left, above, PICTURE, PICTURE))
        axes.imshow(picture, interpolation="bicubic", aspect="auto")
        for line, text in enumerate(lines):
            shown, size = fitted(text)
            colour = QUIET if line else TEXT
            place = (left, above + PICTURE + 0.06 + line * LINE)
            write(figure, place, shown, fontsize=size, color=colour)
    if first:
        write(figure, (MARGIN, HEAD), first, color=QUIET)
    return figure


def fitted(text: str) -> tuple[str, float]:
    """Return a line that fits below a picture, and its font size.

    The font gets smaller first; a line that is still too long is cut in the middle, since
    names differ at their ends.

    >>> fitted("J123456.78+012345.6")
    ('J123456.78+012345.6', 7.5)
    """
    size = max(SMALLEST, LETTER_SIZE * min(1.0, LETTERS / max(1, len(text))))
    most = int(LETTERS * LETTER_SIZE / size)
    if len(text) <= most:
        return text, size
    ahead = most // 2
    return f"{text[:ahead]}…{text[ahead + 1 - most :]}", size

"""A page about one galaxy: its pictures, its profile and all of its numbers."""

import math
from typing import NamedTuple

from matplotlib.figure import Figure

from galaxyclust.show.galaxy_page import GalaxyPage
from galaxyclust.show.galaxy_panels import Panel, panels
from galaxyclust.show.galaxy_profile import draw_profile
from galaxyclust.show.numbers import Section, sections
from galaxyclust.show.theme import (
    MARGIN,
    QUIET,
    TEXT,
    Box,
    bare_axes,
    headline,
    printable,
    write,
)
from galaxyclust.show.theme import page as new_page

WIDTH, HEIGHT = 11.69, 8.27  # inches: A4, landscape
_TOP = 1.0
_BOTTOM = 0.3
_GAP = 0.1  # between pictures
_LARGEST = 2.2  # side of a picture
_NAME = 0.2  # above a picture
_KEY = 0.44  # below it
_SIZE = 6.9  # font size of the numbers in points
_LINE = 0.128  # inches
_COLUMN = 1.92
_LETTERS = 33  # of that size in a column
_BETWEEN = 0.2  # columns of numbers
_FLAG = 0.15  # inches per line


class _Line(NamedTuple):
    """A line of the table: a title, or a number with its name."""

    label: str
    text: str = ""


def galaxy(page: GalaxyPage) -> Figure:
    """Return a page that shows one galaxy and its measurements.

    The panels show its colours, the segmentation map, the apertures, the residual after
    rotation by 180 degrees, the model and the residual of the model. Below are the profile,
    all numbers and the flags. What was not measured has no panel.

    Parameters
    ----------
    page
        What to show.

    Returns
    -------
    matplotlib.figure.Figure
        A page of A4, landscape.
    """
    figure = new_page(WIDTH, HEIGHT)
    headline(figure, " ".join(page.title.split()) or "without a name", page.caption)
    top = _draw_panels(figure, panels(page)) + 0.12
    bottom = _draw_flags(figure, page.flags)
    left = MARGIN
    if page.profile is not None:
        width = WIDTH - 2 * MARGIN - 3 * _COLUMN - 3 * _BETWEEN
        write(figure, (left, top), "profile", fontsize=8.5, color=QUIET)
        box = Box(left + 0.42, top + 0.2, width - 0.47, bottom - top - 0.65)
        draw_profile(bare_axes(figure, box), page)
        left += width + _BETWEEN
    _draw_numbers(figure, sections(page.values, page.units), Box(
        left, top, WIDTH - MARGIN - left, bottom - top
    ))  # fmt: skip
    return figure


def _draw_panels(figure: Figure, shown: list[Panel]) -> float:
    """Draw the pictures side by side; return where they end, in inches from the top."""
    room = WIDTH - 2 * MARGIN - (len(shown) - 1) * _GAP
    side = min(room / len(shown), _LARGEST)
    for place, panel in enumerate(shown):
        left = MARGIN + place * (side + _GAP)
        write(figure, (left, _TOP), panel.name, fontsize=8.5, color=QUIET)
        picture = bare_axes(figure, Box(left, _TOP + _NAME, side, side))
        key = bare_axes(figure, Box(left, _TOP + _NAME + side + 0.06, side, _KEY - 0.06))
        panel.draw(picture, key)
    return _TOP + _NAME + side + _KEY


def _draw_flags(figure: Figure, flags: tuple[tuple[str, str], ...]) -> float:
    """Write the meaning of the flags at the bottom; return where the text begins."""
    n_columns = 1 if len(flags) <= 3 else 2
    n_lines = max(1, math.ceil(len(flags) / n_columns))
    top = HEIGHT - _BOTTOM - n_lines * _FLAG
    if not flags:
        write(figure, (MARGIN, top), "no flag is set", fontsize=7.5, color=QUIET)
    width = (WIDTH - 2 * MARGIN) / n_columns
    for place, (name, meaning) in enumerate(flags):
        at = MARGIN + place // n_lines * width, top + place % n_lines * _FLAG
        write(figure, at, f"{name}: {meaning}", fontsize=7.5, color="#F0E442")
    return top - 0.1


def _draw_numbers(figure: Figure, found: list[Section], box: Box) -> None:
    """Write the numbers in columns; those that do not fit are counted."""
    n_columns = max(1, round((box.width + _BETWEEN) / (_COLUMN + _BETWEEN) - 0.49))
    n_lines = int(box.height / _LINE)
    axes = bare_axes(figure, box)
    axes.set(xlim=(0, box.width), ylim=(box.height, 0))
    for column, lines in enumerate(columns(found, n_lines=n_lines, n_columns=n_columns)):
        left = column * (_COLUMN + _BETWEEN)
        for place, line in enumerate(lines):
            down = (place + 0.5) * _LINE
            title = not line.text
            size = _SIZE + 0.5 if title else size_of_name(line)
            axes.text(
                left, down, printable(line.label), color=TEXT if title else QUIET,
                fontsize=size, weight="bold" if title else "normal",
                va="center", parse_math=False,
            )  # fmt: skip
            axes.text(
                left + _COLUMN, down, printable(line.text), color=TEXT, fontsize=_SIZE,
                ha="right", va="center", parse_math=False,
            )  # fmt: skip


def size_of_name(line: _Line) -> float:
    """Return the font size at which a name does not overlap the number beside it.

    >>> size_of_name(_Line("gini", "0.5")) == _SIZE
    True
    >>> size_of_name(_Line("semi_major_axis_deconvolved", "7.800 ± 0.054 px")) < _SIZE
    True
    """
    room = max(_LETTERS - len(line.text), 1)
    return _SIZE * min(1.0, room / max(len(line.label), 1))


def columns(found: list[Section], *, n_lines: int, n_columns: int) -> list[list[_Line]]:
    """Return the lines of each column of a table; no title stands alone at the bottom.

    Nor does a last number alone at the top, under a title that is there a second time.

    Parameters
    ----------
    found
        What to write.
    n_lines, n_columns
        The size of the table. If it is too small, the last line says how many are left out.
    """
    out: list[list[_Line]] = [[]]
    left_out = 0
    for section in found:
        if out[-1]:
            out[-1].append(_Line(""))
        if len(out[-1]) > n_lines - 3:
            out.append([])
        out[-1].append(_Line(section.title))
        for place, number in enumerate(section.numbers):
            room, rest = n_lines - len(out[-1]), len(section.numbers) - place
            if not room or (room == 1 and rest == 2 and place > 1):
                out.append([_Line(f"{section.title}, continued")])
            out[-1].append(_Line(number.label, number.text))
    for lines in out[n_columns:]:
        left_out += sum(bool(line.text) for line in lines)
    if left_out:
        last = out[n_columns - 1]
        del last[n_lines - 1 :]
        left_out += 1
        last.append(_Line(f"and {left_out} more in the catalog"))
    return out[:n_columns]

"""A contact sheet: one row of stamps per cluster, the most typical first."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from galaxyclust.errors import InputError
from galaxyclust.show.choose import WHY, Choice, Strip
from galaxyclust.show.colour import Picture
from galaxyclust.show.theme import (
    MARGIN,
    NOISE_COLOUR,
    QUIET,
    TEXT,
    Box,
    bare_axes,
    look,
    write,
)
from galaxyclust.types import NOISE
from galaxyclust.words import counted, share

TITLE_WIDTH = 1.7  # inches
STAMP = 0.84
GAP = 0.05  # between stamps
BREAK = 0.22  # between stamps shown for different reasons
HEADER = 0.32
FOOTER = 0.3
PITCH = STAMP + GAP
DIGIT = 0.16  # width of a digit of a strip's number
NAME_LETTERS = 15  # of a name beside it
FEWEST = 12  # smallest room of a row in stamps, so that headlines fit


def width(choice: Choice) -> float:
    """Return the width in inches of a page with these strips."""
    return 2 * MARGIN + TITLE_WIDTH + span(columns(choice))


def height(choice: Choice) -> float:
    """Return the height in inches of the strips with their header and footer."""
    return HEADER + max(1, len(choice.strips)) * PITCH + FOOTER


def columns(choice: Choice) -> dict[str, int]:
    """Return how many stamps a row has room for, by reason."""
    clusters = [strip for strip in choice.strips if strip.label != NOISE]
    found = {
        why: max((len(strip.parts[why]) for strip in clusters or choice.strips), default=0)
        for why in WHY
    }
    found["typical"] += max(0, FEWEST - sum(found.values()))
    return found


def places(room: dict[str, int]) -> dict[str, list[float]]:
    """Return the left edges of the stamps of a row, in inches, by reason."""
    out, left = {}, 0.0
    for why, number in room.items():
        out[why] = [left + i * PITCH for i in range(number)]
        left += number * PITCH + (BREAK if number else 0)
    return out


def span(room: dict[str, int]) -> float:
    """Return the width in inches of a row of stamps."""
    return sum(room.values()) * PITCH + BREAK * (len([n for n in room.values() if n]) - 1)


def draw_sheet(figure: Figure, choice: Choice, pictures: Picture, *, top: float) -> None:
    """Draw one row of stamps per cluster onto a page, noise last.

    Parameters
    ----------
    figure
        The page, with the width of `width` and at least the height of `height` below
        ``top``.
    choice
        The galaxies to show.
    pictures
        (n, S, S, 3) pictures of ``choice.rows``, in this order.
    top
        Distance of the rows from the top of the page in inches.

    Raises
    ------
    InputError
        If the numbers of pictures and of rows differ.
    """
    if len(pictures) != len(choice.rows):
        message = f"{len(pictures)} pictures for {len(choice.rows)} galaxies to show"
        raise InputError(message)
    room = columns(choice)
    left = MARGIN + TITLE_WIDTH
    n_rows = max(1, len(choice.strips))
    axes = bare_axes(figure, Box(left, top + HEADER, span(room), n_rows * PITCH))
    axes.set(xlim=(0, span(room)), ylim=(n_rows * PITCH, 0))
    for why, lefts in places(room).items():
        if lefts:
            write(figure, (left + lefts[0], top + 0.06), WHY[why], color=QUIET)
    first = 0
    for i, strip in enumerate(choice.strips):
        below = i * PITCH
        draw_title(figure, strip, choice.n_rows, top=top + HEADER + below)
        own = pictures[first : first + len(strip.rows)]
        draw_strip(axes, strip, own, top=below, room=room)
        first += len(own)
    write(figure, (left, top + HEADER + n_rows * PITCH + 0.08), footer(choice), color=QUIET)


def footer(choice: Choice) -> str:
    """Return a sentence on the clusters that are not shown."""
    if not choice.n_clusters:
        return "No cluster was found."
    if not choice.n_left_out:
        return ""
    return f"{counted(choice.n_left_out, 'smaller cluster')} not shown."


def draw_title(figure: Figure, strip: Strip, n_rows: int, *, top: float) -> None:
    """Write a strip's number, size and share beside it."""
    noise = strip.label < 0
    style = look(strip.label)
    bar = bare_axes(figure, Box(MARGIN, top, 0.07, STAMP), colour=style.colour)
    bar.set_zorder(1)
    colour = NOISE_COLOUR if noise else TEXT
    name = "noise" if noise else str(strip.label)
    about = f"{counted(strip.n_members, 'galaxy')}\n{share(strip.n_members, n_rows)}"
    about += ", at random" if noise else ""
    left, size = MARGIN + 0.2, 13 if noise else 19
    write(figure, (left, top + 0.05), name, fontsize=size, weight="bold", color=colour)
    if strip.name:
        beside = (left + 0.1 + DIGIT * len(name), top + 0.14)
        called, letters = shortened(strip.name, letters=NAME_LETTERS - 2 * len(name))
        write(figure, beside, called, fontsize=letters)
    write(figure, (left, top + 0.42), about, fontsize=8.5, color=QUIET, linespacing=1.35)


def shortened(name: str, *, letters: int) -> tuple[str, float]:
    """Return a name that fits beside a number, and its font size.

    >>> shortened("edge-on", letters=14), shortened("spirals, loosely wound", letters=14)
    (('edge-on', 9.5), ('spirals, loosel\u2026', 8.0))
    """
    if len(name) <= letters:
        return name, 9.5
    most = letters + 2  # in a smaller font
    return (name if len(name) <= most else name[: most - 1] + "\u2026"), 8.0


def draw_strip(
    axes: Axes, strip: Strip, pictures: Picture, *, top: float, room: dict[str, int]
) -> None:
    """Draw one row of pictures below their reasons; noise starts at the left."""
    where = places(room)
    if strip.label == NOISE:
        before = [
            left for why, lefts in where.items() if why != "outlying" for left in lefts
        ]
        where = {"random": before, "outlying": where["outlying"]}
    lefts = [
        left
        for why, rows in strip.parts.items()
        for left in where.get(why, [])[: len(rows)]
    ]
    for left, picture in zip(lefts, pictures, strict=True):
        axes.imshow(
            picture,
            extent=(left, left + STAMP, top + STAMP, top),
            interpolation="bicubic",
            aspect="auto",
        )

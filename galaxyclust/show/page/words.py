"""Texts of a page for clusters and numbers, and the CSS classes of clusters."""

import math

from galaxyclust.words import counted, share

N_LOOKS = 8  # colours of the style sheets, k0 … k7


def look(label: int) -> str:
    """Return the CSS class that gives a cluster its colour.

    >>> look(0), look(9), look(-1)
    ('k0', 'k1', 'noise')
    """
    return "noise" if label < 0 else f"k{label % N_LOOKS}"


def short(label: int) -> str:
    """Return a cluster's number as text, or ``noise``."""
    return "noise" if label < 0 else str(label)


def size_of(part: int, whole: int) -> str:
    """Return a number of galaxies and their share.

    >>> size_of(1500, 3000)
    '1,500 galaxies, 50 %'
    """
    return f"{counted(part, 'galaxy')}, {share(part, whole)}"


def number(value: float) -> str:
    """Return a number with three digits, or a large one rounded to a whole number.

    >>> number(0.123456), number(1234.5), number(math.nan), number(2.0), number(2.5e-7)
    ('0.123', '1,234', '-', '2', '2.5e-07')
    """
    if not math.isfinite(value):
        return "-"
    if 1000 <= abs(value) < 1e7:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def bytes_in_words(n_bytes: int) -> str:
    """Return the size of a file as text.

    >>> bytes_in_words(1_234_567), bytes_in_words(2_000)
    ('1.2 MB', '2 kB')
    """
    return f"{n_bytes / 1e6:.1f} MB" if n_bytes >= 1e6 else f"{n_bytes / 1e3:.0f} kB"

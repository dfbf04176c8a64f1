"""Wording of messages: numbers with nouns, percentages, texts from untrusted files."""

_SPACES = "\u00a0\u202f\u3000"  # of no break, narrow, wide: they do no harm


def counted(number: int, noun: str) -> str:
    """Return a number and its noun.

    >>> counted(1, "cluster"), counted(4983, "galaxy")
    ('1 cluster', '4,983 galaxies')
    """
    plural = noun[:-1] + "ies" if noun.endswith("y") else noun + "s"
    return f"{number:,} {noun if number == 1 else plural}"


def share(part: int, whole: int) -> str:
    """Return a part in per cent, with a decimal where it is small.

    >>> share(1, 3), share(1, 30), share(1, 10_000), share(0, 0)
    ('33 %', '3.3 %', '<0.1 %', '0 %')
    """
    per_cent = 100 * part / whole if whole else 0.0
    if 0 < per_cent < 0.05:
        return "<0.1 %"
    return f"{per_cent:.1f} %" if 0 < per_cent < 9.95 else f"{per_cent:.0f} %"


def visible(text: str) -> str:
    r"""Return a text on one line, with control characters escaped as in Python.

    Names and ids come from untrusted files. Control characters, line ends and marks of text
    direction could move the cursor, change colours or forge lines.

    >>> print(visible("NGC 1\x1b[2J\n"))
    NGC 1\x1b[2J\n
    """
    if text.isprintable():
        return text
    return "".join(
        letter if letter.isprintable() or letter in _SPACES else ascii(letter)[1:-1]
        for letter in text
    )


def visible_lines(text: str) -> str:
    """Return a text of several lines, each as `visible` shows it."""
    return "\n".join(map(visible, text.split("\n")))


def in_few_digits(value: float) -> str:
    """Return a number of order 1 with three digits; one below 0.001 is just rounding.

    >>> in_few_digits(0.0523), in_few_digits(2.9e-06), in_few_digits(0.0)
    ('0.0523', '< 0.001', '0')
    """
    return "< 0.001" if 0 < value < 0.001 else f"{value:.3g}"

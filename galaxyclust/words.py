"""How what is counted is said: numbers with their nouns, parts of a whole."""


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

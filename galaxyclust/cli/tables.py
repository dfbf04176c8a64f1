"""Tables as lines of text: names to the left, figures beneath one another."""

from collections.abc import Mapping, Sequence

from galaxyclust.evaluate.bootstrap import Estimate


def figure(estimate: Estimate) -> str:
    """Return a figure with half of its 95 % interval, and its scatter if it has one.

    >>> figure(Estimate(0.8434, 0.829, 0.857))
    '0.843±0.014'
    >>> figure(Estimate(0.8434, 0.829, 0.857, scatter=0.021))
    '0.843±0.014 (0.021)'
    """
    half = (estimate.high - estimate.low) / 2
    scatter = "" if estimate.scatter is None else f" ({estimate.scatter:.3f})"
    return f"{estimate.value:.3f}±{half:.3f}{scatter}"


def lines(
    rows: Mapping[str, Sequence[str]], *, head: Sequence[str], left: bool = False
) -> list[str]:
    """Return a table's lines.

    Parameters
    ----------
    rows
        Cells by the name of the row.
    head
        What stands above: of the names, then of each column.
    left
        Align cells to the left, as words are, not to the right as figures.
    """
    table = [tuple(head), *((name, *cells) for name, cells in rows.items())]
    widths = [max(len(cell) for cell in column) for column in zip(*table, strict=True)]
    out = []
    for name, *cells in table:
        parts = [
            cell.ljust(width) if left else cell.rjust(width)
            for cell, width in zip(cells, widths[1:], strict=True)
        ]
        out.append("  ".join([name.ljust(widths[0]), *parts]).rstrip())
    return out

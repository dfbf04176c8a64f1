"""Tables as lines of text: names to the left, figures beneath one another."""

from collections.abc import Sequence

from galaxyclust.words import visible


def table(rows: Sequence[Sequence[str]], *, head: Sequence[str], left: bool = False) -> str:
    """Return a table as text.

    Parameters
    ----------
    rows
        Cells of each row, its name first; two rows may have one name.
    head
        What stands above: of the names, then of each column.
    left
        Align cells to the left, as words are, not to the right as figures.
    """
    lines = [tuple(map(visible, line)) for line in (head, *rows)]
    widths = [max(len(cell) for cell in column) for column in zip(*lines, strict=True)]
    out = []
    for name, *cells in lines:
        parts = [
            cell.ljust(width) if left else cell.rjust(width)
            for cell, width in zip(cells, widths[1:], strict=True)
        ]
        out.append("  ".join([name.ljust(widths[0]), *parts]).rstrip())
    return "\n".join(out)

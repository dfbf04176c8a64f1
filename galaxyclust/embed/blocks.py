"""Reading stamps in blocks: in order, or shuffled without holding them all."""

from collections.abc import Iterator

import numpy as np
import torch

from galaxyclust.embed.inputs import Inputs, Preparation, prepare
from galaxyclust.embed.pose import standard_pose
from galaxyclust.types import IntArray, StampReader, Stamps

BLOCK = 256  # rows read at once
MIXED = 8  # blocks that are shuffled together
KEPT_BYTES = 1 << 30  # most that is kept in memory from one epoch for the next


class Blocks:
    """Network inputs of some rows, one block of neighbouring rows after another.

    Blocks are read again in each epoch, but for as many as a fixed amount of memory
    holds in half precision: few stamps train without being read twice, and a million of
    them need no more memory than that.

    Parameters
    ----------
    stamps
        Where the stamps are.
    rows
        Which of them, sorted.
    how
        How they become inputs.
    kept_bytes
        Memory for blocks that are kept.
    """

    def __init__(
        self,
        stamps: StampReader,
        rows: IntArray,
        *,
        how: Preparation,
        kept_bytes: int = KEPT_BYTES,
    ) -> None:
        self.stamps, self.how = stamps, how
        self.rows = [rows[first : first + BLOCK] for first in range(0, len(rows), BLOCK)]
        self.kept: dict[int, Inputs] = {}
        block_bytes = 2 * 2 * BLOCK * len(stamps.bands) * how.size**2  # image and weight
        self.most_kept = kept_bytes // block_bytes

    def read(self, block: int) -> Inputs:
        """Return the inputs of one block."""
        if block in self.kept:
            return Inputs(*(part.float() for part in self.kept[block]))
        inputs = prepare(read(self.stamps, self.rows[block]), self.how)
        if self.how.posed:
            inputs = standard_pose(inputs)
        if len(self.kept) < self.most_kept:
            self.kept[block] = Inputs(*(part.half() for part in inputs))
            # the same numbers in the first epoch as in those that find the block kept
            return Inputs(*(part.float() for part in self.kept[block]))
        return inputs

    def in_order(self) -> Iterator[Inputs]:
        """Yield each block in turn."""
        for block in range(len(self.rows)):
            yield self.read(block)

    def shuffled(self, *, batch_size: int, generator: torch.Generator) -> Iterator[Inputs]:
        """Yield all rows once in random order.

        Blocks are taken in random order and a few of them are shuffled together: files
        are read in long runs, and memory holds those few blocks.

        Parameters
        ----------
        batch_size
            Rows in a batch, at least: what is left over is spread over the others.
        generator
            Where the order comes from.

        Yields
        ------
        Inputs
            A batch.
        """
        order = torch.randperm(len(self.rows), generator=generator).tolist()
        for group in np.array_split(order, max(1, round(len(order) / MIXED))):
            blocks = [self.read(block) for block in group]
            image = torch.cat([block.image for block in blocks])
            weight = torch.cat([block.weight for block in blocks])
            mixed = torch.randperm(len(image), generator=generator)
            for batch in mixed.tensor_split(max(1, len(image) // batch_size)):
                yield Inputs(image[batch], weight[batch])


def read(stamps: StampReader, rows: IntArray) -> Stamps:
    """Return the stamps of sorted ``rows``, as a slice where they adjoin."""
    if rows[-1] - rows[0] == len(rows) - 1:
        return stamps.read(slice(int(rows[0]), int(rows[-1]) + 1))
    return stamps.read(rows)


def sample(stamps: StampReader, rows: IntArray) -> Stamps:
    """Return one block's worth of stamps, spread evenly over ``rows``."""
    spread = np.linspace(0, len(rows) - 1, min(len(rows), BLOCK)).astype(int)
    return stamps.read(rows[spread])

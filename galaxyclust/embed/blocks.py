"""Reading stamps in blocks: in order, or shuffled without holding them all."""

from collections.abc import Iterator
from typing import Generic, Protocol, TypeVar

import numpy as np
import torch
from torch import Tensor

from galaxyclust.embed import memory
from galaxyclust.embed.batch import Batch, each, remade
from galaxyclust.types import IntArray, StampReader, Stamps

BLOCK = 256  # rows read at once
MIXED = 8  # blocks that are shuffled together
KEPT_BYTES = 1 << 30  # upper limit of the memory that holds blocks between epochs


Batch_co = TypeVar("Batch_co", bound=tuple[Tensor, ...], covariant=True)


class Preparer(Protocol[Batch_co]):
    """Makes batches from stamps; the first tensor of a batch holds the images."""

    @property
    def size(self) -> int:
        """Pixels on a side of the images."""

    def read(self, stamps: StampReader, rows: IntArray) -> Batch_co:
        """Return the batch of sorted ``rows``; each depends on its own stamp alone."""


class Blocks(Generic[Batch]):
    """Network inputs of some rows, in blocks of consecutive rows.

    As many blocks as fit into ``kept_bytes`` are kept in memory, in half precision; the
    others are read again in each epoch. So a small catalog is read only once, and a million
    stamps need no more memory than that.

    Parameters
    ----------
    stamps
        Where the stamps are.
    rows
        Which of them, sorted.
    how
        Turns stamps into network inputs.
    kept_bytes
        Memory for the blocks that are kept between epochs.
    """

    def __init__(
        self,
        stamps: StampReader,
        rows: IntArray,
        *,
        how: Preparer[Batch],
        kept_bytes: int = KEPT_BYTES,
    ) -> None:
        memory.keep_freed()
        self.stamps, self.how = stamps, how
        self.rows = [rows[first : first + BLOCK] for first in range(0, len(rows), BLOCK)]
        self.kept: dict[int, Batch] = {}
        # at most two tensors of a batch are as large as its images, at two bytes a number
        block_bytes = 2 * 2 * BLOCK * len(stamps.bands) * how.size**2
        self.most_kept = kept_bytes // block_bytes

    def read(self, block: int) -> Batch:
        """Return the inputs of one block."""
        if block in self.kept:
            return each(self.kept[block], Tensor.float)
        inputs = self.how.read(self.stamps, self.rows[block])
        if not self.most_kept:
            return inputs
        # round even if the block is not kept, so that results do not depend on the memory
        small = each(inputs, Tensor.half)
        if len(self.kept) < self.most_kept:
            self.kept[block] = small
        return each(small, Tensor.float)

    def in_order(self) -> Iterator[Batch]:
        """Yield each block in turn."""
        for block in range(len(self.rows)):
            yield self.read(block)

    def shuffled(self, *, batch_size: int, generator: torch.Generator) -> Iterator[Batch]:
        """Yield all rows once in random order.

        Blocks are taken in random order, and the rows of a few blocks are shuffled
        together: so files are read in long runs, and memory holds only a few blocks.

        Parameters
        ----------
        batch_size
            Smallest number of rows in a batch: a remainder is spread over all batches.
        generator
            Random generator of the order.

        Yields
        ------
        tuple
            A batch.
        """
        order = torch.randperm(len(self.rows), generator=generator).tolist()
        for group in np.array_split(order, max(1, round(len(order) / MIXED))):
            blocks = [self.read(block) for block in group]
            parts = [torch.cat(part) for part in zip(*blocks, strict=True)]
            n_rows = len(parts[0])
            mixed = torch.randperm(n_rows, generator=generator)
            for batch in mixed.tensor_split(max(1, n_rows // batch_size)):
                yield remade(blocks[0], [part[batch] for part in parts])


def read(stamps: StampReader, rows: IntArray) -> Stamps:
    """Return the stamps of sorted ``rows``, read as a slice if they are consecutive."""
    if rows[-1] - rows[0] == len(rows) - 1:
        return stamps.read(slice(int(rows[0]), int(rows[-1]) + 1))
    return stamps.read(rows)


def sample(stamps: StampReader, rows: IntArray) -> Stamps:
    """Return one block's worth of stamps, spread evenly over ``rows``."""
    spread = np.linspace(0, len(rows) - 1, min(len(rows), BLOCK)).astype(int)
    return stamps.read(rows[spread])

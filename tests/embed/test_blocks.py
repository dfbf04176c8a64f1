import dataclasses

import numpy as np
import pytest
import torch

from galaxyclust.embed.blocks import BLOCK, Blocks, read, sample
from galaxyclust.embed.inputs import Preparation
from galaxyclust.embed.pose import standard_pose

HOW = Preparation(size=8, stretch="linear", softening=1.0, frame=0, posed=False)
N_ROWS = 2 * BLOCK + 37


@pytest.fixture
def stamps(galaxies, reader):
    """Stamps that can be told apart: each has a brightness of its own in one corner."""
    drawn = galaxies(N_ROWS, size=8, n_bands=1, noise=0)
    return reader(drawn, bands=("r",))


def epoch(blocks, seed, batch_size=100):
    generator = torch.Generator().manual_seed(seed)
    return list(blocks.shuffled(batch_size=batch_size, generator=generator))


def prints(batches):
    """Return what tells the stamps of ``batches`` apart, in their order."""
    return torch.cat([batch.image.flatten(1) for batch in batches]).numpy()


def test_rows_in_order_come_back_in_order(stamps):
    rows = np.array([0, 3, 4, 9])
    (block,) = Blocks(stamps, rows, how=HOW, kept_bytes=0).in_order()
    every = prints(Blocks(stamps, np.arange(N_ROWS), how=HOW, kept_bytes=0).in_order())
    np.testing.assert_array_equal(block.image.flatten(1).numpy(), every[rows])


def test_an_epoch_holds_every_row_once(stamps):
    blocks = Blocks(stamps, np.arange(N_ROWS), how=HOW)
    there, expected = prints(epoch(blocks, 0)), prints(blocks.in_order())
    np.testing.assert_array_equal(
        there[np.lexsort(there.T)], expected[np.lexsort(expected.T)]
    )


def test_no_batch_is_smaller_than_asked_for(stamps):
    batches = epoch(Blocks(stamps, np.arange(N_ROWS), how=HOW), 0, batch_size=100)
    assert min(len(batch.image) for batch in batches) >= 100


def test_fewer_rows_than_a_batch_are_one_batch(stamps):
    batches = epoch(Blocks(stamps, np.arange(5), how=HOW), 0)
    assert [len(batch.image) for batch in batches] == [5]


def test_the_order_depends_on_the_generator_alone(stamps):
    first, again, other = (
        prints(epoch(Blocks(stamps, np.arange(N_ROWS), how=HOW), seed))
        for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


def test_kept_blocks_are_what_was_read(stamps):
    blocks = Blocks(stamps, np.arange(N_ROWS), how=HOW)
    first = prints(blocks.in_order())
    assert len(blocks.kept) == 3
    np.testing.assert_array_equal(prints(blocks.in_order()), first)


def test_galaxies_are_posed_where_that_is_asked_for(stamps):
    rows, posed = np.arange(9), dataclasses.replace(HOW, posed=True)
    inputs = Blocks(stamps, rows, how=HOW, kept_bytes=0).read(0)
    torch.testing.assert_close(
        Blocks(stamps, rows, how=posed, kept_bytes=0).read(0), standard_pose(inputs)
    )


def test_no_more_memory_is_used_than_given(stamps):
    block_bytes = 2 * 2 * BLOCK * 8**2
    blocks = Blocks(stamps, np.arange(N_ROWS), how=HOW, kept_bytes=2 * block_bytes)
    list(blocks.in_order())
    assert len(blocks.kept) == 2


def test_adjoining_rows_are_read_as_a_slice():
    class Recorder:
        def read(self, rows):
            return rows

    assert read(Recorder(), np.arange(3, 7)) == slice(3, 7)
    assert isinstance(read(Recorder(), np.array([3, 5])), np.ndarray)


def test_a_sample_spans_all_rows(stamps):
    spread = sample(stamps, np.arange(N_ROWS))
    assert len(spread.image) == BLOCK
    np.testing.assert_array_equal(spread.image[[0, -1]], stamps.stamps.image[[0, -1]])

import math

import pytest
import torch

from galaxyclust.embed.contrast.ntxent import NTXent


def test_alike_views_of_unlike_galaxies_cost_what_the_formula_says():
    views = torch.eye(3)
    # each view finds its other one at 1 and four others at 0
    expected = math.log(math.exp(1 / 0.5) + 4) - 1 / 0.5
    assert float(NTXent(0.5)(views, views)) == pytest.approx(expected)


def test_galaxies_that_are_all_alike_cost_the_logarithm_of_their_number():
    views = torch.ones(4, 2)
    assert float(NTXent(0.1)(views, views)) == pytest.approx(math.log(7))


def test_the_length_of_a_vector_does_not_matter():
    generator = torch.Generator().manual_seed(0)
    first, second = torch.randn(2, 5, 3, generator=generator)
    torch.testing.assert_close(NTXent(0.5)(first, second), NTXent(0.5)(7 * first, second))


def test_confused_pairs_cost_more():
    views = torch.eye(4)
    assert NTXent(0.5)(views, views.roll(1, 0)) > NTXent(0.5)(views, views)

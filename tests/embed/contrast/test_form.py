import math

import pytest
import torch

from galaxyclust.embed.contrast.form import WHITENING, Form, directions, levelled


def features(n=4000, deviations=(9.0, 3.0, 1.0, 0.5), *, seed=0):
    """Return rows that vary independently along as many axes, about another mean each."""
    generator = torch.Generator().manual_seed(seed)
    rows = torch.randn(n, len(deviations), generator=generator)
    return rows * torch.tensor(deviations) + torch.arange(float(len(deviations)))


def mixed(rows):
    """Return the columns of rows mixed so that a few directions hold most variance."""
    weight = torch.tensor(
        [[1.0, 1, 1, 1], [0, 0.3, 0, 0.2], [0, 0, 0.2, 0], [0, 0, 0, 0.1]]
    )
    return ((rows - rows.mean(0)) / rows.std(0)) @ weight


def formed(rows, n_dim=4):
    form = Form(rows.shape[1], n_dim)
    form.fit(rows)
    return form(rows)


def test_rows_have_unit_length_and_columns_one_variance():
    vectors = formed(mixed(features()), n_dim=3)
    torch.testing.assert_close(vectors.norm(dim=1), torch.ones(len(vectors)))
    variance = vectors.var(0, correction=0)
    torch.testing.assert_close(variance, variance.mean().expand(3), rtol=1e-5, atol=0)


def test_standardising_the_columns_leaves_distances_as_they_are():
    vectors = formed(mixed(features(n=200)))
    standard = (vectors - vectors.mean(0)) / vectors.std(0, correction=0)
    before, after = torch.pdist(vectors), torch.pdist(standard)
    torch.testing.assert_close(
        after, before * (after.sum() / before.sum()), rtol=1e-4, atol=1e-4
    )


def test_the_unit_and_zero_of_a_feature_do_not_matter():
    rows = mixed(features(n=300))
    moved = rows * torch.tensor([1.0, 50.0, 0.1, 7.0]) + torch.tensor([3.0, 0.0, -2.0, 9.0])
    torch.testing.assert_close(formed(moved), formed(rows), rtol=1e-4, atol=1e-4)


def test_directions_are_partly_whitened():
    rows = mixed(features()).double()
    standard = (rows - rows.mean(0)) / rows.std(0, correction=0)
    variance = torch.linalg.eigvalsh(standard.T.cov(correction=0)).flip(0)
    weight, bias = directions(rows, n_dim=4)
    found = rows @ weight.T + bias
    torch.testing.assert_close(found.mean(0), torch.zeros(4).double(), rtol=0, atol=1e-9)
    expected = torch.diag(variance ** (1 - WHITENING))
    torch.testing.assert_close(found.T.cov(correction=0), expected, rtol=1e-6, atol=1e-8)


def test_a_constant_feature_says_nothing_now_or_later():
    rows = features(n=100)
    wider = torch.cat([rows, torch.full((100, 1), 1e3 / 3)], dim=1)
    form, same = Form(5, 4), Form(4, 4)
    form.fit(wider)
    same.fit(rows)
    later = torch.cat([rows, torch.full((100, 1), 7.0)], dim=1)
    torch.testing.assert_close(form(later), same(rows), rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("n", [2, 3, 40])
def test_fewer_galaxies_than_directions_make_finite_rows_of_unit_length(n):
    vectors = formed(
        torch.rand(n, 20, generator=torch.Generator().manual_seed(1)), n_dim=16
    )
    assert vectors.shape == (n, 16)
    torch.testing.assert_close(vectors.norm(dim=1), torch.ones(n))


def test_galaxies_that_are_all_alike_lie_in_one_point():
    assert not formed(torch.full((9, 4), 0.1)).any()


def test_axes_are_levelled_by_a_rotation():
    covariance = mixed(features()).double().T.cov()
    turn = levelled(covariance)
    torch.testing.assert_close(turn @ turn.T, torch.eye(4).double())
    level = (turn @ covariance @ turn.T).diagonal()
    torch.testing.assert_close(level, covariance.diagonal().mean().expand(4))


def test_level_axes_are_not_turned():
    assert torch.equal(levelled(torch.eye(3) + math.pi), torch.eye(3))


@pytest.mark.parametrize(("apart", "kept"), [(0.01, 1), (0.3, 2)])
def test_a_direction_in_which_features_hardly_vary_is_left_out(apart, kept):
    first, second = torch.randn(2, 500, 1, generator=torch.Generator().manual_seed(0))
    rows = torch.cat([first, first + apart * second], dim=1).double()
    weight, _ = directions(rows, n_dim=2)
    assert int(weight.any(1).sum()) == kept

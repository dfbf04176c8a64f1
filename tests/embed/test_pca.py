"""Principal components of the pixels."""

import numpy as np
import pytest
import torch
from sklearn.decomposition import PCA

from galaxyclust.embed.pca import PixelPCA
from galaxyclust.errors import InputError, SettingError

ROWS = np.arange(300)
pytestmark = pytest.mark.usefixtures("one_thread")


def small(**settings):
    return PixelPCA(**({"input_size": 16, "n_dim": 4} | settings))


def test_components_are_those_of_an_exact_decomposition(galaxies, reader):
    stamps, pca = reader(galaxies(300)), small()
    weights = pca.fit(stamps, rows=ROWS).weights
    found = pca.embed(weights, stamps, rows=ROWS)
    pixels = torch.cat(list(pca.images(weights, stamps, ROWS))).flatten(1).numpy()
    wanted = PCA(4, svd_solver="full").fit_transform(pixels)
    for i, least in enumerate((0.999, 0.999, 0.98, 0.98)):
        assert abs(np.corrcoef(found[:, i], wanted[:, i])[0, 1]) > least
    assert found.var(axis=0) == pytest.approx(wanted.var(axis=0), rel=0.02)


def test_a_galaxy_in_its_standard_pose_keeps_its_place_when_turned(galaxies, reader):
    stamps = galaxies(40)
    turned = stamps._replace(image=np.rot90(stamps.image, axes=(2, 3)).copy())
    for pose, same in (("standard", True), ("as_seen", False)):
        pca = small(pose=pose)
        weights = pca.fit(reader(stamps), rows=ROWS[:40]).weights
        before, after = (
            pca.embed(weights, reader(given), rows=ROWS[:40]) for given in (stamps, turned)
        )
        assert np.allclose(before, after, atol=1e-3) == same


@pytest.mark.parametrize("n_bands", [1, 5])
def test_few_stamps_have_few_components(galaxies, reader, n_bands):
    stamps = reader(galaxies(3, n_bands=n_bands), bands=tuple("ugriz"[:n_bands]))
    weights = small().fit(stamps, rows=ROWS[:3]).weights
    assert small().embed(weights, stamps, rows=ROWS[:3]).shape == (3, 2)


def test_constant_stamps_and_nan_are_no_trouble(galaxies, reader):
    stamps = galaxies(8)
    stamps.image[0] = np.nan
    stamps.image[1:] = 3.0
    weights = small().fit(reader(stamps), rows=ROWS[:8]).weights
    assert np.isfinite(small().embed(weights, reader(stamps), rows=ROWS[:8])).all()


def test_what_cannot_work_is_refused(galaxies, reader):
    stamps = reader(galaxies(8))
    with pytest.raises(InputError, match="1 usable stamps are too few"):
        small().fit(stamps, rows=ROWS[:1])
    weights = small().fit(stamps, rows=ROWS[:8]).weights
    with pytest.raises(SettingError, match=r"'mean' has shape .* use the settings it was"):
        small(input_size=8).embed(weights, stamps, rows=ROWS[:8])
    with pytest.raises(SettingError, match="choose from standard, as_seen"):
        small(pose="lying")
    with pytest.raises(SettingError, match="n_dim = 0 cannot work; it is between"):
        small(n_dim=0)

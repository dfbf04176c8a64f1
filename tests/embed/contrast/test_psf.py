import dataclasses

import numpy as np
import pytest
import torch

from galaxyclust.embed import METHODS
from galaxyclust.embed.blocks import Blocks
from galaxyclust.embed.contrast.augment import Views
from galaxyclust.embed.contrast.light import LightPreparation
from galaxyclust.embed.contrast.psf import (
    FWHM_PER_SIGMA,
    missing_blur,
    psf_of,
    survey_psfs,
)
from galaxyclust.embed.inputs import Preparation
from galaxyclust.methods import find
from galaxyclust.types import Psf, Stamps

SCALE = 0.4  # arcsec a pixel
ROWS = np.arange(48)
pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture
def seen_under():
    """Return galaxies of three Gaussian blobs each under a PSF of some sigma in arcsec."""

    def made(sigma, n=6, size=64):
        rng = np.random.default_rng(0)
        offset = np.arange(size) - (size - 1) / 2
        image = np.zeros((n, 1, size, size))
        for _ in range(3):
            x, y = rng.uniform(-6, 6, (2, n, 1, 1))
            width = np.hypot(rng.uniform(1.5, 4, (2, n, 1, 1)), sigma / SCALE)
            along = np.exp(-0.5 * ((offset - x) / width[0]) ** 2) / width[0]
            across = np.exp(-0.5 * ((offset[:, None] - y) / width[1]) ** 2) / width[1]
            image[:, 0] += 500 * along * across
        ones = np.ones((n, 1), np.float32)
        mask = np.zeros(image.shape, np.uint8)
        return Stamps(image.astype(np.float32), mask, 0 * ones, ones)

    return made


@pytest.fixture
def survey(galaxies, sharp_reader):
    """Return a reader of 48 galaxies under PSFs of these FWHM in arcsec, in turn."""

    def made(*fwhm):
        psf = Psf(np.resize(fwhm, 48), np.full(48, SCALE))
        return sharp_reader(galaxies(48), psf=psf)

    return made


def small(**settings):
    return find(METHODS, "vicreg")(
        width=8, depth=3, input_size=32, n_projected=16, batch_size=16, device="cpu",
        n_epochs=1, precision="fp32", **settings,
    )  # fmt: skip


def trained(stamps, **settings):
    return small(**settings).fit(stamps, rows=ROWS).weights


@pytest.mark.parametrize("size", [32, 64, 96])
def test_a_sharp_galaxy_looks_as_if_seen_under_a_wider_psf(
    seen_under, sharp_reader, unchanged, *, size
):
    own, wanted = 0.5, 0.9
    seen = Preparation(size=size, stretch="asinh", softening=3.0, frame=0, posed=False)
    how = LightPreparation(seen=seen)
    known = Psf(np.full(6, own * FWHM_PER_SIGMA), np.full(6, SCALE))
    sharp = how.read(sharp_reader(seen_under(own), psf=known), np.arange(6))
    views = Views(
        dataclasses.replace(unchanged, zoom=0.3),
        seen=seen,
        bands=("r",),
        psfs=torch.tensor([own, wanted]),
    )
    draw = views.draw(6, torch.Generator().manual_seed(0))
    angle = torch.zeros(6)
    as_it_is = draw._replace(psf=torch.zeros(6))
    looks = views.view(sharp, angle, draw._replace(psf=torch.full((6,), wanted)))
    truth = views.view(how.inputs(seen_under(wanted)), angle, as_it_is)
    off = (looks - truth).square().mean().sqrt()
    untouched = (views.view(sharp, angle, as_it_is) - truth).square().mean().sqrt()
    # what is left is the interpolation of the sharper one
    assert off < 0.1 * untouched


def test_no_galaxy_is_made_sharper_and_an_unknown_psf_is_left_alone():
    own = torch.tensor([0.5, 0.5, 1.3, torch.inf])
    found = missing_blur(own, torch.tensor([1.3, 0.5, 0.5, 1.3]))
    torch.testing.assert_close(found, torch.tensor([1.2, 0.0, 0.0, 0.0]))


def test_psfs_are_drawn_as_often_as_galaxies_were_seen_under_them(survey, seen, unchanged):
    psfs = survey_psfs(survey(1.0, 1.0, 1.0, 1.5), ROWS)
    views = Views(unchanged, seen=seen, bands=("g", "r"), psfs=psfs)
    draw = views.draw(4000, torch.Generator().manual_seed(0))
    wide = draw.psf > 1.2 / FWHM_PER_SIGMA
    assert float(wide.float().mean()) == pytest.approx(0.25, abs=0.03)


def test_psfs_are_those_of_the_rows_that_are_trained_on(survey):
    psfs = survey_psfs(survey(1.0, 2.0, 3.0), ROWS[[0, 1, 3, 4]])
    np.testing.assert_allclose(psfs * FWHM_PER_SIGMA, [1, 1, 2, 2], rtol=1e-6)


def test_an_unknown_psf_or_pixel_scale_is_told(galaxies, sharp_reader):
    psf = Psf(np.array([1.0, np.nan, 1.5, 0.0]), np.array([0.4, 0.4, np.nan, 0.4]))
    found = psf_of(sharp_reader(galaxies(4), psf=psf), np.arange(4))
    np.testing.assert_allclose(found.sigma * FWHM_PER_SIGMA, [1, *[np.inf] * 3])
    np.testing.assert_allclose(found.pixel_scale, [0.4, 1, 1, 1])


def test_the_psf_stays_with_its_galaxy_when_rows_are_shuffled(survey, seen):
    stamps = survey(1.0, 1.5, 2.0)
    how = LightPreparation(seen=seen)
    every = how.read(stamps, ROWS)
    blocks = Blocks(stamps, ROWS, how=how)
    generator = torch.Generator().manual_seed(0)
    for batch in blocks.shuffled(batch_size=16, generator=generator):
        for image, psf, pixel in zip(batch.image, batch.psf, batch.pixel, strict=True):
            row = (every.image - image).square().sum((1, 2, 3)).argmin()
            torch.testing.assert_close(psf, every.psf[row], rtol=1e-3, atol=0)
            torch.testing.assert_close(pixel, every.pixel[row], rtol=1e-3, atol=0)


@pytest.mark.parametrize("fwhm", [(1.2,), (np.nan,), (1.2, np.nan), (1.2, 1.205)])
def test_a_survey_of_one_psf_or_of_none_known_trains_as_without(survey, reader, fwhm):
    stamps = survey(*fwhm)
    found, plain = trained(stamps), trained(reader(stamps.stamps))
    assert list(found) == list(plain)
    for name, value in plain.items():
        np.testing.assert_array_equal(found[name], value)
    assert small().remarks(found) == ()


def test_a_switch_leaves_the_psf_as_it_is(survey, reader):
    stamps = survey(1.0, 2.0)
    plain = trained(reader(stamps.stamps))
    on, off = trained(stamps), trained(stamps, survey_psf=False)
    np.testing.assert_array_equal(off["encoder.1.weight"], plain["encoder.1.weight"])
    assert not np.array_equal(on["encoder.1.weight"], plain["encoder.1.weight"])
    assert small().remarks(off) == ()
    (said,) = small().remarks(on)
    assert said.endswith("FWHM 1.00, 1.50, 2.00 arcsec (least, median, largest)")


def test_the_views_are_blurred_also_where_the_fixed_blur_is_off(survey, reader):
    stamps = survey(1.0, 2.0)
    on, off = trained(stamps, blur=0.0), trained(reader(stamps.stamps), blur=0.0)
    assert not np.array_equal(on["encoder.1.weight"], off["encoder.1.weight"])


def test_an_embedding_does_not_ask_for_the_psf(survey, reader):
    stamps = survey(1.0, 2.0)
    weights = trained(stamps)
    found = small().embed(weights, stamps, rows=ROWS)
    plain = small().embed(weights, reader(stamps.stamps), rows=ROWS)
    np.testing.assert_array_equal(found, plain)

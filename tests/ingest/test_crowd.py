import numpy as np
from scipy import ndimage

from galaxyclust.ingest.crowd import clear_peaks, part, part_large, peaks


def blend(places, *, shape=(60, 60), width=3.0):
    """Return Gaussians that touch, and where they are above 1."""
    y, x = np.indices(shape)
    image = np.zeros(shape)
    for px, py in places:
        image += 100 * np.exp(-((x - px) ** 2 + (y - py) ** 2) / (2 * width**2))
    return image, image > 1


def test_a_crowd_is_parted_at_every_clear_peak():
    places = [(x, y) for x in range(10, 60, 12) for y in range(10, 60, 12)]
    image, _ = blend(places, shape=(70, 70))
    found = part(100 * image, np.ones((70, 70), bool), least_peaks=10)
    assert found.max() == len(places)


def test_few_clear_peaks_are_no_crowd():
    image, inside = blend([(30, 30)])
    assert part(image, inside, least_peaks=2) is None


def test_of_a_large_blend_only_clear_peaks_of_enough_flux_are_sources():
    image, inside = blend([(15, 30), (40, 30)], width=4.0)
    image[30, 28] += 15  # a hot pixel between them
    found = part_large(image, inside, contrast=1e-4)
    assert len(np.unique(found[inside])) == 3
    found = part_large(image, inside, contrast=0.02)
    assert sorted(np.unique(found[inside])) == sorted({found[30, 15], found[30, 40]})
    assert (found > 0).tolist() == inside.tolist()


def test_a_large_blend_of_one_clear_peak_is_one_source():
    image, inside = blend([(30, 30)])
    assert (part_large(image, inside, contrast=0.002) == inside).all()


def test_noise_makes_no_clear_peaks_on_a_bright_galaxy():
    y, x = np.mgrid[:201, :201]
    galaxy = 2000 * np.exp(-np.hypot(y - 100, x - 100) / 20)
    rng = np.random.default_rng(0)
    noise = ndimage.gaussian_filter(rng.normal(size=galaxy.shape), 0.85)
    noise *= np.sqrt(1 + galaxy / 40) / noise.std()  # the sky gives most photons
    image = galaxy + noise
    inside = galaxy > 3
    assert np.count_nonzero(peaks(image) & inside) > 500
    _, number = ndimage.label(clear_peaks(image) & inside)
    assert number <= 20
    assert clear_peaks(image)[95:106, 95:106].any()


def test_peaks_are_the_highest_of_their_surroundings():
    image, _ = blend([(20, 30), (40, 30)])
    found = peaks(image) & (image > 1)
    assert np.argwhere(found).tolist() == [[30, 20], [30, 40]]

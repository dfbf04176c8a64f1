import numpy as np
from scipy import ndimage

from galaxyclust.ingest.deblend import clear_peaks, part, peaks


def blend(places, *, shape=(60, 60), width=3.0):
    """Return Gaussians that touch, and where they are above 1."""
    y, x = np.indices(shape)
    image = np.zeros(shape)
    for px, py in places:
        image += 100 * np.exp(-((x - px) ** 2 + (y - py) ** 2) / (2 * width**2))
    return image, image > 1


def parted(image, inside, *, contrast=0.002, max_peaks=100):
    return part(image, inside, contrast=contrast, saddle=0.85, max_peaks=max_peaks)


def test_a_crowd_is_parted_at_every_clear_peak():
    places = [(x, y) for x in range(10, 60, 12) for y in range(10, 60, 12)]
    image, _ = blend(places, shape=(70, 70))
    everywhere = np.ones((70, 70), bool)
    found = parted(100 * image, everywhere, contrast=0.1, max_peaks=25)
    assert len(np.unique(found)) == len(places) == 25
    # one peak fewer than a crowd: none of 25 alike holds a tenth of the light
    found = parted(100 * image, everywhere, contrast=0.1, max_peaks=26)
    assert len(np.unique(found)) < 10


def test_only_clear_peaks_of_enough_flux_are_sources():
    image, inside = blend([(15, 30), (40, 30)], width=4.0)
    image[30, 28] += 15  # a hot pixel between them
    found = parted(image, inside, contrast=1e-4)
    assert len(np.unique(found[inside])) == 3
    found = parted(image, inside, contrast=0.02)
    assert sorted(np.unique(found[inside])) == sorted({found[30, 15], found[30, 40]})
    assert (found > 0).tolist() == inside.tolist()


def test_each_source_holds_its_share_and_every_pixel_has_one():
    rng = np.random.default_rng(3)
    for _ in range(20):
        image, inside = blend(rng.uniform(5, 55, (12, 2)), width=2.5)
        inside, _ = ndimage.label(inside, np.ones((3, 3)))
        inside = inside == inside[tuple(np.argwhere(inside)[0])]
        found = parted(image, inside, contrast=0.08)
        assert ((found > 0) == inside).all()
        flux = np.bincount(found[inside], weights=image[inside])
        assert (flux[flux > 0] >= 0.08 * image[inside].sum()).all()
        for source in np.unique(found[inside]):
            assert ndimage.label(found == source, np.ones((3, 3)))[1] == 1


def test_a_faint_part_goes_to_the_neighbour_that_it_overlaps_most():
    image, inside = blend([(15, 30), (45, 30)], width=5.0)
    image[30, 22] += 12
    found = parted(image, inside, contrast=0.1)
    assert found[30, 22] == found[30, 15] != found[30, 45]


def test_a_faint_companion_of_a_small_blend_needs_less_than_a_clear_peak():
    y, x = np.indices((40, 40))

    def star(px, peak):
        return peak * np.exp(-((x - px) ** 2 + (y - 20) ** 2) / (2 * 1.6**2))

    image = star(16, 20) + star(22, 6.5)
    inside = image > 3
    found = parted(image, inside)
    saddle = image[20, 16:23].min()
    assert 2 < image[20, 22] - saddle < 3
    assert found[20, 22] != found[20, 16]


def test_one_clear_peak_is_one_source():
    image, inside = blend([(30, 30)])
    assert (parted(image, inside) == inside).all()


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

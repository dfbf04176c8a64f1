"""Pictures come in the order of the rows asked for, close up or whole."""

import numpy as np

from galaxyclust.steps._pictures import pictures_of, radius_of


def test_pictures_are_those_of_the_rows_in_their_order(ingested):
    forth, back = (
        pictures_of(ingested, np.array([2, 0])),
        pictures_of(ingested, np.array([0, 2])),
    )
    assert forth.shape == (2, 96, 96, 3)
    assert np.array_equal(forth, back[::-1])


def test_whole_stamps_keep_their_size(ingested):
    assert pictures_of(ingested, np.arange(3), whole=True).shape == (3, 32, 32, 3)
    assert pictures_of(ingested, np.zeros(0, int)).shape == (0, 96, 96, 3)


class Columns(dict):
    """Columns as a catalog gives them."""

    def names(self, _group):
        return tuple(self)

    column = dict.__getitem__


def test_a_frame_is_of_the_half_light_radius_as_far_as_the_segment_allows():
    r50 = np.array([3.0, 30.0, np.nan, 3.0, np.nan])
    area = np.pi * np.array([16.0, 16.0, 16.0, 0.0, 0.0])
    rows = np.arange(5)
    both = radius_of(Columns(r50=r50, n_pixels=area), rows)
    assert np.allclose(both, [3, 6, 6, 3, np.nan], equal_nan=True)
    assert np.allclose(radius_of(Columns(r50=r50), rows), r50, equal_nan=True)
    assert np.isnan(radius_of(Columns(), rows)).all()

"""Planes of many sources and of some."""

import numpy as np

from galaxyclust.features.planes import Planes


def test_rows_of_planes_are_planes_of_those_sources():
    image = np.arange(4.0)[:, None, None] * np.ones((4, 3, 3))
    planes = Planes(image, image > 2, image > 0, np.arange(4.0))
    some = planes.rows(np.array([3, 1]))
    assert some.image[:, 0, 0].tolist() == [3, 1]
    assert some.mask[:, 0, 0].tolist() == [True, False]
    assert some.sky_sigma.tolist() == [3, 1]
    assert planes.rows(slice(0, 2)).segment[:, 1, 1].tolist() == [False, True]

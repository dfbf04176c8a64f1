"""Pictures come in the order of the rows asked for, close up or whole."""

import numpy as np

from galaxyclust.steps._pictures import pictures_of


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

"""An embedding becomes a part of its catalog."""

import numpy as np

from galaxyclust import steps
from galaxyclust.flags import Source

FROM = {"settings": {"device": "cpu"}}


def test_rows_set_aside_are_nan_and_the_others_as_they_were(surveyed, fresh, with_flags):
    with_flags(
        fresh, {0: Source.LOW_SN, 3: Source.POINT_LIKE | Source.EDGE, 4: Source.EDGE}
    )
    made = steps.embed_from(fresh, f"{surveyed.path}:ae", **FROM)
    assert (made.n_rows, made.n_left_out) == (fresh.n_rows - 2, 2)
    found = fresh.embedding("ae")
    assert np.flatnonzero(np.isnan(found).any(axis=1)).tolist() == [0, 3]
    assert np.isnan(fresh.projection("ae")[[0, 3]]).all()
    kept = np.isfinite(found).all(axis=1)
    np.testing.assert_allclose(found[kept], surveyed.embedding("ae")[kept], atol=1e-5)

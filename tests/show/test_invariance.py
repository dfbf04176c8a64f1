"""The picture of an invariance report."""

import numpy as np

from galaxyclust.show.invariance import Change, picture


def test_each_change_is_named_with_its_figures(rendered, words):
    changes = {
        "rotated": Change("by any angle", 0.05, 0.2, 0.995),
        "wild": Change("beyond the axis", 1e-9, 1e9, 0.5),
    }
    stamps = {name: np.full((3, 8, 8, 3), 210, np.uint8) for name in ("", *changes)}
    figure = picture(changes, stamps, title="A", caption="B")
    said = words(figure)
    assert {"A", "B", "rotated", "by any angle", "99.5 %", "50.0 %"} <= set(said)
    assert "0.05   0.2" in said
    assert (rendered(figure) > 200).any()

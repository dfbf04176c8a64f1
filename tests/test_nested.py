import numpy as np

from galaxyclust.nested import joined, part, without


def test_what_was_joined_comes_apart_again():
    first, tenth = {"centre": np.zeros(2)}, {"centre": np.ones(3), "a.b": np.ones(1)}
    parts = {"split1": first, "split10": tenth}
    flat = joined(parts)
    assert all(part(flat, name).keys() == parts[name].keys() for name in parts)
    assert list(without(flat, "split10")) == ["split1.centre"]
    assert part(flat, "split") == {}

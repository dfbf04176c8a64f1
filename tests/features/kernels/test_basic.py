"""The basic shapes of many stamps; `test_cas` tests what they are."""

import dataclasses

import numpy as np

from galaxyclust.features.cas import Cas
from galaxyclust.features.kernels import basic


def test_choices_are_those_of_the_settings():
    names = [field.name for field in dataclasses.fields(Cas)]
    assert tuple(names[: len(basic.Choices._fields)]) == basic.Choices._fields


def test_each_stamp_is_measured_as_if_it_were_alone():
    rng = np.random.default_rng(0)
    v, u = np.mgrid[:32, :32]
    images = np.stack(
        [np.exp(-np.hypot(u - x, v - y) / 3) for x, y in rng.normal(16, 1, (3, 2))]
    )
    images += 0.005 * rng.normal(size=images.shape)
    mask = np.zeros(images.shape, bool)
    mask[1, 20:, 20:] = True
    images[mask] = 0
    segment = (images > 0.05) & ~mask
    choices = basic.Choices(*(getattr(Cas(), name) for name in basic.Choices._fields))

    def found(rows):
        values = np.full((len(images[rows]), len(basic.NAMES)), np.nan)
        bits = np.zeros(len(values), np.int64)
        faint = np.zeros(images[rows].shape, bool)
        basic.measure(images[rows], mask[rows], segment[rows], choices, values, bits, faint)
        return values, bits

    together, flags = found(slice(None))
    for row in range(3):
        alone, flag = found(slice(row, row + 1))
        np.testing.assert_array_equal(alone[0], together[row])
        assert flag[0] == flags[row]

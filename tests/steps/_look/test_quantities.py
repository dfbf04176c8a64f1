"""What says something about galaxies is told from what does not."""

import numpy as np
import pytest

from galaxyclust.catalog.content import Content
from galaxyclust.catalog.history import Step
from galaxyclust.errors import SettingError
from galaxyclust.steps._look.quantities import most_telling, numbers, quantities, units_of


def test_names_places_errors_and_labels_are_no_quantities(grouped):
    found = quantities(grouped)
    assert {"ellipticity", "r50_arcsec", "flux_r"} <= set(found)
    assert "r50" not in found  # the same in pixels
    no = {"id", "ra", "x", "flags", "flux_error_r", "km_label", "km_outlier", "sky_r"}
    assert not no & set(found)


def test_sizes_are_in_pixels_where_no_pixel_scale_is_known(fresh):
    names = [name for name in fresh.names("catalog") if name.endswith("_arcsec")]
    unknown = {name: np.full(fresh.n_rows, np.nan) for name in names}
    fresh.write(Content(columns=unknown), Step(name="measure"), overwrite=True)
    found = quantities(fresh)
    assert {"r50", "semi_major_axis"} <= set(found)
    assert not set(names) & set(found)


def test_the_quantities_that_part_clusters_best_come_first():
    label = np.repeat([0, 1], 50)
    values = {"a": np.random.default_rng(0).normal(size=100), "b": label + 0.0}
    assert list(most_telling(values, label, most=5)) == ["b", "a"]


def test_a_column_of_vectors_or_of_words_is_no_column_of_numbers(grouped, monkeypatch):
    assert numbers(grouped, "ellipticity").dtype == np.float64
    with pytest.raises(SettingError, match="'id' is no column of numbers"):
        numbers(grouped, "id")
    monkeypatch.setattr(type(grouped), "column", lambda *_: np.zeros((3, 4)))
    with pytest.raises(SettingError, match="'profile' is no column of numbers"):
        numbers(grouped, "profile")


def test_units_are_those_of_the_catalog_fluxes_that_of_their_images(ingested):
    found = units_of(ingested, ["r50_arcsec", "flux_r", "gini"])
    flux = str(ingested.table(columns=["flux_r"])["flux_r"].unit)
    assert found == {"r50_arcsec": "arcsec", "flux_r": flux, "gini": ""}
    assert flux

"""From names to rows."""

import re

import numpy as np
import pytest
from astropy.io import fits

from galaxyclust import steps
from galaxyclust.catalog.core import Content
from galaxyclust.catalog.history import Step
from galaxyclust.errors import CatalogError
from galaxyclust.flags import Shape
from galaxyclust.steps._find_rows import find_rows


def test_rows_are_found_by_id_and_by_number(ingested):
    ids = [str(name) for name in ingested.column("id")]
    assert find_rows(ingested, [ids[3], "#0", ids[1]]).tolist() == [3, 0, 1]
    assert find_rows(ingested, []).dtype == np.intp


@pytest.mark.parametrize("name", ["largest", "#0", "a"])
def test_a_catalog_without_sources_is_said_to_be_one(tmp_path, name):
    fits.writeto(tmp_path / "a.fits", np.ones((64, 64), np.float32))
    empty = steps.ingest([tmp_path / "a.fits"], tmp_path / "a.h5").catalog
    with pytest.raises(CatalogError, match=r"a\.h5: there are no sources in it"):
        find_rows(empty, [name])


def test_a_name_that_is_nearly_one_is_answered_with_it(ingested):
    name = str(ingested.column("id")[2])
    with pytest.raises(CatalogError, match=f"did you mean .*{re.escape(name[:-1])}"):
        find_rows(ingested, [name[:-1]])
    with pytest.raises(CatalogError, match="did you mean"):
        find_rows(ingested, [name[:6] + "x" + name[7:]])


def test_a_name_like_none_is_answered_with_what_names_are_like(ingested):
    with pytest.raises(CatalogError, match=r"its ids are like '.*'; #0 is the first row"):
        find_rows(ingested, ["\U0001f9ff"])


def test_a_number_beyond_the_last_is_refused(ingested):
    with pytest.raises(
        CatalogError, match=rf"no row #999; it has #0 to #{ingested.n_rows - 1}"
    ):
        find_rows(ingested, ["#999"])


def test_the_largest_is_bright_and_without_a_flag(ingested):
    row = int(find_rows(ingested, ["largest"])[0])
    for name in ("flags", "shape_flags"):
        assert ingested.column(name)[row] == 0
    clean = (ingested.column("flags") == 0) & (ingested.column("shape_flags") == 0)
    clean &= ingested.column("sn") > 20
    assert ingested.column("r50")[row] == np.nanmax(ingested.column("r50")[clean])


def test_what_says_nothing_against_a_radius_does_not_keep_a_galaxy_from_being_the_largest(
    fresh,
):
    before = find_rows(fresh, ["largest"])
    step = Step(name="measure", output="catalog", inputs=(), method="", settings={})
    flags = fresh.column("shape_flags") | int(Shape.NOT_DECONVOLVED | Shape.SERSIC_FAILED)
    fresh.write(Content(columns={"shape_flags": flags}), step, overwrite=True)
    assert find_rows(fresh, ["largest"]) == before


def test_a_catalog_of_flagged_galaxies_has_no_largest(fresh):
    step = Step(name="measure", output="catalog", inputs=(), method="", settings={})
    flags = Content(columns={"shape_flags": np.ones(fresh.n_rows, np.int64)})
    fresh.write(flags, step, overwrite=True)
    with pytest.raises(CatalogError, match="no galaxy brighter than S/N 20 without a flag"):
        find_rows(fresh, ["largest"])


def test_every_row_has_a_number_where_ids_are_equal(fresh):
    ids = Content(columns={"id": np.full(fresh.n_rows, "same")})
    fresh.write(ids, Step(name="test"), overwrite=True)
    last = fresh.n_rows - 1
    assert find_rows(fresh, [f"#{last}", "same"]).tolist() == [last, 0]

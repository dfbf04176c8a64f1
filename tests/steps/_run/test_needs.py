"""What a section needs is told before any section is taken."""

import shutil

import pytest
from astropy.table import Table

from galaxyclust.errors import CatalogError, GalaxyclustError, InputError, SettingError
from galaxyclust.steps._run.needs import Known


@pytest.fixture
def known(surveyed, tmp_path):
    """Return what there is of a survey, with a table ``zoo.csv`` beside the run file."""
    table = Table({"ra": [10.0], "dec": [2.0], "votes": [0.5]})
    table.write(tmp_path / "zoo.csv")
    return Known.of(surveyed, tmp_path)


@pytest.fixture
def fresh_start(tmp_path):
    """Return what there is before the first ingest: nothing."""
    return Known(folder=tmp_path, output=tmp_path / "survey.h5")


@pytest.mark.parametrize(
    ("step", "entry"),
    [
        ("ingest", {"output": "a.h5", "stamps": "zoo.csv"}),
        ("embed", {"method": "som", "settings": {"on": "ae"}}),
        ("embed", {"method": "som"}),
        ("embed", {"method": "pca"}),
        ("cluster", {"embedding": "ae"}),
        ("label", {"clustering": "km", "split": 1}),
        ("crossmatch", {"other": "zoo.csv", "name": "z", "columns": ["votes"]}),
        ("crossmatch", {"other": "zoo.csv", "name": "z", "columns": ["all"]}),
        ("crossmatch", {"other": "gaia_dr3", "name": "z"}),
        ("attach", {"table": "zoo.csv", "by": "id=votes", "columns": ["ra"]}),
        ("tag", {"tag": "odd", "where": "km_outlier > 0.9 & embedding_ae[0] > 1"}),
        ("evaluate", {"embedding": "ae", "clustering": ["km"], "labels": "km_label"}),
        ("show", {"clustering": "km", "output": "a.png"}),
        ("export", {"output": "a.fits", "columns": ["id", "flux_*"], "embeddings": ["a*"]}),
        ("measure", {}),
    ],
)
def test_what_is_there_is_not_refused(known, step, entry):
    known.check(step, entry)


@pytest.mark.parametrize(
    ("step", "entry", "error", "words"),
    [
        ("ingest", {"output": "a.h5", "images": ["no-*.fits"]}, InputError,
         r"no-\*\.fits: no such file"),
        ("ingest", {"output": "a.h5", "stamps": "no"}, InputError, "no: no such file"),
        ("embed", {"method": "som", "settings": {"on": "sll"}}, InputError,
         "no embedding 'sll'"),
        ("embed", {"from": "old.h5:ae"}, CatalogError, r"old\.h5: no such file"),
        ("embed", {"weights": "no.safetensors"}, InputError, "no such file"),
        ("cluster", {"embedding": "sll"}, CatalogError,
         "no embedding 'sll', neither in the catalog nor of a section before"),
        ("cluster", {"from": "old.h5:km"}, CatalogError, r"old\.h5: no such file"),
        ("label", {"clustering": "h"}, CatalogError, "no clustering 'h'.* there are km"),
        ("crossmatch", {"other": "no.csv", "name": "z"}, InputError,
         r"/no\.csv: no such file"),
        ("crossmatch", {"other": "gaia_dr9", "name": "z"}, SettingError,
         "did you mean 'gaia_dr3'"),
        ("crossmatch", {"other": "zoo.csv", "name": "z", "columns": ["vote"]},
         SettingError, r"zoo\.csv: no column 'vote'; it has ra, dec, votes"),
        ("crossmatch", {"other": "zoo.csv", "name": "z", "positions": {"ra": "A"}},
         SettingError, "no column 'A'"),
        ("attach", {"table": "no.csv"}, InputError, r"no\.csv: no such file"),
        ("attach", {"table": "zoo.csv"}, SettingError, "no column 'id'"),
        ("attach", {"table": "zoo.csv", "by": "id=ra", "columns": ["myclass"]},
         SettingError, "no column 'myclass'"),
        ("tag", {"tag": "odd", "ids": "no.txt"}, InputError, r"no\.txt: no such file"),
        ("tag", {"tag": "odd", "where": "km_outlyer > 1"}, CatalogError,
         "no column 'km_outlyer'"),
        ("tag", {"tag": "odd", "where": "km_label = 1"}, SettingError, "== compares"),
        ("evaluate", {"embedding": ["ae", "sll"]}, CatalogError, "no embedding 'sll'"),
        ("evaluate", {"embedding": "ae", "labels": "kind"}, CatalogError,
         "no column 'kind'"),
        ("show", {"clustering": "h", "output": "a.png"}, CatalogError, "no clustering 'h'"),
        ("export", {"output": "a.fits", "embeddings": ["s*"]}, CatalogError,
         "no embedding"),
        ("export", {"output": "a.fits", "columns": ["flx_*"]}, CatalogError, "no column"),
    ],
)  # fmt: skip
def test_what_is_not_there_is_named(known, *, step, entry, error, words):
    with pytest.raises(error, match=words):
        known.check(step, entry)


def test_what_sections_before_make_is_there(fresh_start):
    with pytest.raises(CatalogError, match=r"no embedding 'ssl'.* there are none yet"):
        fresh_start.check("cluster", {"embedding": "ssl"})
    fresh_start.add("embed", {"name": "ssl"})
    fresh_start.check("cluster", {"embedding": "ssl"})
    with pytest.raises(CatalogError, match="no clustering 'km'"):
        fresh_start.check("show", {"clustering": "km", "output": "a.png"})
    fresh_start.add("cluster", {"embedding": "ssl", "name": "km"})
    fresh_start.check("show", {"clustering": "km", "output": "a.png"})
    fresh_start.add("crossmatch", {"other": "a", "name": "a", "output": "made.csv"})
    fresh_start.check("attach", {"table": "made.csv", "columns": ["any"]})
    fresh_start.check("export", {"output": "a.fits", "columns": ["any"]})  # not yet known


def test_columns_of_sections_before_are_there(known):
    fine = {"output": "a.csv", "where": "new_label == 1 & zoo_votes > 1 & lit_ra > 1"}
    with pytest.raises(CatalogError, match="no column 'new_label'"):
        known.check("export", fine)
    known.add("cluster", {"embedding": "ae", "name": "new"})
    known.add("crossmatch", {"other": "a", "name": "zoo", "columns": ["votes"]})
    known.add("attach", {"table": "a.csv", "columns": ["ra"], "prefix": "lit_"})
    known.check("export", fine)
    with pytest.raises(CatalogError, match="no column 'gini_g'"):
        known.check("export", {"output": "a.csv", "columns": ["gini_g"]})
    known.add("measure", {"bands": ["g"]})
    known.check("export", {"output": "a.csv", "columns": ["gini_g"]})


def test_a_table_whose_columns_are_not_said_may_bring_any(known):
    known.add("attach", {"table": "zoo.csv"})
    known.check("export", {"output": "a.csv", "columns": ["whatever"]})


def test_the_runs_own_catalog_may_be_the_source(known, surveyed, tmp_path):
    shutil.copy(surveyed.path, tmp_path / "own.h5")
    own = Known(folder=tmp_path, output=tmp_path / "own.h5")
    own.add("embed", {"name": "late"})
    own.check("embed", {"start_from": "own.h5:late", "name": "b"})
    with pytest.raises(GalaxyclustError, match="no embedding 'later'"):
        own.check("embed", {"start_from": "own.h5:later", "name": "b"})
    known.check("cluster", {"from": "own.h5:km"})

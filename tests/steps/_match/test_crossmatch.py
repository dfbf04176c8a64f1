import numpy as np
import pytest
from astropy.table import QTable, Table

from galaxyclust import steps
from galaxyclust.errors import CatalogError, InputError, SettingError
from galaxyclust.steps._match.crossmatch import survey_positions


def test_every_source_finds_itself_and_its_columns(fresh, listed):
    table = listed(east=0.3, votes=np.arange(fresh.n_rows))
    table["votes"].unit, table["votes"].description = "ct", "Votes it got"
    made = steps.crossmatch(fresh, table, name="gz", columns=["votes"])
    assert made.n_matched == made.n_rows == fresh.n_rows
    out = fresh.table()
    assert out["gz_separation"].to_value("arcsec") == pytest.approx(0.3, abs=1e-6)
    assert out["gz_n_within"].tolist() == [1] * fresh.n_rows
    assert np.isnan(out["gz_second_separation"]).all()
    assert out["gz_id"][3] == str(8_647_474_690_312_307_154 + 3)  # to the last digit
    assert out["gz_votes"].value.tolist() == list(range(fresh.n_rows))
    assert str(out["gz_votes"].unit) == "ct"
    assert out["gz_votes"].info.description == "Votes it got"
    fresh.validate()


def test_a_source_without_a_match_has_none(fresh, listed):
    made = steps.crossmatch(fresh, listed(n=5), name="gz")
    separation = fresh.column("gz_separation")
    assert made.n_matched == np.isfinite(separation).sum() == 5
    assert np.array_equal(fresh.column("gz_id") == "", np.isnan(separation))


def test_the_history_says_what_was_done(fresh, listed):
    table = listed(n=7)
    steps.crossmatch(fresh, table, name="gz", radius_arcsec=2, find="best")
    step = fresh.history()[-1]
    assert (step.name, step.output, step.method) == ("crossmatch", "gz", "best")
    assert step.settings["radius_arcsec"] == 2
    assert step.settings["positions"] == {"ra": "ra", "dec": "dec", "id": "objid"}
    assert step.notes[0] == f"7 of {fresh.n_rows} sources matched"
    assert any("positions from ra, dec (by name)" in note for note in step.notes)


def test_an_offset_is_found_warned_of_and_removed(fresh, listed):
    table = listed(east=1.3)
    lost = steps.crossmatch(fresh, table, name="a", dry_run=True)
    assert lost.n_matched <= 1  # two of the sources happen to lie so
    assert "systematically off by 1.30 arcsec" in lost.warnings[0]
    assert "--shift removes that" in lost.warnings[0]
    kept = steps.crossmatch(fresh, table, name="a", shift=True)
    assert kept.n_matched == fresh.n_rows
    assert kept.match.removed.east_arcsec == pytest.approx(1.3, abs=1e-3)
    assert not kept.warnings


def test_a_catalog_of_other_sky_is_warned_of(fresh, listed):
    made = steps.crossmatch(fresh, listed(north=36_000.0), name="far")
    assert made.n_matched == 0
    assert "the catalogs cover different sky" in made.warnings[-1]


@pytest.mark.parametrize(
    "name", ["a.fits", "a.vot", "a.ecsv", "a.csv", "a.parquet", "a.hdf5"]
)
def test_every_kind_of_table_is_matched(*, fresh, listed, tmp_path, name):
    path = tmp_path / name
    formats = {"a.vot": "votable", "a.csv": "ascii.csv", "a.hdf5": "hdf5"}
    extra = {"path": "data"} if name == "a.hdf5" else {}
    listed().write(path, format=formats.get(name), **extra)
    made = steps.crossmatch(fresh, path, radius_arcsec=1)
    assert made.name == "a"
    assert made.n_matched == fresh.n_rows
    assert fresh.column("a_id")[0].startswith("86474746903123")


def test_another_survey_is_matched(fresh, ingested):
    made = steps.crossmatch(fresh, ingested.path, name="before")
    assert made.n_matched == fresh.n_rows
    assert fresh.column("before_id").tolist() == fresh.column("id").tolist()


def test_proper_motions_bring_positions_to_the_year_of_the_images(fresh, listed):
    n = fresh.n_rows
    table = listed(east=8.0, pmra=np.full(n, 500.0), pmdec=np.zeros(n))
    options = {"name": "gaia", "other_epoch": 2016.0, "dry_run": True}
    assert steps.crossmatch(fresh, table, **options).n_matched == 0
    made = steps.crossmatch(fresh, table, epoch=2000.0, **options)
    assert made.n_matched == n
    assert any("positions moved to 2000 by 8 arcsec" in note for note in made.notes)


@pytest.mark.parametrize(
    "join", ["1and2", "1or2", "all1", "all2", "1not2", "2not1", "1xor2"]
)
def test_a_joined_table_leaves_the_catalog_as_it_is(*, fresh, listed, tmp_path, join):
    before = fresh.path.read_bytes()
    path = tmp_path / "joined.fits"
    made = steps.crossmatch(
        fresh, listed(n=5), name="gz", find="best", join=join, output=path
    )
    n = fresh.n_rows
    rows = {"1and2": 5, "2not1": 0, "all2": 5, "1not2": n - 5, "1xor2": n - 5}
    table = QTable.read(path)
    assert len(table) == made.n_written == rows.get(join, n)
    assert {"id", "ra", "gz_separation", "gz_objid", "gz_ra"} <= set(table.colnames)
    assert fresh.path.read_bytes() == before


@pytest.mark.parametrize(
    ("find", "join"), [("all", "all1"), ("best2", "all1"), ("best", "1or2")]
)
def test_what_does_not_fit_the_rows_needs_an_output(*, fresh, listed, find, join):
    with pytest.raises(SettingError, match="write it to a table of its own with -o OUTPUT"):
        steps.crossmatch(fresh, listed(), find=find, join=join)


def test_what_is_there_is_not_replaced_unasked(fresh, listed, tmp_path):
    table = listed(votes=np.ones(fresh.n_rows))
    steps.crossmatch(fresh, table, name="gz", columns=["votes"])
    with pytest.raises(CatalogError, match="cross-match 'gz' is there; use --overwrite"):
        steps.crossmatch(fresh, table, name="gz")
    with pytest.raises(
        CatalogError, match="'gz' also made gz_votes; take these columns again"
    ):
        steps.crossmatch(fresh, table, name="gz", overwrite=True)
    again = steps.crossmatch(
        fresh, listed(n=3, votes=np.ones(fresh.n_rows)), name="gz", columns=["votes"],
        overwrite=True,
    )  # fmt: skip
    assert np.isfinite(fresh.column("gz_votes")).sum() == again.n_matched == 3
    (tmp_path / "a.csv").write_text("mine")
    with pytest.raises(CatalogError, match=r"a\.csv exists; use --overwrite"):
        steps.crossmatch(fresh, table, output=tmp_path / "a.csv")


def test_columns_of_other_steps_are_never_replaced(fresh, listed):
    table = listed(x=np.ones(fresh.n_rows))
    steps.crossmatch(fresh, table, name="flux")
    with pytest.raises(CatalogError, match="a column sky_g that this cross-match did not"):
        steps.crossmatch(
            fresh,
            listed(g=np.ones(fresh.n_rows)),
            name="sky",
            columns=["g"],
            overwrite=True,
        )


def test_a_dry_run_says_all_and_writes_nothing(fresh, listed, tmp_path):
    before = fresh.path.read_bytes()
    made = steps.crossmatch(
        fresh, listed(), name="gz", dry_run=True, picture=tmp_path / "a.png"
    )
    assert made.n_matched == fresh.n_rows
    assert "gz_separation" in made.columns
    assert fresh.path.read_bytes() == before
    assert list(tmp_path.glob("*.png")) == []


def test_a_picture_is_drawn(fresh, listed, tmp_path):
    made = steps.crossmatch(fresh, listed(), name="gz", picture=tmp_path / "a.png")
    assert made.picture.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("find", ["best1", "best"])
def test_empty_catalogs_match_nothing(*, empty, fresh, listed, find):
    assert steps.crossmatch(empty, listed(), name="gz", find=find).n_matched == 0
    assert len(empty.column("gz_separation")) == 0
    assert steps.crossmatch(fresh, listed(n=0), name="gz", find=find).n_matched == 0
    assert np.isnan(fresh.column("gz_separation")).all()


def test_an_empty_join_is_written(*, empty, fresh, listed, tmp_path):
    for number, (catalog, table) in enumerate([(fresh, listed(n=0)), (empty, listed())]):
        path = tmp_path / f"{number}.vot"
        steps.crossmatch(catalog, table, name="gz", join="1or2", output=path)
        assert len(QTable.read(path)) == catalog.n_rows + len(table)


def test_bad_rows_are_counted_and_the_others_matched(fresh, listed):
    table = listed()
    table = Table(table, masked=True)
    table["dec"][0] = 91
    table["ra"].mask[1] = True
    made = steps.crossmatch(fresh, table, name="gz")
    assert made.n_matched == fresh.n_rows - 2
    assert any("1 row without a position" in note for note in made.notes)
    assert any("1 row with an impossible position" in note for note in made.notes)


def test_a_counterpart_of_several_is_said(fresh, listed):
    made = steps.crossmatch(fresh, listed(n=1), name="gz", radius_arcsec=600)
    assert any("--find best makes pairs one to one" in note for note in made.notes)
    assert steps.crossmatch(
        fresh, listed(n=1), name="one", find="best", radius_arcsec=600
    ).n_matched == 1  # fmt: skip


def test_sources_without_a_position_are_left_out(fresh, listed, monkeypatch):
    table, column = listed(), fresh.column("ra")
    holes = np.where(np.arange(len(column)) < 2, np.nan, column)
    monkeypatch.setattr(
        type(fresh),
        "column",
        lambda self, name: {"ra": holes, "dec": self.table()["dec"].value}[name],
    )
    made = steps.crossmatch(fresh, table, name="gz", dry_run=True)
    assert made.n_rows == fresh.n_rows - 2
    assert any("2 sources of the catalog without a position" in note for note in made.notes)


def test_a_catalog_without_a_wcs_is_refused(empty, fresh, monkeypatch):
    assert len(survey_positions(empty)) == 0
    nowhere = np.full(fresh.n_rows, np.nan)
    monkeypatch.setattr(type(fresh), "column", lambda *_: nowhere)
    with pytest.raises(
        CatalogError, match=r"no source has a position on the sky .* no WCS"
    ):
        survey_positions(fresh)


@pytest.mark.parametrize(
    ("changed", "error", "words"),
    [
        ({"columns": ["z"]}, InputError, "the table: no column 'z'; it has objid, ra, dec"),
        (
            {"positions": {"x": "ra"}},
            SettingError,
            "no role 'x' for a column; it can be ra",
        ),
        ({"ra_unit": "hms"}, SettingError, "'hms' is neither degrees nor hours"),
        ({"picture": "a.doc"}, SettingError, "a.doc: unknown format; name it .png"),
        ({"output": "a.doc"}, SettingError, "a.doc: unknown format; name it .fits"),
        ({"name": "a b"}, CatalogError, "'a b' cannot be a name"),
        ({"radius_arcsec": -1}, SettingError, "a radius of -1 arcsec cannot be used"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(
    *, fresh, listed, changed, error, words
):
    before = fresh.path.read_bytes()
    with pytest.raises(error, match=words):
        steps.crossmatch(fresh, listed(), **changed)
    assert fresh.path.read_bytes() == before


@pytest.mark.usefixtures("unwritable")
def test_nothing_is_matched_for_a_catalog_that_cannot_be_written(fresh, listed, tmp_path):
    with pytest.raises(CatalogError, match="cannot be written"):
        steps.crossmatch(fresh, listed(), name="gz")
    assert steps.crossmatch(fresh, listed(), name="gz", dry_run=True).n_matched
    assert steps.crossmatch(fresh, listed(), output=tmp_path / "a.fits").n_matched

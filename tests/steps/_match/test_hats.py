import sys

import numpy as np
import pytest
from astropy import units as u
from astropy.coordinates import SkyCoord
from astropy.table import QTable

from galaxyclust.catalog.export import export
from galaxyclust.catalog.export_hats import import_lsdb
from galaxyclust.errors import CatalogError, InputError, SettingError
from galaxyclust.steps._match.hats import crossmatch_hats


def test_without_the_library_it_is_said_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "lsdb", None)
    with pytest.raises(InputError, match=r'pip install "galaxyclust\[hats\]"'):
        crossmatch_hats(tmp_path, tmp_path, radius_arcsec=1, output=tmp_path / "x")


@pytest.mark.filterwarnings("ignore")  # lsdb and its libraries warn of one another
class TestWithTheLibrary:
    @pytest.fixture(autouse=True)
    def _needed(self):
        try:
            import_lsdb()
        except InputError:
            pytest.skip("lsdb is not installed")

    @pytest.fixture(scope="class")
    def pair(self, tmp_path_factory):
        """A survey over borders of HEALPix base pixels, and the same seen again."""
        folder = tmp_path_factory.mktemp("pair")
        rng = np.random.default_rng(9)
        number = 400
        ra = rng.normal(0, 0.05, number) % 360
        dec = rng.normal(0, 0.05, number)
        seen = rng.random(number) < 0.7
        table = QTable({"id": [f"s{row}" for row in range(number)], "ra": ra, "dec": dec})
        east, north = rng.normal(0, 0.4 / 3600, (2, number))
        again = QTable(
            {
                "id": np.char.add("o", np.arange(number).astype(str)),
                "ra": (ra + east) % 360,
                "dec": dec + north,
                "z": rng.random(number),
            }
        )[seen]
        export(table, folder / "survey.hats")
        export(again, folder / "other.hats", settings={"margin_arcsec": 2.0})
        return folder, table, again

    @pytest.mark.parametrize("radius", [1.0, 5.0])
    def test_the_nearest_are_those_of_astropy_over_all_borders(
        self, pair, tmp_path, *, radius
    ):
        # 5 arcsec is wider than the margin that the other was written with
        folder, table, again = pair
        made = crossmatch_hats(
            folder / "survey.hats",
            folder / "other.hats",
            radius_arcsec=radius,
            output=tmp_path / "both.hats",
        )
        found = import_lsdb().open_catalog(tmp_path / "both.hats").compute()
        left, right = (SkyCoord(t["ra"], t["dec"], unit="deg") for t in (table, again))
        row, separation, _ = left.match_to_catalog_sky(right)
        near = separation < radius * u.arcsec
        expected = {
            (one, other): distance
            for one, other, distance in zip(
                table["id"][near],
                again["id"][row[near]],
                separation[near].arcsec,
                strict=True,
            )
        }
        got = dict(
            zip(
                zip(found["id"], found["id_other"], strict=True),
                found["other_separation"],
                strict=True,
            )
        )
        assert got.keys() == expected.keys()
        assert all(got[key] == pytest.approx(expected[key], abs=1e-6) for key in got)
        assert made.n_rows == made.n_matched == len(expected)
        assert made.separation == "other_separation"
        assert "z" in found.columns
        assert [path.name for path in tmp_path.iterdir()] == ["both.hats"]

    def test_rows_without_a_match_are_kept_where_asked_for(self, pair, tmp_path):
        folder, table, _ = pair
        made = crossmatch_hats(
            folder / "survey.hats",
            folder / "other.hats",
            radius_arcsec=1,
            output=tmp_path / "all.hats",
            join="all1",
        )
        assert made.n_rows == len(table)
        assert 0 < made.n_matched < len(table)

    def test_several_neighbours_can_be_asked_for(self, pair, tmp_path):
        folder, table, _ = pair
        made = crossmatch_hats(
            folder / "survey.hats",
            folder / "survey.hats",
            radius_arcsec=60,
            output=tmp_path / "self.hats",
            n_neighbors=2,
        )
        both = SkyCoord(table["ra"], table["dec"], unit="deg")
        apart = both[:, None].separation(both[None, :]).arcsec
        assert made.n_rows == np.minimum((apart < 60).sum(axis=1), 2).sum()
        assert made.separation == "survey_2_separation"

    def test_a_result_that_is_there_can_be_replaced(self, pair, tmp_path):
        folder, _, _ = pair
        inputs, output = (
            (folder / "survey.hats", folder / "other.hats"),
            tmp_path / "x.hats",
        )
        first = crossmatch_hats(*inputs, radius_arcsec=0.2, output=output)
        second = crossmatch_hats(*inputs, radius_arcsec=1, output=output, overwrite=True)
        assert second.n_rows > first.n_rows
        assert [path.name for path in tmp_path.iterdir()] == ["x.hats"]

    def test_no_match_at_all_is_an_empty_catalog(self, pair, tmp_path):
        folder, table, _ = pair
        far = table.copy()
        far["dec"] = far["dec"] + 0.5
        export(far, tmp_path / "far.hats")
        made = crossmatch_hats(
            folder / "survey.hats",
            tmp_path / "far.hats",
            radius_arcsec=1,
            output=tmp_path / "none.hats",
        )
        assert made.n_rows == 0

    @pytest.mark.slow
    def test_a_cluster_of_processes_finds_the_same(self, pair, tmp_path):
        folder, _, _ = pair
        made = [
            crossmatch_hats(
                folder / "survey.hats",
                folder / "other.hats",
                radius_arcsec=1,
                output=tmp_path / f"{workers}.hats",
                workers=workers,
            )
            for workers in (None, 1)
        ]
        assert made[0].n_rows == made[1].n_rows

    def test_what_is_no_hats_catalog_is_refused(self, pair, tmp_path):
        folder, _, _ = pair
        with pytest.raises(InputError, match=r"not a HATS catalog; .*--format hats"):
            crossmatch_hats(
                folder / "survey.hats", tmp_path, radius_arcsec=1, output=tmp_path / "x"
            )
        (tmp_path / "hats.properties").write_text("nonsense")
        with pytest.raises(InputError, match="not a readable HATS catalog"):
            crossmatch_hats(
                folder / "survey.hats", tmp_path, radius_arcsec=1, output=tmp_path / "x"
            )

    @pytest.mark.parametrize(
        ("wrong", "words"),
        [
            ({"radius_arcsec": 0}, "between 0 and 3600"),
            ({"n_neighbors": 0}, "must be 1 or more"),
            ({"join": "1xor2"}, "it can be 1and2, all1"),
        ],
    )
    def test_settings_that_cannot_work_are_refused(self, pair, tmp_path, *, wrong, words):
        folder, _, _ = pair
        settings = {"radius_arcsec": 1.0} | wrong
        with pytest.raises(SettingError, match=words):
            crossmatch_hats(
                folder / "survey.hats",
                folder / "other.hats",
                output=tmp_path / "x",
                **settings,
            )

    def test_an_output_that_is_there_or_cannot_be_is_refused(self, pair, tmp_path):
        folder, _, _ = pair
        inputs = (folder / "survey.hats", folder / "other.hats")
        with pytest.raises(
            CatalogError, match="exists; use --overwrite to replace a HATS catalog"
        ):
            crossmatch_hats(*inputs, radius_arcsec=1, output=tmp_path, overwrite=True)
        with pytest.raises(CatalogError, match="cannot be written: No such file"):
            crossmatch_hats(*inputs, radius_arcsec=1, output=tmp_path / "none" / "x")

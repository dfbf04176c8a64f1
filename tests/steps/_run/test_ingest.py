"""What a request asks of an ingest is done, also where a try of it was interrupted."""

import numpy as np
import pytest

from galaxyclust.catalog.core import Catalog
from galaxyclust.errors import CatalogError, InputError
from galaxyclust.steps import run
from galaxyclust.steps._ingest import images, readymade
from galaxyclust.steps._run.ingest import run_ingest, unmeasured
from galaxyclust.steps._run.requests import IngestRequest


@pytest.fixture
def request_of(sky, tmp_path):
    """Ask for the catalog of the sky."""

    def ask(**settings):
        found = tuple(sorted(sky.glob("*.fits")))
        return IngestRequest(
            output=tmp_path / "a.h5", images=found, **({"size": 32} | settings)
        )

    return ask


@pytest.fixture
def interrupted(request_of, monkeypatch):
    """An ingest that Ctrl-C ended when all but the shapes was there."""

    def interrupt(_catalog):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(images, "measure_default", interrupt)
        patched.setattr(readymade, "measure_default", interrupt)
        with pytest.raises(KeyboardInterrupt):
            run_ingest(request_of())
    return Catalog(request_of().output)


def test_a_catalog_ingested_at_the_positions_of_another_has_its_rows(
    ingested, sky, tmp_path
):
    request = IngestRequest(
        output=tmp_path / "again.h5",
        images=tuple(sorted(sky.glob("*.fits"))),
        catalog=ingested.path,
        size=32,
    )
    run_ingest(request)
    again = Catalog(request.output)
    assert list(again.column("id")) == list(ingested.column("id"))
    np.testing.assert_allclose(again.column("ra"), ingested.column("ra"), atol=1 / 3600)


def test_a_list_caught_by_the_images_own_pattern_is_no_image(ingested, sky, tmp_path):
    listed = tmp_path / "targets.fits"
    ingested.table(columns=["id", "ra", "dec"]).write(listed)
    request = IngestRequest(
        output=tmp_path / "a.h5",
        images=(*sorted(sky.glob("*.fits")), listed),
        catalog=listed,
        size=32,
    )
    made = run_ingest(request)
    assert not made.skipped
    assert str(listed) not in made.catalog.history()[0].inputs


def test_the_same_ingest_again_measures_what_an_interrupted_one_did_not(
    interrupted, request_of, ingested
):
    assert "gini" not in interrupted.names("catalog")
    made = run_ingest(request_of())
    assert made.notes == ("was there but for its shapes",)
    assert [step.name for step in made.catalog.history()] == ["ingest", "measure"]
    assert made.catalog.names("catalog") == ingested.names("catalog")
    np.testing.assert_array_equal(made.catalog.column("gini"), ingested.column("gini"))
    with pytest.raises(CatalogError, match="exists; use --overwrite"):
        run_ingest(request_of())


def test_another_ingest_does_not_go_on_with_it(interrupted, request_of, tmp_path):
    first = request_of()
    for asked in (
        request_of(size=24),
        IngestRequest(output=first.output, images=first.images[:1], size=32),
        IngestRequest(output=first.output, stamps=tmp_path),
    ):
        with pytest.raises(CatalogError, match="exists; use --overwrite"):
            run_ingest(asked)
    assert unmeasured(interrupted.path) is not None


def test_a_run_measures_what_an_interrupted_ingest_did_not(interrupted, sky, tmp_path):
    written = tmp_path / "survey.toml"
    written.write_text(f'[ingest]\nimages = "{sky}/*.fits"\noutput = "a.h5"\nsize = 32\n')
    (done,) = run(written)
    assert done.outcome == "is there"
    assert "gini" in interrupted.names("catalog")


def test_a_run_may_use_shapes_that_an_interrupted_ingest_has_not_measured_yet(
    interrupted, sky, tmp_path
):
    path = tmp_path / "run.toml"
    text = f'[ingest]\noutput = "a.h5"\nimages = "{sky}/*.fits"\nsize = 32\n'
    text += '[export]\noutput = "a.csv"\nwhere = "gini > 0.1"\ncolumns = ["r50_arcsec"]\n'
    path.write_text(text, encoding="utf-8")
    assert [done.step for done in run(path)] == ["ingest", "export"]
    assert "gini" in interrupted.names("catalog")


def test_what_is_no_catalog_is_not_gone_on_with(tmp_path):
    (tmp_path / "a.h5").write_text("no catalog")
    assert unmeasured(tmp_path / "a.h5") is None
    assert unmeasured(tmp_path / "none.h5") is None


def test_what_a_table_of_positions_holds_beside_them_is_said(
    request_of, ingested, tmp_path
):
    table = tmp_path / "targets.csv"
    ra, dec = ingested.column("ra"), ingested.column("dec")
    lines = [f"t{row},{ra[row]},{dec[row]},fine" for row in range(3)]
    table.write_text("\n".join(["id,ra,dec,note", *lines]))
    notes = run_ingest(request_of(catalog=table), dry_run=True).notes
    assert any(note.startswith(f"not taken from {table}: note (galaxy") for note in notes)


def test_a_catalog_is_not_replaced_by_what_is_made_of_it(fresh):
    before = fresh.path.read_bytes()
    request = IngestRequest(output=fresh.path, stamps=fresh.path)
    with pytest.raises(InputError, match="it cannot be read and be replaced by"):
        run_ingest(request, overwrite=True)
    assert fresh.path.read_bytes() == before


def test_a_catalog_whose_positions_are_read_is_not_replaced(fresh, sky):
    images = tuple(sorted(sky.glob("*.fits")))
    request = IngestRequest(output=fresh.path, images=images, catalog=fresh.path, size=32)
    with pytest.raises(InputError, match="it cannot be read and be replaced by"):
        run_ingest(request, overwrite=True)
    assert fresh.n_rows > 0

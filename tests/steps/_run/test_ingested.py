import shutil
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from galaxyclust.catalog.core import Catalog, Content
from galaxyclust.catalog.history import Step
from galaxyclust.steps._run.ingest import run_ingest
from galaxyclust.steps._run.ingested import ingested_otherwise
from galaxyclust.steps._run.requests import IngestRequest


def request_of(made, sky, **settings):
    images = tuple(sorted(sky.glob("*.fits")))
    return IngestRequest(output=made.path, images=images, **({"size": 32} | settings))


def test_what_ready_made_stamps_bring_themselves_is_not_talked_of(tmp_path):
    rng = np.random.default_rng(0)
    shape = np.exp(-np.hypot(*(np.indices((24, 24)) - 12)) / 3)
    for k in range(2):
        pixels = 20 + 150 * shape[..., None] + rng.normal(0, 2, (24, 24, 3))
        Image.fromarray(pixels.astype(np.uint8)).save(tmp_path / f"g{k}.png")
    request = IngestRequest(output=tmp_path / "s.h5", stamps=tmp_path)
    catalog = run_ingest(request).catalog
    assert ingested_otherwise(catalog, request) == ""
    cropped = IngestRequest(output=tmp_path / "s.h5", stamps=tmp_path, size=16)
    assert ingested_otherwise(catalog, cropped) == "size = 24, not 16"
    named = IngestRequest(output=tmp_path / "s.h5", stamps=tmp_path, zeropoints={"g": 25})
    assert ingested_otherwise(catalog, named) == "zeropoints = none, not g=25.0"


def test_what_stamps_were_asked_for_and_are_no_more_is_talked_of(tmp_path):
    rng = np.random.default_rng(0)
    shape = np.exp(-np.hypot(*(np.indices((24, 24)) - 12)) / 3)
    stack = 100 * shape + rng.normal(0, 1, (3, 1, 24, 24))
    np.savez(tmp_path / "s.npz", a=stack, b=stack)
    plain = {"output": tmp_path / "s.h5", "stamps": tmp_path / "s.npz", "hdu": "a"}
    asked = plain | {"size": 16, "bands": {"r": ""}, "axes": "nchw"}
    catalog = run_ingest(IngestRequest(**asked)).catalog
    assert ingested_otherwise(catalog, IngestRequest(**asked)) == ""
    told = ingested_otherwise(catalog, IngestRequest(**plain))
    assert told == "size = 16, not None; bands = ['r'], not []; axes = nchw, not None"
    for change, words in (
        ({"hdu": "b"}, "array = a, not b"),
        ({"stamps": tmp_path / "t.npz"}, "stamps = s.npz, not t.npz"),
        ({"labels": tmp_path / "l.csv"}, "labels = none, not l.csv"),
    ):
        assert ingested_otherwise(catalog, IngestRequest(**(asked | change))) == words
    # a history of before says what the stamps have, not what was asked for
    step = catalog.last_step("ingest", "catalog")
    settings = {key: value for key, value in step.settings.items() if key != "asked"}
    catalog.write(Content(), replace(step, settings=settings))
    told = ingested_otherwise(catalog, IngestRequest(**plain))
    assert told == "axes = nchw, not None"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"zeropoints": {}}, "zeropoints = g=25.0, not none"),
        ({"zeropoints": {"g": 25.0, "r": 24}}, "zeropoints = g=25.0, not g=25.0,r=24.0"),
        ({"bands": {}}, "bands = g=*-g.fits,r=*-r.fits, not none"),
        ({"weight": "sci=wht"}, "weight = none, not sci=wht"),
        ({"mask": "none"}, "mask = none given, not none"),
        ({"size": 24}, "size = 32, not 24"),
        ({"catalog": None}, "method = positions, not detection"),
        ({"catalog_columns": {"ra": "A", "id": "N"}},
         "catalog_columns = ra=A,dec=D, not ra=A,id=N"),
    ],
)  # fmt: skip
def test_every_change_of_an_ingest_of_images_is_talked_of(ingested, sky, tmp_path, *,
                                                          change, words):  # fmt: skip
    settings = IngestRequest(output=Path(), images=(Path(),), size=32).image_settings()
    record = asdict(settings) | {"zeropoints": {"g": 25.0}, "catalog": "x/a.csv"}
    record |= {
        "bands": {"g": "*-g.fits", "r": "*-r.fits"},
        "companions": {"weight": "none"},
    }
    record |= {"catalog_columns": {"ra": "A", "dec": "D"}}
    catalog = Catalog(shutil.copy(ingested.path, tmp_path))
    step = replace(catalog.last_step("ingest", "catalog"), settings=record)
    catalog.write(Content(), replace(step, method="positions"))
    asked = {"zeropoints": {"g": 25}, "catalog": tmp_path / "a.csv", "weight": "none",
             "bands": record["bands"], "catalog_columns": record["catalog_columns"],
             "size": "32"}  # fmt: skip
    assert ingested_otherwise(catalog, request_of(catalog, sky, **asked)) == ""
    assert ingested_otherwise(catalog, request_of(catalog, sky, **asked | change)) == words


def test_images_that_came_later_are_counted(ingested, sky, tmp_path):
    request = request_of(ingested, sky)
    more = IngestRequest(
        output=request.output, images=(*request.images, tmp_path / "new.fits"), size=32
    )
    assert ingested_otherwise(ingested, more) == "1 of 3 images are new"
    less = IngestRequest(output=request.output, images=request.images[:1], size=32)
    assert ingested_otherwise(ingested, less) == "2 images, not 1"


def test_another_setting_is_named_with_both_values(ingested, sky):
    assert not ingested_otherwise(ingested, request_of(ingested, sky))
    request = request_of(ingested, sky, min_sn=7, sky_box=32)
    told = ingested_otherwise(ingested, request)
    assert told == "tile.sky_box = 64, not 32; min_sn = 10.0, not 7"


def test_a_list_that_the_images_pattern_catches_is_not_counted(ingested, sky, tmp_path):
    listed = tmp_path / "targets.fits"
    images = (*request_of(ingested, sky).images, listed)
    request = IngestRequest(output=ingested.path, images=images, catalog=listed, size=32)
    assert ingested_otherwise(ingested, request) == "method = detection, not positions"


def test_images_are_not_compared_with_stamps_and_little_told_means_little(fresh, sky):
    stamps = IngestRequest(output=fresh.path, stamps=sky)
    assert ingested_otherwise(fresh, stamps) == "method = detection, not stamps"
    fresh.write(Content(), Step(name="ingest", output="catalog"))
    assert ingested_otherwise(fresh, request_of(fresh, sky)) == "2 of 2 images are new"

"""The run file in a report makes the same catalog again."""

import shutil
import tomllib
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from galaxyclust import config, steps
from galaxyclust.catalog.core import Catalog
from galaxyclust.catalog.history import Step
from galaxyclust.steps._look.reproduce import run_file, toml
from galaxyclust.steps._measure.request import MeasureRequest
from galaxyclust.steps._run.ingest import run_ingest
from galaxyclust.steps._run.requests import IngestRequest
from galaxyclust.steps._run.steps import TAKE, Place, measure_request

GALAXY = np.exp(-np.hypot(*(np.indices((48, 48)) - 12)) / 3)
PLAIN = st.recursive(
    st.booleans() | st.integers(-(2**60), 2**60) | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(deadline=None)
@given(PLAIN)
def test_a_plain_value_comes_back_from_toml(value):
    back = tomllib.loads(f"x = {toml(value)}")["x"]
    assert str(back) == str(value)


def test_the_run_file_of_images_makes_the_same_columns(ingested, tmp_path):
    path = tmp_path / "again.toml"
    path.write_text(run_file(ingested.history(), output="again.h5"), encoding="utf-8")
    config.load(path)
    list(steps.run(path))
    again = Catalog(tmp_path / "again.h5")
    assert again.names("catalog") == ingested.names("catalog")
    for name in ("id", "ra", "ellipticity", "flux_r", "asymmetry"):
        assert np.array_equal(again.column(name), ingested.column(name))


def test_what_ingest_measures_by_itself_has_no_section(ingested):
    assert [step.name for step in ingested.history()] == ["ingest", "measure"]
    assert "measure" not in run_file(ingested.history(), output="again.h5")


def test_measurements_stand_in_it_as_one_section(fresh, tmp_path):
    for request in (
        MeasureRequest(features=("basic",), bands=("g",), settings={"basic.eta": 0.25}),
        MeasureRequest(features=("mid",), n_resamplings=2, seed=7),
    ):
        steps.measure(fresh, request=request, overwrite=True)
    path = tmp_path / "again.toml"
    path.write_text(run_file(fresh.history(), output="again.h5"), encoding="utf-8")
    (entry,) = config.load(path)["measure"]
    assert (entry["features"], entry["bands"]) == (["basic", "mid"], ["g"])
    assert (entry["errors"], entry["seed"]) == (2, 7)
    assert entry["settings"]["basic"]["eta"] == 0.25
    assert set(measure_request(entry).groups()) == {"basic", "mid"}


def test_embedding_and_clustering_stand_in_it_with_every_setting(tmp_path):
    history = [
        Step(
            name="ingest",
            method="stamps",
            inputs=("DIR", "labels.csv"),
            settings={"size": 64, "factor": 2, "bands": ["g", "r"], "zeropoints": {}},
        ),
        Step(
            name="embed",
            output="ae",
            inputs=("stamps",),
            method="autoencoder",
            settings={"n_dim": 4, "device": None, "include": ["point_like"]},
        ),
        Step(name="embed", output="new", inputs=("stamps", "old.h5:ae (1234)"), method="x"),
        Step(
            name="cluster", output="km", inputs=("embeddings/ae",), settings={"reduce": "a"}
        ),
        Step(
            name="cluster",
            output="km",
            inputs=("embeddings/ae",),
            method="kmeans",
            settings={
                "n_clusters": 3,
                "reduce": "none",
                "features_weight": 0.5,
                "reduction": {"whiten": True},
                "stability": 0,
            },
        ),
        Step(name="samp", output="picked\nx", settings={"where": "ra > 3"}),
    ]
    text = run_file(history, output="s.h5")
    path = tmp_path / "s.toml"
    path.write_text(text, encoding="utf-8")
    found = config.load(path)
    assert found["ingest"][0] == {
        "output": "s.h5",
        "stamps": "DIR",
        "labels": "labels.csv",
        "size": 64,
        "bin": 2,
        "bands": {"g": "", "r": ""},
    }
    first, second = found["embed"]
    assert first["settings"] == {"n_dim": 4}
    assert first["include"] == ["point_like"]
    assert second == {"from": "old.h5:ae", "name": "new"}
    assert [entry["reduce"] for entry in found["cluster"]] == ["none"]
    assert found["cluster"][0]["with_features"] == 0.5
    assert found["cluster"][0]["settings"] == {"n_clusters": 3}
    # one line, whatever the name: the rest of it would be an entry of the file
    assert r'# then: samp picked\nx, {"inputs": [], "where": "ra > 3"}' in text


def test_a_cross_match_and_an_attached_table_are_done_again(fresh, tmp_path):
    table = fresh.table(columns=["id", "ra", "dec"])
    table["votes"] = 1.5
    steps.crossmatch(fresh, table, name="memory")
    table.write(tmp_path / "zoo.csv", format="ascii.csv")
    steps.crossmatch(fresh, tmp_path / "zoo.csv", name="gz", columns=["votes"], find="best")
    steps.attach(fresh, tmp_path / "zoo.csv", columns=["votes"])
    steps.attach(fresh, tmp_path / "zoo.csv", columns=["votes"], overwrite=True)
    path = tmp_path / "again.toml"
    path.write_text(run_file(fresh.history(), output="again.h5"), encoding="utf-8")
    assert "# then: crossmatch memory" in path.read_text(encoding="utf-8")
    (match,) = config.load(path)["crossmatch"]
    assert (match["radius"], match["find"]) == ("1.0arcsec", "best")
    (attached,) = config.load(path)["attach"]
    assert attached["overwrite"]
    list(steps.run(path))
    again = Catalog(tmp_path / "again.h5")
    for name in ("gz_separation", "gz_id", "gz_votes", "votes"):
        assert np.array_equal(again.column(name), fresh.column(name))


def test_a_clustering_is_made_again_as_it_was(survey):
    steps.cluster(survey, embedding="ae", method="kmeans", name="again", stability=2,
                  reduce="pca:2", settings={"n_clusters": 3})  # fmt: skip
    (entry,) = tomllib.loads(run_file(survey.history()[-1:], output="s.h5"))["cluster"]
    assert entry["stability"] == 2
    before = survey.column("again_label")
    done = TAKE["cluster"](Place(survey, survey.path.parent, overwrite=True), entry)
    assert done.output == "again"
    np.testing.assert_array_equal(survey.column("again_label"), before)


def made_again(catalog, tmp_path):
    """Return the catalog that the run file of another makes in a new folder."""
    folder = tmp_path / "again"
    folder.mkdir()
    path = folder / "again.toml"
    path.write_text(run_file(catalog.history(), output="again.h5"), encoding="utf-8")
    list(steps.run(path))
    assert {done.outcome for done in steps.run(path)} == {"is there"}
    return Catalog(folder / "again.h5")


def test_what_came_from_another_catalog_is_made_again_as_it_was(fresh, surveyed, tmp_path):
    source = f"{surveyed.path}:ae"
    steps.embed_from(fresh, source, name="applied", settings={"device": "cpu"})
    settings = {"n_epochs": 1, "seed": 5}
    steps.embed(fresh, start_from=source, name="tuned", settings=settings)
    steps.cluster_from(fresh, f"{surveyed.path}:km", embedding="applied", name="theirs")
    steps.cluster(fresh, embedding="tuned", method="kmeans", name="k", reduce="none",
                  settings={"n_clusters": 3})  # fmt: skip
    again = made_again(fresh, tmp_path)
    for name in ("applied", "tuned"):
        assert np.array_equal(again.embedding(name), fresh.embedding(name), equal_nan=True)
    for name in ("theirs_label", "k_label"):
        assert np.array_equal(again.column(name), fresh.column(name))
    tuned = again.last_step("embed", "tuned")
    assert tuned.inputs == ("stamps", f"weights of {source} ({surveyed.uuid})")


def test_stamps_in_an_array_of_several_are_made_again_as_they_were(tmp_path):
    rng = np.random.default_rng(0)
    stack = 100 * GALAXY[:24, :24] + rng.normal(0, 1, (4, 2, 24, 24))
    np.savez(tmp_path / "s.npz", first=stack[:, :, ::-1] / 2, second=stack)
    request = IngestRequest(
        output=tmp_path / "s.h5", stamps=tmp_path / "s.npz", hdu="second", axes="nchw",
        bands={"r": "", "i": ""}, zeropoints={"r": 25.5}, threshold=2.5,
    )  # fmt: skip
    made = run_ingest(request).catalog
    again = made_again(made, tmp_path)
    for name in ("flux_r", "flux_i", "magnitude_r", "gini", "r50"):
        assert np.array_equal(again.column(name), made.column(name), equal_nan=True)
    settings = [one.last_step("ingest", "catalog").settings for one in (made, again)]
    assert settings[0] == settings[1]


def test_stamps_that_are_averaged_to_be_whole_are_so_again(tmp_path):
    (tmp_path / "in").mkdir()
    for k, side in enumerate((24, 24, 48)):
        rng = np.random.default_rng(k)
        pixels = 20 + 200 * GALAXY[:side, :side] + rng.normal(0, 2, (side, side))
        Image.fromarray(pixels.astype(np.uint8)).save(tmp_path / "in" / f"g{k}.png")
    made = run_ingest(IngestRequest(output=tmp_path / "s.h5", stamps=tmp_path / "in"))
    again = made_again(made.catalog, tmp_path)
    for name in ("r50", "n_pixels", "semi_major_axis"):
        assert again.column(name).tolist() == made.catalog.column(name).tolist()


def test_the_list_of_positions_is_named_with_its_columns(fresh, sky, tmp_path):
    listed = fresh.table(columns=["id", "ra", "dec"])[:6]
    listed.rename_columns(["ra", "dec"], ["A", "D"])
    listed.write(tmp_path / "targets.csv", format="ascii.csv")
    request = IngestRequest(
        output=tmp_path / "s.h5", images=tuple(sorted(sky.glob("*.fits"))), size=32,
        catalog=tmp_path / "targets.csv", catalog_columns={"ra": "A", "dec": "D"},
    )  # fmt: skip
    made = run_ingest(request).catalog
    again = made_again(made, tmp_path)
    assert again.column("id").tolist() == list(listed["id"])
    assert np.array_equal(again.column("flux_r"), made.column("flux_r"))


def test_images_with_signs_of_a_pattern_in_their_names_are_those_again(sky, tmp_path):
    folder = tmp_path / "a [b]"
    shutil.copytree(sky, folder)
    for path in folder.glob("*.fits"):
        path.rename(path.with_stem(f"{path.stem}[1]"))
    images = tuple(sorted(folder.glob("*.fits")))
    made = run_ingest(IngestRequest(output=folder / "s.h5", images=images, size=32)).catalog
    again = made_again(made, folder)
    assert again.history()[0].inputs == made.history()[0].inputs


def test_tags_are_given_and_taken_away_again(fresh, tmp_path):
    steps.tag(fresh, tag="round", where="ellipticity < 0.3")
    steps.tag(fresh, tag="odd", ids=[fresh.column("id")[0], "#3"])
    steps.tag(fresh, tag="round", ids=["#1"], remove=True)
    again = made_again(fresh, tmp_path)
    assert again.column("tags").tolist() == fresh.column("tags").tolist()


def test_an_encoder_from_elsewhere_is_named_again():
    settings = {"weights": "a/b.onnx", "input_size": 64, "include": []}
    step = Step(name="embed", output="i", inputs=("stamps",), method="imported")
    text = run_file([replace(step, settings=settings)], output="s.h5")
    (entry,) = tomllib.loads(text)["embed"]
    assert entry == {"weights": "a/b.onnx", "name": "i", "settings": {"input_size": 64}}


def test_the_embedding_that_another_map_is_used_on_is_named_again():
    settings = {"on": "mine", "rows": 3, "device": "cpu", "include": []}
    inputs = ("embeddings/mine", "old.h5:som (12)")
    step = Step(name="embed", output="s", inputs=inputs, method="som", settings=settings)
    (entry,) = tomllib.loads(run_file([step], output=""))["embed"]
    assert entry["settings"] == {"device": "cpu", "on": "mine"}


def test_a_table_of_positions_is_asked_for():
    step = Step(name="ingest", method="positions", inputs=("a.fits",))
    assert "# catalog = the table of positions" in run_file([step], output="s.h5")


@pytest.mark.parametrize("value", [float("inf"), float("-inf")])
def test_infinity_is_written_as_toml_wants_it(value):
    assert tomllib.loads(f"x = {toml(value)}")["x"] == value


def test_long_settings_and_lists_have_a_line_each_and_say_the_same():
    images = [f"a long folder/of images/frame-{i:05d}.fits" for i in range(4)]
    settings = {f"setting_{i}": i / 7 for i in range(9)}
    made = [
        Step(name="ingest", method="detection", inputs=tuple(images)),
        Step(name="embed", output="ssl", method="vicreg", settings=settings),
        Step(name="cluster", output="km", inputs=("embeddings/ssl",), method="kmeans"),
    ]
    text = run_file(made, output="s.h5")
    assert max(map(len, text.splitlines())) < 80
    found = tomllib.loads(text)
    assert found["ingest"]["images"] == images
    assert found["embed"][0]["settings"] == settings
    assert found["cluster"][0]["name"] == "km"

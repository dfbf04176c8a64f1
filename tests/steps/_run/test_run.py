import json

import numpy as np
import pytest
from astropy.table import Table

from galaxyclust import steps
from galaxyclust.catalog.core import Catalog, Content
from galaxyclust.catalog.history import Step
from galaxyclust.errors import CatalogError, GalaxyclustError, InputError, SettingError

INGEST = '[ingest]\noutput = "survey.h5"\n'
KMEANS = """
[[cluster]]
embedding = "ae"
method = "kmeans"
name = "k"
settings = { n_clusters = 2 }
"""


EMBED = """
[[embed]]
name = "ae"
method = "autoencoder"
[embed.settings]
n_epochs = 1
width = 4
depth = 2
input_size = 16
n_dim = 4
batch_size = 8
device = "cpu"
"""


@pytest.fixture
def go(survey):
    """Run a file that lies beside the catalog."""

    def run(text, **options):
        path = survey.path.with_name("run.toml")
        path.write_text(text, encoding="utf-8")
        return list(steps.run(path, **options))

    return run


def test_only_what_is_not_there_is_done(go, survey):
    again = INGEST + EMBED + KMEANS
    *there, made = [done.outcome for done in go(again)]
    assert there == 2 * ["is there"]
    assert made.startswith("2 clusters, 0 noise, stability 0.")
    assert [done.outcome for done in go(again)] == 3 * ["is there"]
    assert [step.output for step in survey.history()][-1] == "k"


def test_overwrite_takes_a_step_again(survey, go, surveyed):
    text = INGEST.replace("survey.h5", str(survey.path))
    text += f'[embed]\nfrom = "{surveyed.path}:ae"\nsettings = {{ device = "cpu" }}\n'
    with pytest.raises(SettingError, match="give either images or --stamps"):
        go(text, overwrite=True)  # the ingest comes first
    assert [done.output for done in go(text)][1:] == ["ae"]


def test_a_dry_run_tells_what_is_there_from_what_would_be_done(go):
    done = go(
        INGEST + EMBED + '[[embed]]\nname = "b"\n' + KMEANS.replace("kmeans", "gmm"),
        dry_run=True,
    )
    assert [(d.step, d.output, d.outcome) for d in done] == [
        ("ingest", "survey.h5", "is there"),
        ("embed", "ae", "is there"),
        ("embed", "b", "would be done"),
        ("cluster", "k", "would be done"),
    ]


def test_clusters_and_weights_of_another_catalog_are_found_from_the_files_folder(
    go, survey
):
    text = INGEST + '[[embed]]\nstart_from = "survey.h5:ae"\nname = "tuned"\n'
    text += '[[cluster]]\nfrom = "survey.h5:km"\nname = "theirs"\n'
    planned = [done.outcome for done in go(text, dry_run=True)]
    assert planned == ["is there", "would be done", "would be done"]
    embedded, clustered = go(text)[1:]
    assert (embedded.output, clustered.output) == ("tuned", "theirs")
    assert clustered.outcome.startswith("2 clusters, 0 noise; ")
    assert [done.outcome for done in go(text)] == 3 * ["is there"]
    assert survey.column("theirs_label").tolist() == survey.column("km_label").tolist()
    text = text.replace("survey.h5:km", "gone.h5:km")
    assert go(text)[2].outcome.startswith("is there, but made with from = ")


def test_what_another_catalog_learned_is_found_from_the_files_folder(go, survey):
    text = (
        INGEST
        + '[embed]\nfrom = "survey.h5:ae"\nname = "two"\nsettings = { device = "cpu" }\n'
    )
    assert go(text)[1].output == "two"
    assert "two" in survey.names("embeddings")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[embed]\nmethod = "vae"\n', r"\[\[embed\]\] unknown method 'vae'; choose from"),
        (
            "[embed]\nsettings = { dims = 3 }\n",
            r"\[\[embed\]\] vicreg has no setting 'dims'",
        ),
        (
            '[cluster]\nfrom = "old.h5:h"\nmethod = "kmeans"\n',
            r"\[\[cluster\]\] from labels by the clusters of then; leave out method",
        ),
        (
            '[embed]\nstart_from = "old.h5"\nname = "a"\n',
            r"\[\[embed\]\] start_from = 'old.h5': write CATALOG:NAME",
        ),
        (KMEANS + "stability = -1\n", r"\[\[cluster\]\] stability = -1: a number of"),
        (KMEANS + 'reduce = "pcb"\n', r"\[\[cluster\]\] .*pcb"),
        (KMEANS.replace("n_clusters", "k"), r"\[\[cluster\]\] kmeans has no setting 'k'"),
    ],
)
def test_a_wrong_setting_is_refused_before_the_first_step(tmp_path, text, words):
    path = tmp_path / "run.toml"
    path.write_text(INGEST + 'images = "no.fits"\n' + text, encoding="utf-8")
    for dry_run in (True, False):
        with pytest.raises(SettingError, match=words):
            list(steps.run(path, dry_run=dry_run))


def test_images_that_are_not_there_are_named(tmp_path):
    path = tmp_path / "run.toml"
    path.write_text(INGEST + 'images = "no*.fits"\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"no\*\.fits: no such file"):
        list(steps.run(path))


def test_a_failed_step_leaves_those_before_it(tmp_path, sky):
    path = tmp_path / "run.toml"
    text = f'{INGEST}images = "{sky}/*.fits"\nsize = 32\n[embed]\nmethod = "pca"\n'
    text += KMEANS.replace("ae", "pca").replace("= 2", "= 1000")
    path.write_text(text, encoding="utf-8")
    done = []
    with pytest.raises(GalaxyclustError, match="1000"):
        done.extend(steps.run(path))
    Catalog(tmp_path / "survey.h5").validate()


def test_what_cannot_run_is_refused_before_the_first_step(tmp_path, sky):
    path = tmp_path / "run.toml"
    text = f'{INGEST}images = "{sky}/*.fits"\nsize = 32\n' + KMEANS
    text += '[[attach]]\ntable = "no.csv"\n'
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CatalogError, match=r"run\.toml: \[\[cluster\]\] no embedding 'ae'"):
        list(steps.run(path))
    assert list(tmp_path.iterdir()) == [path]
    planned = list(steps.run(path, dry_run=True))
    assert [done.fails for done in planned] == [False, True, True]
    assert planned[1].outcome.startswith("would fail: no embedding 'ae'")
    assert planned[2].outcome == f"would fail: {tmp_path / 'no.csv'}: no such file"


def test_one_mistake_is_said_once(go):
    text = (
        INGEST
        + KMEANS.replace('"ae"', '"sll"')
        + '[show]\nclustering = "k"\noutput = "a.png"'
    )
    assert [done.fails for done in go(text, dry_run=True)] == [False, True, False]


def test_what_is_done_needs_its_files_no_more(go, survey):
    table = Table({"id": survey.column("id"), "word": ["a"] * survey.n_rows})
    table.write(survey.path.with_name("words.csv"))
    text = INGEST + '[[attach]]\ntable = "words.csv"\n'
    go(text)
    survey.path.with_name("words.csv").unlink()
    assert go(text)[1].outcome == "is there"


@pytest.mark.parametrize(
    ("keys", "problem"),
    [
        ('find = "all"', "find all with join all1 does not give each source one row"),
        ('radius = "2 pc"', "a radius of '2 pc' is no angle"),
        ('find = "next"', "find = 'next' is none of best"),
        ('picture = "a.doc"', "unknown format"),
        ('ra_unit = "rad"', "ra_unit = 'rad' is neither degrees nor hours"),
    ],
)
def test_a_wrong_cross_match_is_refused_before_any_step(go, keys, problem):
    text = f'{INGEST}[[crossmatch]]\nother = "no.csv"\nname = "lit"\n{keys}\n'
    with pytest.raises(SettingError, match=rf"\[\[crossmatch\]\] .*{problem}"):
        go(text, dry_run=True)


def test_a_joined_table_is_written_once_beside_the_run_file(go, survey):
    other = Table({"ra": survey.column("ra")[:5], "dec": survey.column("dec")[:5]})
    other.write(survey.path.with_name("five.csv"))
    text = f'{INGEST}[[crossmatch]]\nother = "five.csv"\nname = "five"\n'
    text += 'find = "best"\njoin = "1not2"\noutput = "rest.fits"\n'
    for outcome in (f"5 of {survey.n_rows} sources matched", "is there"):
        assert go(text)[1].outcome.split(";")[0] == outcome
    assert len(Table.read(survey.path.with_name("rest.fits"))) == survey.n_rows - 5
    assert "five_separation" not in survey.names("catalog")


def test_a_table_edited_elsewhere_is_attached_once(go, survey):
    edited = Table({"id": survey.column("id"), "km_label": survey.column("km_label")})
    edited["km_label"] += 1
    edited["word"] = "round"
    edited.write(survey.path.with_name("edited.csv"))
    text = f'{INGEST}[[attach]]\ntable = "edited.csv"\n'
    assert go(text, dry_run=True)[1].outcome == "would be done"
    with pytest.raises(SettingError, match=r"km_label of .* would replace what is there"):
        go(text)
    text += "overwrite = true\n"
    for outcome in (f"km_label, word of {survey.n_rows} sources", "is there"):
        assert [(d.output, d.outcome) for d in go(text)][1] == ("edited.csv", outcome)
    assert go(text, dry_run=True)[1].outcome == "is there"
    assert survey.column("km_label").tolist() == edited["km_label"].tolist()
    assert go(f'{text}columns = ["word"]\n')[1].outcome != "is there"  # asked otherwise


def test_a_dry_run_says_which_table_to_attach_is_missing(go, survey):
    text = f'{INGEST}[[attach]]\ntable = "edited.csv"\n'
    missing = survey.path.with_name("edited.csv")
    assert go(text, dry_run=True)[1].outcome == f"would fail: {missing}: no such file"
    text += '[[crossmatch]]\nother = "five.csv"\nname = "five"\noutput = "edited.csv"\n'
    Table({"ra": [1.0], "dec": [2.0]}).write(survey.path.with_name("five.csv"))
    assert [done.outcome for done in go(text, dry_run=True)][1:] == ["would be done"] * 2


def test_pictures_and_exports_are_made_anew(go, survey):
    text = INGEST + '[show]\nclustering = "km"\noutput = "a.png"\nstamps = 3\n'
    text += '[export]\noutput = "a.csv"\ncolumns = ["id"]\nembeddings = ["ae"]\n'
    text += 'where = "km_label == 0"\nsettings = { delimiter = "|" }\n'
    n_rows = np.count_nonzero(survey.column("km_label") == 0)
    for _ in range(2):
        outcomes = [done.outcome for done in go(text)]
        assert outcomes == ["is there", "drawn", f"written from {n_rows} rows"]
    lines = survey.path.with_name("a.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("id|embedding_ae_0")
    assert len(lines) == 1 + n_rows


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('output = "a.doc"', "unknown format"),
        ('output = "a.csv"\nsettings = { comma = 1 }', "csv has no setting 'comma'"),
    ],
)
def test_a_wrong_export_is_refused_before_any_step(go, text, problem):
    with pytest.raises(SettingError, match=rf"\[\[export\]\] .*{problem}"):
        go(f"{INGEST}[export]\n{text}\n")


def test_shapes_are_measured_once(survey, go):
    text = INGEST + '[measure]\nfeatures = ["basic"]\nbands = ["g"]\n'
    planned = go(text, dry_run=True)
    assert [done.outcome for done in planned] == ["is there", "would be done"]
    assert go(text)[1].outcome == f"{survey.n_rows} sources measured"
    assert [done.outcome for done in go(text)] == ["is there", "is there"]
    assert "asymmetry_g" in survey.names("catalog")


def test_a_wrong_feature_is_refused_before_anything_is_done(go):
    with pytest.raises(SettingError, match=r"\[measure\] unknown features 'size'"):
        go(INGEST + '[measure]\nfeatures = ["size"]\n')


def test_a_cross_match_is_made_once_with_a_table_beside_the_run_file(go, survey):
    table = Table(
        {"ra": survey.column("ra"), "dec": survey.column("dec"), "z": [0.1] * survey.n_rows}
    )
    table.write(survey.path.with_name("other.csv"))
    text = INGEST + '[crossmatch]\nother = "other.csv"\nname = "lit"\n'
    text += 'radius = "2arcsec"\ncolumns = ["z"]\npicture = "lit.png"\n'
    (planned,) = (done for done in go(text, dry_run=True) if done.step == "crossmatch")
    assert planned.outcome == "would be done"
    number = survey.n_rows
    expected = f"{number} of {number} sources matched"
    for outcome in (expected, "is there"):
        assert [done.outcome.split(";")[0] for done in go(text)] == ["is there", outcome]
    assert (survey.column("lit_z") == 0.1).all()
    assert survey.path.with_name("lit.png").exists()


def test_clusters_are_named_and_evaluated_as_the_file_says(survey, go):
    # on a sphere both clusters have more than a few members
    steps.cluster(survey, embedding="ae", method="kmeans", name="km", reduce="sphere:12",
                  settings={"n_clusters": 2}, stability=0, overwrite=True)  # fmt: skip
    label = np.where(survey.column("km_label") == 0, "a", "b")
    survey.write(Content(columns={"kind": label}), Step(name="test"))
    text = INGEST + '[[label]]\nclustering = "km"\nnames = { 0 = "round" }\n'
    text += '[[evaluate]]\nembedding = "ae"\nclustering = "km"\nlabels = "kind"\n'
    text += 'baselines = false\noutput = "e.png"\njson = "e.json"\n'
    assert [done.outcome for done in go(text, dry_run=True)][1:] == ["would be done"] * 2
    named, evaluated = go(text)[1:]
    assert "0 round: " in named.outcome
    assert "km: ARI 1.00 with kind" in evaluated.outcome
    assert "km knows " in evaluated.outcome
    assert survey.path.with_name("e.png").exists()
    assert json.loads(survey.path.with_name("e.json").read_text())["n_rows"] > 0
    assert [done.outcome for done in go(text)][1] == "is there"


def test_galaxies_are_tagged_once(go):
    text = INGEST + '[[tag]]\ntag = "first"\nwhere = "km_label == 0"\n'
    assert go(text, dry_run=True)[1].outcome == "would be done"
    (_, done) = go(text)
    assert (done.output, done.outcome.endswith("have the tag first")) == ("first", True)
    assert go(text)[1].outcome == "is there"
    with pytest.raises(SettingError, match=r"\[\[tag\]\] say which galaxies to tag"):
        go(INGEST + '[[tag]]\ntag = "first"\n')


def test_a_wrong_change_of_a_clustering_is_refused_before_any_step(go):
    with pytest.raises(SettingError, match=r"\[\[label\]\] one of names, merge, split"):
        go(INGEST + '[[label]]\nclustering = "km"\n')

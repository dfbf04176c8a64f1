"""The report of a survey."""

import re

import numpy as np
import pytest

from galaxyclust import steps
from galaxyclust.catalog.core import Content
from galaxyclust.catalog.history import Step
from galaxyclust.errors import CatalogError, SettingError


def test_a_report_shows_every_cluster_with_its_galaxies(grouped, tmp_path):
    made = steps.report(grouped, output=tmp_path / "r.html")
    text = made.output.read_text(encoding="utf-8")
    assert made.clustering == "km"
    assert made.n_bytes == made.output.stat().st_size < 1_000_000
    assert len(re.findall('<article class="cluster', text)) == 3
    label = grouped.column("km_label")
    for identity in grouped.column("id")[label >= 0]:
        assert f'alt="{identity}"' in text
    assert "[[cluster]]" in text
    assert grouped.uuid in text


@pytest.mark.parametrize("n_noise", [2, None])
def test_galaxies_in_no_cluster_have_a_place_in_the_report(regrouped, tmp_path, n_noise):
    columns = {key: regrouped.column(f"km_{key}") for key in ("label", "nearest")}
    rows = np.flatnonzero(columns["label"] >= 0)[:n_noise]
    columns["label"][rows] = -1
    content = Content(columns={f"km_{key}": column for key, column in columns.items()})
    regrouped.write(content, regrouped.last_step("cluster", "km"), overwrite=True)
    made = steps.report(regrouped, clustering="km", output=tmp_path / "r.html")
    text = made.output.read_text(encoding="utf-8")
    assert len(re.findall('<article class="cluster', text)) == (4 if n_noise else 1)
    for identity in regrouped.column("id")[rows[:2]]:
        assert f'alt="{identity}"' in text


def test_a_report_tells_how_far_the_clusters_come_back(grouped, tmp_path):
    made = steps.report(grouped, clustering="km", output=tmp_path / "r.html")
    text = re.sub(r"<[^>]+>", " ", made.output.read_text(encoding="utf-8"))
    note = grouped.last_step("cluster", "km").notes[0]
    told = note.rpartition("; stability ")[2]
    assert re.search(rf"stability\s+{float(told):.2f}\s", text)


def test_the_same_catalog_gives_the_same_page(grouped, tmp_path):
    texts = [
        steps.report(grouped, output=tmp_path / f"{i}.html").output.read_text("utf-8")
        for i in range(2)
    ]
    first, again = (re.sub(r"on \d{4}-\d\d-\d\d \d\d:\d\d UTC", "", text) for text in texts)
    assert first == again


def test_names_that_try_to_be_markup_are_text(hostile, tmp_path):
    made = steps.report(hostile, output=tmp_path / "r.html")
    text = made.output.read_text(encoding="utf-8")
    assert "<script>document.title" not in text
    assert "<img src=x" not in text
    assert len(re.findall(r"<script", text)) == 2


def test_what_cannot_be_reported_is_refused(grouped, ingested, tmp_path):
    with pytest.raises(SettingError, match=r"a report's name must end in \.html"):
        steps.report(grouped, output=tmp_path / "r.pdf")
    with pytest.raises(CatalogError, match="no clustering 'h'; it has km"):
        steps.report(grouped, output=tmp_path / "r.html", clustering="h")
    with pytest.raises(CatalogError, match="nothing is clustered yet; galaxyclust cluster"):
        steps.report(ingested, output=tmp_path / "r.html")
    taken = tmp_path / "taken.html"
    taken.write_text("mine")
    with pytest.raises(CatalogError, match="exists; use --overwrite"):
        steps.report(grouped, output=taken)
    assert taken.read_text() == "mine"
    assert sorted(tmp_path.iterdir()) == [taken]


def test_of_several_clusterings_one_must_be_named(regrouped, tmp_path):
    settings = {"n_clusters": 2}
    steps.cluster(regrouped, embedding="ae", method="kmeans", name="k2", settings=settings)
    with pytest.raises(SettingError, match="say --clustering k2 or --clustering km"):
        steps.report(regrouped, output=tmp_path / "r.html")
    made = steps.report(regrouped, output=tmp_path / "r.html", clustering="k2")
    assert made.clustering == "k2"


def test_a_large_survey_is_sampled(grouped, tmp_path, monkeypatch):
    module = __import__("galaxyclust.steps._look.report", fromlist=["x"])
    monkeypatch.setattr(module, "MOST_DOTS", 8)
    monkeypatch.setattr(module, "MOST_TO_POINT_AT", 4)
    text = steps.report(grouped, output=tmp_path / "r.html").output.read_text("utf-8")
    n_rows = int(np.sum(grouped.column("km_label") >= 0))
    assert f"8 of {n_rows} galaxies are drawn" in text
    assert (
        sum(path.count("M") for path in re.findall(r'data-cluster[^>]* d="([^"]+)"', text))
        == 8
    )


def test_names_differences_and_labels_stand_in_the_report(regrouped, tmp_path):
    steps.name_clusters(regrouped, clustering="km", names={1: "<edge-on>"})
    label = np.where(regrouped.column("km_label") == 1, "a", "b")
    regrouped.write(Content(columns={"kind": label}), Step(name="edit"))
    made = steps.report(
        regrouped, output=tmp_path / "r.html", labels=["kind"], votes=["ellipticity"]
    )
    text = made.output.read_text(encoding="utf-8")
    assert "&lt;edge-on&gt;" in text
    assert "nearest is cluster" in text
    assert "kind by cluster of km" in text
    assert "ellipticity: rank correlation" in text
    assert 'id="audit"' in text


def test_the_audit_can_be_left_out_and_too_few_galaxies_have_none(regrouped, tmp_path):
    left = steps.report(regrouped, output=tmp_path / "a.html", audit=False)
    assert 'id="audit"' not in left.output.read_text(encoding="utf-8")
    embedding = regrouped.embedding("ae")
    embedding[8:] = np.nan
    content = Content(
        embeddings={"ae": embedding},
        models={"ae": {}},
        attributes={"step": "embed", "method": "made up"},
    )
    regrouped.write(content, Step(name="embed", output="ae"), overwrite=True)
    few = {"n_clusters": 2}
    steps.cluster(
        regrouped, embedding="ae", method="kmeans", name="km", settings=few, overwrite=True
    )
    made = steps.report(regrouped, output=tmp_path / "b.html")
    assert 'id="audit"' not in made.output.read_text(encoding="utf-8")


def test_a_sweep_of_the_clustering_is_in_the_report_and_not_in_the_run_file(
    grouped, tmp_path
):
    steps.sweep(grouped, embedding="ae", method="kmeans", values=(2, 3), draws=1)
    made = steps.report(grouped, output=tmp_path / "s.html", audit=False)
    text = made.output.read_text(encoding="utf-8")
    assert "Which number comes back" in text
    assert "then: sweep" not in text


def test_one_cluster_alone_differs_from_none_in_nothing(regrouped, tmp_path):
    steps.cluster(regrouped, embedding="ae", method="kmeans", name="all", stability=0,
                  settings={"n_clusters": 1})  # fmt: skip
    made = steps.report(regrouped, clustering="all", output=tmp_path / "r.html")
    assert "Quantities by cluster" not in made.output.read_text(encoding="utf-8")

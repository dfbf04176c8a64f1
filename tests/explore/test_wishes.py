"""What the page tells the server is done, written down, and refused in one line."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from astropy.table import Table

from galaxyclust import steps
from galaxyclust.catalog import store
from galaxyclust.steps._export.samp import Sent


@pytest.mark.parametrize("kind", ["csv", "fits", "ecsv", "votable", "parquet"])
def test_a_selection_is_saved_as_a_table(client, grouped, tmp_path, *, kind):
    answer = client.post("/api/export", json={"rows": [3, 1], "format": kind})
    name = answer.headers["content-disposition"].split('"')[1]
    path = tmp_path / name
    path.write_bytes(answer.content)
    table = Table.read(path, **({"format": "votable"} if kind == "votable" else {}))
    ids = [text.decode() if isinstance(text, bytes) else str(text) for text in table["id"]]
    assert ids == [str(grouped.column("id")[row]) for row in (3, 1)]


def test_a_selection_is_saved_as_ids(client, grouped):
    answer = client.post("/api/export", json={"rows": [1], "format": "ids"})
    assert answer.text == f"{grouped.column('id')[1]}\n"


def test_a_selection_is_sent_by_samp(client, grouped, monkeypatch):
    sent = []

    def samp(catalog, *, rows):
        sent.append((catalog.path, rows.tolist()))
        return Sent(("topcat", "aladin"), len(rows), None)

    monkeypatch.setattr(steps, "samp", samp, raising=False)
    answer = client.post("/api/samp", json={"rows": [3, 1]})
    assert answer.json() == {"words": "2 sources sent to topcat, aladin"}
    assert sent == [(grouped.path, [3, 1])]


def test_a_tag_is_in_the_catalog_afterwards(visit, regrouped):
    client = visit(regrouped)
    answer = client.post("/api/tag", json={"rows": [0, 2], "tag": "merger"})
    assert answer.json() == {"words": "2 sources changed, 2 have the tag merger"}
    assert regrouped.column("tags").tolist()[:3] == ["merger", "", "merger"]
    assert regrouped.history()[-1].name == "tag"
    client.post("/api/tag", json={"rows": [0], "tag": "merger", "remove": True})
    assert regrouped.column("tags").tolist()[:3] == ["", "", "merger"]


def test_clusters_are_named_merged_and_split_in_the_catalog(visit, regrouped):
    client, km = visit(regrouped), {"clustering": "km"}
    before = regrouped.column("km_label")
    said = client.post("/api/name", json=km | {"cluster": 1, "name": "<b>odd</b>"}).json()
    assert said["words"] == "cluster 1 is called '<b>odd</b>'"
    (about,) = client.get("/api/about").json()["clusterings"]
    assert [one["name"] for one in about["clusters"]] == ["", "<b>odd</b>", ""]
    said = client.post("/api/merge", json=km | {"cluster": 2, "other": 0}).json()
    assert said == {"words": "clusters 2 and 0 are now cluster 0", "cluster": 0}
    assert np.array_equal(regrouped.column("km_label") == 0, np.isin(before, [0, 2]))
    said = client.post("/api/split", json=km | {"cluster": 0, "into": 2}).json()
    assert said["words"].startswith("cluster 0 is now 0 (")
    assert len(np.unique(regrouped.column("km_label"))) == 4
    said = client.post("/api/name", json=km | {"cluster": 1, "name": ""}).json()
    assert said["words"] == "cluster 1 has no name"
    assert [step.name for step in regrouped.history()[-4:]] == ["label"] * 4


@pytest.mark.parametrize(
    ("what", "said", "words"),
    [
        ("name", {"cluster": 9, "name": "a"}, "no cluster 9"),
        ("name", {"name": "a"}, "the request must say cluster, a whole number"),
        ("merge", {"cluster": 0, "other": True}, "the request must say other"),
        ("split", {"cluster": 0, "into": "2"}, "the request must say into"),
    ],
)
def test_what_cannot_be_done_to_a_cluster_is_one_line(client, what, *, said, words):
    answer = client.post(f"/api/{what}", json={"clustering": "km"} | said)
    assert answer.status_code == 400
    assert words in answer.json()["error"]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"rows": [], "format": "csv"}, "no galaxies are chosen"),
        ({"rows": [0], "format": "exe"}, "format 'exe'; choose from ids, csv"),
        ({"rows": ["a"], "format": "csv"}, "are no rows"),
        ({"rows": 5, "format": "csv"}, "are no rows"),
        ({"rows": [1.5], "format": "csv"}, "are no rows"),
        ([1], "must be a JSON object"),
    ],
)
def test_a_wrong_wish_is_one_line(client, said, words):
    answer = client.post("/api/export", json=said)
    assert answer.status_code == 400
    assert words in answer.json()["error"]


def test_while_another_process_writes_the_page_is_told(visit, regrouped):
    with store.locked(regrouped.path):
        answer = visit(regrouped).post("/api/tag", json={"rows": [0], "tag": "a"})
    assert answer.status_code == 409
    assert "locked by" in answer.json()["error"]


def test_two_windows_can_tag_at_the_same_time(visit, regrouped):
    client = visit(regrouped)

    def tag(row):
        return client.post("/api/tag", json={"rows": [row], "tag": "seen"}).status_code

    with ThreadPoolExecutor(4) as windows:
        assert set(windows.map(tag, range(8))) == {200}
    assert (regrouped.column("tags") == "seen").sum() == 8


def test_a_clustering_that_is_not_as_it_was_seen_is_left_alone(visit, regrouped):
    client = visit(regrouped)
    (km,) = client.get("/api/about").json()["clusterings"]
    seen = {"clustering": "km", "edition": km["edition"]}
    assert client.post("/api/tag", json={"rows": [0], "tag": "a"}).status_code == 200
    said = client.post("/api/name", json=seen | {"cluster": 0, "name": "round"})
    assert said.status_code == 200
    said = client.post("/api/merge", json=seen | {"cluster": 0, "other": 1})
    assert said.status_code == 409
    assert said.json()["error"].startswith("km was changed meanwhile")


def test_rows_of_another_survey_are_not_tagged(visit, regrouped):
    said = {"rows": [0], "tag": "a", "survey": "another"}
    answer = visit(regrouped).post("/api/tag", json=said)
    assert answer.status_code == 409
    assert "holds another survey by now; reload the page" in answer.json()["error"]

"""Every question has its answer, and every wrong one its line."""

import base64
import io

import numpy as np
import pytest
from astropy.table import Table
from PIL import Image

from galaxyclust import steps
from galaxyclust.catalog import store
from galaxyclust.explore.answers import shown
from galaxyclust.steps._samp import Sent


def test_the_page_learns_what_there_is_and_its_token(visit, grouped, known):
    about = visit(grouped, clustering="km", embedding=None).get("/api/about").json()
    assert about["title"] == "survey"
    assert about["token"] == known.write
    assert about["opened"] == {"clustering": "km", "embedding": None}


def test_places_and_numbers_come_as_bytes(client, grouped):
    places = np.frombuffer(client.get("/api/places?map=ae").content, "<f4").reshape(-1, 2)
    assert np.array_equal(places, grouped.projection("ae"), equal_nan=True)
    values = np.frombuffer(client.get("/api/column?name=ellipticity").content, "<f4")
    assert values == pytest.approx(grouped.column("ellipticity"), nan_ok=True)


def test_texts_come_with_their_names(client, grouped):
    found = client.get("/api/column?name=field").json()
    codes = np.frombuffer(base64.b64decode(found["codes"]), "<i2")
    assert np.array_equal(np.array(found["names"])[codes], grouped.column("field"))


def test_a_condition_comes_back_as_bits(client, grouped):
    bits = client.get("/api/where", params={"condition": "km_label == 0"}).content
    found = np.unpackbits(np.frombuffer(bits, np.uint8), bitorder="little")
    assert np.array_equal(found[: grouped.n_rows] == 1, grouped.column("km_label") == 0)


def test_a_galaxy_has_its_values_and_links(client, grouped):
    found = client.get("/api/galaxy?row=1").json()
    values = {one["name"]: one["value"] for one in found["values"]}
    assert found["id"] == values["id"] == grouped.column("id")[1]
    assert float(values["ra"]) == pytest.approx(grouped.column("ra")[1], abs=1e-6)
    assert found["links"][0]["name"] == "Legacy Survey viewer"
    assert "" not in values.values()


def test_stamps_come_as_one_picture(client):
    answer = client.get("/api/stamps?rows=0,1,2&size=64&softening=2&gain=1.5&whole=0")
    assert answer.headers["content-type"] == "image/webp"
    assert "private" in answer.headers["cache-control"]
    assert Image.open(io.BytesIO(answer.content)).size == (192, 64)


def test_names_come_in_the_order_asked_for(client, grouped):
    ids = grouped.column("id")
    assert client.get("/api/names?rows=2,0").json() == [ids[2], ids[0]]


def test_look_alikes_come_nearest_first_without_the_galaxy_itself(client, grouped):
    found = client.get("/api/neighbors?row=4&embedding=ae").json()
    near = steps.neighbors(grouped, embedding="ae", id=grouped.column("id")[4], n=17)
    assert found["rows"][:17] == near.rows.tolist()
    assert 4 not in found["rows"]
    assert found["notes"][0].startswith("distance ")


def test_the_oddest_galaxies_come_with_their_reasons_and_are_sought_once(
    visit, grouped, monkeypatch
):
    client = visit(grouped)
    address = "/api/outliers?embedding=ae&clustering=km"
    found = client.get(address).json()
    odd = steps.outliers(grouped, embedding="ae", clustering="km", n=96).found
    assert found["rows"] == [one.row for one in odd]
    assert found["notes"] == [one.reason for one in odd]
    monkeypatch.setattr(steps, "outliers", None, raising=False)
    assert client.get(address).json() == found


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
    assert answer.json() == {"words": "2 galaxies sent to topcat, aladin"}
    assert sent == [(grouped.path, [3, 1])]


def test_a_tag_is_in_the_catalog_afterwards(visit, regrouped):
    client = visit(regrouped)
    answer = client.post("/api/tag", json={"rows": [0, 2], "tag": "merger"})
    assert answer.json() == {"words": "2 galaxies changed, 2 have the tag"}
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
    ("path", "words"),
    [
        ("places", "the request must say map"),
        ("places?map=x", "no projection 'x'"),
        ("places?map=../ae", "no projection '../ae'"),
        ("column?name=nothing", "no column 'nothing'"),
        ("where?condition=r50", "it gives no true or false"),
        ("where?condition=__import__('os')", "unknown function"),
        ("galaxy?row=x", "'x' are no rows"),
        ("galaxy?row=99999", "rows are 0 to"),
        ("names?rows=-1", "rows are 0 to"),
        ("neighbors?row=1&embedding=x", "no embedding 'x'"),
        ("neighbors?row=0&embedding=ae", "is not embedded in 'ae'"),
        ("outliers?embedding=ae&clustering=x", "no clustering 'x'; it has km"),
        ("stamps?rows=0&size=big", "a number is needed"),
        ("stamps?rows=0&size=1", "size 1; choose from"),
    ],
)
def test_a_wrong_question_is_one_line(client, path, words):
    answer = client.get(f"/api/{path}")
    assert answer.status_code == 400
    assert words in answer.json()["error"]
    assert "\n" not in answer.json()["error"]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"rows": [], "format": "csv"}, "no galaxies are chosen"),
        ({"rows": [0], "format": "exe"}, "format 'exe'; choose from ids, csv"),
        ({"rows": ["a"], "format": "csv"}, "are no rows"),
        ({"rows": 5, "format": "csv"}, "are no rows"),
        ([1], "must be a JSON object"),
    ],
)
def test_a_wrong_wish_is_one_line(client, said, words):
    answer = client.post("/api/export", json=said)
    assert answer.status_code == 400
    assert words in answer.json()["error"]


def test_no_json_is_refused(client):
    answer = client.post("/api/tag", content=b"\xff{")
    assert "must be a JSON object" in answer.json()["error"]


def test_while_another_process_writes_the_page_is_told(visit, regrouped):
    with store.locked(regrouped.path):
        answer = visit(regrouped).post("/api/tag", json={"rows": [0], "tag": "a"})
    assert answer.status_code == 409
    assert "locked by" in answer.json()["error"]


def test_names_that_try_to_be_markup_come_as_json(visit, hostile):
    client = visit(hostile)
    answer = client.get("/api/galaxy?row=0")
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["id"].startswith("<script>")
    assert client.get("/api/about").json()["title"] == hostile.path.stem


def test_a_vector_is_shown_by_its_numbers():
    assert shown(np.array([1.0, 0.5])) == "1, 0.5"
    assert shown(np.int64(123456789)) == "123456789"
    assert shown(np.float64(1234567.25)) == "1234567.25"

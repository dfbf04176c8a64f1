"""Every question has its answer, and every wrong one its line."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from galaxyclust import steps
from galaxyclust.catalog.core import Content
from galaxyclust.catalog.history import Step
from galaxyclust.explore.answers import shown
from galaxyclust.flags import MEANING, Source


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


def test_a_source_that_is_set_aside_says_why(visit, regrouped):
    flags = np.zeros(regrouped.n_rows, np.int64)
    flags[0] = Source.POINT_LIKE | Source.BLENDED
    regrouped.write(Content(columns={"flags": flags}), Step(name="edit"), overwrite=True)
    client = visit(regrouped)
    found = [client.get(f"/api/galaxy?row={row}").json()["aside"] for row in (0, 1)]
    assert found == [f"Set aside: {MEANING[Source.POINT_LIKE]}.", ""]


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

"""The application gives its own files by name and nothing by path."""

import re

import pytest

from galaxyclust.explore.app import page_file, static_names


@pytest.mark.parametrize("name", static_names())
def test_every_file_of_the_page_is_served_with_its_kind(client, name):
    answer = client.get(f"/static/{name}")
    assert answer.status_code == 200
    kind = {"js": "text/javascript", "css": "text/css", "svg": "image/svg+xml"}
    assert answer.headers["content-type"].startswith(kind[name.rpartition(".")[2]])


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/static/..%2fapp.py",
        "/static//etc/passwd",
        "/static/explore.html",
        "/survey.h5",
        "/api",
    ],
)
def test_no_other_file_can_be_named(client, path):
    assert client.get(path).status_code == 404


def test_the_page_loads_only_its_own_files(client):
    text = client.get("/").text
    loaded = re.findall(r'(?:src|href)="([^"]+)"', text)
    assert set(loaded) <= {f"/static/{name}" for name in static_names()}
    assert " style=" not in text
    assert not re.search(r"\son\w+=", text)


@pytest.mark.parametrize("name", static_names())
def test_no_code_of_the_page_makes_markup_of_texts(client, name):
    text = client.get(f"/static/{name}").text
    for danger in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
    ):
        assert danger not in text


def test_asking_is_no_telling(client):
    assert client.post("/api/about").status_code == 405
    assert client.get("/api/tag").status_code == 405


def test_a_file_of_unknown_kind_is_no_page():
    with pytest.raises(FileNotFoundError):
        page_file("missing.js")

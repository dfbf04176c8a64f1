"""Only the page that was opened by the printed address is answered."""

import pytest

from galaxyclust.explore.security import Secrets

PATHS = ["/", "/static/explore.js", "/api/about", "/api/stamps?rows=0"]


@pytest.mark.parametrize("path", PATHS)
def test_without_the_cookie_nothing_is_given(visit, grouped, path):
    answer = visit(grouped, entered=False).get(path)
    assert answer.status_code == 403
    assert "Open the address that galaxyclust explore has printed" in answer.text


def test_the_printed_address_lets_in_and_leaves_no_token_in_the_bar(visit, grouped, known):
    client = visit(grouped, entered=False)
    address = known.address.removeprefix("http://127.0.0.1:8200")
    answer = client.get(address, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("token", ["", "wrong", "é"])
def test_a_wrong_token_does_not_let_in(visit, grouped, token):
    client = visit(grouped, entered=False)
    assert client.get("/", params={"token": token}).status_code == 403
    assert client.get("/").status_code == 403


@pytest.mark.parametrize("host", ["evil.example:8200", "127.0.0.1", "127.0.0.1:80", ""])
def test_another_host_name_is_refused_even_with_the_cookie(client, host):
    answer = client.get("/api/about", headers={"host": host})
    assert answer.status_code == 403
    assert "its own name only" in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9999"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
@pytest.mark.parametrize("path", PATHS)
def test_requests_of_other_pages_are_refused(client, headers, path):
    answer = client.get(path, headers=headers)
    assert answer.status_code == 403
    assert "other pages are refused" in answer.text


def test_the_pages_own_requests_are_answered(client):
    own = {"origin": "http://127.0.0.1:8200", "sec-fetch-site": "same-origin"}
    assert client.get("/api/about", headers=own).status_code == 200


def test_what_writes_needs_the_second_token(visit, grouped):
    for token in (False, True):
        client = visit(grouped, token=token)
        answer = client.post("/api/export", json={"rows": [0], "format": "ids"})
        assert answer.status_code == (200 if token else 403)
    assert (
        client.post("/api/export", headers={"x-galaxyclust-token": "w"}).status_code == 403
    )


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "HEAD"])
def test_other_methods_are_refused(client, method):
    assert client.request(method, "/").status_code == 403


@pytest.mark.parametrize("length", ["99999999999", "-1", "x"])
def test_a_request_too_long_is_refused(client, length):
    answer = client.post("/api/export", headers={"content-length": length}, content=b"{}")
    assert "32,000,000 bytes" in answer.text


@pytest.mark.parametrize("path", [*PATHS, "/nowhere"])
def test_every_answer_forbids_frames_foreign_code_and_guessing(client, path):
    headers = client.get(path).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-frame-options"] == "DENY"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cross-origin-resource-policy"] == "same-origin"


def test_a_cookie_that_cannot_be_read_is_none(visit, grouped):
    client = visit(grouped, entered=False)
    assert (
        client.get("/", headers={"cookie": 'galaxyclust_8200="\\x; a=b'}).status_code == 403
    )


def test_every_session_has_secrets_of_its_own():
    first, second = Secrets(port=1), Secrets(port=1)
    values = {first.entry, first.cookie, first.write, second.entry, second.cookie}
    assert len(values) == 5
    assert min(map(len, values)) > 40

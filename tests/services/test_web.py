import io

import pytest
from tqdm import tqdm

from galaxyclust.errors import InputError
from galaxyclust.services import web
from galaxyclust.services.web import Request, download

BODY = bytes(range(256)) * 4000


@pytest.fixture
def path(tmp_path):
    """Where the answer goes."""
    return tmp_path / "answer"


def test_what_the_server_sends_is_written(server, path):
    server.script = [server.reply(BODY)]
    download(Request(url=server.url, fields={"a b": "ü&"}), path)
    assert path.read_bytes() == BODY
    method, _, headers, fields = server.asked[0]
    assert method == "GET"
    assert fields == {"a b": "ü&"}
    assert headers["User-Agent"].startswith("galaxyclust/")


def test_a_form_is_posted(server, path):
    server.script = [server.reply(b"yes")]
    download(Request(url=server.url, fields={"QUERY": "SELECT 1"}, post=True), path)
    assert server.asked[0][0] == "POST"
    assert server.asked[0][3] == {"QUERY": "SELECT 1"}


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_passing_failure_is_tried_again(server, path, status):
    server.script = [server.reply(b"busy", status=status), server.reply(b"done")]
    download(Request(url=server.url), path)
    assert path.read_bytes() == b"done"


def test_the_server_may_say_how_long_to_wait(server, path, monkeypatch):
    waits = []
    monkeypatch.setattr(web.time, "sleep", waits.append)
    server.script = [
        server.reply(status=429, headers={"Retry-After": "7"}),
        server.reply(b"done"),
    ]
    download(Request(url=server.url), path)
    assert 7.0 in waits


def test_questions_to_one_host_are_apart(server, path, monkeypatch):
    monkeypatch.setattr(web, "PAUSE_S", 100.0)
    waits = []
    monkeypatch.setattr(web.time, "sleep", waits.append)
    server.script = [server.reply(b"1"), server.reply(b"2")]
    download(Request(url=server.url), path)
    download(Request(url=server.url), path)
    assert 90 < max(waits) <= 100
    server.script = [server.reply(b"3")]
    download(Request(url=server.url, pause_s=200.0), path)
    assert max(waits) > 190


def test_a_failure_that_stays_is_one_line(server, path):
    server.answer = lambda _: server.reply(status=503)
    with pytest.raises(InputError, match=r"answers 503 .*, 4 times; try again later"):
        download(Request(url=server.url), path)
    assert len(server.asked) == web.TRIES


def test_a_refusal_is_not_tried_again(server, path):
    server.answer = lambda _: server.reply(b"no such\n  table", status=400)
    with pytest.raises(InputError, match="refused with 400 Bad Request: no such table"):
        download(Request(url=server.url), path)
    assert len(server.asked) == 1


def test_no_server_at_all_is_one_line(path, monkeypatch):
    monkeypatch.setattr(web, "BACK_OFF_S", 0.0)
    monkeypatch.setattr(web, "PAUSE_S", 0.0)
    with pytest.raises(InputError, match="no answer"):
        download(Request(url="http://127.0.0.1:9"), path)


def test_a_silent_server_is_given_up(server, path, monkeypatch):
    monkeypatch.setattr(web, "TIMEOUT_S", 0.05)
    server.answer = lambda _: server.reply(BODY, delay_s=0.3)
    with pytest.raises(InputError, match="the connection broke"):
        download(Request(url=server.url, post=True), path)


def test_a_broken_file_is_resumed_where_it_ended(server, path):
    tagged = {"headers": {"ETag": '"v1"'}, "ranges": True}
    server.script = [
        server.reply(BODY, send=300_000, **tagged),
        server.reply(BODY, **tagged),
    ]
    download(Request(url=server.url), path)
    assert path.read_bytes() == BODY
    assert server.asked[1][2]["Range"] == "bytes=300000-"
    assert not list(path.parent.glob("*.resume"))


def test_a_killed_download_is_resumed_by_the_next_one(server, path):
    tagged = {"headers": {"ETag": '"v1"'}, "ranges": True}
    server.answer = lambda _: server.reply(BODY, send=300_000, **tagged)
    with pytest.raises(InputError, match="breaks off after 300000 of 1024000 bytes"):
        download(Request(url=server.url), path)
    server.answer = lambda _: server.reply(BODY, **tagged)
    download(Request(url=server.url), path)
    assert path.read_bytes() == BODY


def test_a_file_that_changed_is_taken_whole(server, path):
    server.script = [
        server.reply(BODY, send=300_000, headers={"ETag": '"v1"'}, ranges=True),
        server.reply(BODY[::-1], headers={"ETag": '"v2"'}, ranges=True),
    ]
    download(Request(url=server.url), path)
    assert path.read_bytes() == BODY[::-1]


def test_without_a_version_nothing_is_resumed(server, path):
    server.script = [
        server.reply(BODY, send=300_000, ranges=True),
        server.reply(BODY, ranges=True),
    ]
    download(Request(url=server.url), path)
    assert "Range" not in server.asked[1][2]
    assert path.read_bytes() == BODY


def test_a_server_that_sends_another_part_is_asked_anew(server, path):
    wrong = {"ETag": '"v1"', "Content-Range": "bytes 5-9/1024000"}
    server.script = [
        server.reply(BODY, send=300_000, headers={"ETag": '"v1"'}),
        server.reply(BODY[5:], status=206, headers=wrong),
        server.reply(BODY),
    ]
    download(Request(url=server.url), path)
    assert path.read_bytes() == BODY


def test_nothing_left_to_send_starts_again(server, path):
    server.script = [
        server.reply(BODY, send=300_000, headers={"ETag": '"v1"'}),
        server.reply(status=416),
        server.reply(BODY),
    ]
    download(Request(url=server.url), path)
    assert path.read_bytes() == BODY


def test_an_answer_without_its_end_is_asked_for_again(server, path):
    server.script = [server.reply(b"<VOTABLE>"), server.reply(b"<VOTABLE></VOTABLE>")]
    download(Request(url=server.url), path, complete=lambda p: b"</" in p.read_bytes())
    assert path.read_bytes() == b"<VOTABLE></VOTABLE>"


@pytest.mark.parametrize("headers", [{}, {"Content-Length": ""}])
def test_too_large_an_answer_is_refused(server, path, headers):
    server.script = [server.reply(BODY, headers=headers)]
    with pytest.raises(InputError, match="larger than 1000 bytes; refused"):
        download(Request(url=server.url), path, most_bytes=1000)
    assert len(server.asked) == 1


def test_a_large_file_shows_how_far_it_is(server, path, monkeypatch):
    made = []

    def bar(**words):
        made.append((words, tqdm(total=words["total"], file=io.StringIO())))
        return made[-1][1]

    monkeypatch.setattr(web, "bar", bar)
    monkeypatch.setattr(web, "_LARGE_MB", 1)
    server.script = [server.reply(BODY)]
    download(Request(url=f"{server.url}/zoo.parquet"), path)
    words, shown = made[0]
    assert words == {"description": "zoo.parquet", "total": 1, "unit": "MB"}
    assert shown.n == 1


def test_a_compressed_answer_is_refused(server, path):
    server.script = [server.reply(b"\x1f\x8b", headers={"Content-Encoding": "gzip"})]
    with pytest.raises(InputError, match="sent compressed"):
        download(Request(url=server.url), path)


@pytest.mark.parametrize(
    "url", ["file:///etc/hosts", "ftp://host/file", "http://", "data:,x"]
)
def test_only_the_web_is_opened(path, url):
    with pytest.raises(InputError, match="not an http or https address"):
        download(Request(url=url), path)


@pytest.mark.parametrize("place", ["file:///etc/hosts", "ftp://127.0.0.1/x"])
def test_no_redirect_leaves_the_web(server, path, place):
    server.script = [server.reply(status=302, headers={"Location": place})]
    with pytest.raises(InputError, match=r"not an http or https address|refused with 302"):
        download(Request(url=server.url), path)
    assert not path.exists()


def test_a_redirect_within_the_web_is_followed(server, path):
    there = {"Location": f"{server.url}/there"}
    server.script = [server.reply(status=302, headers=there), server.reply(b"here")]
    download(Request(url=server.url), path)
    assert path.read_bytes() == b"here"


def test_a_request_is_told_from_others_by_what_it_asks():
    one = Request(url="http://a", fields={"x": "1", "y": "2"})
    assert one.key == Request(url="http://a", fields={"y": "2", "x": "1"}).key
    assert one.key != Request(url="http://a", fields={"x": "1", "y": "3"}).key
    assert Request(url="http://me:secret@a:80/b").host == "a:80"

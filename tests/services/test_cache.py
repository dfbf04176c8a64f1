import json
import sys

import pytest

from galaxyclust.errors import InputError
from galaxyclust.services.cache import Cache, default_folder
from galaxyclust.services.web import Request


def test_a_second_look_asks_nobody(server, cache):
    server.script = [server.reply(b"rows")]
    request = Request(url=server.url, fields={"a": "1"})
    path = cache.get(request, suffix=".csv")
    assert path.read_bytes() == b"rows"
    assert cache.get(request, suffix=".csv") == path
    assert len(server.asked) == 1
    said = json.loads(path.with_name(f"{path.name}.json").read_text())
    assert said["fields"] == {"a": "1"}
    assert said["bytes"] == 4
    assert said["downloaded"].endswith("Z")


@pytest.mark.parametrize("damage", [b"rosw", b"row", None])
def test_a_damaged_file_is_downloaded_again(server, cache, damage):
    server.answer = lambda _: server.reply(b"rows")
    path = cache.get(Request(url=server.url), suffix=".csv")
    if damage is None:
        path.with_name(f"{path.name}.json").write_text("[]")
    else:
        path.write_bytes(damage)
    assert cache.get(Request(url=server.url), suffix=".csv").read_bytes() == b"rows"
    assert len(server.asked) == 2


def test_refresh_downloads_what_is_there(server, cache):
    server.script = [server.reply(b"old"), server.reply(b"new")]
    cache.get(Request(url=server.url), suffix=".csv")
    fresh = Cache(folder=cache.folder, refresh=True)
    assert fresh.get(Request(url=server.url), suffix=".csv").read_bytes() == b"new"


def test_a_failed_refresh_leaves_the_old(server, cache):
    server.script = [server.reply(b"old"), server.reply(status=404)]
    path = cache.get(Request(url=server.url), suffix=".csv")
    with pytest.raises(InputError, match="404"):
        Cache(folder=cache.folder, refresh=True).get(Request(url=server.url), suffix=".csv")
    assert path.read_bytes() == b"old"
    assert cache.get(Request(url=server.url), suffix=".csv") == path


def test_offline_takes_only_what_is_there(server, cache):
    offline = Cache(folder=cache.folder, offline=True)
    with pytest.raises(InputError, match="not downloaded yet, and offline"):
        offline.get(Request(url=server.url), suffix=".csv")
    assert not server.asked
    server.script = [server.reply(b"rows")]
    cache.get(Request(url=server.url), suffix=".csv")
    assert offline.get(Request(url=server.url), suffix=".csv").read_bytes() == b"rows"


def test_what_is_dropped_is_gone(server, cache):
    server.answer = lambda _: server.reply(b"rows")
    path = cache.get(Request(url=server.url), suffix=".csv")
    cache.drop(Request(url=server.url), suffix=".csv")
    assert not path.exists()


def test_what_was_kept_of_a_table_can_be_found_and_forgotten(server, cache):
    server.answer = lambda _: server.reply(b"rows")
    paths = [
        cache.get(
            Request(url=f"{server.url}/tap", fields={"QUERY": f"FROM {table}"}), suffix=".x"
        )
        for table in ("a.b", "c.d")
    ]
    (paths[0].parent / "broken.json").write_text("[")
    assert set(cache.kept(address=server.url)) == set(paths)
    assert cache.kept(address=f"{server.url}/tap", table="a.b") == [paths[0]]
    assert cache.kept(address="http://elsewhere") == []
    assert cache.forget(address=server.url, table="a.b") == 1
    assert not paths[0].exists()
    assert paths[1].exists()


def test_a_folder_that_cannot_be_made_is_one_line(server, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="GALAXYCLUST_CACHE can name another folder"):
        Cache(folder=tmp_path / "file").get(Request(url=server.url), suffix=".csv")


def test_the_folder_is_the_users_own_or_the_one_that_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv("GALAXYCLUST_CACHE", str(tmp_path))
    assert default_folder() == tmp_path
    monkeypatch.delenv("GALAXYCLUST_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", "/x")
    monkeypatch.setenv("LOCALAPPDATA", "/l")
    for platform, part in (("linux", "/x"), ("darwin", "Caches"), ("win32", "/l")):
        monkeypatch.setattr(sys, "platform", platform)
        assert default_folder().name == "galaxyclust"
        assert part in str(default_folder())

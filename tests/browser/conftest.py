"""A headless Chromium that reaches this machine only, and notes what it asks for."""

import json
import shutil
import threading
import time
from pathlib import Path

import pytest

from galaxyclust.explore.app import make_app
from galaxyclust.explore.security import Secrets
from galaxyclust.explore.serve import listening, make_server

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--window-size=1500,950",
]
HERE = ("file:", "data:", "blob:", "about:", "http://127.0.0.1:")


def pytest_collection_modifyitems(items):
    """Mark all that lies here, and skip it where there is no browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if not (CHROMIUM and DRIVER):
                why = "needs chromium and chromedriver (Debian: chromium, chromium-driver)"
                item.add_marker(pytest.mark.skip(reason=why))


class Window:
    """A window of the browser with what tests ask of it."""

    def __init__(self, driver):
        self.driver = driver

    def open(self, address):
        self.driver.get(address)

    def run(self, script, *values):
        return self.driver.execute_script(f"return {script}", *values)

    def find(self, selector):
        return self.driver.find_element("css selector", selector)

    def all(self, selector):
        return self.driver.find_elements("css selector", selector)

    def text(self, selector):
        return self.run("document.querySelector(arguments[0]).textContent", selector)

    def change(self, name, value):
        """Choose a value of a field, as a person does."""
        self.run(
            "(() => { const field = document.getElementById(arguments[0]); "
            "field.value = arguments[1]; field.dispatchEvent(new Event('change')); })()",
            name,
            value,
        )

    def until(self, script, *values, seconds=20):
        """Wait until a script gives something true, and return it."""
        end = time.monotonic() + seconds
        while not (found := self.run(script, *values)):
            assert time.monotonic() < end, f"never true: {script}"
            time.sleep(0.03)
        return found

    def complaints(self):
        """Return what the console holds."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def asked(self):
        """Return every address that was asked for since the last call."""
        logged = (json.loads(entry["message"])["message"] for entry in
                  self.driver.get_log("performance"))  # fmt: skip
        return [
            message["params"]["request"]["url"]
            for message in logged
            if message["method"] == "Network.requestWillBeSent"
        ]


@pytest.fixture(scope="session")
def driver(tmp_path_factory):
    """One browser for all tests, with a fresh profile."""
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    folder = tmp_path_factory.mktemp("profile")
    for flag in (*FLAGS, f"--user-data-dir={folder}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    made = webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))
    made.set_script_timeout(30)
    yield made
    made.quit()


@pytest.fixture
def window(driver):
    """A window in which nothing may go wrong and from which nothing may leave."""
    made = Window(driver)
    driver.get("about:blank")
    made.complaints(), made.asked()
    yield made
    assert made.complaints() == []
    foreign = [url for url in made.asked() if not url.startswith(HERE)]
    assert foreign == []


class Servers:
    """The explorers of a test, each until it is ended."""

    def __init__(self):
        self.running = []

    def start(self, catalog, **first):
        """Serve a catalog, and return the address."""
        bound = listening(0)
        sock = bound.__enter__()
        known = Secrets(port=sock.getsockname()[1])
        server = make_server(make_app(catalog, known, opened=first))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]})
        thread.start()
        self.running.append((server, thread, bound))
        return known.address

    def end(self):
        """End all of them."""
        while self.running:
            server, thread, bound = self.running.pop()
            server.should_exit = True
            thread.join(20)
            bound.__exit__(None, None, None)


@pytest.fixture
def servers(window):
    """Explorers, ended after the test, when nothing asks them any more."""
    made = Servers()
    yield made
    window.driver.get("about:blank")
    made.end()


@pytest.fixture
def explored(window, servers):
    """Return the window with a catalog's explorer, once its map is drawn."""

    def opened(catalog, **first):
        window.open(servers.start(catalog, **first))
        window.until("document.body.dataset.ready === 'map'")
        return window

    return opened

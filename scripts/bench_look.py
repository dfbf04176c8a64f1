"""How quick the explorer and how large the report of a large survey is.

    python scripts/bench_look.py [--galaxies 100000] [--size 32] [--folder FOLDER]

Writes a catalog of simulated galaxies (kept in the folder) and its report with cards, mean
stamps and audit, and drives the explorer in a headless Chromium: seconds from asking for
the page to the drawn map, and from the end of a lasso to the drawn gallery; milliseconds to
draw the map again; memory of the page and of the server.
"""

import argparse
import contextlib
import resource
import shutil
import tempfile
import threading
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np
from selenium import webdriver
from selenium.webdriver import ActionChains

from galaxyclust import steps
from galaxyclust.catalog.build import building
from galaxyclust.catalog.content import Content, StampInfo
from galaxyclust.catalog.core import Catalog
from galaxyclust.catalog.history import Step
from galaxyclust.catalog.shards import ShardContent, draft
from galaxyclust.explore.app import make_app
from galaxyclust.explore.security import Secrets
from galaxyclust.explore.serve import listening, make_server
from galaxyclust.types import Stamps

BANDS, PART, N_CLUSTERS = ("g", "r", "i"), 5000, 12
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync "
    "--disable-background-networking --disable-component-update --window-size=1500,950"
)


class Seen(NamedTuple):
    """What a page took."""

    paint_s: float
    gallery_s: float
    draw_ms: float
    page_mb: float  # of the browser's process that holds the page


def shard(rng: np.random.Generator, n: int, size: int) -> ShardContent:
    """Return stamps of Gaussian galaxies in noise."""
    y, x = np.mgrid[:size, :size] - size // 2
    radius = rng.uniform(2, 5, (n, 1, 1)) * size / 32
    ratio = rng.uniform(0.3, 1, (n, 1, 1))
    light = np.exp(-0.5 * (x**2 + (y / ratio) ** 2) / radius**2)[:, None]
    colour = rng.uniform(5, 40, (n, len(BANDS), 1, 1))
    noise = rng.normal(size=(n, len(BANDS), size, size))
    image = (colour * light + noise).astype(np.float32)
    one = np.ones((n, len(BANDS)), np.float32)
    stamps = Stamps(image, np.zeros(image.shape, np.uint8), 0 * one, one)
    columns = {
        "r50": radius.ravel() * 1.18,
        "ellipticity": 1 - ratio.ravel(),
        "flags": np.zeros(n, np.int64),
        "theta_image": rng.uniform(-90, 90, n),
        "sn": rng.lognormal(3, 1, n),
        "sky_r": rng.normal(size=n),
        "psf_fwhm_arcsec": rng.normal(1, 0.1, n),
        **{f"quantity_{i}": rng.normal(size=n) for i in range(40)},
    }
    return ShardContent(
        stamps,
        columns,
        segment=np.ones((n, size, size), bool),
        residual=np.zeros((n, 2), np.float32),
        jacobian=np.tile(np.eye(2), (n, 1, 1)),
    )


def make(path: Path, n: int, size: int) -> Catalog:
    """Return a catalog of so many simulated galaxies, embedded and clustered."""
    rng = np.random.default_rng(0)
    with building(path, overwrite=True) as builder:
        parts = [draft(builder.folder, shard(rng, PART, size)) for _ in range(n // PART)]
        builder.adopt("simulated", parts)
        columns = builder.columns()
        columns["id"] = np.array([f"J{i:09d}" for i in range(n)])
        columns |= {"ra": rng.uniform(0, 360, n), "dec": rng.uniform(-30, 30, n)}
        info = StampInfo(BANDS, size, calibrated=True, fields=())
        catalog = builder.finish(columns, info, Step(name="ingest", method="simulated"))
    centre = rng.normal(size=(N_CLUSTERS, 16)) * 3
    vectors = centre[rng.integers(0, N_CLUSTERS, n)] + rng.normal(size=(n, 16))
    content = Content(
        embeddings={"ae": vectors},
        projections={"ae": vectors[:, :2]},
        models={"ae": {}},
        attributes={"step": "embed", "method": "simulated"},
    )
    step = Step(name="embed", output="ae", inputs=("stamps",), method="simulated")
    catalog.write(content, step)
    settings = {"n_clusters": N_CLUSTERS, "n_init": 1}
    steps.cluster(catalog, embedding="ae", method="kmeans", name="km", settings=settings)
    return catalog


def drive(address: str) -> Seen:
    """Return what a page takes from the first request to the gallery of a lasso."""
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or ""
    profile = tempfile.mkdtemp()
    for flag in [*FLAGS.split(), f"--user-data-dir={profile}"]:
        options.add_argument(flag)
    service = webdriver.ChromeService(shutil.which("chromedriver"))
    driver = webdriver.Chrome(options=options, service=service)
    try:
        driver.get(address)
        wait(driver, "document.body.dataset.ready === 'map'")
        paint = driver.execute_script(
            "return performance.getEntriesByName('first paint')[0].startTime / 1000"
        )
        driver.execute_script(
            "document.getElementById('plane').addEventListener('pointerup', "
            "() => { window.let_go = performance.now(); }, { capture: true });"
            "new MutationObserver(() => { window.shown ??= performance.now(); })"
            ".observe(document.getElementById('gallery'), { childList: true });"
        )
        driver.find_element("css selector", "#lasso").click()
        plane = driver.find_element("css selector", "#plane")
        action = ActionChains(driver, duration=10)
        action.move_to_element_with_offset(plane, -150, 150).click_and_hold()
        for dx, dy in ((0, -300), (300, 0), (0, 300), (-280, 0)):
            action.move_by_offset(dx, dy)
        action.release().perform()
        wait(driver, "window.shown")
        gallery = driver.execute_script("return (window.shown - window.let_go) / 1000")
        chosen = driver.execute_script(
            "return document.getElementById('chosen-title').textContent"
        )
        print(f"lasso around {chosen}")
        draw = driver.execute_async_script(
            "const done = arguments[0]; import('/static/explore.js').then(({ plane }) => {"
            "const times = []; for (let i = 0; i < 9; i++) { const t = performance.now();"
            " plane.dotted = false; plane.paint();"
            " times.push(performance.now() - t); }"
            "done(times.sort((a, b) => a - b)[4]); })"
        )
        held = page_memory(profile)
    finally:
        driver.quit()
    return Seen(paint, gallery, draw, held)


def page_memory(profile: str) -> float:
    """Return the MB that the largest page of the browser with a profile holds (Linux)."""
    held = [0.0]
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            command = (process / "cmdline").read_text(errors="replace")
            if "--type=renderer" in command and profile in command:
                status = (process / "status").read_text()
                held.append(int(status.split("VmRSS:")[1].split()[0]) / 1e3)
    return max(held)


def wait(driver: webdriver.Chrome, script: str, seconds: float = 60) -> None:
    """Wait until a script gives something true."""
    end = time.monotonic() + seconds
    while not driver.execute_script(f"return {script}"):
        if time.monotonic() > end:
            message = f"never true: {script}"
            raise TimeoutError(message)
        time.sleep(0.02)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--galaxies", type=int, default=100_000)
    parser.add_argument("--size", type=int, default=32, help="pixels of a stamp's side")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()))
    asked = parser.parse_args()
    path = asked.folder / f"bench-{asked.galaxies}.h5"
    catalog = Catalog(path) if path.exists() else make(path, asked.galaxies, asked.size)
    start = time.perf_counter()
    made = steps.report(catalog, output=path.with_suffix(".html"), overwrite=True)
    print(f"report: {made.n_bytes / 1e6:.2f} MB in {time.perf_counter() - start:.1f} s")
    with listening(0) as bound:
        known = Secrets(port=bound.getsockname()[1])
        server = make_server(make_app(catalog, known))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]})
        thread.start()
        try:
            seen = drive(known.address)
        finally:
            server.should_exit = True
            thread.join()
    server_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    print(
        f"explorer: first paint {seen.paint_s:.2f} s, "
        f"lasso to gallery {seen.gallery_s:.2f} s"
    )
    print(f"map drawn in {seen.draw_ms:.0f} ms; page {seen.page_mb:.0f} MB")
    print(f"report and server together held {server_mb:.0f} MB at most")


if __name__ == "__main__":
    main()

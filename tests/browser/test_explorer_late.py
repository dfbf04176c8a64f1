"""Answers that come late or are of something older do no harm in the explorer."""

import shutil

import numpy as np
import pytest

from galaxyclust import steps
from galaxyclust.catalog.core import Catalog

TILES = "[...document.querySelectorAll('#gallery button')]"
# requests whose address holds some words wait until they are freed
HOLD = (
    "(() => { const real = window.fetch; window.held = []; window.fetch = (...given) => "
    "String(given[0]).includes(arguments[0]) ? new Promise((free) => window.held.push("
    "() => free(real(...given)))) : real(...given); })()"
)
FREE = (
    "(async () => { window.held.forEach((free) => free()); "
    "await new Promise((wait) => setTimeout(wait, 300)); return window.held.length; })()"
)
OPEN = (
    "(async () => (await import('/static/explore.js')).plane"
    ".say('open', { row: arguments[0] }))()"
)
TAG = (
    "(() => { const f = document.querySelector('#edits input[aria-label=Tag]'); "
    "f.value = arguments[0]; f.form.requestSubmit(); })()"
)


def test_an_answer_that_comes_late_does_not_replace_a_newer_map(explored, grouped):
    window = explored(grouped)
    window.run(HOLD, "name=r50_arcsec")
    window.change("map", "two columns")
    window.change("axis-x", "magnitude_r")
    window.change("axis-y", "r50_arcsec")
    window.change("map", "ae")
    places = "Array.from((await import('/static/explore.js')).plane.x)"
    shown = grouped.projection("ae")[:, 0]

    def is_the_embedding():
        drawn = window.run(f"(async () => {places})()")
        return np.allclose(np.array(drawn, float), shown, atol=1e-6, equal_nan=True)

    assert window.run(FREE) == 3
    assert is_the_embedding()
    assert window.run(
        "(async () => (await import('/static/explore.js')).plane.axes === null)()"
    )


def test_an_answer_that_comes_late_does_not_replace_a_newer_colour(explored, grouped):
    window = explored(grouped)
    window.run(HOLD, "name=magnitude_r")
    window.change("colour", "magnitude_r")
    window.change("colour", "r50_arcsec")
    window.until("!document.getElementById('legend').hidden")
    window.until("document.getElementById('legend').textContent.includes('r50')")
    assert window.run(FREE) == 1
    assert "r50" in window.text("#legend")


def choose(window, cluster):
    window.find(f".cluster[data-label='{cluster}']").click()


def test_a_tag_goes_to_those_chosen_while_their_pictures_are_awaited(explored, regrouped):
    window = explored(regrouped)
    choose(window, 0)
    window.until(f"{TILES}.length > 0")
    window.run(HOLD, "name=sn")
    window.change("order", "sn ↓")
    choose(window, 1)
    window.run(TAG, "seen")
    window.until("document.getElementById('said').textContent.includes('the tag seen')")
    tagged = regrouped.column("tags") == "seen"
    assert np.array_equal(tagged, regrouped.column("km_label") == 1)
    window.run(FREE)


@pytest.mark.parametrize("kind", ["neighbors", "outliers"])
def test_what_is_chosen_meanwhile_stays(explored, grouped, *, kind):
    window = explored(grouped)
    window.run(OPEN, 3)
    window.until("!document.getElementById('galaxy').hidden")
    window.run(HOLD, kind)
    window.find("#odd" if kind == "outliers" else "#galaxy-links button").click()
    choose(window, 1)
    assert window.run(FREE) == 1
    assert window.text("#chosen-title").endswith("of cluster 1")
    assert window.text("#odd") == "Oddest galaxies"


def test_a_galaxy_that_was_closed_is_not_opened_by_a_late_answer(explored, grouped):
    window = explored(grouped)
    window.run(HOLD, "/galaxy?")
    window.run(OPEN, 3)
    window.until("window.held.length === 1")
    window.run("document.getElementById('close-galaxy').click()")
    assert window.run(FREE) == 1
    assert window.run("document.getElementById('galaxy').hidden")


def test_a_galaxy_is_not_shown_with_the_picture_of_another(explored, grouped):
    window = explored(grouped)
    picture = "document.getElementById('portrait').getAttribute('src')"
    window.run(OPEN, 3)
    window.until(f"{picture}?.includes('rows=3&')")
    window.driver.execute_cdp_cmd("Network.enable", {})
    window.driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": ["*stamps?rows=5*"]})
    window.run(OPEN, 5)
    name = str(grouped.column("id")[5])
    window.until("document.getElementById('galaxy-id').textContent === arguments[0]", name)
    assert window.run(picture) is None
    window.driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": []})
    window.until("!document.getElementById('said').hidden")
    assert all("stamps?rows=5" in line for line in window.complaints())


def test_a_clustering_chosen_during_an_edit_is_the_one_shown(explored, regrouped):
    steps.cluster(
        regrouped, embedding="ae", method="kmeans", name="two", settings={"n_clusters": 2}
    )
    window = explored(regrouped, clustering="km")
    choose(window, 1)
    window.run(HOLD, "/about?")
    window.run(TAG, "seen")
    window.until("window.held.length === 1")
    window.change("clustering", "two")
    window.until("document.querySelectorAll('.cluster').length === 2")
    window.run(FREE)
    assert window.run("document.getElementById('clustering').value") == "two"
    assert len(window.all(".cluster")) == 2


def test_hovering_quickly_over_many_galaxies_is_no_error(explored, grouped):
    window = explored(grouped)
    network = {"offline": False, "latency": 200, "downloadThroughput": -1,
               "uploadThroughput": -1}  # fmt: skip
    window.driver.execute_cdp_cmd("Network.enable", {})
    window.driver.execute_cdp_cmd("Network.emulateNetworkConditions", network)
    window.run(
        "(async () => { const { plane } = await import('/static/explore.js'); "
        "for (let row = 1; row < 7; row++) { plane.say('hover', { row, x: 9, y: 9 }); "
        "await new Promise((wait) => setTimeout(wait, 120)); } })()"
    )
    name = str(grouped.column("id")[6])
    window.until("document.querySelector('#tip bdi')?.textContent === arguments[0]", name)
    window.driver.execute_cdp_cmd(
        "Network.emulateNetworkConditions", network | {"latency": 0}
    )
    assert window.run("document.getElementById('said').hidden")


def test_clusters_that_were_changed_elsewhere_are_not_merged_but_shown(explored, regrouped):
    window = explored(regrouped)
    choose(window, 1)
    steps.split_cluster(regrouped, clustering="km", cluster=1, into=2)
    history = len(regrouped.history())
    window.all("#edits fieldset form")[1].find_element("css selector", "button").click()
    window.find("#sure button[value=yes]").click()
    window.until("document.getElementById('said').textContent.includes('km was changed')")
    window.until("document.querySelectorAll('.cluster').length === 4")
    assert len(regrouped.history()) == history
    assert all("409" in line for line in window.complaints())


def test_nothing_is_written_to_a_survey_that_took_the_place_of_the_one_shown(
    explored, regrouped, tmp_path
):
    window = explored(regrouped)
    choose(window, 1)
    other = tmp_path / "other.h5"
    steps.export(regrouped, other, where="km_label == 2")
    shutil.copy(other, regrouped.path)
    window.run(TAG, "seen")
    window.until("document.getElementById('said').textContent.includes('another survey')")
    window.until("!document.querySelector('#edits button').disabled")  # it has asked again
    assert "tags" not in Catalog(regrouped.path).names("catalog")
    assert all("409" in line for line in window.complaints())


def test_where_the_explorer_has_ended_the_page_says_so(explored, grouped, servers):
    window = explored(grouped)
    choose(window, 1)
    window.until(f"{TILES}.length > 0")
    servers.end()
    choose(window, 2)
    window.until("document.getElementById('said').textContent.includes('has been ended')")
    assert window.run(f"{TILES}.length") == 0
    look = window.run("getComputedStyle(document.getElementById('dismiss'))[arguments[0]]",
                      "backgroundColor")  # fmt: skip
    assert look == "rgba(0, 0, 0, 0)"  # the cross is seen on the dark of the message
    window.find("#dismiss").click()
    window.find("#odd").click()
    window.until("!document.getElementById('said').hidden")
    assert window.text("#odd") == "Oddest galaxies"
    assert all("ERR_CONNECTION_REFUSED" in line for line in window.complaints())


def test_a_condition_holds_for_what_is_chosen_too(explored, grouped):
    window = explored(grouped)
    choose(window, 1)
    mine = grouped.column("km_label") == 1
    limit = float(np.median(grouped.column("sn")[mine]))
    window.find("#condition").send_keys(f"sn > {limit}\n")
    passing = np.flatnonzero(mine & (grouped.column("sn") > limit)).tolist()
    title = f"{mine.sum()} galaxies of cluster 1, of which {len(passing)} pass the filter"
    window.until(
        "document.getElementById('chosen-title').textContent === arguments[0]", title
    )
    window.until(f"{TILES}.length === arguments[0]", len(passing))
    assert sorted(window.run(f"{TILES}.map(b => +b.dataset.row)")) == passing

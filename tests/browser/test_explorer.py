"""The explorer in a real browser: hover, lasso, gallery, filter, tag; by mouse and keys."""

import numpy as np
import pytest

from galaxyclust.catalog.core import Content
from galaxyclust.catalog.history import Step

TILES = "[...document.querySelectorAll('#gallery button')]"


@pytest.fixture
def chain():
    """Return the actions of mouse and keys."""
    from selenium.webdriver import ActionChains

    return lambda window: ActionChains(window.driver, duration=20)


def pixel_of(window, row):
    """Return where a galaxy lies from the middle of the map, in pixels of the page."""
    return window.run(
        "(async () => { const { plane } = await import('/static/explore.js'); "
        "const [x, y] = plane.pixel(plane.x[arguments[0]], plane.y[arguments[0]]); "
        "return [(x - plane.canvas.width / 2) / plane.ratio, "
        "(y - plane.canvas.height / 2) / plane.ratio]; })().then(p => p)",
        row,
    )


def lasso_all(window, chain):
    """Draw a line around the whole map."""
    plane = window.find("#plane")
    x, y = plane.size["width"] // 2 - 8, plane.size["height"] // 2 - 8
    window.find("#lasso").click()
    action = chain(window).move_to_element_with_offset(plane, -x, y).click_and_hold()
    for dx, dy in ((0, -2 * y), (2 * x, 0), (0, 2 * y), (20 - 2 * x, 0)):
        action.move_by_offset(dx, dy)
    action.release().perform()
    window.until(f"{TILES}.length > 0")


def test_the_map_is_drawn_and_counted(explored, grouped):
    window = explored(grouped)
    n = int(np.isfinite(grouped.projection("ae")).all(axis=1).sum())
    assert window.text("#count") == f"{n} galaxies on the map, of {grouped.n_rows}"
    drawn = window.run(
        "(() => { const c = document.getElementById('plane'); "
        "return c.getContext('2d').getImageData(0, 0, c.width, c.height).data"
        ".filter((v, i) => i % 4 === 3 && v).length; })()"
    )
    assert drawn > 20 * n


def test_hovering_shows_the_galaxy_and_a_click_opens_it(explored, grouped, chain):
    window = explored(grouped)
    dx, dy = pixel_of(window, 1)
    chain(window).move_to_element_with_offset(
        window.find("#plane"), round(dx), round(dy)
    ).perform()
    window.until("!document.getElementById('tip').hidden")
    name = window.run("document.querySelector('#tip bdi').textContent")
    assert name in set(grouped.column("id"))
    assert window.run("document.querySelector('#tip img').naturalWidth") == 96
    chain(window).click().perform()
    window.until("document.getElementById('portrait').naturalWidth === 256")
    assert window.text("#galaxy-id") == name
    links = window.run(
        "[...document.querySelectorAll('#galaxy-links a')].map(a => [a.rel, a.target])"
    )
    assert links == [["noopener noreferrer", "_blank"]] * 4


def test_pointing_at_a_galaxy_draws_the_ring_and_not_all_dots_again(explored, grouped):
    window = explored(grouped)
    painted = window.run(
        "(async () => { const { plane } = await import('/static/explore.js'); "
        "const frame = () => new Promise(requestAnimationFrame); "
        "const pixels = () => plane.canvas.toDataURL(); "
        "const real = plane.paintDots.bind(plane), before = pixels(); let times = 0; "
        "plane.paintDots = () => { times++; real(); }; "
        "plane.mark(1); await frame(); await frame(); const ring = pixels() !== before; "
        "plane.mark(-1); await frame(); await frame(); "
        "return [times, ring, pixels() === before]; })()"
    )
    assert painted == [0, True, True]


def test_the_other_buttons_of_a_mouse_open_no_galaxy(explored, grouped, chain):
    window = explored(grouped)
    dx, dy = map(round, pixel_of(window, 1))
    plane = window.find("#plane")
    chain(window).move_to_element_with_offset(plane, dx, dy).context_click().perform()
    window.driver.execute_cdp_cmd(
        "Input.dispatchKeyEvent", {"type": "keyDown", "key": "Escape"}
    )
    chain(window).move_to_element_with_offset(plane, dx, dy).click().perform()
    window.until("!document.getElementById('galaxy').hidden")
    asked = [address for address in window.asked() if "/galaxy?" in address]
    assert len(asked) == 1


def test_a_lasso_opens_a_gallery_and_its_pictures(explored, grouped, chain):
    window = explored(grouped)
    lasso_all(window, chain)
    rows = window.run(f"{TILES}.map(b => +b.dataset.row)")
    expected = np.flatnonzero(np.isfinite(grouped.projection("ae")).all(axis=1))
    assert sorted(rows) == expected.tolist()
    window.find("#gallery button").click()
    window.until("!document.getElementById('galaxy').hidden")
    assert window.text("#galaxy-id") == grouped.column("id")[rows[0]]


def test_a_condition_leaves_only_its_galaxies(explored, grouped):
    window = explored(grouped)
    window.find("#condition").send_keys("km_label == 0\n")
    n = int((grouped.column("km_label") == 0).sum())
    window.until("document.getElementById('filter-words').textContent")
    assert window.text("#filter-words") == f"{n} galaxies"
    assert window.text("#count").startswith(f"{n} galaxies on the map")


def test_a_cluster_is_chosen_and_ordered_by_a_column(explored, grouped):
    window = explored(grouped)
    window.find(".cluster[data-label='1']").click()
    window.change("order", "sn ↓")
    members = np.flatnonzero(grouped.column("km_label") == 1)
    sn = grouped.column("sn")[members]
    expected = members[np.argsort(-sn, kind="stable")].tolist()
    window.until(
        f"{TILES}.map(b => b.dataset.row).join() === arguments[0]",
        ",".join(map(str, expected)),
    )
    assert window.text("#chosen-title") == f"{len(members)} galaxies of cluster 1"


def test_colours_by_number_and_by_text_have_their_legend(explored, grouped):
    window = explored(grouped)
    for name, inside in (("ellipticity", "canvas"), ("field", "li bdi")):
        window.change("colour", name)
        window.until(
            "document.querySelector('#legend h2')?.textContent.startsWith(arguments[0])",
            name,
        )
        assert window.all(f"#legend {inside}")


def test_legends_of_nothing_of_much_and_of_many_texts_are_true(explored, regrouped):
    n = regrouped.n_rows
    columns = {
        "nothing": np.full(n, np.nan),
        "wide": np.geomspace(1e-20, 1e20, n),
        "kinds": np.array([f"kind {i % 20}" for i in range(n)]),
    }
    regrouped.write(Content(columns=columns), Step(name="edit"))
    window = explored(regrouped)
    for name, words in (("nothing", "No source has a value"), ("wide", "e+"),
                        ("kinds", "others")):  # fmt: skip
        window.change("colour", name)
        window.until("document.getElementById('legend').textContent.includes(arguments[0])",
                     words)  # fmt: skip
    looks = window.run(
        "[...document.querySelectorAll('#legend li i')].map(i => i.className)"
    )
    assert len(set(looks)) == len(looks) == min(n, 9)


def test_a_card_with_a_long_name_lies_within_the_map(explored, regrouped):
    ids = regrouped.column("id").astype("U200")
    ids[1] = "x" * 180
    regrouped.write(Content(columns={"id": ids}), Step(name="edit"), overwrite=True)
    window = explored(regrouped)
    window.run(
        "(async () => { const { plane } = await import('/static/explore.js'); "
        "plane.say('hover', { row: 1, x: 5000, y: 5000 }); })()"
    )
    window.until("!document.getElementById('tip').hidden")
    inside = window.run(
        "(([tip, map]) => tip.right <= map.right && tip.bottom <= map.bottom)"
        "(['tip', 'middle'].map((id) => document.getElementById(id)"
        ".getBoundingClientRect()))"
    )
    assert inside


def test_look_alikes_and_the_oddest_galaxies_open_a_gallery(explored, grouped):
    window = explored(grouped)
    window.find("#odd").click()
    n = int(np.isfinite(grouped.projection("ae")).all(axis=1).sum())
    window.until("document.getElementById('chosen-title').textContent === arguments[0]",
                 f"The {n} oddest galaxies")  # fmt: skip
    window.until(f"{TILES}[0]?.title.includes('\\n')")
    first = window.run(f"{TILES}[0].title.split('\\n')[0]")
    window.find("#gallery button").click()
    window.until("!document.getElementById('galaxy').hidden")
    window.find("#galaxy-links button").click()
    window.until("document.getElementById('chosen-title').textContent === arguments[0]",
                 f"Look-alikes of {first}")  # fmt: skip
    window.until(f"{TILES}[0]?.title.includes('distance')")


def test_any_two_columns_make_a_map(explored, grouped):
    window = explored(grouped)
    window.change("map", "two columns")
    window.until("!document.querySelector('.axes').hidden")
    window.until("document.getElementById('count').textContent.includes(arguments[0])",
                 f"of {grouped.n_rows}")  # fmt: skip
    window.change("axis-x", "magnitude_r")
    window.change("axis-y", "r50_arcsec")
    plane = "(await import('/static/explore.js')).plane"
    words = (
        f"(async () => {{ const a = {plane}.axes; return a && `${{a.x}}, ${{a.y}}`; }})()"
    )
    window.until(f"{words}.then((one) => one === arguments[0])",
                 "magnitude_r [mag], r50_arcsec [arcsec]")  # fmt: skip
    window.change("map", "ae")
    window.until(f"(async () => {plane}.axes === null)()")


def test_the_numbers_of_an_axis_are_even_and_lie_inside(explored, grouped):
    window = explored(grouped)
    ticks = "(await import('/static/axes.js')).ticks"

    def words(*asked):
        found = window.run(f"(async () => {ticks}(...arguments))()", *asked)
        return [one["words"] for one in found]

    assert words(15.2, 24.1, 500) == ["16", "18", "20", "22", "24"]
    assert words(-0.05, 0.11, 500) == ["-0.05", "0.00", "0.05", "0.10"]
    assert words(0, 20_000, 300) == ["0", "10,000", "20,000"]
    assert words(3, 3, 500) == []


def test_all_of_it_works_with_keys_alone(explored, grouped, chain):
    from selenium.webdriver import Keys

    window = explored(grouped)
    window.find("body").click()
    window.run("document.getElementById('plane').focus()")
    chain(window).send_keys("+", Keys.ARROW_LEFT, "-", "0", Keys.ENTER).perform()
    window.until(f"{TILES}.length > 0")
    assert 0 < len(window.all("#gallery button")) <= 24
    window.run("document.querySelector('#gallery button').focus()")
    first = window.run("document.activeElement.dataset.row")
    chain(window).send_keys(Keys.ARROW_RIGHT).perform()
    assert window.run("document.activeElement.dataset.row") != first
    chain(window).send_keys(Keys.ENTER).perform()
    window.until("!document.getElementById('galaxy').hidden")
    opened = window.run("document.activeElement.dataset.row")
    window.run("document.getElementById('close-galaxy').focus()")
    chain(window).send_keys(Keys.ESCAPE).perform()
    assert window.run("document.getElementById('galaxy').hidden")
    assert window.run("document.activeElement.dataset.row") == opened
    window.run("document.getElementById('plane').focus()")
    chain(window).send_keys("?").perform()
    assert window.run("document.getElementById('keys').open")
    chain(window).send_keys(Keys.ESCAPE).perform()
    chain(window).send_keys(Keys.ESCAPE).perform()
    window.until(f"!{TILES}.length")


def test_a_tag_is_in_the_catalog_afterwards(explored, regrouped):
    window = explored(regrouped)
    window.find(".cluster[data-label='2']").click()
    window.until(f"{TILES}.length > 0")
    window.find("#edits input[aria-label='Tag']").send_keys("merger\n")
    window.until("document.getElementById('said').textContent.includes('have the tag')")
    expected = np.where(regrouped.column("km_label") == 2, "merger", "")
    assert np.array_equal(regrouped.column("tags"), expected)
    assert regrouped.history()[-1].name == "tag"


def test_a_cluster_renamed_merged_and_split_is_so_in_the_catalog(explored, regrouped):
    window = explored(regrouped)
    window.find(".cluster[data-label='1']").click()
    name = window.find("#edits input[aria-label='Name']")
    name.send_keys("edge-on <i>\n")
    window.until("document.querySelector('.cluster[data-label=\"1\"] bdi')?.textContent "
                 "=== 'edge-on <i>'")  # fmt: skip
    label = regrouped.column("km_label")
    called = np.where(label == 1, "edge-on <i>", "")
    assert np.array_equal(regrouped.column("km_name"), called)
    idle = "[...document.querySelectorAll('#edits button')].every(b => !b.disabled)"
    window.until(idle)
    merge, split = window.all("#edits fieldset")[0].find_elements("css selector", "form")[
        1:
    ]
    merge.find_element("css selector", "button").click()
    window.find("#sure button[value=no]").click()
    merge.find_element("css selector", "button").click()
    assert "Make one cluster of 1 and 0?" in window.text("#sure-words")
    window.find("#sure button[value=yes]").click()
    window.until("document.querySelectorAll('.cluster').length === 2")
    assert len(np.unique(regrouped.column("km_label"))) == 3  # and those not embedded
    window.until(
        "document.querySelector('.cluster[aria-pressed=true]')?.dataset.label === '0'"
    )
    window.until(idle)
    split = window.all("#edits fieldset")[0].find_elements("css selector", "form")[2]
    split.find_element("css selector", "button").click()
    window.find("#sure button[value=yes]").click()
    window.until("document.querySelectorAll('.cluster').length === 3")
    assert [step.name for step in regrouped.history()[-3:]] == ["label"] * 3


def test_what_goes_wrong_is_one_line_on_the_page(explored, regrouped):
    window = explored(regrouped)
    window.find(".cluster").click()
    window.until(f"{TILES}.length > 0")
    window.run(
        "(() => { const f = document.querySelector('#edits input[aria-label=Tag]'); "
        "f.value = 'two words'; f.form.requestSubmit(); })()"
    )
    window.until("document.getElementById('said').textContent.startsWith('tag')")
    # the browser notes a refused request itself
    assert all("400" in line for line in window.complaints())


def test_hostile_names_are_text_in_the_explorer(explored, hostile, chain):
    window = explored(hostile)
    assert window.run("document.title") == f"{hostile.path.stem} · galaxyclust"
    assert window.text("#title") == hostile.path.stem
    lasso_all(window, chain)
    names = window.run(f"{TILES}.map(b => b.title)")
    assert set(names) == set(hostile.column("id")[1:])
    for tile in window.all("#gallery button")[:8]:
        window.run("arguments[0].click()", tile)
        name = tile.get_attribute("title")
        window.until(
            "document.getElementById('galaxy-id').textContent === arguments[0]", name
        )
    window.change("colour", "note")
    window.until("document.querySelectorAll('#legend bdi').length > 3")
    assert window.run("document.querySelectorAll('script').length") == 1
    assert window.run("document.querySelectorAll('body img').length") == 1
    assert window.run("document.title") != "taken"


def test_in_a_narrow_window_all_fits_and_what_is_chosen_comes_into_view(explored, grouped):
    window = explored(grouped)
    narrow = {"width": 320, "height": 640, "deviceScaleFactor": 1, "mobile": False}
    window.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", narrow)
    window.until("innerWidth === 320")
    root = "document.documentElement"
    assert window.run(f"{root}.scrollWidth <= {root}.clientWidth")
    window.run("document.querySelector('.cluster').click()")
    window.until(f"{TILES}.length > 0")
    top = "document.getElementById('chosen-title').getBoundingClientRect().top"
    assert 0 <= window.run(top) < 640
    window.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})

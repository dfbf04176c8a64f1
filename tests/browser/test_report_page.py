"""A report in a real browser: it opens offline, answers to mouse and keys, and is text."""

import pytest

from galaxyclust import steps


@pytest.fixture
def report(window, tmp_path):
    """Return the window with a catalog's report."""

    def opened(catalog, clustering="km"):
        path = tmp_path / "a report #1 & more.html"
        made = steps.report(catalog, clustering=clustering, output=path)
        window.open(made.output.as_uri())
        return window

    return opened


def test_every_picture_of_a_report_is_drawn(report, grouped):
    window = report(grouped)
    n_pictures = window.run("document.images.length")
    assert n_pictures == window.run(
        "[...document.images].filter(i => i.naturalWidth).length"
    )
    label = grouped.column("km_label")
    n_clusters = len(set(label[label >= 0]))  # each has a mean stamp
    assert n_pictures == int((label >= 0).sum()) + n_clusters
    assert window.run("document.querySelectorAll('#map path.dots').length") == 3


def test_arrow_keys_go_from_galaxy_to_galaxy_and_say_where_they_are(report, grouped):
    from selenium.webdriver import ActionChains, Keys

    window = report(grouped)
    window.run("document.getElementById('plane').focus()")
    said = set()
    for key in (Keys.ARROW_DOWN, Keys.ARROW_RIGHT, Keys.ARROW_LEFT, Keys.ARROW_UP):
        ActionChains(window.driver).send_keys(key).perform()
        said.add(window.text("#spoken"))
    assert len(said) > 1
    assert all(", cluster " in words for words in said)
    assert window.run("!document.getElementById('card').hidden")


def test_pointing_at_a_galaxy_shows_it(report, grouped):
    from selenium.webdriver import ActionChains

    window = report(grouped)
    place = window.run(
        "(() => { const h = JSON.parse(document.getElementById('hover').textContent); "
        "return [h.x[0], h.y[0], h.id[0]]; })()"
    )
    x, y = window.run(
        "(([x, y]) => { const svg = document.querySelector('#plane svg'); "
        "const scale = svg.getBoundingClientRect().width / 1000; "
        "scrollBy({ top: svg.getBoundingClientRect().top + y * scale - 300, "
        "behavior: 'instant' }); const box = svg.getBoundingClientRect(); "
        "return [box.left + x * scale, box.top + y * scale]; })(arguments[0])",
        place,
    )
    action = ActionChains(window.driver)
    action.w3c_actions.pointer_action.move_to_location(round(x), round(y))
    action.perform()
    window.until("document.querySelector('#card p').textContent")
    assert window.text("#card p").startswith(place[2])


def test_a_cluster_is_shown_alone_and_again_with_the_others(report, grouped):
    window = report(grouped)
    button = window.find(".size")
    button.click()
    assert button.get_attribute("aria-pressed") == "true"
    assert window.run("document.querySelectorAll('.dots.chosen').length") == 1
    button.click()
    assert button.get_attribute("aria-pressed") == "false"


def test_hostile_names_are_text_in_a_report(report, hostile):
    window = report(hostile)
    assert window.run("document.title") == f"{hostile.path.stem} · km"
    assert window.text("h1") == hostile.path.stem
    assert window.run("document.querySelectorAll('script').length") == 2
    assert window.run("document.querySelectorAll('img:not([src^=data])').length") == 0
    shown = window.run("[...document.querySelectorAll('.tiles img')].map(i => i.alt)")
    assert set(hostile.column("id")[1:]) == set(shown)


def test_the_map_is_no_taller_than_its_dots_beside_a_long_list(report, regrouped):
    steps.cluster(regrouped, embedding="ae", method="kmeans", name="many", stability=0,
                  settings={"n_clusters": 17, "n_init": 1})  # fmt: skip
    names = dict.fromkeys(range(17), "as long a name as any " * 3)
    steps.name_clusters(regrouped, clustering="many", names=names)
    window = report(regrouped, clustering="many")
    height = "document.querySelector(arguments[0]).getBoundingClientRect().height"
    list_, plane, drawn = (window.run(height, f"#map {one}") for one in
                           (".sizes", ".plane", ".plane svg"))  # fmt: skip
    assert list_ > plane
    assert plane == pytest.approx(drawn, abs=3)


def test_boxes_of_a_row_begin_at_one_height(report, regrouped):
    window = report(regrouped)
    tops = window.run(
        "[...document.querySelectorAll('.boxes figure')].map((one) => "
        "[one.getBoundingClientRect().top, one.querySelector('svg')"
        ".getBoundingClientRect().top].map(Math.round))"
    )
    boxes = {}
    for figure, box in tops:
        boxes.setdefault(figure, set()).add(box)
    assert len(boxes) < len(tops)
    assert all(len(one) == 1 for one in boxes.values())

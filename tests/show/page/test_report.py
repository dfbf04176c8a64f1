"""A report is one page that needs nothing else and shows texts as texts."""

import re

from galaxyclust.show.page.boxes import plot
from galaxyclust.show.page.report import (
    Bar,
    ClusterCard,
    Fact,
    PageMap,
    Part,
    Record,
    Report,
    Section,
    Table,
    Tile,
    page,
)
from galaxyclust.show.page.tree import tree

TRICK = "<img src=x onerror=alert(1)>\"'&amp;{{7*7}}"


def made(**changed):
    """Return the page of a report in which every text is a trick."""
    tile = Tile("data:image/webp;base64,AAAA", TRICK)
    card = ClusterCard(
        label=0,
        short="0",
        look="k0",
        name=TRICK,
        size=TRICK,
        bar=50,
        lines=(TRICK,),
        near=TRICK,
        facts=(Fact(TRICK, TRICK),),
        gallery=(Part(TRICK, (tile,)), Part("none of these", ())),
        mean="data:image/webp;base64,AAAA",
    )
    table = Table(TRICK, (TRICK,), ((TRICK, Bar(TRICK, 40.0)),))
    values = {
        "title": TRICK,
        "clustering": TRICK,
        "lead": TRICK,
        "numbers": (Fact(TRICK, TRICK),),
        "map": PageMap(TRICK, 600.0, 3.0, []),
        "hover": {"id": [TRICK], "x": [1.0]},
        "clusters": (card,),
        "gallery_words": TRICK,
        "left_out": TRICK,
        "tree": tree([((0,), (1,), 2.0, 9)], {0: 4, 1: 5}, names={0: TRICK}),
        "plots": (),
        "quantity_words": TRICK,
        "sections": (Section("audit", TRICK, (TRICK,), (table,)),),
        "survey": (table,),
        "history": (Record(TRICK, TRICK, TRICK, TRICK, (TRICK,), TRICK),),
        "again_words": TRICK,
        "run_file": TRICK,
        "foot": TRICK,
    }
    return page(Report(**(values | changed)))


def test_no_text_becomes_markup():
    text = made()
    assert "<img src=x" not in text
    assert "{{7*7}}" in text
    assert len(re.findall("<script", text)) == 2
    assert len(re.findall("<img", text)) == 2


def test_the_policy_allows_the_pages_own_code_only():
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', made()).group(1)
    assert "default-src &#39;none&#39;" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


def test_what_is_empty_has_no_headline():
    assert "none of these" not in made()
    assert "Which clusters are alike" in made()
    assert "Which clusters are alike" not in made(tree=None)
    assert "#quantities" not in made(plots=())


def test_a_cell_with_a_measure_has_a_bar_as_long_as_it():
    assert '<rect width="40.0" height="10"/></svg>' in made()


def test_pictures_and_plots_say_in_words_what_they_show():
    import numpy as np

    from galaxyclust.show.quantiles import distribution

    found = distribution(np.arange(4.0), np.array([0, 0, 1, 1]))
    text = made(plots=(plot("gini", found),))
    assert 'aria-label="gini by cluster, medians 0: 0.5, 1: 2.5"' in text
    assert not re.search(r"<img(?![^>]*alt=)", text)

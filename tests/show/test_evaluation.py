import numpy as np
import pytest

from galaxyclust.show.evaluation import (
    AuditPanel,
    CountPanel,
    Interval,
    Line,
    Mark,
    ScorePanel,
    evaluation_page,
)

AUDIT = AuditPanel(
    "audit",
    {
        "must not matter": [
            Line("PSF", Mark(0.3, 0.01, "strong"), Mark(0.004, 0.01, "chance")),
            Line("field", None, Mark(0.04, 0.01, "weak")),
        ]
    },
)
SCORES = ScorePanel(
    "labels",
    ["ae", "random"],
    {"kNN": [Interval(0.8, 0.7, 0.9), Interval(np.nan, np.nan, np.nan)]},
)
COUNTS = CountPanel("table", np.array([[40, 0], [2, 7]]), ["disc", "bulge"], ["0", "noise"])


def words(figure):
    written = [text.get_text() for text in figure.texts]
    return {*written, *(text.get_text() for axes in figure.axes for text in axes.texts)}


def test_every_panel_says_what_it_shows(rendered):
    figure = evaluation_page([AUDIT, SCORES, COUNTS], title="a survey", caption="how")
    said = {"a survey", "audit", "PSF", "field", "must not matter", "weak", "strong"}
    said |= {"labels", "ae", "random", "kNN", "0.80", "table", "disc", "bulge", "40", "7"}
    assert said <= words(figure)
    assert "nan" not in words(figure)
    assert rendered(figure).std() > 5


def test_the_axis_of_an_audit_is_linear_in_the_correlation():
    (axes,) = evaluation_page([AUDIT], title="", caption="").axes
    place = {
        label.get_text(): x
        for label, x in zip(axes.get_xticklabels(), axes.get_xticks(), strict=True)
    }
    assert place["9 %"] == pytest.approx(0.3)
    assert place["25 %"] == pytest.approx(0.5)


def test_what_chance_explains_is_an_open_circle():
    (axes,) = evaluation_page([AUDIT], title="", caption="").axes
    circles = [line for line in axes.lines if line.get_marker() == "o"]
    filled = [line.get_markerfacecolor() == line.get_markeredgecolor() for line in circles]
    assert filled == [True, False, True]


def test_a_page_grows_with_its_panels():
    one = evaluation_page([SCORES], title="", caption="")
    more = evaluation_page([SCORES, COUNTS], title="", caption="")
    assert more.get_size_inches()[1] > one.get_size_inches()[1]


def test_names_stand_at_the_height_of_what_they_name():
    alone = AuditPanel("audit", {"heading": [Line("PSF", Mark(0.3, 0.01, "strong"), None)]})
    figure = evaluation_page([alone], title="", caption="")
    figure.canvas.draw()
    (axes,) = figure.axes
    (circle,) = (line for line in axes.lines if line.get_marker() == "o")
    _, drawn = axes.transData.transform(circle.get_xydata()[0])
    (name,) = (text for text in figure.texts if text.get_text() == "PSF")
    written = name.get_window_extent()
    assert abs((written.y0 + written.y1) / 2 - drawn) < 2  # pixels
    assert "●  embedding" not in words(figure)  # nothing of it is drawn
    assert "●  clusters" in words(figure)

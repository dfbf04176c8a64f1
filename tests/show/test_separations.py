import numpy as np
import pytest

from galaxyclust.show.separations import CHANCE, GOOD, PAIR, Separations, separations


def drawn(n=400, *, offset=(0.0, 0.0), recommended=1.0, reach=3.0, chance=40.0):
    east, north = np.random.default_rng(0).normal(0, 0.3, (2, n))
    radii = np.linspace(0, reach, 61)
    return Separations(
        east=east + np.nan_to_num(offset[0]),
        north=north + np.nan_to_num(offset[1]),
        radii=radii,
        by_chance=chance * (radii / reach) ** 2,
        radius_arcsec=1.5,
        recommended_arcsec=recommended,
        offset=offset,
    )


def close_to(pixels, colour):
    wanted = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    return (np.abs(pixels.astype(int) - wanted).sum(axis=2) < 70).sum()


def test_pairs_chance_and_the_radius_to_use_are_seen(rendered):
    pixels = rendered(separations(drawn(), title="", caption=""))
    for colour in (PAIR, CHANCE, GOOD):
        assert close_to(pixels, colour) > 30


def test_all_pairs_within_reach_are_counted():
    axes = separations(drawn(), title="", caption="").axes[0]
    counts = axes.patches[0].get_data().values
    assert counts.sum() == 400
    expected = axes.patches[1].get_data()
    assert expected.values.sum() == pytest.approx(40 * (expected.edges[-1] / 3) ** 2)


def test_the_median_is_written_where_there_is_one(words):
    assert "+  median +0.400, -0.100" in words(
        separations(drawn(offset=(0.4, -0.1)), title="", caption="")
    )
    unknown = drawn(offset=(np.nan, np.nan), recommended=np.nan)
    said = words(separations(unknown, title="T", caption="C"))
    assert not any("median" in text for text in said)
    assert {"T", "C"} <= set(said)


def test_axes_say_what_they_are():
    histogram, map_ = separations(drawn(), title="", caption="").axes
    assert histogram.get_xlabel() == "separation [arcsec]"
    assert map_.get_xlabel() == "offset in RA cos(Dec) [arcsec]"
    legend = [text.get_text() for text in histogram.get_legend().get_texts()]
    assert legend == [
        "nearest neighbours",
        "expected by chance",
        "radius used, 1.5 arcsec",
        "radius recommended, 1 arcsec",
    ]


def test_empty_space_is_not_drawn():
    assert drawn(reach=3.0, recommended=np.nan).reach_arcsec == 3
    wide = drawn(reach=30.0)
    assert wide.reach_arcsec < 3
    legend = separations(drawn(reach=300.0, recommended=0.1), title="", caption="")
    texts = [text.get_text() for text in legend.axes[0].get_legend().get_texts()]
    assert texts[2] == "radius used, 1.5 arcsec" + (
        " (beyond)" if drawn(reach=300.0, recommended=0.1).reach_arcsec < 1.5 else ""
    )


@pytest.mark.parametrize("n", [0, 1])
def test_next_to_nothing_is_still_a_picture(n, rendered):
    nothing = drawn(n, recommended=np.nan, chance=0.0)
    assert rendered(separations(nothing, title="", caption="")).size


def test_very_many_pairs_are_thinned_out():
    many = separations(drawn(100_000), title="", caption="")
    assert len(many.axes[1].collections[0].get_offsets()) <= 30_000

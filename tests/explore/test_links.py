"""Links name the position, in the query and nowhere else."""

from urllib.parse import parse_qs, urlsplit

import pytest

from galaxyclust.explore.links import links


@pytest.mark.parametrize(("ra", "dec"), [(150.1, 2.2), (0.0, -89.5), (359.999999, 0.0)])
def test_every_link_holds_the_position(ra, dec):
    for link in links(ra, dec):
        parts = urlsplit(link.address)
        assert parts.scheme == "https"
        words = " ".join(value[0] for value in parse_qs(parts.query).values())
        assert f"{ra:.6f}" in words
        assert f"{abs(dec):.6f}" in words
        assert ("-" in words) == (dec < 0)


@pytest.mark.parametrize("place", [(float("nan"), 0.0), (0.0, float("inf"))])
def test_no_position_has_no_links(place):
    assert links(*place) == []

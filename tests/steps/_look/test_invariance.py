from galaxyclust import steps


def test_the_report_is_drawn(surveyed, tmp_path):
    found = steps.invariance(surveyed, embedding="ae", n_galaxies=4, n_clusters=2)
    path = steps.show_invariance(surveyed, found, output=tmp_path / "a.png")
    assert path.read_bytes().startswith(b"\x89PNG")

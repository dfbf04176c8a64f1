"""What a report reads of a catalog: galaxies of each cluster, the same every time."""

from galaxyclust.steps._look.report_shown import find_clustering, read_shown


def test_the_only_clustering_is_found_and_read(grouped):
    name = find_clustering(grouped, None)
    shown = read_shown(grouped, name, seed=3)
    assert (name, shown.clustering) == ("km", "km")
    assert len(shown.label) == len(shown.ids) == grouped.n_rows
    assert {strip.label for strip in shown.choice.strips} == set(shown.label) - {-2}


def test_a_seed_chooses_the_same_galaxies(grouped):
    rows = [read_shown(grouped, "km", seed=3).choice.rows for _ in range(2)]
    assert list(rows[0]) == list(rows[1])

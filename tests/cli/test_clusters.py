"""``galaxyclust clusters`` prints a card for every cluster."""

import json

from galaxyclust import steps
from galaxyclust.cli import answer


def test_every_cluster_is_told_of_and_what_merges_first(survey, capsys):
    # on a sphere both clusters have more than a few members
    steps.cluster(survey, embedding="ae", method="kmeans", name="km", reduce="sphere:12",
                  settings={"n_clusters": 2}, stability=0, overwrite=True)  # fmt: skip
    steps.name_clusters(survey, clustering="km", names={1: "discs"})
    assert answer(["clusters", str(survey.path), "--clustering", "km"]) == 0
    said = capsys.readouterr().out
    assert "km: 2 clusters of " in said
    assert "\n1 'discs': " in said
    assert said.count("  exemplars ") == said.count("  borderline ") == 2
    assert "0 with 1" in said
    assert max(map(len, said.splitlines()[1:])) <= 100


def test_one_cluster_alone_can_be_asked_for(survey, capsys):
    arguments = ["clusters", str(survey.path), "--clustering", "km", "--cluster", "1"]
    assert answer(arguments) == 0
    said = capsys.readouterr().out
    assert "km: 2 clusters of " in said
    assert said.count("exemplars") == 1
    assert "merging" not in said


def test_a_cluster_that_is_not_there_is_refused_with_those_that_are(survey, capsys):
    arguments = ["clusters", str(survey.path), "--clustering", "km", "--cluster", "99"]
    assert answer(arguments) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "no cluster 99; there are 0, 1" in said.err


def test_machines_read_the_cards_with_ids_and_without_nan(survey, capsys):
    steps.cluster(survey, embedding="ae", method="kmeans", name="plain",
                  settings={"n_clusters": 2}, stability=0)  # fmt: skip
    assert answer(["clusters", str(survey.path), "--clustering", "plain", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["n_noise"] == 0
    first = found["cards"][0]
    assert first["exemplars"][0] in set(survey.column("id").astype(str))
    assert first["stability"] is None
    assert first["features"]["ellipticity"]["n"] > 0
    assert first["neighbours"][0]["label"] == 1


def test_a_cluster_of_a_few_galaxies_is_said_to_be_too_small_to_tell(survey, capsys):
    steps.cluster(
        survey, embedding="ae", method="kmeans", name="many", settings={"n_clusters": 6}
    )
    assert answer(["clusters", str(survey.path), "--clustering", "many"]) == 0
    cards = capsys.readouterr().out.split("\n5: ")
    assert "  differs from all in  too few galaxies to tell\n" in cards[1]
    assert "sigma" not in cards[1]

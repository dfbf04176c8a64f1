import re

import numpy as np
import pytest

from galaxyclust.catalog.content import Content
from galaxyclust.catalog.history import Step
from galaxyclust.cli import answer


def test_cluster_says_the_sizes(survey, capsys):
    arguments = ["cluster", str(survey.path), "--embedding", "ae", "--method", "kmeans"]
    assert answer([*arguments, "--set", "n_clusters=3", "--seed", "2", "--name", "k3"]) == 0
    said = capsys.readouterr().out
    assert said.startswith(f"{survey.path}: k3: 3 clusters of ")
    assert "; 0 noise; stability " in said
    assert survey.history()[-1].seed == 2


def test_a_seed_is_no_trouble_for_a_method_without_one(survey):
    arguments = ["cluster", str(survey.path), "--embedding", "ae", "--seed", "2"]
    assert answer([*arguments, "--set", "min_cluster_size=3"]) == 0


def test_a_dry_run_writes_nothing(survey, capsys):
    before = survey.path.read_bytes()
    assert answer(["cluster", str(survey.path), "--embedding", "ae", "-n"]) == 0
    assert "hdbscan would cluster ae by hdbscan" in capsys.readouterr().out
    assert survey.path.read_bytes() == before


def test_a_taken_name_is_refused_and_overwritten_when_asked(survey, capsys):
    arguments = ["cluster", str(survey.path), "--embedding", "ae", "--method", "kmeans"]
    arguments += ["--name", "km", "--set", "n_clusters=2"]
    assert answer(arguments) == 1
    assert "clustering 'km' is there; use --overwrite" in capsys.readouterr().err
    assert answer([*arguments, "--overwrite"]) == 0


def test_shapes_without_a_weight_count_little_beside_the_embedding(survey):
    arguments = ["cluster", str(survey.path), "--embedding", "ae", "--method", "kmeans"]
    assert answer([*arguments, "--with-features", "--name", "both"]) == 0
    assert survey.history()[-1].settings["features_weight"] == 0.2
    assert answer([*arguments, "--with-features", "0.5", "--name", "both5"]) == 0
    assert survey.history()[-1].settings["features_weight"] == 0.5


def test_the_settings_of_each_method_are_listed(capsys):
    assert answer(["cluster", "--method", "kmeans", "--settings"]) == 0
    assert "n_clusters = " in capsys.readouterr().out
    assert answer(["cluster", "--settings"]) == 0
    assert "min_cluster_size = " in capsys.readouterr().out


def test_an_unknown_embedding_is_named_with_those_there_are(survey, capsys):
    assert answer(["cluster", str(survey.path), "--embedding", "som"]) == 1
    assert "no embedding 'som'; it has ae" in capsys.readouterr().err


def test_no_cluster_at_all_comes_with_what_to_try(fresh, capsys):
    vectors = np.random.default_rng(0).normal(size=(fresh.n_rows, 6))
    alike = np.ones((fresh.n_rows, 2))
    content = Content(embeddings={"scattered": vectors, "alike": alike})
    fresh.write(content, Step(name="embed", output="e"))
    n = fresh.n_rows
    for embedding, size, words in (
        ("scattered", 5, "kmeans parts a continuum too"),
        ("scattered", n, f"{n} rows are too few to part into clusters of {n} or more"),
        ("scattered", n, f"; set min_cluster_size to {n // 2} or less"),
        ("alike", 5, "all galaxies have the same vector"),
    ):
        arguments = ["cluster", str(fresh.path), "--embedding", embedding, "--overwrite"]
        assert answer([*arguments, "--set", f"min_cluster_size={size}"]) == 0
        said = capsys.readouterr().out
        assert "hdbscan: 0 clusters" in said
        assert words in said


def test_clusters_of_another_catalog_are_taken(survey, capsys):
    arguments = ["cluster", str(survey.path), "--from", f"{survey.path}:km", "--name", "x"]
    assert answer([*arguments, "--dry-run"]) == 0
    assert "x would cluster" in capsys.readouterr().out
    assert answer(arguments) == 0
    assert "x: 2 clusters of " in capsys.readouterr().out


def test_clusters_that_do_not_come_back_are_said_to_be_none(fresh, capsys):
    vectors = np.random.default_rng(0).normal(size=(fresh.n_rows, 6)).astype(np.float32)
    fresh.write(Content(embeddings={"e": vectors}), Step(name="embed", output="e"))
    arguments = ["cluster", str(fresh.path), "--embedding", "e", "--method", "kmeans"]
    assert answer([*arguments, "--set", "n_clusters=4"]) == 0
    said = capsys.readouterr().out
    assert "not stable (from 0.75 on it is): bootstrap samples" in said
    assert "--sweep" in said
    assert answer([*arguments, "--stability", "0", "--overwrite"]) == 0
    assert "stab" not in capsys.readouterr().out


def test_clusters_about_which_no_runs_agree_are_said_to_be_none(fresh, capsys):
    vectors = np.random.default_rng(0).normal(size=(fresh.n_rows, 6)).astype(np.float32)
    fresh.write(Content(embeddings={"e": vectors}), Step(name="embed", output="e"))
    arguments = ["cluster", str(fresh.path), "--embedding", "e", "--method", "consensus"]
    strict = ["--set", "n_clusters=4", "--set", "min_agreement=0.99"]
    assert answer([*arguments, *strict]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "in 4 of 4 clusters the runs agree about no galaxy" in said
    assert "a lower min_agreement rejects less" in said


def test_a_consensus_of_noise_is_said_not_to_come_back(fresh, capsys):
    vectors = np.random.default_rng(0).normal(size=(fresh.n_rows, 6)).astype(np.float32)
    fresh.write(Content(embeddings={"e": vectors}), Step(name="embed", output="e"))
    arguments = ["cluster", str(fresh.path), "--embedding", "e", "--method", "consensus"]
    assert answer([*arguments, "--set", "n_clusters=2", "--set", "n_runs=9"]) == 0
    assert "not stable" in capsys.readouterr().out
    assert "consensus_stability" in fresh.names("catalog")


def test_why_there_are_so_many_clusters_is_said(fresh, capsys):
    vectors = np.eye(3, 6)[np.arange(fresh.n_rows) % 3].astype(np.float32)
    vectors += np.random.default_rng(0).normal(size=vectors.shape) / 50
    fresh.write(Content(embeddings={"e": vectors}), Step(name="embed", output="e"))
    arguments = ["cluster", str(fresh.path), "--embedding", "e", "--method"]
    assert answer([*arguments, "gmm"]) == 0
    assert re.search("n_clusters = .: the lowest BIC of 1 to ", capsys.readouterr().out)
    assert answer([*arguments, "consensus"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "consensus: 0 clusters; 19 noise; stability 0.00" in said
    why = "fewer than 30 different vectors are too few to choose a number of clusters"
    assert why in said
    assert fresh.history()[-1].notes[-1].startswith(why)


def test_stability_is_told(survey, capsys):
    arguments = ["cluster", str(survey.path), "--embedding", "ae", "--method", "kmeans"]
    more = ["--set", "n_clusters=2", "--name", "s", "--stability", "2"]
    assert answer([*arguments, *more]) == 0
    assert "; stability " in capsys.readouterr().out


def test_without_an_embedding_there_is_nothing_to_cluster(survey, capsys):
    assert answer(["cluster", str(survey.path)]) == 2
    assert "--embedding is missing" in capsys.readouterr().err


def test_a_sweep_is_a_table_with_advice(survey, capsys):
    before = survey.names("catalog")
    arguments = ["cluster", str(survey.path), "--embedding", "ae", "--method", "kmeans"]
    assert answer([*arguments, "--sweep", "2,3", "--stability", "2"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0].split() == [
        "n_clusters", "clusters", "stability", "silhouette", "DBCV", "noise", "sizes",
    ]  # fmt: skip
    assert [line.split()[0] for line in said[1:3]] == ["2", "3"]
    assert "n_clusters" in said[-1]
    assert survey.names("catalog") == before


def test_values_that_are_no_numbers_are_refused(survey, capsys):
    arguments = ["cluster", str(survey.path), "--embedding", "ae", "--sweep", "two"]
    assert answer(arguments) == 2
    assert "--sweep two: write whole numbers" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (
            "--from b.h5:km --method gmm --set n_clusters=3",
            "as they were made; leave out --method, --set",
        ),
        ("--from b.h5:km --reduce none --stability 3", "leave out --reduce, --stability"),
        ("--from b.h5:km --sweep", "leave out --sweep"),
        (
            "--embedding ae --sweep --name k --overwrite",
            "--sweep makes no clustering; leave out --name, --overwrite",
        ),
        (
            "--embedding ae --sweep --neurons",
            "draws galaxies anew, not neurons; leave out --neurons",
        ),
        ("--embedding ae -o a.png", "--output does nothing without --sweep"),
    ],
)
def test_options_that_would_do_nothing_are_refused(options, words, capsys):
    assert answer(["cluster", "a.h5", *options.split()]) == 2
    assert words in capsys.readouterr().err


def test_a_dry_run_of_a_sweep_says_what_would_be_tried_and_writes_nothing(
    regrouped, tmp_path, capsys
):
    before = regrouped.path.read_bytes()
    arguments = ["cluster", str(regrouped.path), "--embedding", "ae", "--method", "kmeans"]
    picture = tmp_path / "a.png"
    more = ["--sweep", "2,3", "--stability", "4", "-o", str(picture), "--dry-run"]
    assert answer([*arguments, *more]) == 0
    said = capsys.readouterr().out
    galaxies = f"{regrouped.n_rows - 1} galaxies"
    told = f"would try n_clusters = 2, 3 on {galaxies}, 4 draws each"
    assert said == f"{regrouped.path}: {told}\n"
    assert regrouped.path.read_bytes() == before
    assert not picture.exists()

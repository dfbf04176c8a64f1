import numpy as np
import pytest
from sklearn import metrics

from galaxyclust.evaluate.agreement import contingency, purity, scores
from galaxyclust.types import NOISE

GENERATOR = np.random.default_rng(0)
TRUTH = GENERATOR.choice(["disc", "bulge", "edge-on"], size=300, p=[0.5, 0.3, 0.2])


def partly_right(truth, generator, *, wrong=0.3, n_clusters=4):
    """Return clusters that follow the labels but for a share of the rows."""
    found = np.unique(truth, return_inverse=True)[1]
    lost = generator.random(len(truth)) < wrong
    return np.where(lost, generator.integers(n_clusters, size=len(truth)), found)


FOUND = partly_right(TRUTH, GENERATOR)
NAMES = ("ARI", "AMI", "NMI", "V", "homogeneity", "completeness", "purity", "accuracy")


@pytest.mark.parametrize("name", NAMES)
def test_clusters_that_are_the_labels_score_one_under_any_numbering(name):
    found = np.unique(TRUTH, return_inverse=True)[1]
    for numbering in ([0, 1, 2], [7, 3, 5]):
        estimate = scores(contingency(TRUTH, np.array(numbering)[found]), n_boot=20)[name]
        assert estimate[:3] == pytest.approx((1.0, 1.0, 1.0))


@pytest.mark.parametrize("name", ["ARI", "AMI"])
def test_adjusted_indices_of_random_clusters_lie_about_zero(name):
    generator = np.random.default_rng(2)
    values = []
    for _ in range(100):
        table = contingency(TRUTH, generator.integers(5, size=300))
        values.append(scores(table, n_boot=2)[name].value)
    assert abs(np.mean(values)) < 3 * np.std(values) / 10
    assert np.abs(values).max() < 0.05


def test_one_cluster_has_the_purity_of_the_commonest_label():
    found = scores(contingency(TRUTH, np.zeros(300, int)), n_boot=2)
    assert found["purity"].value == pytest.approx(np.mean(TRUTH == "disc"))
    assert found["ARI"].value == 0
    assert found["homogeneity"].value == 0
    assert found["completeness"].value == 1


@pytest.mark.parametrize(
    ("name", "reference"),
    [
        ("ARI", metrics.adjusted_rand_score),
        ("AMI", metrics.adjusted_mutual_info_score),
        ("NMI", metrics.normalized_mutual_info_score),
        ("V", metrics.v_measure_score),
        ("homogeneity", metrics.homogeneity_score),
        ("completeness", metrics.completeness_score),
    ],
)
def test_indices_are_those_of_scikit_learn(name, reference):
    found = scores(contingency(TRUTH, FOUND), n_boot=2)[name].value
    assert found == pytest.approx(reference(TRUTH, FOUND))


def test_purity_and_accuracy_are_of_the_best_pairing():
    counts = np.array([[6, 5, 0], [1, 4, 2]])
    labels = np.repeat(["a", "b"], counts.sum(axis=1))
    clusters = np.concatenate([np.repeat(np.arange(3), row) for row in counts])
    found = scores(contingency(labels, clusters), n_boot=2)
    assert found["purity"].value == pytest.approx((6 + 5 + 2) / 18)
    assert found["accuracy"].value == pytest.approx((6 + 4) / 18)


def test_noise_is_left_out_of_purity_counted_by_coverage_and_wrong_in_accuracy():
    clusters = np.where(TRUTH == "disc", 0, NOISE)
    found = scores(contingency(TRUTH, clusters), n_boot=2)
    share = np.mean(TRUTH == "disc")
    assert found["purity"].value == 1
    assert found["coverage"].value == pytest.approx(share)
    assert found["accuracy"].value == pytest.approx(share)


def test_nothing_but_noise_has_no_purity_and_no_coverage():
    found = scores(contingency(TRUTH, np.full(300, NOISE)), n_boot=2)
    assert np.isnan(found["purity"].value)
    assert found["coverage"].value == found["accuracy"].value == 0


def test_purity_of_an_empty_table_is_nan():
    assert np.isnan(purity(np.zeros((2, 3))))


@pytest.mark.parametrize("name", ["ARI", "NMI", "purity", "accuracy"])
def test_intervals_hold_what_many_more_galaxies_give(name):
    def draw(generator, n):
        truth = generator.choice(["disc", "bulge", "edge-on"], size=n, p=[0.5, 0.3, 0.2])
        return contingency(truth, partly_right(truth, generator))

    generator = np.random.default_rng(5)
    known = scores(draw(generator, 200_000), n_boot=2)[name].value
    held = 0
    for seed in range(200):
        found = scores(draw(generator, 400), n_boot=200, seed=seed)[name]
        held += found.low <= known <= found.high
    assert 0.89 <= held / 200 <= 0.99

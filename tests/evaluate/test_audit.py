"""The audit on families of galaxies whose confounders are known."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.cluster import KMeans

from galaxyclust.evaluate.audit import audit, grade, holm, where
from galaxyclust.evaluate.quantity import Quantity
from galaxyclust.search.exact import Exact


def families(n, generator):
    """Return an embedding of three families and quantities that it does not know."""
    family = generator.integers(3, size=n)
    vectors = generator.normal(size=(n, 6))
    vectors[:, :2] += 4 * np.array([[0, 0], [1, 0], [0, 1]])[family]
    unknown = [
        Quantity(name="PSF", values=generator.normal(1.2, 0.1, n)),
        Quantity(
            name="field", values=generator.choice(["a", "b", "c"], n), kind="category"
        ),
        Quantity(name="angle", values=180 * generator.random(n), kind="angle"),
        Quantity(name="S/N", values=generator.lognormal(3, 1, n), linked=True),
        Quantity(
            name="bad pixels", values=generator.random(n) * (generator.random(n) < 0.2)
        ),
    ]
    return vectors, unknown


def looked_at(vectors, quantities, *, n_clusters=3, n_permutations=999):
    label = KMeans(n_clusters, n_init=3, random_state=0).fit_predict(vectors)
    near = Exact().nearest(vectors, vectors, k=11).rows[:, 1:]
    return audit(
        quantities,
        label=label,
        neighbours=near,
        sample=np.arange(len(vectors)),
        n_permutations=n_permutations,
    )


def test_many_quantities_do_not_hide_one_that_is_known():
    generator = np.random.default_rng(0)
    vectors, _ = families(300, generator)
    noise = [Quantity(name=f"noise {i}", values=generator.random(300)) for i in range(40)]
    known = Quantity(name="known", values=vectors[:, 0] + generator.normal(size=300))
    found = {
        one.name: one for one in looked_at(vectors, [known, *noise], n_permutations=99)
    }
    assert found["known"].embedding.grade == "strong"
    assert all(
        one.embedding.grade == "chance" for one in found.values() if one.name != "known"
    )


@pytest.mark.parametrize("shift", [1.5, 3.0])
@pytest.mark.parametrize("name", ["PSF", "field"])
def test_a_confounder_of_half_the_galaxies_is_named_and_nothing_else(name, shift):
    generator = np.random.default_rng(3)
    vectors, quantities = families(400, generator)
    half = generator.random(400) < 0.5
    vectors[:, 2] += shift * half  # as if they were blurred, or from another field
    words = np.where(half, "new", "old")
    planted = {
        "PSF": Quantity(name="PSF", values=np.where(half, 1.8, 1.2)),
        "field": Quantity(name="field", values=words, kind="category"),
    }[name]
    quantities = [planted if one.name == name else one for one in quantities]
    for one in looked_at(vectors, quantities, n_clusters=4):
        if one.name == name:
            assert one.embedding.grade in {"clear", "strong"}
            assert one.clusters.grade != "chance" or shift < 2
        else:
            assert one.embedding.grade == one.clusters.grade == "chance"
        assert bool(one.where) == (one.clusters.grade != "chance")


def test_a_gradual_confounder_is_graded_by_its_share_not_by_its_significance():
    generator = np.random.default_rng(0)
    vectors, quantities = families(2000, generator)
    sn = vectors[:, 0] + generator.normal(0, 14, 2000)  # r of some 0.15
    quantities = [Quantity(name="S/N", values=sn, linked=True), *quantities[:2]]
    found = looked_at(vectors, quantities, n_permutations=499)[0]
    assert found.linked
    assert found.clusters.p_all < 0.02
    assert found.clusters.grade == "weak"
    assert 0.01 < found.clusters.known.share < 0.05


def test_clean_surveys_raise_an_alarm_no_oftener_than_promised():
    alarms = 0
    for seed in range(25):
        vectors, quantities = families(120, np.random.default_rng(seed))
        found = looked_at(vectors, quantities, n_permutations=399)
        grades = {v.grade for one in found for v in (one.clusters, one.embedding)}
        alarms += grades != {"chance"}
    assert alarms <= 4  # one or two are expected


def test_without_clusters_or_without_an_embedding_only_the_other_is_judged():
    vectors, quantities = families(100, np.random.default_rng(0))
    near = Exact().nearest(vectors, vectors, k=5).rows[:, 1:]
    only = audit(quantities, neighbours=near, sample=np.arange(100), n_permutations=19)
    assert all(one.clusters is None and one.embedding for one in only)
    assert not any(one.where for one in only)
    only = audit(quantities, label=np.arange(100) % 2, n_permutations=19)
    assert all(one.embedding is None and one.clusters for one in only)


def test_a_quantity_that_does_not_vary_is_not_judged():
    same = Quantity(name="PSF", values=np.ones(50))
    (found,) = audit([same], label=np.arange(50) % 2, n_permutations=19)
    assert found.clusters is None


def test_holm_never_lowers_a_p_value_and_keeps_their_order():
    p = np.random.default_rng(0).random(20) ** 4
    raised = holm(p)
    assert (raised >= p).all()
    assert (np.diff(raised[np.argsort(p)]) >= 0).all()
    assert raised[np.argmin(p)] == pytest.approx(min(1, 20 * p.min()))
    assert holm(np.zeros(0)).size == 0


@pytest.mark.parametrize(
    ("share", "name"), [(0.26, "strong"), (0.1, "clear"), (0.02, "weak"), (0.0, "trace")]
)
def test_grades_follow_the_share(share, name):
    assert grade(share, 0.001) == name
    assert grade(share, 0.06) == "chance"


def test_it_says_in_which_clusters_a_number_is_low_and_high():
    label = np.repeat([0, 1, 2, -1], 20)
    values = np.repeat([1.5, 1.25, 3, 99], 20)
    psf = Quantity(name="PSF", values=values)
    assert where(label, psf) == "1 lowest (1.25), 2 highest (3)"
    seen = replace(psf, unit="arcsec")
    assert where(label, seen) == "1 lowest (1.25 arcsec), 2 highest (3 arcsec)"
    assert where(label, Quantity(name="PSF", values=np.ones(80))) == ""
    assert where(label, Quantity(name="pa", values=values, kind="angle")) == ""


def test_it_says_which_cluster_holds_most_of_one_field():
    label = np.repeat([0, 1], 50)
    values = np.array(["a"] * 25 + ["c"] * 25 + ["b"] * 45 + ["a"] * 5)
    field = Quantity(name="field", values=values, kind="category")
    assert where(label, field) == "1 is 90 % b (45 % of all)"
    assert where(np.zeros(100, int), field) == ""

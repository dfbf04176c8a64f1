"""What is true of every method of every family."""

import dataclasses

import numpy as np
import pytest

from galaxyclust import cluster, embed, features
from galaxyclust.errors import InputError, SettingError
from galaxyclust.methods import build, describe, documented, find

FAMILIES = {
    "embed": embed.METHODS,
    "cluster": cluster.METHODS,
    "features": features.FEATURES,
}
EVERY = [(family, name) for family, methods in FAMILIES.items() for name in methods]
every_method = pytest.mark.parametrize(("family", "name"), EVERY)
with_settings = pytest.mark.parametrize(
    ("family", "name"),
    [one for one in EVERY if dataclasses.fields(find(FAMILIES[one[0]], one[1]))],
)


@every_method
def test_it_builds_with_its_defaults_and_its_provenance_builds_it_again(family, name):
    method = build(FAMILIES[family], name, {})
    assert build(FAMILIES[family], name, dataclasses.asdict(method)) == method


@with_settings
def test_it_is_frozen_and_takes_keywords_only(family, name):
    method = build(FAMILIES[family], name, {})
    field = dataclasses.fields(method)[0].name
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(method, field, 1)
    with pytest.raises(TypeError, match="positional"):
        type(method)(1)


@every_method
def test_every_setting_is_documented_and_nothing_else(family, name):
    cls = find(FAMILIES[family], name)
    assert list(documented(cls)) == [field.name for field in dataclasses.fields(cls)]
    assert all(setting.meaning for setting in describe(FAMILIES[family], name))


@with_settings
def test_an_unknown_setting_is_refused_with_those_there_are(family, name):
    first = describe(FAMILIES[family], name)[0].name
    with pytest.raises(SettingError, match=f"{name} has no setting 'nothing'; .*{first}"):
        build(FAMILIES[family], name, {"nothing": 1})


def test_where_there_are_no_settings_the_refusal_says_none():
    with pytest.raises(
        SettingError, match="outskirts has no setting 'nothing'; it has none"
    ):
        build(features.FEATURES, "outskirts", {"nothing": 1})


@with_settings
def test_a_value_of_the_wrong_type_is_refused(family, name):
    numeric, kind = next(
        (s.name, s.kind)
        for s in describe(FAMILIES[family], name)
        if s.kind.startswith(("int", "float"))
    )
    with pytest.raises(SettingError, match=f"{numeric} = 'many' is not {kind}"):
        build(FAMILIES[family], name, {numeric: "many"})


@pytest.mark.parametrize("name", cluster.METHODS)
def test_the_same_seed_gives_the_same_clusters(name):
    vectors = np.random.default_rng(0).normal(size=(60, 3))
    vectors[30:] += 6
    before = vectors.copy()
    first, second = (build(cluster.METHODS, name, {}).fit(vectors) for _ in range(2))
    np.testing.assert_array_equal(vectors, before)
    for key in ("label", "probability", "outlier", "nearest"):
        np.testing.assert_array_equal(getattr(first, key), getattr(second, key))


@pytest.mark.parametrize("name", cluster.METHODS)
def test_rows_that_were_clustered_get_their_own_columns_back(name):
    vectors = np.random.default_rng(0).normal(size=(400, 4))
    vectors[200:, 0] += 7
    method = build(cluster.METHODS, name, {})
    found = method.fit(vectors)
    order = np.random.default_rng(1).permutation(400)[:250]
    again = method.predict(vectors[order], found.model)
    for key in ("label", "nearest"):
        np.testing.assert_array_equal(getattr(again, key), getattr(found, key)[order])
    for key in ("probability", "outlier"):
        wanted = getattr(found, key)[order]
        np.testing.assert_allclose(getattr(again, key), wanted, atol=1e-6)


@pytest.mark.parametrize("name", cluster.METHODS)
@pytest.mark.parametrize("n_rows", [1, 2])
def test_a_row_or_two_are_noise_or_clusters_or_refused_in_words(name, n_rows):
    try:
        found = build(cluster.METHODS, name, {}).fit(np.eye(2)[:n_rows])
    except InputError as refusal:
        assert f"only {n_rows} distinct row" in str(refusal)  # noqa: PT017
    else:
        assert len(found.label) == n_rows


@pytest.mark.parametrize("name", cluster.METHODS)
def test_a_row_that_is_not_finite_is_refused_also_later(name):
    method = build(cluster.METHODS, name, {})
    vectors = np.random.default_rng(0).normal(size=(80, 2))
    model = method.fit(vectors).model
    vectors[3, 1] = np.nan
    with pytest.raises(InputError, match="rows 3"):
        method.fit(vectors)
    with pytest.raises(InputError, match="rows 3"):
        method.predict(vectors, model)


TRAINED = [
    name for name in embed.METHODS if not hasattr(find(embed.METHODS, name), "READS")
]


@pytest.mark.parametrize("name", TRAINED)
def test_the_same_seed_gives_the_same_embedding(name, ingested, tiny):
    known = {setting.name for setting in describe(embed.METHODS, name)}
    settings = {key: value for key, value in tiny.items() if key in known}
    stamps, rows = ingested.stamps(), np.arange(ingested.n_rows)
    trained = "batch_size" in known  # else the seed hardly matters, or there is none
    found = []
    for seed in (0, 0, 1):
        seeded = {"seed": seed} if "seed" in known else {}
        method = build(embed.METHODS, name, settings | seeded)
        found.append(method.embed(method.fit(stamps, rows=rows).weights, stamps, rows=rows))
    np.testing.assert_array_equal(found[0], found[1])
    assert np.isfinite(found[0]).all()
    assert not trained or not np.array_equal(found[0], found[2])

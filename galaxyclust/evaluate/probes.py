"""Probes of an embedding: cross-validated nearest neighbours and linear models."""

import warnings
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.stats import rankdata
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression, RidgeCV
from sklearn.model_selection import KFold, StratifiedKFold, cross_val_predict
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from galaxyclust.evaluate.bootstrap import N_BOOT, Estimate, interval, resampled
from galaxyclust.types import FloatArray, IntArray

Array = npt.NDArray[np.float64]

N_FOLDS = 5
N_NEIGHBORS = 10
_PENALTIES = 10.0 ** np.arange(-2, 5)


class Probes(NamedTuple):
    """The score of each probe."""

    knn: Estimate
    linear: Estimate


def classify(
    vectors: FloatArray, truth: npt.NDArray[Any], *, n_boot: int = N_BOOT, seed: int = 0
) -> Probes:
    """Return the cross-validated accuracy with which probes predict labels.

    The probes are the most common label of the 10 nearest neighbours, and logistic
    regression on standardised columns, in 5 stratified folds. The value is the mean over
    folds; the interval resamples rows, without new folds or fits.

    Parameters
    ----------
    vectors
        (n, D) vectors of the labelled rows, with columns on comparable scales.
    truth
        (n,) labels, each of at least 5 rows.
    n_boot
        Bootstrap draws.
    seed
        Seed of folds and draws.
    """
    folds = list(
        StratifiedKFold(N_FOLDS, shuffle=True, random_state=seed).split(vectors, truth)
    )
    smallest = min(len(train) for train, _ in folds)
    probes = {
        "knn": KNeighborsClassifier(min(N_NEIGHBORS, smallest)),
        "linear": make_pipeline(StandardScaler(), LogisticRegression(max_iter=3000)),
    }
    found = {}
    for name, probe in probes.items():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            guess = cross_val_predict(probe, vectors, truth, cv=folds)
        right = guess == truth
        value = np.mean([right[held_out].mean() for _, held_out in folds])
        counts = resampled(right.astype(int)[None], n_cells=2, n_boot=n_boot, seed=seed)
        found[name] = interval(float(value), counts[:, 0, 1] / len(right))
    return Probes(**found)


def rank(
    vectors: FloatArray, number: FloatArray, *, n_boot: int = N_BOOT, seed: int = 0
) -> Probes:
    """Return the cross-validated Spearman correlation of predicted and true numbers.

    The probes are the mean rank of the 10 nearest neighbours, and ridge regression of the
    rank on standardised columns, in 5 folds. In cross-validation a constant guess is
    anticorrelated with the held-out mean, so ranks are compared within folds. The interval
    resamples rows with these ranks.

    Parameters
    ----------
    vectors
        (n, D) vectors with columns on comparable scales.
    number
        (n,) numbers, such as vote fractions or T types.
    n_boot
        Bootstrap draws.
    seed
        Seed of folds and draws.
    """
    folds = list(KFold(N_FOLDS, shuffle=True, random_state=seed).split(vectors))
    smallest = min(len(train) for train, _ in folds)
    probes = {
        "knn": KNeighborsRegressor(min(N_NEIGHBORS, smallest)),
        "linear": make_pipeline(StandardScaler(), RidgeCV(_PENALTIES)),
    }
    held_out = [rows for _, rows in folds]
    ranks, found = rankdata(number), {}
    truth = standard_ranks(number, held_out)
    for name, probe in probes.items():
        guess = standard_ranks(cross_val_predict(probe, vectors, ranks, cv=folds), held_out)
        generator = np.random.default_rng(seed)
        draws = [
            correlation(guess[rows], truth[rows])
            for rows in (
                generator.integers(len(ranks), size=len(ranks)) for _ in range(n_boot)
            )
        ]
        found[name] = interval(correlation(guess, truth), np.array(draws), lowest=-1.0)
    return Probes(**found)


def standard_ranks(values: FloatArray, groups: Sequence[IntArray]) -> Array:
    """Return the rank of each value in its group of rows, with mean 0 and variance 1.

    >>> standard_ranks(np.array([5.0, 7.0, 1.0, 0.0]), [[0, 1], [2, 3]]).tolist()
    [-1.0, 1.0, 1.0, -1.0]
    """
    out = np.zeros(len(values))
    for rows in groups:
        rank = rankdata(values[rows])
        out[rows] = (rank - rank.mean()) / (rank.std() or 1.0)
    return out


def correlation(first: FloatArray, second: FloatArray) -> float:
    """Return Pearson's correlation (for ranks, Spearman's); 0 if one is constant.

    >>> round(correlation(np.array([1.0, 2.0, 3.0]), np.array([2.0, 4.0, 6.0])), 12)
    1.0
    """
    one, other = first - first.mean(), second - second.mean()
    size = np.sqrt((one @ one) * (other @ other))
    return float(one @ other / size) if size > 0 else 0.0

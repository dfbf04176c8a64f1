"""Gaussian mixtures: clusters are Gaussians; their number can be chosen by BIC."""

import warnings
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Literal

import numpy as np
import numpy.typing as npt
from scipy.special import logsumexp
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from galaxyclust.cluster.centres import beyond_median, medians
from galaxyclust.cluster.labels import by_size
from galaxyclust.cluster.neighbours import sample
from galaxyclust.cluster.rows import checked, refuse_too_few
from galaxyclust.cluster.settings import Bounded
from galaxyclust.limits import at_least
from galaxyclust.types import Arrays, Clustering, FloatArray

Array = npt.NDArray[np.float64]
FLOOR = 1e-6  # added to variances, so that identical rows have some
STEPS = 300  # of EM, at most
FIRST_STEPS = 5  # after which starts are compared
PATIENCE = 3  # the search ends after so many numbers of clusters without a lower BIC


@dataclass(frozen=True, kw_only=True)
class GaussianMixtures(Bounded):
    """Describe the embedding by a sum of Gaussians; each is a cluster.

    Unlike those of k-means, clusters have shapes and sizes of their own. A mixture can
    describe any distribution, so a Gaussian is no proof of a group: a group may need two.

    Parameters
    ----------
    n_clusters
        Number of Gaussians. None: the number with the lowest BIC (Schwarz 1978).
    most_clusters
        Largest number that is tried where ``n_clusters`` is none; fewer are tried if a
        mixture would have as many parameters as there are rows.
    covariance
        ``"tied"``: all Gaussians share one shape; ``"full"``: each has its own; ``"diag"``:
        each its own, with axes along the columns. Fewer parameters are more stable in many
        dimensions.
    n_init
        Starts from different places. Each is followed for five steps of EM, and the
        likeliest then to its end (Biernacki, Celeux & Govaert 2003,
        doi:10.1016/S0167-9473(02)00163-9): so many starts lead to the same place again.
    max_rows
        If there are more rows, the mixture is fitted to a random sample of this size.
    seed
        Seed of the starts and of the sample.
    """

    LIMITS: ClassVar = at_least(n_clusters=1, most_clusters=1, n_init=1, max_rows=2)

    n_clusters: int | None = None
    most_clusters: int = 20
    covariance: Literal["tied", "full", "diag"] = "tied"
    n_init: int = 30
    max_rows: int = 50_000
    seed: int = 0

    def fit(self, embedding: FloatArray) -> Clustering:
        """Return the likeliest Gaussian of each row of ``embedding``.

        Parameters
        ----------
        embedding
            (N, D), finite.

        Returns
        -------
        Clustering
            ``probability`` is the posterior of the row's own Gaussian; ``outlier`` is 1 -
            (median Mahalanobis distance of the cluster's members) / (that of the row), and
            0 for the inner half; ``nearest`` is ``label``. ``model`` holds ``centre``
            (k, D), ``whiten`` (k, D, D) (residuals times it have unit covariance),
            ``log_weight`` (k,), ``median_distance`` (k,) and ``bic``, a row of number and
            value for each number tried.

        Raises
        ------
        InputError
            If a row is not finite, or fewer distinct rows are drawn than clusters.
        """
        data = checked(embedding)
        drawn = data[sample(len(data), self.max_rows, seed=self.seed)]
        refuse_too_few(drawn, self.n_clusters or 1)
        drawn = drawn if len(drawn) > 1 else np.repeat(drawn, 2, axis=0)
        with threadpool_limits(limits=1):
            found, tried = self._fitted(drawn)
        model = arrays_of(found) | {"bic": np.array(tried)}
        distance, log_likelihood = _towards(data, model)
        old = log_likelihood.argmax(axis=1)
        order = _every(by_size(old).order, len(model["centre"]))
        model = {k: v if k == "bic" else v[order] for k, v in model.items()}
        label = np.argsort(order)[old]
        own = distance[np.arange(len(data)), old]
        model["median_distance"] = medians(own, label, len(order))
        return self.predict(data, model)

    def predict(self, embedding: FloatArray, model: Arrays) -> Clustering:
        """Return the likeliest Gaussian of each row.

        Parameters
        ----------
        embedding
            (N, D), finite.
        model
            Of an earlier `fit`.
        """
        data = checked(embedding)
        distance, log_likelihood = _towards(data, model)
        label = log_likelihood.argmax(axis=1).astype(np.int32)
        rows = np.arange(len(data))
        log_posterior = log_likelihood[rows, label] - logsumexp(log_likelihood, axis=1)
        return Clustering(
            label=label,
            probability=np.exp(log_posterior).astype(np.float32),
            outlier=beyond_median(distance[rows, label], model["median_distance"][label]),
            nearest=label.copy(),
            model=dict(model),
        )

    def settled(self, model: Arrays) -> "GaussianMixtures":
        """Return the mixture with the number of Gaussians that a fit has chosen."""
        return replace(self, n_clusters=len(model["centre"]))

    def why(self, model: Arrays) -> str:
        """Return in words why there are so many Gaussians; empty if so many were asked."""
        if self.n_clusters is not None:
            return ""
        tried = model["bic"][:, 0].astype(int)
        return f"n_clusters = {len(model['centre'])}: the lowest BIC of 1 to {tried.max()}"

    def _tried(self, data: Array) -> range:
        """Return the numbers of Gaussians whose BIC is compared.

        With as many parameters as distinct rows Gaussians describe single rows, and the
        likelihood has no limit.
        """
        n_rows = len(np.unique(data, axis=0))
        most = 1
        while most < self.most_clusters and n_rows > n_parameters(
            most + 1, data.shape[1], self.covariance
        ):
            most += 1
        return range(1, most + 1)

    def _fitted(self, data: Array) -> tuple[GaussianMixture, list[tuple[float, float]]]:
        """Return the mixture of least BIC, and what was tried."""
        numbers = [self.n_clusters] if self.n_clusters else self._tried(data)
        best, least, tried = None, np.inf, []
        for number in numbers:
            mixture = self._likeliest(data, number)
            bic = float(mixture.bic(data))
            tried.append((float(number), bic))
            if best is None or bic < least:
                best, least = mixture, bic
            if len(tried) - 1 - int(np.argmin([b for _, b in tried])) >= PATIENCE:
                break
        assert best is not None  # noqa: S101 (one row is enough for one Gaussian)
        return best, tried

    def _likeliest(self, data: Array, number: int) -> GaussianMixture:
        """Return the mixture that the most promising start leads to."""
        settings: dict[str, Any] = {"covariance_type": self.covariance, "reg_covar": FLOOR}
        settings |= {"n_components": number, "random_state": self.seed}
        if number == 1 or self.n_init == 1:
            return GaussianMixture(max_iter=STEPS, **settings).fit(data)
        starts = GaussianMixture(
            n_init=self.n_init, max_iter=FIRST_STEPS, tol=0, **settings
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            starts.fit(data)
        return GaussianMixture(
            weights_init=starts.weights_,
            means_init=starts.means_,
            precisions_init=starts.precisions_,
            max_iter=STEPS,
            **settings,
        ).fit(data)


def n_parameters(number: int, n_columns: int, covariance: str) -> int:
    """Return the parameters that each Gaussian of a mixture has for itself, of all.

    A shape that all share (``tied``) does not fit single rows.

    >>> [n_parameters(2, 3, kind) for kind in ("diag", "tied", "full")]
    [14, 8, 20]
    """
    shape = {"diag": n_columns, "tied": 0, "full": n_columns * (n_columns + 1) // 2}
    return number * (1 + n_columns + shape[covariance])


def arrays_of(found: GaussianMixture) -> dict[str, Array]:
    """Return a fitted mixture as arrays."""
    whiten = found.precisions_cholesky_
    if found.covariance_type == "diag":
        whiten = np.stack([np.diag(row) for row in whiten])
    elif found.covariance_type == "tied":
        whiten = np.repeat(whiten[None], found.n_components, axis=0)
    return {
        "centre": found.means_,
        "whiten": whiten,
        "log_weight": np.log(np.maximum(found.weights_, np.finfo(float).tiny)),
    }


def _towards(data: Array, model: Arrays) -> tuple[Array, Array]:
    """Return the Mahalanobis distance and the log likelihood of each Gaussian, (N, k)."""
    distance, likelihood = [], []
    parts = zip(model["centre"], model["whiten"], model["log_weight"], strict=True)
    for centre, whiten, log_weight in parts:
        squared = np.square((data - centre) @ whiten).sum(axis=1)
        distance.append(np.sqrt(squared))
        likelihood.append(log_weight + np.log(np.diag(whiten)).sum() - squared / 2)
    return np.stack(distance, axis=1), np.stack(likelihood, axis=1)


def _every(order: npt.NDArray[np.intp], count: int) -> npt.NDArray[np.intp]:
    """Return ``order`` with the clusters that have no member at its end."""
    return np.concatenate([order, np.setdiff1d(np.arange(count), order)]).astype(np.intp)

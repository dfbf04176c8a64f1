"""Time and memory of clustering, beside what else there is; each in a process of its own.

    python scripts/bench_cluster.py [--rows 100000] [--columns 32] [--only NAME ...]
    python scripts/bench_cluster.py --only --large
    python scripts/bench_cluster.py --only --predict --audit

The rows are 12 Gaussian groups of unlike sizes and a fifth of background. HDBSCAN of
galaxyclust samples above 20,000 rows and puts the rest in by its predict; the others
cluster every row. Times are of one process with one thread, by the wall and by the CPU;
memory is the highest the process ever had less what it had before. A method that takes
longer than --limit seconds is ended and told of. With --large a million rows of 16 by
k-means, and by HDBSCAN on a sample with the rest put in. With --predict how many rows a
second join clusters of 2,500 others, and with --audit what it takes to ask eight clusters,
and the neighbours of 10,000 of the rows, of twenty quantities; both in seconds of CPU.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.metrics import adjusted_rand_score

from galaxyclust.cluster import METHODS as CLUSTERERS
from galaxyclust.cluster.neighbours import nearest
from galaxyclust.evaluate.audit import CHANCE, audit
from galaxyclust.evaluate.quantity import Quantity
from galaxyclust.methods import build

Array = npt.NDArray[np.float64]
KEPT = 2_500  # rows that others join
SMALLEST = 111  # rows of the smallest cluster, for all HDBSCANs


def groups(n_rows: int, n_columns: int) -> tuple[Array, npt.NDArray[np.intp]]:
    """Return rows of 12 groups in a thin background, and the group of each; -1 is none."""
    rng = np.random.default_rng(0)
    share = rng.dirichlet(np.full(12, 3.0))
    group = rng.choice(12, n_rows, p=share)
    centres = 3.5 * rng.normal(size=(12, n_columns)) / np.sqrt(n_columns / 8)
    rows = centres[group] + rng.normal(size=(n_rows, n_columns))
    stray = rng.random(n_rows) < 0.2
    rows[stray] = 3 * rng.normal(size=(int(stray.sum()), n_columns))
    return rows, np.where(stray, -1, group)


def ours(name: str, **settings: Any) -> Callable[[Array], Any]:
    """Return what clusters by a method of galaxyclust."""

    def run(rows: Array) -> Any:
        return build(CLUSTERERS, name, settings).fit(rows).label

    return run


def hdbscan_defaults(rows: Array) -> Any:
    """Cluster with hdbscan's own defaults, but for the smallest cluster."""
    import hdbscan  # noqa: PLC0415

    return hdbscan.HDBSCAN(min_cluster_size=SMALLEST).fit_predict(rows)


def scikit_learn(rows: Array) -> Any:
    """Cluster with scikit-learn's HDBSCAN."""
    from sklearn.cluster import HDBSCAN  # noqa: PLC0415

    return HDBSCAN(min_cluster_size=SMALLEST, copy=True).fit_predict(rows)


def fast(rows: Array) -> Any:
    """Cluster with fast_hdbscan, once it is compiled."""
    import fast_hdbscan  # noqa: PLC0415

    fast_hdbscan.HDBSCAN(min_cluster_size=20).fit(rows[:2_000])
    return fast_hdbscan.HDBSCAN(min_cluster_size=SMALLEST).fit_predict(rows)


METHODS = {
    "galaxyclust hdbscan": ours("hdbscan", min_cluster_size=SMALLEST),
    "galaxyclust kmeans": ours("kmeans", n_clusters=12),
    "galaxyclust minibatch": ours("minibatch", n_clusters=12),
    "galaxyclust gmm": ours("gmm", n_clusters=12),
    "galaxyclust ward": ours("ward", n_clusters=12),
    "galaxyclust consensus": ours("consensus", n_clusters=12),
    "hdbscan": hdbscan_defaults,
    "scikit-learn HDBSCAN": scikit_learn,
    "fast_hdbscan": fast,
}


def predict(n_rows: int, n_columns: int) -> None:
    """Print how many rows a second join the clusters of others, by each method."""
    rows, _ = groups(KEPT + n_rows, n_columns)
    for name in CLUSTERERS:
        number = {} if name == "hdbscan" else {"n_clusters": 12}
        clusterer = build(CLUSTERERS, name, number)
        model = clusterer.fit(rows[:KEPT]).model
        start = time.process_time()
        clusterer.predict(rows[KEPT:], model)
        speed = n_rows / (time.process_time() - start)
        print(f"{name:24s} {speed:>12,.0f} rows/s join {KEPT:,d}", flush=True)


def audited(n_rows: int, n_columns: int) -> None:
    """Print what an audit takes: twenty quantities, two of which the groups go with."""
    rows, group = groups(n_rows, n_columns)
    generator = np.random.default_rng(1)
    values = generator.normal(size=(n_rows, 20)) + np.outer(group, [0.1] * 2 + [0] * 18)
    asked = [Quantity(name=f"q{i}", values=column) for i, column in enumerate(values.T)]
    label = build(CLUSTERERS, "kmeans", {"n_clusters": 8}).fit(rows).label
    sample = np.arange(min(10_000, n_rows))
    start = time.process_time()
    near = nearest(rows[sample], rows[sample], 11).row[:, 1:]
    found = audit(asked, label=label, neighbours=near, sample=sample)
    taken = time.process_time() - start
    named = sum(one.clusters is not None and one.clusters.grade != CHANCE for one in found)
    print(f"audit of {n_rows:,d} rows: {taken:.1f} s of CPU, {named} of {len(asked)} named")


def measure(name: str, n_rows: int, n_columns: int) -> None:
    """Run one method and print what it took, as JSON."""
    rows, truth = groups(n_rows, n_columns)
    METHODS[name](rows[:500])  # what is imported and compiled is not counted
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    wall, cpu = time.perf_counter(), time.process_time()
    label = np.asarray(METHODS[name](rows))
    taken = {
        "wall_s": time.perf_counter() - wall,
        "cpu_s": time.process_time() - cpu,
        "peak_gib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20,
        "added_gib": (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 2**20,
        "clusters": int(label.max()) + 1,
        "noise": float(np.mean(label < 0)),
        "ari": float(adjusted_rand_score(truth[truth >= 0], label[truth >= 0])),
    }
    print(json.dumps(taken))


def run(name: str, n_rows: int, n_columns: int, *, limit: float) -> None:
    """Measure one method in a process of its own and print a line."""
    command = [sys.executable, __file__, "--measure", name]
    command += ["--rows", str(n_rows), "--columns", str(n_columns)]
    try:
        done = subprocess.run(  # noqa: S603 (this very script)
            command, capture_output=True, text=True, check=False, timeout=limit
        )
    except subprocess.TimeoutExpired:
        print(f"{name:24s} {n_rows:>9,d} x {n_columns}: not done in {limit:.0f} s")
        return
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["killed"])[-1]
        print(f"{name:24s} {n_rows:>9,d} x {n_columns}: {reason}")
        return
    found = json.loads(done.stdout.strip().splitlines()[-1])
    print(
        f"{name:24s} {n_rows:>9,d} x {n_columns}: {found['wall_s']:7.1f} s wall, "
        f"{found['cpu_s']:7.1f} s CPU, {found['added_gib']:5.2f} GiB added, "
        f"{found['peak_gib']:5.2f} GiB peak; {found['clusters']:3d} clusters, "
        f"{100 * found['noise']:3.0f} % noise, ARI {found['ari']:.2f}",
        flush=True,
    )


def main() -> None:
    """Measure the methods asked for, one after the other."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--columns", type=int, default=32)
    parser.add_argument("--only", nargs="*", choices=METHODS, default=list(METHODS))
    parser.add_argument("--large", action="store_true", help="a million rows of 16 too")
    parser.add_argument("--predict", action="store_true", help="rows/s that join clusters")
    parser.add_argument("--audit", action="store_true", help="an audit of 100,000 rows")
    parser.add_argument("--limit", type=float, default=600.0)
    parser.add_argument("--measure", choices=METHODS, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.measure:
        measure(asked.measure, asked.rows, asked.columns)
        return
    if asked.predict:
        predict(100_000, 16)
    if asked.audit:
        audited(100_000, 16)
    for name in asked.only:
        run(name, asked.rows, asked.columns, limit=asked.limit)
    for name in ("galaxyclust kmeans", "galaxyclust hdbscan") if asked.large else ():
        run(name, 1_000_000, 16, limit=asked.limit)


if __name__ == "__main__":
    main()

"""Try a clusterer at many values of one setting, and say which to take."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from galaxyclust.catalog.core import Catalog, Content
from galaxyclust.catalog.history import Step
from galaxyclust.cluster import METHODS, REDUCTION
from galaxyclust.cluster import sweep as _sweep
from galaxyclust.cluster.neighbours import sample
from galaxyclust.cluster.reductions import in_words, reduction_for
from galaxyclust.cluster.stability import DRAWS, STABLE
from galaxyclust.cluster.sweep import Advice, LeftOut, Point
from galaxyclust.errors import SettingError
from galaxyclust.methods import build, describe
from galaxyclust.show.sweep import Curves, sweep_picture
from galaxyclust.steps import _figure
from galaxyclust.steps._cluster.seen import see
from galaxyclust.steps._plain import plain
from galaxyclust.steps._text import table

_MOST_ROWS = 5_000
_VALUES = {
    "n_clusters": (2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20),
    "min_cluster_size": (5, 7, 10, 15, 20, 30, 45, 65, 100),
}


@dataclass(frozen=True, kw_only=True, repr=False)
class Swept:
    """What a sweep found.

    Parameters
    ----------
    setting
        That was swept.
    points
        One a value.
    left_out
        Values at which the method cannot work, and why.
    advice
        The value to take, and why.
    n_rows
        Galaxies it was done on.
    """

    setting: str
    points: tuple[Point, ...]
    left_out: tuple[LeftOut, ...] = ()
    advice: Advice
    n_rows: int

    def __repr__(self) -> str:
        rows = [
            [
                str(point.value),
                str(point.n_clusters),
                f"{point.stability:.2f} ± {point.error:.2f}",
                f"{point.silhouette:.2f}",
                f"{point.dbcv:.2f}",
                f"{100 * point.noise:.0f} %",
                ", ".join(map(str, point.sizes[:5])) + (" ..." if point.sizes[5:] else ""),
            ]
            for point in self.points
        ]
        head = [self.setting, "clusters", "stability", "silhouette", "DBCV", "noise"]
        found = [table(rows, head=[*head, "sizes"])] if rows else []
        return "\n".join([*found, *self.notes, self.advice.reason])

    @property
    def notes(self) -> tuple[str, ...]:
        """Which values are left out, and why, a line each."""
        return tuple(
            f"{self.setting} = {value} is left out: {reason}"
            for value, reason in self.left_out
        )


def sweep(  # noqa: PLR0913 (each is an option of the command)
    catalog: Catalog,
    *,
    embedding: str,
    method: str = "hdbscan",
    values: Sequence[int] = (),
    reduce: str = REDUCTION,
    features_weight: float = 0.0,
    settings: Mapping[str, Any] | None = None,
    draws: int = DRAWS,
    output: str | Path | None = None,
    seed: int = 0,
    dry_run: bool = False,
) -> Swept:
    """Cluster an embedding at many values of one setting, and keep what was found.

    Parameters
    ----------
    catalog
        The catalog.
    embedding
        Name of the embedding.
    method
        One of `galaxyclust.cluster.METHODS`; what is swept is its ``n_clusters``, or its
        ``min_cluster_size``.
    values
        Values to try; some that are usual where empty.
    reduce, features_weight, settings
        As for `cluster`.
    draws
        Bootstrap draws at each value.
    output
        Picture of the curves; nothing is drawn where None.
    seed
        Of the draws, and of the rows taken of more than 5,000.
    dry_run
        Only say what would be tried, as the reason of an advice without a value.

    Returns
    -------
    Swept
        What was found at each value, and which to take. The same is in the settings of a
        step ``sweep`` of the history; the rest of the catalog stays as it is.

    Raises
    ------
    CatalogError
        If there is no such embedding, or nothing can be written there.
    SettingError
        If the method has nothing to sweep, or a setting does not exist or cannot work.
    """
    if draws < 1:
        message = f"a sweep of {draws} draws: it needs 1 or more at each value"
        raise SettingError(message)
    target = None if output is None else _figure.check(output)
    clusterer = build(METHODS, method, settings or {})
    setting = swept_setting(method)
    vectors = catalog.embedding(embedding)
    catalog.check_writable()
    rows = np.flatnonzero(np.isfinite(vectors).all(axis=1))
    rows = rows[sample(len(rows), _MOST_ROWS, seed=seed)]
    values = values or _VALUES[setting]
    if dry_run:
        listed = ", ".join(map(str, values))
        told = (
            f"would try {setting} = {listed} on {len(rows):,} galaxies, {draws} draws each"
        )
        return Swept(
            setting=setting, points=(), advice=Advice(None, told), n_rows=len(rows)
        )
    seen = see(
        catalog,
        vectors[rows],
        rows,
        reduction=reduction_for(clusterer, reduce),
        weight=features_weight,
    )
    tried = _sweep.sweep(
        seen.vectors,
        clusterer,
        setting=setting,
        values=values,
        again=(seen.redrawn, seen.behind),
        draws=draws,
        seed=seed,
    )
    made = Swept(
        setting=setting,
        points=tried.points,
        left_out=tried.left_out,
        advice=_sweep.recommend(tried.points, setting),
        n_rows=len(rows),
    )
    if target is not None:
        title = f"{catalog.path.stem} · {method} on {embedding}"
        caption = f"{draws} draws a value{in_words(reduce)}"
        _figure.save(_draw(made, title=title, caption=caption), target)
    step = Step(
        name="sweep",
        output=embedding,
        inputs=(f"embeddings/{embedding}",),
        method=method,
        settings=asdict(clusterer)
        | {"reduce": reduce, "features_weight": features_weight, "draws": draws}
        | {"swept": setting, "n_rows": len(rows), "chosen": made.advice.value}
        | {"points": plain([asdict(point) for point in made.points])}
        | {"left_out": made.left_out},
        seed=seed,
        notes=(made.advice.reason,),
    )
    catalog.write(Content(), step)
    return made


def last_sweep(catalog: Catalog, *, embedding: str, method: str) -> Swept | None:
    """Return what the last sweep of an embedding by a method found; None without one."""
    step = catalog.last_step("sweep", embedding, method=method)
    if step is None:
        return None
    return Swept(
        setting=step.settings["swept"],
        points=tuple(map(_point, step.settings["points"])),
        left_out=tuple(LeftOut(*one) for one in step.settings.get("left_out", ())),
        advice=Advice(step.settings["chosen"], step.notes[0]),
        n_rows=step.settings["n_rows"],
    )


def _point(kept: Mapping[str, Any]) -> Point:
    """Return a point as the history keeps it, with null for NaN."""
    known = {key: np.nan if value is None else value for key, value in kept.items()}
    return Point(**known | {"sizes": tuple(kept["sizes"])})


def swept_setting(method: str) -> str:
    """Return the setting of a method that a sweep changes.

    Raises
    ------
    SettingError
        If it has none.
    """
    known = {setting.name for setting in describe(METHODS, method)}
    for name in _VALUES:
        if name in known:
            return name
    message = f"{method} has neither of {', '.join(_VALUES)} to sweep"
    raise SettingError(message)


def _draw(made: Swept, *, title: str, caption: str) -> Figure:
    def curve(name: str) -> Any:
        return np.array([getattr(point, name) for point in made.points], float)

    return sweep_picture(
        Curves(
            value=curve("value"),
            stability=curve("stability"),
            error=curve("error"),
            silhouette=curve("silhouette"),
            dbcv=curve("dbcv"),
            noise=curve("noise"),
            sizes=[point.sizes for point in made.points],
        ),
        setting=made.setting,
        stable=STABLE,
        chosen=made.advice.value,
        title=title,
        caption=f"{made.advice.reason}. {made.n_rows:,} galaxies, {caption}.",
    )

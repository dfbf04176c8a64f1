"""A card for every cluster: who is in it, what it is like, what it differs in."""

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from galaxyclust.catalog.core import Catalog
from galaxyclust.catalog.schema import describe, quantity, said_once, says_of_galaxy
from galaxyclust.cluster.differences import (
    Difference,
    Middle,
    Middles,
    Spread,
    differences,
    middles,
    spread,
)
from galaxyclust.cluster.edits import refuse_missing
from galaxyclust.cluster.members import Border, Centres, Merge, border, centres, tree
from galaxyclust.show.choose import best, typicality
from galaxyclust.show.mean import mean_stamp
from galaxyclust.show.quantiles import alike
from galaxyclust.steps._cluster.space import Space, space_of
from galaxyclust.steps._names import check_made
from galaxyclust.types import NOISE, Stamps
from galaxyclust.words import counted

Table = Mapping[str, npt.NDArray[np.float64]]
_MOST_STAMPS = 48  # in a mean stamp
_TOLD = 4  # differences that a card says in words
_ROWS_COMPARED = 2_000  # at most, to see whether two features say the same


class Borderline(NamedTuple):
    """A member that might as well be in another cluster."""

    row: int
    other: int  # that cluster
    margin: float  # 0 half way between the centres, below 0 nearer to the other one


class Neighbour(NamedTuple):
    """A cluster beside this one, and what tells them apart."""

    label: int
    distance: float  # of the centres, in the space that was clustered
    differences: tuple[Difference, ...]  # this one's values against the neighbour's


@dataclass(frozen=True, kw_only=True, repr=False)
class Card:
    """What is to be known of one cluster.

    Parameters
    ----------
    label
        Its number.
    name
        What a person called it; empty where nobody has.
    size
        Members.
    share
        Of the rows that were clustered.
    probability
        Median over the members; NaN where there is none.
    stability
        Mean over the members of ``<clustering>_stability``; NaN where no draws were made.
    exemplars
        Rows of the most typical members, the most typical first.
    borderline
        Other members that are nearest to another cluster, the nearest first.
    features
        Median and spread of every feature of the catalog over the members.
    distinctive
        In what the cluster differs from the other clustered rows, clearest first; of
        features that say the same (one of two bands, or two radii) the clearest. Empty
        for fewer than `galaxyclust.cluster.differences.FEWEST` galaxies.
    neighbours
        The nearest clusters, nearest first.
    mean_stamp
        One stamp: the mean of its members laid along x, close up; None where not asked
        for.
    """

    label: int
    name: str
    size: int
    share: float
    probability: float
    stability: float
    exemplars: tuple[int, ...]
    borderline: tuple[Borderline, ...]
    features: Mapping[str, Spread]
    distinctive: tuple[Difference, ...]
    neighbours: tuple[Neighbour, ...]
    mean_stamp: Stamps | None = field(default=None, compare=False)

    def __repr__(self) -> str:
        name = f" {self.name!r}" if self.name else ""
        head = f"{self.label}{name}: {self.size} ({100 * self.share:.0f} %)"
        for word in ("probability", "stability"):
            value = getattr(self, word)
            head += "" if np.isnan(value) else f", {word} {value:.2f}"
        told = [f"{one} ({one.shift:+.1f} sigma)" for one in self.distinctive[:_TOLD]]
        missing = "too few galaxies to tell" if self.too_few else "nothing measured"
        lines = [head, f"  differs from all in  {'; '.join(told) or missing}"]
        for near in self.neighbours[:1]:
            told = [f"{one} ({one.shift:+.1f})" for one in near.differences[:_TOLD]]
            from_near = f"  and from {near.label} in"
            lines.append(f"{from_near:<23}{'; '.join(told) or missing}")
        return "\n".join(lines)

    @property
    def too_few(self) -> bool:
        """Whether features are known, but of too few galaxies to tell what stands out."""
        return not self.distinctive and any(one.n for one in self.features.values())


@dataclass(frozen=True, kw_only=True, repr=False)
class Cards:
    """The cards of a clustering, and the tree its clusters stand in.

    Parameters
    ----------
    clustering
        Its name.
    cards
        One a cluster that was asked for, by label.
    n_clusters
        Clusters in all.
    merges
        Which clusters merge first.
    n_rows
        Rows that were clustered.
    n_noise
        Of these, in no cluster.
    """

    clustering: str
    cards: tuple[Card, ...]
    n_clusters: int
    merges: tuple[Merge, ...]
    n_rows: int
    n_noise: int

    def __repr__(self) -> str:
        return "\n".join([self.head, *map(repr, self.cards), *self.merging])

    @property
    def head(self) -> str:
        """Return how many clusters there are, of how many sources."""
        what = f"{counted(self.n_clusters, 'cluster')} of {counted(self.n_rows, 'source')}"
        return f"{self.clustering}: {what}, {self.n_noise:,} noise"

    @property
    def merging(self) -> list[str]:
        """Return the tree as lines, the first merge first."""
        lines = ["merging, the nearest first:"] if self.merges else []
        for merge in self.merges:
            groups = ("+".join(map(str, group)) for group in (merge.first, merge.second))
            lines.append(f"  {merge.height:8.2f}  {' with '.join(groups)}")
        return lines


def cards(
    catalog: Catalog,
    *,
    clustering: str,
    n_members: int = 8,
    n_neighbours: int = 3,
    stamps: bool = False,
    only: Sequence[int] = (),
) -> Cards:
    """Return a card for every cluster of a clustering, or for some.

    Parameters
    ----------
    catalog
        The catalog.
    clustering
        Name of the clustering.
    n_members
        Exemplars and borderline members on a card.
    n_neighbours
        Neighbouring clusters on a card.
    stamps
        Also make the mean stamps, which reads some stamps of every cluster.
    only
        Labels to make cards of; all where empty.

    Raises
    ------
    CatalogError
        If there is no such clustering.
    InputError
        If there is no cluster of a label in ``only``.
    """
    check_made(catalog, clustering, step="cluster")
    found = _read(catalog, clustering, only=only)
    made = [
        _card(found, k, n_members=n_members, n_neighbours=n_neighbours)
        for k in found.labels
    ]
    if stamps:
        made = [_with_stamp(catalog, found, card) for card in made]
    return Cards(
        clustering=clustering,
        cards=tuple(made),
        n_clusters=len(found.middle.label),
        merges=tree(found.middle),
        n_rows=len(found.space.rows),
        n_noise=int(np.sum(found.label == NOISE)),
    )


class _Found(NamedTuple):
    """What the cards are made from; every array has a row a clustered galaxy."""

    space: Space
    label: npt.NDArray[np.int32]
    probability: npt.NDArray[np.float64]
    stability: npt.NDArray[np.float64]
    names: npt.NDArray[np.str_]
    typical: npt.NDArray[np.float64]
    middle: Centres
    border: Border
    labels: tuple[int, ...]  # of the clusters that get a card
    features: Table
    units: Mapping[str, str]  # of the features
    middles: Mapping[str, Middles]
    same: Callable[[str, str], bool]  # whether two features say the same

    def in_cluster(self, label: int) -> dict[str, Middle]:
        """Return the middle of every feature in a cluster."""
        return {name: one.of[label] for name, one in self.middles.items()}

    def in_all_others(self, label: int) -> dict[str, Middle]:
        """Return the middle of every feature in the rows that are not of a cluster."""
        return {name: one.without[label] for name, one in self.middles.items()}

    def differences(
        self, here: Mapping[str, Middle], there: Mapping[str, Middle]
    ) -> tuple[Difference, ...]:
        """Return the differences of two groups, no two of which say the same."""
        kept: list[Difference] = []
        for one in differences(here, there):
            names = [sorted((one.feature, other.feature)) for other in kept]
            if not any(self.same(first, second) for first, second in names):
                kept.append(one._replace(unit=self.units[one.feature]))
        return tuple(kept)


def _read(catalog: Catalog, clustering: str, *, only: Sequence[int]) -> _Found:
    label = catalog.column(f"{clustering}_label")
    refuse_missing(only, np.unique(label[label >= 0]))
    space = space_of(catalog, clustering)
    rows, have = space.rows, set(catalog.names("catalog"))

    def column(kind: str, missing: Any) -> npt.NDArray[Any]:
        name = f"{clustering}_{kind}"
        return catalog.column(name)[rows] if name in have else np.full(len(rows), missing)

    label = label[rows]
    probability = column("probability", np.nan).astype(np.float64)
    weight = np.nan_to_num(probability)
    measured = {name: catalog.described(name) for name in feature_names(catalog)}
    features = {
        name: one.values[rows].astype(np.float64)
        for name, one in measured.items()
        if one.values.ndim == 1  # no profiles
    }
    middle = centres(space.vectors, label, weight)
    labels = tuple(int(k) for k in middle.label if not only or k in only)
    return _Found(
        space=space,
        label=label,
        probability=probability,
        stability=column("stability", np.nan).astype(np.float64),
        names=column("name", ""),
        typical=typicality(space.vectors, label, weight),
        middle=middle,
        border=border(space.vectors, label, middle),
        labels=labels,
        features=features,
        units={name: measured[name].unit for name in features},
        middles={
            name: middles(values, label, apart=labels) for name, values in features.items()
        },
        same=_compared(features, step=-(-len(rows) // _ROWS_COMPARED) or 1),
    )


def _compared(features: Table, *, step: int) -> Callable[[str, str], bool]:
    """Return whether two features say the same, kept as each cluster asks it again."""

    @functools.cache
    def same(one: str, other: str) -> bool:
        return quantity(one) == quantity(other) or alike(
            features[one][::step], features[other][::step]
        )

    return same


def feature_names(catalog: Catalog) -> list[str]:
    """Return the columns that are features: measured, and no place, error or label.

    Of lengths in pixels and in arcsec those in arcsec, where a pixel scale is known.
    """
    names = []
    for name in catalog.names("catalog"):
        spec = describe(name)
        if spec is not None and spec.ucd and says_of_galaxy(spec):
            names.append(name)
    return said_once(name for name in names if np.isfinite(catalog.column(name)).any())


def _card(found: _Found, label: int, *, n_members: int, n_neighbours: int) -> Card:
    own = found.label == label
    members = np.flatnonzero(own)
    typical, _ = best(members, found.typical, n_members)
    return Card(
        label=label,
        name=str(found.names[members[0]]),
        size=len(members),
        share=len(members) / len(own),
        probability=float(np.median(found.probability[members])),
        stability=float(np.mean(found.stability[members])),
        exemplars=tuple(found.space.rows[typical].tolist()),
        borderline=_borderline(found, np.setdiff1d(members, typical), n_members),
        features={name: spread(values[own]) for name, values in found.features.items()},
        distinctive=found.differences(found.in_cluster(label), found.in_all_others(label)),
        neighbours=_neighbours(found, label, n_neighbours),
    )


def _borderline(
    found: _Found, members: npt.NDArray[np.intp], count: int
) -> tuple[Borderline, ...]:
    margin, other = found.border
    known = members[np.isfinite(margin[members])]
    nearest, _ = best(known, -margin, count)
    return tuple(
        Borderline(int(found.space.rows[n]), int(other[n]), float(margin[n]))
        for n in nearest
    )


def _neighbours(found: _Found, label: int, count: int) -> tuple[Neighbour, ...]:
    middle = found.middle
    place = middle.place[np.searchsorted(middle.label, label)]
    distance = np.linalg.norm(middle.place - place, axis=1)
    ranked = [n for n in np.argsort(distance, kind="stable") if middle.label[n] != label]
    own = found.in_cluster(label)
    return tuple(
        Neighbour(
            int(middle.label[n]),
            float(distance[n]),
            found.differences(own, found.in_cluster(int(middle.label[n]))),
        )
        for n in ranked[:count]
    )


def _with_stamp(catalog: Catalog, found: _Found, card: Card) -> Card:
    members = np.flatnonzero(found.label == card.label)
    typical, _ = best(members, found.typical, _MOST_STAMPS)
    rows = np.sort(found.space.rows[typical])
    have = catalog.names("catalog")
    unknown = np.full(len(rows), np.nan)
    mean = mean_stamp(
        catalog.stamps().read(rows),
        theta_deg=catalog.column("theta_image")[rows] if "theta_image" in have else unknown,
        radius=catalog.column("r50")[rows] if "r50" in have else unknown,
    )
    return replace(card, mean_stamp=mean)

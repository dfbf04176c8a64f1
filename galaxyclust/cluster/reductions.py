"""The reductions that a user can write, and the one that is chosen by default."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from galaxyclust.cluster import N_COMPONENTS
from galaxyclust.cluster.apart import ROWS, groups_in_components
from galaxyclust.cluster.hdbscan.hdbscan import HDBSCAN
from galaxyclust.cluster.neighbours import sample
from galaxyclust.cluster.reduce import Reduced, Reduction, of_unit_length
from galaxyclust.cluster.rows import checked
from galaxyclust.cluster.umap import Umap
from galaxyclust.errors import SettingError
from galaxyclust.types import FloatArray

FEW_COLUMNS = 5  # with fewer, each says something of its own
ROUND = 7  # components of the sphere on which they are

CONTINUUM = "the vectors are one continuum"
APART = "the vectors form groups that are apart"


class Choice(NamedTuple):
    """A reduction that was chosen."""

    text: str  # what a user would write for it
    why: str

    def __str__(self) -> str:
        return f"--reduce auto took {self.text}: {self.why}"

    @property
    def reduction(self) -> Reduction:
        """Return the reduction itself."""
        return _written(self.text)


@dataclass(frozen=True, kw_only=True)
class Auto:
    """Choose a reduction by what the rows look like.

    Fewer than 5 columns are standardised. Rows that form groups that are apart
    (`groups_in_components`) keep their 7 or 12 main components with the variances
    they have, in whichever number the groups hold more rows: a few groups make up most of
    the variance, and equal variances would drown them in the scatter within them. Other
    rows are one continuum, and go on a sphere of components of equal variance.

    Parameters
    ----------
    n_components
        Components of the sphere.
    weighted
        Rows that come at length 1 are standardised only: their embedder has weighted the
        directions.
    round_groups
        Rows that come at length 1 and form groups that are apart go on a sphere of 7
        components, where groups are of more alike width.
    """

    n_components: int = N_COMPONENTS
    weighted: bool = True
    round_groups: bool = False

    def fit(self, embedding: FloatArray) -> Reduced:
        """Return the vectors reduced as `chosen`; see `Reduction.fit`."""
        return self.chosen(embedding).reduction.fit(embedding)

    def chosen(self, embedding: FloatArray) -> Choice:
        """Return the reduction that suits the rows, and why.

        Parameters
        ----------
        embedding
            (N, D), finite. Groups are looked for in a random sample of 3,000 rows.

        Raises
        ------
        InputError
            If there is no row, or a row is not finite.
        """
        data = checked(embedding)
        if data.shape[1] < FEW_COLUMNS:
            return Choice("none", f"each of fewer than {FEW_COLUMNS} columns counts")
        rows = data[sample(len(data), ROWS, seed=0)]
        if self.weighted and of_unit_length(data):
            if self.round_groups:
                sphere = Choice(f"sphere:{ROUND}", APART)
                if (HDBSCAN().apart(sphere.reduction.fit(rows).vectors) >= 0).any():
                    return sphere
            return Choice("none", "the embedder has weighted the directions")
        found = groups_in_components(Reduction(n_components=None).fit(rows).vectors)
        if found.n_groups:
            return Choice(f"pca:{found.n_components}:unwhitened", APART)
        return Choice(f"sphere:{self.n_components}", CONTINUUM)


def reduction_for(clusterer: Any, text: str) -> Auto | Reduction:
    """Return the reduction that a user wrote, for a clusterer.

    Parameters
    ----------
    clusterer
        Its ``AUTO``, if it has one, holds settings of `Auto` for it; its ``seed`` is also
        UMAP's.
    text
        As in `parse`.

    Raises
    ------
    SettingError
        If it is none of these.
    """
    if text == "auto":
        return Auto(**getattr(clusterer, "AUTO", {}))
    return parse(text, seed=getattr(clusterer, "seed", 0))


def in_words(text: str) -> str:
    """Return words for a reduction, to follow a name; empty for auto and none.

    >>> in_words("auto"), in_words("none"), in_words("pca:16")
    ('', '', ', reduced by pca:16')
    """
    return "" if text in {"auto", "none"} else f", reduced by {text}"


def parse(text: str, *, seed: int = 0) -> Auto | Reduction:
    """Return the reduction that a user wrote.

    Parameters
    ----------
    text
        ``"none"``: standardised columns. ``"pca:16"``: 16 principal components of equal
        variance; ``"pca:16:unwhitened"``: with their own variances. ``"sphere:12"``: 12
        components of equal variance, rows scaled to length 1. ``"umap:5"``: five dimensions
        by UMAP; ``"umap:5:30"``: with 30 neighbours instead of 15. ``"auto"``: by what
        the rows look like (`Auto`).
    seed
        Seed of UMAP.

    Returns
    -------
    Auto or Reduction
        With its settings.

    Raises
    ------
    SettingError
        If it is none of these.

    Examples
    --------
    >>> parse("pca:16") == Reduction(n_components=16)
    True
    >>> parse("sphere:12").unit_length
    True
    """
    return Auto() if text == "auto" else _written(text, seed=seed)


def _written(text: str, *, seed: int = 0) -> Reduction:
    """Return the reduction that a text says, as `parse` does of any but auto."""
    if text == "none":
        return Reduction(n_components=None)
    kind, _, rest = text.partition(":")
    number, _, variant = rest.partition(":")
    if not (_known(kind, variant) and number.isdecimal()):
        message = (
            f"unknown reduction {text!r}; write auto, sphere:12, pca:12, "
            "pca:12:unwhitened, umap:5 or none"
        )
        raise SettingError(message)
    if kind == "umap":
        more = {"n_neighbors": int(variant)} if variant else {}
        return Reduction(umap=Umap(n_components=int(number), seed=seed, **more))
    return Reduction(
        n_components=int(number), whiten=not variant, unit_length=kind == "sphere"
    )


def _known(kind: str, variant: str) -> bool:
    """Return whether there is such a kind of reduction, and such a variant of it."""
    if kind == "umap":
        return not variant or variant.isdecimal()
    return variant in {"pca": ("", "unwhitened"), "sphere": ("",)}.get(kind, ())
